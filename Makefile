# The two commands: `make demo` and `make test`. Both do everything from a fresh clone on.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
N ?= 10
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help venv install demo run test faults check format architecture bench fuzz mutants
.PHONY: flaky screenshots wheel clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s'|' 2>/dev/null \
		|| grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## the window, with an S3 server of its own and sample archives
	@$(BIN)/python packaging/system_check.py --window
	$(BIN)/msglc-browser --demo $(ARGS)

run: $(VENV)/.demo ## the window alone; ARGS="s3://bucket/prefix" opens a place
	@$(BIN)/python packaging/system_check.py --window
	$(BIN)/msglc-browser $(ARGS)

test: $(VENV)/.dev ## the test suite, no display needed
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not faults" $(ARGS)

faults: $(VENV)/.dev ## all that writes: killed, cancelled, cut off, on full disks, at every step
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m faults tests/end2end $(ARGS)

flaky: $(VENV)/.dev ## the tests of the window N=10 times on a busy computer, every failure listed
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m tests.flaky --rounds $(N) $(ARGS)

check: $(VENV)/.dev ## formatting, lint, types, layers, dead code, the picture of the architecture
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/python packaging/architecture.py --check

format: $(VENV)/.dev ## format the code in place
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

architecture: $(VENV)/.dev ## draw docs/architecture.svg from the imports
	$(BIN)/python packaging/architecture.py

bench: $(VENV)/.dev ## measure against SeaweedFS, beside msglc's own reader
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m tests.benchmarks.run $(ARGS)

fuzz: $(VENV)/.dev ## break archives at random, 20,000 times; ARGS="--seed 1" for the same ones again
	$(BIN)/python -m tests.fuzz.run $(ARGS)

mutants: $(VENV)/.dev ## change the code at random places, see whether a test notices; ARGS="--seed 1"
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m tests.mutants.run $(ARGS)

screenshots: $(VENV)/.dev ## pictures of the main states, from the real program
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python packaging/screenshots.py $(ARGS)

wheel: $(VENV)/.dev ## dist/*.whl
	$(BIN)/pip wheel --no-deps --quiet -w dist .

venv: $(VENV)/.made ## only the virtual environment

install: $(VENV)/.dev ## the program with everything for development

$(VENV)/.made: packaging/make_venv.py
	@$(PYTHON) packaging/make_venv.py $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[demo,dev]'
	@touch $@ $(VENV)/.demo

clean: ## remove what was built, the virtual environment too
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

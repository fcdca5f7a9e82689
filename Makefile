# The two commands: `make demo` and `make test`. Both work from a fresh clone.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= auto
N ?= 10
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help venv install demo run test faults check format architecture bench fuzz mutants
.PHONY: flaky looks screenshots wheel clean

help: ## show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1|/' | column -t -s'|' 2>/dev/null \
		|| grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST)

demo: $(VENV)/.demo ## start the program with its own S3 server and sample archives
	@$(BIN)/python packaging/system_check.py --window
	$(BIN)/msglc-browser --demo $(ARGS)

run: $(VENV)/.demo ## start the program; ARGS="s3://bucket/prefix" opens a location
	@$(BIN)/python packaging/system_check.py --window
	$(BIN)/msglc-browser $(ARGS)

test: $(VENV)/.dev ## run the test suite; no display needed
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m "not faults" $(ARGS)

faults: $(VENV)/.dev ## test writes that are killed, cancelled or disconnected at each step, and full disks
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup -m faults tests/end2end $(ARGS)

flaky: $(VENV)/.dev ## run the tests of the window N=10 times on a busy computer, list all failures
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m tests.flaky --rounds $(N) $(ARGS)

looks: $(VENV)/.dev ## run the tests of the window with two other fonts and at 200 %
	@$(BIN)/python packaging/system_check.py
	TEST_FONT="DejaVu Sans" $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup tests/gui $(ARGS)
	TEST_FONT="DejaVu Serif" TEST_SCREEN=$(CURDIR)/tests/large_screen.json QT_SCALE_FACTOR=2 \
		$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup tests/gui $(ARGS)

check: $(VENV)/.dev ## check formatting, lint, types, layers, dead code, the architecture diagram
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

bench: $(VENV)/.dev ## measure performance with SeaweedFS, compared with msglc's own reader
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m tests.benchmarks.run $(ARGS)

fuzz: $(VENV)/.dev ## damage 20,000 archives and 20,000 answers of a server; ARGS="--seed 1" repeats a run
	$(BIN)/python -m tests.fuzz.run $(ARGS)

mutants: $(VENV)/.dev ## change the code at random, check whether a test notices; ARGS="--seed 1"
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python -m tests.mutants.run $(ARGS)

screenshots: $(VENV)/.dev ## take screenshots of the main states of the program
	@$(BIN)/python packaging/system_check.py
	$(BIN)/python packaging/screenshots.py $(ARGS)

wheel: $(VENV)/.dev ## build dist/*.whl
	$(BIN)/pip wheel --no-deps --quiet -w dist .

venv: $(VENV)/.made ## create only the virtual environment

install: $(VENV)/.dev ## install the program with all development tools

$(VENV)/.made: packaging/make_venv.py
	@$(PYTHON) packaging/make_venv.py $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[demo,dev]'
	@touch $@ $(VENV)/.demo

clean: ## remove everything built, including the virtual environment
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

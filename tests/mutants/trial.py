"""One mutant against the tests that run its line, in a copy of the project."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from tests.mutants.cover import CoveringTest
from tests.mutants.sites import Site

_COPIED: Final = ("msglc_browser", "tests", "packaging", "resources", "pyproject.toml")
_LEAST_S: Final = 30.0
_SLOWER: Final = 5  # a mutant that takes so many times as long hangs
_PASSED, _FAILED = 0, 1  # pytest's exit codes; any other means that not all tests were collected


class Fate(Enum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMED_OUT = "timed out"  # counts as killed: the tests noticed by never ending
    SURVIVED = "survived"
    NOT_RUN = "not run by any test"  # counts as survived
    UNKNOWN = "could not be tried"  # pytest did not run the tests, and the module can be imported


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and its fate; `before` and `after` are the changed line."""

    site: Site
    fate: Fate
    before: str
    after: str

    @property
    def is_killed(self) -> bool:
        """Whether a test noticed."""
        return self.fate in (Fate.KILLED, Fate.TIMED_OUT)


class Bench:
    """A copy of the project to break, for one mutant at a time."""

    def __init__(self, root: Path, *, budget_s: float) -> None:
        """`budget_s` bounds the tests chosen for one mutant, by how long they take unmutated."""
        self._folder = Path(tempfile.mkdtemp(prefix="mutants-"))
        self._budget_s = budget_s
        for name in _COPIED:
            source = root / name
            if source.is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(source, self._folder / name, ignore=ignored)
            else:
                shutil.copy2(source, self._folder / name)

    def close(self) -> None:
        """Remove the copy."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def try_mutant(self, site: Site, tests: Sequence[CoveringTest]) -> Trial | None:
        """Run `tests` on the mutant; None where the mutation changes nothing."""
        file = self._folder / site.path
        source = file.read_text(encoding="utf-8")
        mutated = site.mutated(source)
        if mutated is None:
            return None
        before, after = _changed_lines(source, mutated)
        chosen = self._within_budget(tests)
        if not chosen:
            return Trial(site, Fate.NOT_RUN, before, after)
        try:
            file.write_text(mutated, encoding="utf-8")
            fate = self._run(site, chosen)
        finally:
            file.write_text(source, encoding="utf-8")
        return Trial(site, fate, before, after)

    def _within_budget(self, tests: Sequence[CoveringTest]) -> list[CoveringTest]:
        chosen: list[CoveringTest] = []
        spent = 0.0
        for case in tests:
            spent += case.seconds
            if chosen and spent > self._budget_s:
                break
            chosen.append(case)
        return chosen

    def _run(self, site: Site, tests: Sequence[CoveringTest]) -> Fate:
        """By a file of arguments, for thousands of ids are too long for a command line."""
        ids = self._folder / "tests.txt"
        ids.write_text("\n".join(case.node_id for case in tests), encoding="utf-8")
        command = [
            sys.executable, "-B", "-m", "pytest", "-x", "-q", "--no-header", "--no-cov",
            "-p", "no:cacheprovider", "-p", "no:xdist", f"@{ids}",
        ]  # fmt: skip
        limit_s = max(_LEAST_S, _SLOWER * sum(case.seconds for case in tests))
        # A session of its own: whatever the tests started ends with them.
        with subprocess.Popen(
            command,
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as running:
            try:
                code = running.wait(limit_s)
            except subprocess.TimeoutExpired:
                return Fate.TIMED_OUT
            finally:
                _end(running.pid)
        if code == _PASSED:
            return Fate.SURVIVED
        return Fate.KILLED if code == _FAILED or not self._is_importable(site) else Fate.UNKNOWN

    def _is_importable(self, site: Site) -> bool:
        module = ".".join(site.path.with_suffix("").parts)
        command = [sys.executable, "-B", "-c", f"import {module}"]
        return subprocess.run(command, cwd=self._folder, capture_output=True).returncode == 0


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _changed_lines(before: str, after: str) -> tuple[str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next(((one.strip(), other.strip()) for one, other in pairs if one != other), ("", ""))

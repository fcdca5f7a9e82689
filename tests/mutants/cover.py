"""Which tests run which lines: the suite once under coverage, one context per test."""

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from coverage import CoverageData

SUITES: Final = ("tests/unit", "tests/property")
_DATA: Final = Path("build/mutants.coverage")
_TIMES: Final = Path("build/mutants.xml")
_CACHE: Final = "build/mutants.cache"
_UNTIMED_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class CoveringTest:
    """A test by its pytest node ID, and its duration."""

    node_id: str
    seconds: float


class CoverMap:
    """Finds the tests that run a line, the fastest first."""

    def __init__(self, root: Path) -> None:
        """Read the data that `measure` left below `root`."""
        self._root = root
        self._data = CoverageData(basename=str(root / _DATA))
        self._data.read()
        self._seconds = _durations(root / _TIMES)
        self._lines: dict[Path, dict[int, list[str]]] = {}

    def tests_of(self, path: Path, line: int) -> list[CoveringTest]:
        """The tests that run this line, those in the module's own test file first.

        A line that runs on import, such as the default of a parameter, may concern any test of the
        module.
        """
        if path not in self._lines:
            self._lines[path] = self._data.contexts_by_lineno(str(self._root / path))
        names = concerned_in(self._lines[path], line)
        cases = [CoveringTest(name, self._seconds.get(_key(name), _UNTIMED_S)) for name in names]
        own = f"/test_{path.name}::"
        return sorted(cases, key=lambda case: (own not in case.node_id, case.seconds, case.node_id))


def concerned_in(contexts: Mapping[int, Sequence[str]], line: int) -> set[str]:
    """The tests that concern a line, given the contexts of each line; "" is the import."""
    of_line = contexts.get(line, ())
    names = {node_id_of(each) for each in of_line if each}
    if names or "" not in of_line:
        return names
    return {node_id_of(each) for others in contexts.values() for each in others if each}


def node_id_of(context: str) -> str:
    """The test id of a context, which is "test id|phase"; a parameter may hold "|" as well."""
    return context.rpartition("|")[0]


def measure(root: Path, workers: str) -> None:
    """Run the suite under coverage. Raises SystemExit if a test fails."""
    (root / _DATA).parent.mkdir(exist_ok=True)
    common = [
        sys.executable, "-m", "pytest", "-q", "-m", "not faults", "-o", f"cache_dir={_CACHE}",
    ]  # fmt: skip
    covered = [
        "-n", workers, "--dist", "loadgroup", f"--junit-xml={_TIMES}",
        "--cov=msglc_browser", "--cov-context=test", "--cov-report=",
    ]  # fmt: skip
    environment = {**os.environ, "COVERAGE_FILE": str(root / _DATA)}
    ran = subprocess.run([*common, *covered, *SUITES], cwd=root, env=environment, check=False)
    if ran.returncode:
        # Coverage makes some exceed their limit on processor time: repeat them without it.
        ran = subprocess.run([*common, "--last-failed", *SUITES], cwd=root, check=False)
    if ran.returncode:
        raise SystemExit("Mutants require a green suite. Fix the failures above.")


def _durations(junit: Path) -> dict[str, float]:
    seconds: dict[str, float] = {}
    for case in ElementTree.parse(junit).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        seconds[name] = float(case.get("time") or 0)
    return seconds


def _key(node_id: str) -> str:
    """The name of `tests/unit/a.py::TestB::test_c[d]` in junit: `tests.unit.a.TestB.test_c[d]`."""
    file, _, rest = node_id.partition("::")
    return ".".join([*file.removesuffix(".py").split("/"), *_unbracketed(rest)])


def _unbracketed(rest: str) -> Sequence[str]:
    name, bracket, parameters = rest.partition("[")
    *outer, last = name.split("::")
    return [*outer, last + bracket + parameters]

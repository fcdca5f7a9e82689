"""`make flaky`: repeat the tests of the window on a busy computer; every failure is listed.

    python -m tests.flaky [--rounds 10] [arguments of pytest ...]

Reports of the rounds, with tracebacks, are kept in build/flaky/.
"""

import argparse
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

_KEPT = Path("build/flaky")
_BUSY_LOOPS = 2
_PYTEST = (
    *("-m", "pytest", "tests/gui", "tests/end2end", "-m", "not faults"),
    *("-n", "2", "--dist", "loadgroup", "-q", "-rN"),
)
# A loop ends with its parent, even if that is killed and cannot clean up.
_BUSY_LOOP = "import os, sys\nwhile os.getppid() == int(sys.argv[1]): pass"
# pytest's: all passed, some failed. Any other code means that tests were not run.
_RAN = (0, 1)


@dataclass(frozen=True, slots=True)
class Failure:
    """A failed test: its ID, and the first line of the exception."""

    test_id: str
    error: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns 0 if no test failed in any round."""
    parser = argparse.ArgumentParser(prog="make flaky", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    options, for_pytest = parser.parse_known_args(arguments)
    _KEPT.mkdir(parents=True, exist_ok=True)
    rounds = _run_rounds(options.rounds, for_pytest)
    print("\n".join(table(rounds)))
    if len(rounds) < options.rounds:
        print(f"The tests could not be run in round {len(rounds) + 1}.")
    return 1 if any(rounds) or len(rounds) < options.rounds else 0


def failures_in(report: str) -> tuple[Failure, ...]:
    """The tests that failed according to a report in JUnit's format, each with its first error."""
    errors: dict[str, str] = {}
    for case in ET.fromstring(report).iter("testcase"):
        file = case.get("classname", "").replace(".", "/")
        for wrong in (*case.iter("failure"), *case.iter("error")):  # an error comes from a fixture
            said = (wrong.get("message") or wrong.text or "").strip()
            errors.setdefault(f"{file}.py::{case.get('name')}", said.partition("\n")[0])
    return tuple(Failure(test_id, error) for test_id, error in errors.items())


def table(rounds: Sequence[Iterable[Failure]]) -> list[str]:
    """Lines that list every failed test, the most frequent first, with its last error."""
    errors: dict[str, str] = {}
    times: dict[str, int] = {}
    for failures in rounds:
        for failure in failures:
            errors[failure.test_id] = failure.error
            times[failure.test_id] = times.get(failure.test_id, 0) + 1
    if not times:
        return [f"No test failed in {len(rounds)} rounds."]
    return [f"Failed, of {len(rounds)} rounds:", *_lines(times, errors)]


def _lines(times: Mapping[str, int], errors: Mapping[str, str]) -> Iterator[str]:
    width = max(map(len, times))
    for test_id in sorted(times, key=lambda each: (-times[each], each)):
        yield f"{times[test_id]:>4}  {test_id:<{width}}  {errors[test_id]}"


def _run_rounds(count: int, arguments: Sequence[str]) -> list[tuple[Failure, ...]]:
    """The failures of each round; fewer than `count` rounds if one could not be run."""
    rounds: list[tuple[Failure, ...]] = []
    with _busy_computer():
        for number in range(1, count + 1):
            print(f"Round {number} of {count}", flush=True)
            report = _KEPT / f"round-{number}.xml"
            if not _run(report, arguments):
                break
            rounds.append(failures_in(report.read_text(encoding="utf-8")))
    return rounds


def _run(report: Path, arguments: Sequence[str]) -> bool:
    """Whether the tests were run; the failures are in `report`."""
    report.unlink(missing_ok=True)
    command = [sys.executable, *_PYTEST, f"--junitxml={report}", *arguments]
    return subprocess.run(command).returncode in _RAN


@contextmanager
def _busy_computer() -> Iterator[None]:
    """Two processes that use all available processor time while the context is open."""
    with ExitStack() as stack:
        for _ in range(_BUSY_LOOPS):
            stack.enter_context(_busy_loop())
        yield


@contextmanager
def _busy_loop() -> Iterator[None]:
    with subprocess.Popen([sys.executable, "-c", _BUSY_LOOP, str(os.getpid())]) as process:
        try:
            yield
        finally:
            process.kill()


if __name__ == "__main__":
    sys.exit(main())

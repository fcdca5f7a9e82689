"""The findings of a fuzzer, and how they are printed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

KEPT = Path("build/fuzz")
MOST_FAILURES = 20


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that failed: the file it was saved to, and the traceback."""

    path: str
    trace: str


@dataclass(slots=True)
class Outcome:
    """The findings of one process."""

    cases: int = 0
    slowest_seconds: float = 0.0
    memory_growth: int = 0
    failures: list[Failure] = field(default_factory=list)


def report(what: str, outcomes: Sequence[Outcome], started_s: float) -> int:
    """Print the findings; 1 if there are any. `started_s` is of the monotonic clock."""
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    for failure in failures:
        print(f"--- {failure.path}\n{failure.trace}")
    seconds = time.monotonic() - started_s
    print(
        f"{what}: {sum(o.cases for o in outcomes):,} cases in {seconds:.0f} s, "
        f"slowest {max(o.slowest_seconds for o in outcomes):.2f} s, "
        f"memory at most {max(o.memory_growth for o in outcomes) / 2**20:.1f} MiB more, "
        f"{len(failures)} failures",
        flush=True,
    )
    return 1 if failures else 0

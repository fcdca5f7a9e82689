"""`make fuzz`: break valid archives at random, open them, inspect everything.

    python -m tests.fuzz.run [--count 20000] [--seed N] [--processes 2] [--again FILE ...]

An input that makes the program fail is saved in build/fuzz/; `--again` reruns such files.
"""

import argparse
import hashlib
import multiprocessing
import secrets
import sys
import time
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.fuzz.guard import MAX_SECONDS, Guard, Violation, new_loop
from tests.fuzz.mutations import Mutator
from tests.fuzz.seeds import seeds
from tests.fuzz.walk import walk

_KEPT = Path("build/fuzz")
_MOST_FAILURES = 20


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


class Fuzzer:
    """Walks cases one after another under the guard."""

    def __init__(self) -> None:
        self.seeds = seeds()
        self._loop = new_loop()
        for seed in self.seeds:
            # Load imports and caches before the guard is armed. Valid archives must pass.
            self._loop.run_until_complete(walk(seed, Random(0)))
        self._guard = Guard()
        self.outcome = Outcome()

    def close(self) -> None:
        """Close the event loop."""
        self._loop.close()

    def walk_case(self, case: bytes, random: Random) -> None:
        """Walk one case; save a failure."""
        self.outcome.cases += 1
        try:
            self._loop.run_until_complete(self._guarded(case, random))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            # Not only Exception: a Violation is not one, so that nothing swallows it on its way.
            self.outcome.failures.append(_kept(case, traceback.format_exc()))
            self._loop.close()
            self._loop = new_loop()
        self.outcome.memory_growth = self._guard.memory_growth

    async def _guarded(self, case: bytes, random: Random) -> None:
        with self._guard.armed():
            seconds = await walk(case, random)
        self.outcome.slowest_seconds = max(self.outcome.slowest_seconds, seconds)
        if seconds > MAX_SECONDS:
            raise Violation(f"one action took {seconds:.1f} seconds of processor time")


def _kept(case: bytes, trace: str) -> Failure:
    _KEPT.mkdir(parents=True, exist_ok=True)
    path = _KEPT / f"{hashlib.sha256(case).hexdigest()[:16]}.msg"
    path.write_bytes(case)
    return Failure(str(path), trace)


def _fuzz(seed: str, count: int) -> Outcome:
    random = Random(seed)
    with closing(Fuzzer()) as fuzzer:
        mutator = Mutator(random, fuzzer.seeds)
        for _ in range(count):
            fuzzer.walk_case(mutator.case(), Random(random.random()))
            if len(fuzzer.outcome.failures) >= _MOST_FAILURES:
                break
        return fuzzer.outcome


def _again(paths: list[Path]) -> Outcome:
    with closing(Fuzzer()) as fuzzer:
        for path in paths:
            for number in range(20):
                fuzzer.walk_case(path.read_bytes(), Random(number))
        return fuzzer.outcome


def _report(outcomes: list[Outcome], seconds: float) -> int:
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    for failure in failures:
        print(f"--- {failure.path}\n{failure.trace}")
    print(
        f"{sum(o.cases for o in outcomes):,} cases in {seconds:.0f} s, "
        f"slowest {max(o.slowest_seconds for o in outcomes):.2f} s, "
        f"memory at most {max(o.memory_growth for o in outcomes) / 2**20:.1f} MiB more, "
        f"{len(failures)} failures"
    )
    return 1 if failures else 0


def main() -> int:
    """Fuzz as the command line says; 1 if something failed."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--again", type=Path, nargs="+")
    options = parser.parse_args()
    started = time.monotonic()
    if options.again:
        return _report([_again(options.again)], time.monotonic() - started)
    print(f"seed {options.seed}", flush=True)
    share = -(-options.count // options.processes)
    jobs = [(f"{options.seed} {number}", share) for number in range(options.processes)]
    if options.processes == 1:
        return _report([_fuzz(*jobs[0])], time.monotonic() - started)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(options.processes, mp_context=context) as pool:
        outcomes = list(pool.map(_fuzz, *zip(*jobs, strict=True)))
    return _report(outcomes, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())

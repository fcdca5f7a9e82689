"""`make fuzz`: break valid archives at random, open them, inspect everything.

    python -m tests.fuzz.run [--target both] [--count 20000] [--seed N] [--processes 2]
    python -m tests.fuzz.run --again FILE ...

Then the same with the answers of an S3 server: see `run_answers`. An input that makes the program
fail is saved in build/fuzz/; `--again` reruns such files.
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
from pathlib import Path
from random import Random

from tests.fuzz import run_answers
from tests.fuzz.guard import MAX_SECONDS, Guard, Violation, new_loop
from tests.fuzz.mutations import Mutator
from tests.fuzz.outcome import KEPT, MOST_FAILURES, Failure, Outcome, report
from tests.fuzz.seeds import seeds
from tests.fuzz.walk import walk


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
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{hashlib.sha256(case).hexdigest()[:16]}.msg"
    path.write_bytes(case)
    return Failure(str(path), trace)


def _fuzz(seed: str, count: int) -> Outcome:
    random = Random(seed)
    with closing(Fuzzer()) as fuzzer:
        mutator = Mutator(random, fuzzer.seeds)
        for _ in range(count):
            fuzzer.walk_case(mutator.case(), Random(random.random()))
            if len(fuzzer.outcome.failures) >= MOST_FAILURES:
                break
        return fuzzer.outcome


def _again(paths: list[Path]) -> Outcome:
    with closing(Fuzzer()) as fuzzer:
        for path in paths:
            for number in range(20):
                fuzzer.walk_case(path.read_bytes(), Random(number))
        return fuzzer.outcome


def _archives(seed: int, count: int, processes: int) -> int:
    started = time.monotonic()
    print(f"archives: seed {seed}", flush=True)
    share = -(-count // processes)
    jobs = [(f"{seed} {number}", share) for number in range(processes)]
    if processes == 1:
        return report("archives", [_fuzz(*jobs[0])], started)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        outcomes = list(pool.map(_fuzz, *zip(*jobs, strict=True)))
    return report("archives", outcomes, started)


def main() -> int:
    """Fuzz as the command line says; 1 if something failed."""
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--target", choices=("archives", "answers", "both"), default="both")
    parser.add_argument("--count", type=int, default=20_000, help="cases of each target")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--again", type=Path, nargs="+", help="archives that failed")
    options = parser.parse_args()
    if options.again:
        started = time.monotonic()
        return report("archives", [_again(options.again)], started)
    code = 0
    if options.target != "answers":
        code |= _archives(options.seed, options.count, options.processes)
    if options.target != "archives":
        code |= run_answers.run(str(options.seed), options.count, options.processes)
    return code


if __name__ == "__main__":
    sys.exit(main())

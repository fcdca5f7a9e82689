"""`make mutants`: change the code at random places, and see whether a test notices.

    python -m tests.mutants.run [--count 300] [--seed N] [--minutes 60] [--room archive/toc ...]

First the suite runs once under coverage, so that each mutant meets only the tests that run its
line; `--keep-coverage` takes what the last run left. Survivors are listed, a table per room ends
the run, and all of it is in build/mutants.json.
"""

import argparse
import json
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final

from tests.mutants.cover import CoveringTest, CoverMap, measure
from tests.mutants.sites import Site, all_sites, sample
from tests.mutants.trial import Bench, Fate, Trial

_REPORT: Final = Path("build/mutants.json")
_GOAL: Final = 0.85


class Round:
    """Tries mutants side by side until all are tried or the time is over."""

    def __init__(self, cover: CoverMap, root: Path, *, workers: int, budget_s: float) -> None:
        self._cover = cover
        self._idle: SimpleQueue[Bench] = SimpleQueue()
        self._benches = [Bench(root, budget_s=budget_s) for _ in range(workers)]
        for bench in self._benches:
            self._idle.put(bench)

    def run(self, sites: Sequence[Site], minutes: float) -> list[Trial]:
        """The trials that ended in time, in the order of `sites`."""
        deadline = time.monotonic() + 60 * minutes
        # Looked up here: the coverage file is read on one thread.
        tests = [self._cover.tests_of(site.path, site.line) for site in sites]
        with ThreadPoolExecutor(len(self._benches)) as pool:
            trials = list(pool.map(partial(self._try, deadline), sites, tests))
        return [trial for trial in trials if trial is not None]

    def close(self) -> None:
        """Remove the copies of the project."""
        for bench in self._benches:
            bench.close()

    def _try(self, deadline: float, site: Site, tests: Sequence[CoveringTest]) -> Trial | None:
        if time.monotonic() > deadline:
            return None
        bench = self._idle.get()
        try:
            trial = bench.try_mutant(site, tests)
        finally:
            self._idle.put(bench)
        if trial is not None and not trial.is_killed:
            print(_line(trial), flush=True)
        return trial


def _line(trial: Trial) -> str:
    site = trial.site
    what = f"{site.path}:{site.line} {site.operator} ({trial.fate.value})"
    return f"{what}\n    - {trial.before}\n    + {trial.after}"


def _table(trials: Sequence[Trial]) -> str:
    """A line per room: how many were tried, killed, and the share."""
    tried = Counter(trial.site.room for trial in trials)
    killed = Counter(trial.site.room for trial in trials if trial.is_killed)
    lines = [f"{'room':<36}{'mutants':>8}{'killed':>8}{'share':>8}"]
    for room in [*sorted(tried), "all"]:
        count = tried[room] if room in tried else len(trials)
        dead = killed[room] if room in tried else sum(killed.values())
        lines.append(f"{room:<36}{count:>8}{dead:>8}{dead / max(count, 1):>8.0%}")
    return "\n".join(lines)


def _report(seed: int, trials: Sequence[Trial]) -> None:
    rows = [
        {
            "path": str(trial.site.path),
            "line": trial.site.line,
            "operator": trial.site.operator,
            "occurrence": trial.site.occurrence,
            "fate": trial.fate.value,
            "before": trial.before,
            "after": trial.after,
        }
        for trial in trials
    ]
    _REPORT.parent.mkdir(exist_ok=True)
    _REPORT.write_text(json.dumps({"seed": seed, "trials": rows}, indent=1), encoding="utf-8")


def main() -> int:
    """Run it; 1 when fewer than 85 % of the mutants were killed."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--budget-s", type=float, default=20, help="of tests for one mutant")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--room", action="append", default=[])
    parser.add_argument("--keep-coverage", action="store_true")
    options = parser.parse_args()
    root = Path.cwd()
    sites = sample(all_sites(root, options.room), options.count, options.seed)
    if not options.keep_coverage:
        measure(root, str(options.workers))
    print(f"{len(sites)} mutants, seed {options.seed}", flush=True)
    tried = Round(CoverMap(root), root, workers=options.workers, budget_s=options.budget_s)
    try:
        trials = tried.run(sites, options.minutes)
    finally:
        tried.close()
    _report(options.seed, trials)
    untried = len(sites) - len(trials)
    trials = [trial for trial in trials if trial.fate is not Fate.UNKNOWN]
    print(_table(trials))
    if untried:
        print(f"{untried} were not tried: no change, or out of time.")
    killed = sum(trial.is_killed for trial in trials)
    hung = sum(trial.fate is Fate.TIMED_OUT for trial in trials)
    print(f"{killed} of {len(trials)} killed, {hung} of them by never ending.")
    return 0 if killed >= _GOAL * len(trials) else 1


if __name__ == "__main__":
    raise SystemExit(main())

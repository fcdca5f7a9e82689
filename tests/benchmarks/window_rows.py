"""Measure what is done in the window, and on the way to a node; each side in turn.

    make bench ARGS=window
    python -m tests.benchmarks.run window [ROW ...] [--repeat 5]

Each run is a process of its own. Prints medians and spread, and puts the rows into
build/bench.json. `stall_ms` is the longest time during which the window does not react.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.report import REPORT, keep, median
from tests.benchmarks.window_work import WORK

START = "start_first_paint"
ROWS = (*WORK, START)
_SIDES = ("ours", "theirs")
Run = dict[str, float]


def _environment(folder: Path) -> dict[str, str]:
    """As installed: the bytecode of modules is kept, and a window needs no screen."""
    kept = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder / "bytecode"), "QT_QPA_PLATFORM": "offscreen"}


def _start(side: str, folder: Path) -> Run:
    """From the start of the process to the first paint, as seen from outside."""
    command = [sys.executable, "-m", "tests.benchmarks.bare_window"]
    if side == "ours":
        with tempfile.TemporaryDirectory(dir=folder) as settings:
            command = [sys.executable, "-m", "tests.start_probe", settings, "--idle"]
            return _timed_start(command, folder)
    return _timed_start(command, folder)


def _timed_start(command: list[str], folder: Path) -> Run:
    begun_s = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=_environment(folder)
    ) as process:
        assert process.stdout is not None
        painted = json.loads(process.stdout.readline())
        took_s = time.perf_counter() - begun_s
        idle = json.loads(process.stdout.readline() or "{}")
    found = {"seconds": took_s, "cpu_s": painted["cpu_s"], "memory_mb": painted["memory_mb"]}
    return {**found, **idle}


def _once(name: str, side: str, folder: Path) -> Run:
    if name == START:
        return _start(side, folder)
    command = [sys.executable, "-m", "tests.benchmarks.window_work", name, side, str(folder)]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, text=True, env=_environment(folder), check=True
    )
    found: dict[str, float | None] = json.loads(done.stdout.splitlines()[-1])
    return {key: value for key, value in found.items() if value is not None}


def measure(name: str, folder: Path, repeat: int) -> dict[str, object]:
    """A row: medians of each side and their spread."""
    if name == START:
        for side in _SIDES:
            _once(name, side, folder)  # compiles the modules
    runs: dict[str, list[Run]] = {side: [] for side in _SIDES}
    for _ in range(repeat):
        for side in _SIDES:
            runs[side].append(_once(name, side, folder))
    peer = "a bare window of Qt" if name == START else WORK[name][2]
    ratio = median(runs["theirs"], "seconds") / median(runs["ours"], "seconds")
    ratio_cpu = median(runs["theirs"], "cpu_s") / median(runs["ours"], "cpu_s")
    row: dict[str, object] = {"name": name, "peer": peer, "repeat": repeat}
    row |= {"ratio": round(ratio, 2), "ratio_cpu": round(ratio_cpu, 2)}
    for prefix, key in (("ours", "ours"), ("theirs", "theirs")):
        seconds = sorted(run["seconds"] for run in runs[key])
        row[f"{prefix}_s"] = round(statistics.median(seconds), 3)
        row[f"{prefix}_spread_s"] = [round(seconds[0], 3), round(seconds[-1], 3)]
    for figure in ("cpu_s", "memory_mb", "stall_ms", "first_s"):
        for prefix, side in (("", "ours"), ("theirs_", "theirs")):
            if figure in runs[side][0]:
                row[prefix + figure] = round(median(runs[side], figure), 3)
    print(json.dumps(row), flush=True)
    return row


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rows given on the command line; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], metavar="ROW")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args(arguments)
    folder = REPORT.parent / "bench-window"
    folder.mkdir(parents=True, exist_ok=True)
    keep([measure(name, folder, options.repeat) for name in options.rows or ROWS])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

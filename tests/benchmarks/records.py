"""Measure decoding, exporting and encoding of records against the best tools; no server is needed.

    make bench ARGS=records
    python -m tests.benchmarks.records [CASE ...] [--repeat 5] [--rows 2000000]

Sides alternate, each run in a process of its own. Prints medians and spread, and puts the rows
into build/bench.json.
"""

import argparse
import csv
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msglc
import msgpack

from tests.benchmarks.records_work import ARCHIVE, CSV_TEXT, ENCODED, JSON_TEXT, WORK
from tests.benchmarks.report import REPORT, keep, median

_SIDES = ("ours", "theirs", "theirs_gc")
_SEED = 20240717
_PLACES = ("north", "south", "east", "west")
_NOTE = "the quick brown fox jumps over the lazy dog and then, tired, sleeps in the sun"


def write_records(folder: Path, count: int) -> None:
    """Write the same records in all formats, unless they are there: 200 MB of two million."""
    if (folder / ARCHIVE).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    source = random.Random(_SEED)
    records = [
        {
            "id": number,
            "name": f"reading {number:07d}",
            "x": source.random() * 100,
            "y": source.gauss(0, 1),
            "site": f"{_PLACES[number % 4]}-{number % 17}",
            "note": _NOTE[number % 29 : number % 29 + 35] if number % 7 else None,
        }
        for number in range(count)
    ]
    (folder / ENCODED).write_bytes(msgpack.packb(records))
    (folder / JSON_TEXT).write_text(json.dumps(records, separators=(",", ":")), encoding="utf-8")
    with (folder / CSV_TEXT).open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(records[0])
        rows.writerows([list(record.values()) for record in records])
    msglc.dump(str(folder / ARCHIVE), {"records": records}, backend="rust")


def _once(name: str, side: str, folder: Path) -> dict[str, float] | None:
    """One run; None if its peer is not installed."""
    command = [sys.executable, "-m", "tests.benchmarks.records_work", name, side, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name}, {side}: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure(name: str, folder: Path, repeat: int) -> dict[str, object]:
    """A row: medians of each side, of which theirs is the faster of two."""
    runs: dict[str, list[dict[str, float]]] = {side: [] for side in _SIDES}
    for _ in range(repeat):
        for side in _SIDES:
            found = _once(name, side, folder)
            if found is not None:
                runs[side].append(found)
    for side, found_runs in runs.items():
        print(f"{name:>24} {side:>10}: {_told(found_runs)}", flush=True)
    row: dict[str, object] = {"name": name, "peer": WORK[name][2], "ratio": None}
    if not runs["ours"] or not runs["theirs"] or not runs["theirs_gc"]:
        return row
    theirs = min((runs["theirs"], runs["theirs_gc"]), key=lambda side: median(side, "seconds"))
    row |= {"repeat": repeat, "ratio": _ratio(theirs, runs["ours"], "seconds")}
    row["ratio_cpu"] = _ratio(theirs, runs["ours"], "cpu_s")
    for prefix, side_runs in (("ours", runs["ours"]), ("theirs", theirs)):
        seconds = sorted(run["seconds"] for run in side_runs)
        row[f"{prefix}_s"] = round(statistics.median(seconds), 3)
        row[f"{prefix}_spread_s"] = [round(seconds[0], 3), round(seconds[-1], 3)]
        row[f"{prefix}_cpu_s"] = round(median(side_runs, "cpu_s"), 3)
    row["memory_mb"] = round(median(runs["ours"], "memory_mb"), 1)
    row["theirs_memory_mb"] = round(median(theirs, "memory_mb"), 1)
    print(f"{name:>24} {row['ratio']} x as fast, by CPU time {row['ratio_cpu']} x", flush=True)
    return row


def _ratio(theirs: Sequence[dict[str, float]], ours: Sequence[dict[str, float]], key: str) -> float:
    return round(median(theirs, key) / median(ours, key), 2)


def _told(runs: Sequence[dict[str, float]]) -> str:
    if not runs:
        return "skipped: not installed"
    seconds = sorted(run["seconds"] for run in runs)
    return (
        f"{statistics.median(seconds):.2f} s ({seconds[0]:.2f} to {seconds[-1]:.2f}), "
        f"CPU {median(runs, 'cpu_s'):.2f} s, {median(runs, 'memory_mb'):.0f} MB"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases given on the command line; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*WORK, []], metavar="CASE")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--rows", type=int, default=2_000_000)
    options = parser.parse_args(arguments)
    folder = REPORT.parent / f"bench-records-{options.rows}"
    write_records(folder, options.rows)
    keep([measure(name, folder, options.repeat) for name in options.cases or WORK])
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

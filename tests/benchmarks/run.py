"""Measure every case, both sides in turn, through one link; print a table, write bench.json.

python -m tests.benchmarks.run [CASE ...] [--repeat N] [--rtt-ms 50] [--mbit 1000] [--markdown]
python -m tests.benchmarks.run scale ...   how the work grows with the data, see `scale`
python -m tests.benchmarks.run listings ...   beside obstore and boto3, see `listings`
python -m tests.benchmarks.run records ...   beside msgpack, orjson, pyarrow, see `records`
python -m tests.benchmarks.run transfers ...   beside s5cmd, rclone, obstore, see `transfers`
"""

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msglc

from msglc_browser.demo.server import DemoServer, ServerKind
from tests.benchmarks import data, listings, records, scale, transfers, window_rows
from tests.benchmarks.cases import (
    ARCHIVES,
    LITTLE,
    MBIT,
    ONCE,
    PARTS,
    RATIO_OF,
    WITHOUT_COLLECTOR,
    WRITING,
    Case,
    Target,
)
from tests.benchmarks.disk_watch import DiskWatch
from tests.benchmarks.report import keep
from tests.benchmarks.table import Row, over_limits, print_markdown, print_table
from tests.servers.link import LinkReport, SlowLink
from tests.servers.s3 import S3Server, connect

BUCKET = "bench"
_BASE = "base-640.msglc"


@dataclass(frozen=True, slots=True)
class Side:
    """Medians of one side of a case; None if the side cannot do it."""

    seconds: float | None = None
    first_s: float | None = None
    stall_ms: float | None = None
    memory_mb: float | None = None
    disk_mb: float | None = None
    requests: int | None = None
    round_trips: int | None = None
    bytes: int | None = None
    all_bytes: int | None = None
    frame_ms: float | None = None
    closed_mb: float | None = None


@dataclass(frozen=True, slots=True)
class Crossed:
    """What crossed the link: the most in one step, and in all of them."""

    requests: int
    round_trips: int
    bytes: int
    all_bytes: int


def _once(case: Case, side: str, target: Target, link: SlowLink) -> tuple[dict[str, Any], Crossed]:
    """One run in a separate process, which may leave files in a folder that is deleted with it.

    Raises LookupError if the side cannot do this case.
    """
    command = [sys.executable, "-m", "tests.benchmarks.probe", case.value, side]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(
            [*command, json.dumps(asdict(target))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TMPDIR": folder},
        ) as probe,
    ):
        assert probe.stdin and probe.stdout
        if probe.stdout.readline().strip() != "ready":
            raise LookupError(f"{case.value}, {side}: did not get ready")
        link.reset()
        with DiskWatch(Path(folder), probe.pid) as disk:
            probe.stdin.write("go\n")
            probe.stdin.flush()
            line = probe.stdout.readline()
        if not line:
            raise LookupError(f"{case.value}, {side}: failed")
    found = json.loads(line)
    spans: list[tuple[float, float]] = found.pop("spans")
    reports = [link.report(span) for span in spans] or [link.report()]
    return {**found, "disk_mb": disk.peak_bytes / 1024**2}, _crossed(reports, link.report())


def _crossed(steps: Sequence[LinkReport], whole: LinkReport) -> Crossed:
    return Crossed(
        max(report.requests for report in steps),
        max(report.round_trips for report in steps),
        max(report.received_bytes + report.sent_bytes for report in steps),
        whole.received_bytes + whole.sent_bytes,
    )


def measure_side(case: Case, side: str, bench: "Bench", repeat: int) -> Side:
    """Repeat in fresh processes; medians."""
    try:
        runs = [_once(case, side, bench.target(case), bench.link) for _ in range(repeat)]
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return Side()
    figures = [run for run, _ in runs]
    crossed = [each for _, each in runs]
    return Side(
        _median(figures, "seconds", 4),
        _median(figures, "first_s", 4),
        _median(figures, "stall_ms", 1),
        _median(figures, "memory_mb", 1),
        _median(figures, "disk_mb", 1),
        round(statistics.median(each.requests for each in crossed)),
        round(statistics.median(each.round_trips for each in crossed)),
        round(statistics.median(each.bytes for each in crossed)),
        round(statistics.median(each.all_bytes for each in crossed)),
        _median(figures, "frame_ms", 1),
        _median(figures, "closed_mb", 1),
    )


def _median(runs: Sequence[dict[str, Any]], field: str, digits: int) -> float | None:
    known = [run[field] for run in runs if run[field] is not None]
    return round(statistics.median(known), digits) if known else None


def measure_case(case: Case, bench: "Bench", repeat: int) -> Row:
    """Both sides of one case."""
    usual = theirs = measure_side(case, "theirs", bench, 1 if case in ONCE else repeat)
    bare = Side()
    if case not in ONCE:
        bare = measure_side(case, WITHOUT_COLLECTOR, bench, repeat)
        theirs = min(usual, bare, key=lambda each: each.seconds or math.inf)
    ours = measure_side(case, "ours", bench, repeat)
    return Row(
        case.value,
        ours.seconds,
        theirs.seconds,
        _ratio(case, ours, theirs),
        ours.requests,
        ours.round_trips,
        ours.bytes,
        ours.stall_ms,
        ours.memory_mb,
        ours.first_s,
        theirs.requests,
        theirs.bytes,
        theirs.stall_ms,
        theirs.memory_mb,
        ours.disk_mb,
        theirs.disk_mb,
        ours.all_bytes,
        ours.frame_ms,
        theirs.frame_ms,
        ours.closed_mb,
        theirs.closed_mb,
        usual.seconds,
        bare.seconds,
    )


def _ratio(case: Case, ours: Side, theirs: Side) -> float | None:
    what = RATIO_OF.get(case, "seconds")
    mine, other = getattr(ours, what), getattr(theirs, what)
    return round(other / (mine or 1), 2) if mine is not None and other is not None else None


@dataclass(frozen=True, slots=True)
class Bench:
    """The server with everything in it, and the link that both sides use."""

    server: S3Server
    link: SlowLink

    def fill(self, folder: Path, cases: Sequence[Case]) -> None:
        """Upload the archives that both sides read."""
        self.server.client.create_bucket(Bucket=BUCKET)
        for name in sorted({ARCHIVES[case] for case in cases}):
            self._put(f"{name}.msglc", data.build(name, folder))
        if set(WRITING).intersection(cases):
            for key in PARTS:
                self._put(key, data.build(ARCHIVES[Case.COMBINE_10X64], folder))
            self._put(LITTLE, data.build("little_1mb", folder))
            self._put(_BASE, self._combined(folder))

    def target(self, case: Case) -> Target:
        """What to read, or a unique key to write to; an archive to append to is created."""
        key = f"{ARCHIVES[case]}.msglc"
        if case in WRITING:
            key = f"written-{uuid.uuid4().hex}.msglc"
        if case is Case.APPEND_1_TO_640:
            source = {"Bucket": BUCKET, "Key": _BASE}
            self.server.client.copy_object(Bucket=BUCKET, Key=key, CopySource=source)
        server = self.server
        return Target(self.link.endpoint, server.access_key, server.secret_key, BUCKET, key)

    def _put(self, key: str, path: Path) -> None:
        with path.open("rb") as stream:
            self.server.client.put_object(Bucket=BUCKET, Key=key, Body=stream)

    def _combined(self, folder: Path) -> Path:
        path = folder / _BASE
        part = str(data.build(ARCHIVES[Case.COMBINE_10X64], folder))
        msglc.combine(str(path), [msglc.FileInfo(part, key) for key in PARTS])
        return path


_SUITES = {
    "listings": listings.main,
    "records": records.main,
    "scale": scale.main,
    "transfers": transfers.main,
    "window": window_rows.main,
}
"""Measurements with peers of their own, by the first argument."""


def main() -> int:
    """Run the cases given on the command line; 1 if a limit is exceeded, else 0."""
    suite = _SUITES.get(sys.argv[1]) if len(sys.argv) > 1 else None
    if suite is not None:
        return suite(sys.argv[2:])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", type=Case, default=list(Case), metavar="CASE")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--rtt-ms", type=float, default=50.0)
    parser.add_argument("--mbit", type=float, default=1000.0)
    parser.add_argument("--markdown", action="store_true", help="also print the table as Markdown")
    options = parser.parse_args()
    rows: list[Row] = []
    over: list[str] = []
    with tempfile.TemporaryDirectory() as folder, DemoServer(ServerKind.SEAWEEDFS) as endpoint:
        server = connect(endpoint.url, endpoint.access_key, endpoint.secret_key)
        with SlowLink(endpoint.url) as link:
            bench = Bench(server, link)
            bench.fill(Path(folder), options.cases)
            for case in options.cases:
                mbit = MBIT.get(case, options.mbit)
                link.shape(round_trip_s=options.rtt_ms / 1000, bandwidth_bytes_s=mbit * 125_000)
                rows.append(measure_case(case, bench, options.repeat))
                print_table(rows[-1:])
                over += over_limits(rows[-1:])
        server.client.close()
    print_table(rows)
    if options.markdown:
        print_markdown(rows)
    keep([asdict(row) for row in rows])
    for line in over:
        print(f"over the limit: {line}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

"""Measure every case, both sides in turn, through one link; print a table, write bench.json.

python -m tests.benchmarks.run [CASE ...] [--repeat N] [--rtt-ms 50] [--mbit 1000] [--markdown]
python -m tests.benchmarks.run scale ...   how the work grows with the data, see `scale`
python -m tests.benchmarks.run listings ...   beside obstore and boto3, see `listings`
python -m tests.benchmarks.run records ...   beside msgpack, orjson, pyarrow, see `records`
python -m tests.benchmarks.run transfers ...   beside s5cmd, rclone, obstore, see `transfers`
"""

import argparse
import json
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
    LIMITS,
    LITTLE,
    MBIT,
    ONCE,
    PARTS,
    RATIO_OF,
    WRITING,
    Case,
    Target,
)
from tests.benchmarks.disk_watch import DiskWatch
from tests.servers.link import LinkReport, SlowLink
from tests.servers.s3 import S3Server, connect

BUCKET = "bench"
REPORT = Path("build/bench.json")
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
class Row:
    """A row of build/bench.json; figures that could not be measured are None.

    Of work in steps, requests, trips and bytes are those of the step with most of them.
    """

    name: str
    ours_s: float | None
    theirs_s: float | None
    ratio: float | None
    requests: int | None
    round_trips: int | None
    bytes: int | None
    stall_ms: float | None
    memory_mb: float | None
    first_s: float | None
    theirs_requests: int | None
    theirs_bytes: int | None
    theirs_stall_ms: float | None
    theirs_memory_mb: float | None
    disk_mb: float | None
    theirs_disk_mb: float | None
    all_bytes: int | None = None
    frame_ms: float | None = None
    theirs_frame_ms: float | None = None
    closed_mb: float | None = None
    theirs_closed_mb: float | None = None


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
    theirs = measure_side(case, "theirs", bench, 1 if case in ONCE else repeat)
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


_COLUMNS = (
    ("", 16),
    ("ratio", 7),
    ("ours s", 8),
    ("first s", 8),
    ("theirs s", 9),
    ("requests", 9),
    ("trips", 6),
    ("theirs", 7),
    ("bytes", 12),
    ("theirs", 12),
    ("stall ms", 9),
    ("theirs", 8),
    ("MB", 7),
    ("theirs", 8),
    ("disk MB", 8),
    ("theirs", 7),
)


def print_table(rows: list[Row]) -> None:
    """Print the table as text."""
    print("".join(f"{title:>{width}}" for title, width in _COLUMNS))
    for row in rows:
        cells = (
            row.name,
            None if row.ratio is None else f"{row.ratio:.1f}x",
            _seconds(row.ours_s),
            _seconds(row.first_s),
            _seconds(row.theirs_s),
            row.requests,
            row.round_trips,
            row.theirs_requests,
            None if row.bytes is None else f"{row.bytes:,}",
            None if row.theirs_bytes is None else f"{row.theirs_bytes:,}",
            row.stall_ms,
            row.theirs_stall_ms,
            row.memory_mb,
            row.theirs_memory_mb,
            row.disk_mb,
            row.theirs_disk_mb,
        )
        widths = (width for _, width in _COLUMNS)
        print(
            "".join(
                f"{'-' if cell is None else cell:>{w}}"
                for cell, w in zip(cells, widths, strict=True)
            )
        )


def over_limits(rows: list[Row]) -> list[str]:
    """Print what the limits are about; returns which of them are exceeded."""
    over = []
    for row in rows:
        for field, most in LIMITS.get(Case(row.name), {}).items():
            value = getattr(row, field)
            line = f"{row.name}: {field} {_plain(value)}, limit {most:,.0f}"
            print(line)
            if value is None or value > most:
                over.append(line)
    return over


def print_markdown(rows: list[Row]) -> None:
    """Print the table as Markdown; listings are also compared by their first rows here.

    For an `open_*` row, this program's work includes the thousand rows of the first range.
    """
    print("| work | times as fast | first rows | requests (msglc) | trips | bytes (msglc) |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        is_listing = row.name.startswith(("open_", "reopen_"))
        first = row.theirs_s / row.first_s if is_listing and row.theirs_s and row.first_s else None
        cells = (
            f"`{row.name}`",
            _plain(row.ratio),
            _plain(first),
            f"{_plain(row.requests)} ({_plain(row.theirs_requests)})",
            _plain(row.round_trips),
            f"{_plain(row.bytes)} ({_plain(row.theirs_bytes)})",
        )
        print(f"| {' | '.join(cells)} |")


def _plain(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:.1f}"


def _seconds(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


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
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    for line in over:
        print(f"over the limit: {line}", file=sys.stderr)
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())

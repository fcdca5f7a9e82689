"""Measure every case, both sides in turn, through one link; print a table, write bench.json.

python -m tests.benchmarks.run [CASE ...] [--repeat N] [--rtt-ms 50] [--mbit 1000] [--markdown]
python -m tests.benchmarks.run scale ...   how the work grows with the data, see `scale`
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

import msglc

from msglc_browser.demo.server import DemoServer, ServerKind
from tests.benchmarks import data, scale
from tests.benchmarks.cases import ARCHIVES, LITTLE, PARTS, WRITING, Case, Target
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


@dataclass(frozen=True, slots=True)
class Row:
    """A row of build/bench.json; figures that could not be measured are None."""

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


def _once(
    case: Case, side: str, target: Target, link: SlowLink
) -> tuple[dict[str, float], LinkReport]:
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
    return {**json.loads(line), "disk_mb": disk.peak_bytes / 1024**2}, link.report()


def measure_side(case: Case, side: str, bench: "Bench", repeat: int) -> Side:
    """Repeat in fresh processes; medians."""
    try:
        runs = [_once(case, side, bench.target(case), bench.link) for _ in range(repeat)]
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return Side()
    firsts = [run["first_s"] for run, _ in runs if run["first_s"] is not None]
    return Side(
        round(statistics.median(run["seconds"] for run, _ in runs), 4),
        round(statistics.median(firsts), 4) if firsts else None,
        round(statistics.median(run["stall_ms"] for run, _ in runs), 1),
        round(statistics.median(run["memory_mb"] for run, _ in runs), 1),
        round(statistics.median(run["disk_mb"] for run, _ in runs), 1),
        round(statistics.median(report.requests for _, report in runs)),
        round(statistics.median(report.round_trips for _, report in runs)),
        round(statistics.median(report.received_bytes + report.sent_bytes for _, report in runs)),
    )


def measure_case(case: Case, bench: "Bench", repeat: int) -> Row:
    """Both sides of one case."""
    theirs = measure_side(case, "theirs", bench, repeat)
    ours = measure_side(case, "ours", bench, repeat)
    is_both = ours.seconds is not None and theirs.seconds is not None
    return Row(
        case.value,
        ours.seconds,
        theirs.seconds,
        round((theirs.seconds or 0) / (ours.seconds or 1), 2) if is_both else None,
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
    )


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


def main() -> None:
    """Run the cases given on the command line."""
    if sys.argv[1:2] == ["scale"]:
        raise SystemExit(scale.main(sys.argv[2:]))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", type=Case, default=list(Case), metavar="CASE")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--rtt-ms", type=float, default=50.0)
    parser.add_argument("--mbit", type=float, default=1000.0)
    parser.add_argument("--markdown", action="store_true", help="also print the table as Markdown")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder, DemoServer(ServerKind.SEAWEEDFS) as endpoint:
        server = connect(endpoint.url, endpoint.access_key, endpoint.secret_key)
        with SlowLink(endpoint.url) as link:
            bench = Bench(server, link)
            bench.fill(Path(folder), options.cases)
            link.shape(round_trip_s=options.rtt_ms / 1000, bandwidth_bytes_s=options.mbit * 125_000)
            for case in options.cases:
                rows.append(measure_case(case, bench, options.repeat))
                print_table(rows[-1:])
        server.client.close()
    print_table(rows)
    if options.markdown:
        print_markdown(rows)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Measure every case, both sides in turn, through one link; print a table, write bench.json.

python -m tests.benchmarks.run [CASE ...] [--repeat N] [--rtt-ms 50] [--mbit 1000]
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from msglc_browser.demo.server import DemoServer, Endpoint, ServerKind
from tests.benchmarks import data
from tests.benchmarks.cases import ARCHIVES, Case, Target
from tests.servers.link import LinkReport, SlowLink
from tests.servers.s3 import connect

BUCKET = "bench"
REPORT = Path("build/bench.json")


@dataclass(frozen=True, slots=True)
class Side:
    """Medians of one side of one case."""

    seconds: float
    first_s: float | None
    stall_ms: float
    memory_mb: float
    requests: int
    round_trips: int
    received_bytes: int


@dataclass(frozen=True, slots=True)
class Row:
    """A line of build/bench.json; figures that were not measured are None."""

    name: str
    ours_s: float
    theirs_s: float
    ratio: float
    requests: int
    round_trips: int
    bytes: int
    stall_ms: float
    memory_mb: float
    first_s: float | None
    theirs_requests: int
    theirs_bytes: int
    theirs_stall_ms: float
    theirs_memory_mb: float


def _once(
    case: Case, side: str, target: Target, link: SlowLink
) -> tuple[dict[str, float], LinkReport]:
    command = [sys.executable, "-m", "tests.benchmarks.probe", case.value, side]
    with subprocess.Popen(
        [*command, json.dumps(asdict(target))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as probe:
        assert probe.stdin and probe.stdout
        if probe.stdout.readline().strip() != "ready":
            raise SystemExit(f"{case.value}, {side}: did not get ready")
        link.reset()
        probe.stdin.write("go\n")
        probe.stdin.flush()
        measured = json.loads(probe.stdout.readline())
    return measured, link.report()


def measure_side(case: Case, side: str, target: Target, link: SlowLink, repeat: int) -> Side:
    """Repeat in fresh processes; medians."""
    runs = [_once(case, side, target, link) for _ in range(repeat)]
    firsts = [run["first_s"] for run, _ in runs if run["first_s"] is not None]
    return Side(
        statistics.median(run["seconds"] for run, _ in runs),
        statistics.median(firsts) if firsts else None,
        statistics.median(run["stall_ms"] for run, _ in runs),
        statistics.median(run["memory_mb"] for run, _ in runs),
        round(statistics.median(report.requests for _, report in runs)),
        round(statistics.median(report.round_trips for _, report in runs)),
        round(statistics.median(report.received_bytes for _, report in runs)),
    )


def measure_case(case: Case, target: Target, link: SlowLink, repeat: int) -> Row:
    """Both sides of one case."""
    theirs = measure_side(case, "theirs", target, link, repeat)
    ours = measure_side(case, "ours", target, link, repeat)
    return Row(
        case.value,
        round(ours.seconds, 4),
        round(theirs.seconds, 4),
        round(theirs.seconds / ours.seconds, 2),
        ours.requests,
        ours.round_trips,
        ours.received_bytes,
        round(ours.stall_ms, 1),
        round(ours.memory_mb, 1),
        None if ours.first_s is None else round(ours.first_s, 4),
        theirs.requests,
        theirs.received_bytes,
        round(theirs.stall_ms, 1),
        round(theirs.memory_mb, 1),
    )


def upload(endpoint: Endpoint, folder: Path, names: set[str]) -> None:
    """Put the archives where both sides read them."""
    server = connect(endpoint.url, endpoint.access_key, endpoint.secret_key)
    server.client.create_bucket(Bucket=BUCKET)
    for name in sorted(names):
        with data.build(name, folder).open("rb") as stream:
            server.client.put_object(Bucket=BUCKET, Key=f"{name}.msglc", Body=stream)
    server.client.close()


def print_table(rows: list[Row]) -> None:
    """The table for people."""
    print(
        f"{'':18}{'ours':>9}{'theirs':>9}{'ratio':>8}{'requests':>14}{'bytes':>24}{'stall ms':>14}"
    )
    for row in rows:
        print(
            f"{row.name:18}{row.ours_s:8.3f}s{row.theirs_s:8.3f}s{row.ratio:7.1f}x"
            f"{row.requests:6} ({row.round_trips}):{row.theirs_requests:<4}"
            f"{row.bytes:11,}:{row.theirs_bytes:<12,}{row.stall_ms:6.0f}:{row.theirs_stall_ms:<7.0f}"
        )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", type=Case, default=list(Case), metavar="CASE")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--rtt-ms", type=float, default=50.0)
    parser.add_argument("--mbit", type=float, default=1000.0)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder, DemoServer(ServerKind.SEAWEEDFS) as endpoint:
        upload(endpoint, Path(folder), {ARCHIVES[case] for case in options.cases})
        with SlowLink(endpoint.url) as link:
            link.shape(round_trip_s=options.rtt_ms / 1000, bandwidth_bytes_s=options.mbit * 125_000)
            for case in options.cases:
                target = Target(
                    link.endpoint,
                    endpoint.access_key,
                    endpoint.secret_key,
                    BUCKET,
                    f"{ARCHIVES[case]}.msglc",
                )
                rows.append(measure_case(case, target, link, options.repeat))
                print_table(rows[-1:])
    print_table(rows)
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

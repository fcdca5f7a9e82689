"""Listings and scattered reads beside obstore and boto3, alternating; merged into bench.json.

python -m tests.benchmarks.run listings [ROW ...] [--repeat N]

The peers are of the extra `bench`; a row whose peer is not installed says so. If BENCH_PYTHON names
the Python of another virtual environment, they are imported there. `ratio` is how many times as
fast as the peer this program is.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from msglc_browser.demo.server import DemoServer, ServerKind
from tests.benchmarks.listing import FOLDER, OBJECT, OBJECT_BYTES, RANGES, Place
from tests.benchmarks.made_up_keys import MadeUpKeys
from tests.benchmarks.report import keep
from tests.servers.s3 import connect

_BUCKET = "bench"
_PAGE = 1000
_REPEAT = 5


@dataclass(frozen=True, slots=True)
class Row:
    """A row: what is done, how many rows it must give, beside whom.

    With `made_up` the keys are made up by a server for each page: 1,000,000 objects take hours to
    store.
    """

    name: str
    what: str
    rows: int
    peer: str
    made_up: bool = False


ROWS = (
    Row("list_100k", "list", 100_000, "obstore", made_up=True),
    Row("list_1m", "list", 1_000_000, "obstore", made_up=True),
    Row("list_first_page", "first_page", _PAGE, "boto3"),
    Row("ranges_50_direct", "ranges", RANGES, "obstore"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A finished row: medians, and all runs in seconds; `row_bytes` is memory for each row."""

    name: str
    ours_s: float
    theirs_s: float | None
    ratio: float | None
    peer: str
    runs: dict[str, list[float]]
    computing: dict[str, list[float]]
    memory_mb: float
    row_bytes: float


def main(arguments: Sequence[str]) -> int:
    """Measure the rows named, or all; 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("rows", nargs="*", choices=[*names, []], default=names, metavar="ROW")
    parser.add_argument("--repeat", type=int, default=_REPEAT)
    options = parser.parse_args(arguments)
    found: list[Found] = []
    for row in ROWS:
        if row.name in options.rows:
            with _made_up(row.rows) if row.made_up else _stored() as place:
                found.append(_measure(row, place, options.repeat))
            print(_line(found[-1]), flush=True)
    keep([asdict(each) for each in found])
    return 0


@contextmanager
def _made_up(count: int) -> Iterator[Place]:
    with MadeUpKeys(count) as endpoint:
        yield _place(endpoint, "key", "secret")


@contextmanager
def _stored() -> Iterator[Place]:
    with DemoServer(ServerKind.SEAWEEDFS) as demo:
        client = connect(demo.url, demo.access_key, demo.secret_key).client
        client.create_bucket(Bucket=_BUCKET)
        client.put_object(Bucket=_BUCKET, Key=OBJECT, Body=os.urandom(OBJECT_BYTES))
        for number in range(_PAGE):
            client.put_object(Bucket=_BUCKET, Key=f"{FOLDER}key-{number:08d}", Body=b"")
        client.close()
        yield _place(demo.url, demo.access_key, demo.secret_key)


def _place(endpoint: str, access_key: str, secret_key: str) -> Place:
    keys = {"access_key": access_key, "secret_key": secret_key}
    return {"endpoint": endpoint, "bucket": _BUCKET, **keys}


def _measure(row: Row, place: Place, repeat: int) -> Found:
    sides = {"ours": sys.executable}
    python = os.environ.get("BENCH_PYTHON", sys.executable)
    if subprocess.run([python, "-c", f"import {row.peer}"], capture_output=True).returncode:
        print(f"{row.name}: {row.peer} is not installed (the extra `bench`)", file=sys.stderr)
    else:
        sides[row.peer] = python
    runs: dict[str, list[dict[str, float]]] = {who: [] for who in sides}
    for _ in range(repeat):
        for who, executable in sides.items():
            runs[who].append(_once(executable, who, row, place))
    middle = {who: statistics.median(run["seconds"] for run in done) for who, done in runs.items()}
    theirs_s = middle.get(row.peer)
    memory_mb = statistics.median(run["memory_mb"] for run in runs["ours"])
    return Found(
        row.name,
        round(middle["ours"], 4),
        None if theirs_s is None else round(theirs_s, 4),
        None if theirs_s is None else round(theirs_s / middle["ours"], 2),
        "" if theirs_s is None else row.peer,
        {who: [round(run["seconds"], 4) for run in done] for who, done in runs.items()},
        {who: [round(run["computing_s"], 4) for run in done] for who, done in runs.items()},
        round(memory_mb, 1),
        round(memory_mb * 1024**2 / row.rows, 1),
    )


def _once(python: str, who: str, row: Row, place: Place) -> dict[str, float]:
    script = str(Path(__file__).with_name("listing.py"))
    pipe = subprocess.PIPE
    command = [python, script, who, row.what, json.dumps(place)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    if python != sys.executable:
        environment.pop("PYTHONPATH")
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:
        assert process.stdin and process.stdout
        if process.stdout.readline().strip() != "ready":
            raise SystemExit(f"{row.name}, {who}: did not get ready")
        process.stdin.write("go\n")
        process.stdin.flush()
        line = process.stdout.readline()
    found: dict[str, float] = json.loads(line or "{}")
    if found.get("rows") != row.rows:
        raise SystemExit(f"{row.name}, {who}: {found.get('rows')} rows")
    return found


def _line(found: Found) -> str:
    spread = "; ".join(
        f"{who} {statistics.median(runs):.3f} s ({min(runs):.3f} to {max(runs):.3f}), computing "
        f"{statistics.median(found.computing[who]):.3f}"
        for who, runs in found.runs.items()
    )
    ratio = "-" if found.ratio is None else f"{found.ratio:.2f}x {found.peer}"
    return f"{found.name:>18} {ratio:>14}   {spread}; {found.row_bytes:.0f} bytes a row"

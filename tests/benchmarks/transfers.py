"""Uploads and downloads beside the best tools, alternating; rows are merged into bench.json.

python -m tests.benchmarks.run transfers [ROW ...] [--repeat N] [--peer NAME ...]

The tools are those of the extra `bench` that are installed; a row without any says so. `ratio` is
how many times as fast as the fastest of them (`peer`) this program is.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from msglc_browser.demo.server import DemoServer, ServerKind
from tests.benchmarks.peers import Place, peers
from tests.benchmarks.report import keep
from tests.servers.link import SlowLink
from tests.servers.s3 import connect

_BUCKET = "bench"
_MIB = 1024**2
_FEW, _MANY = 3, 5  # repeats
_KEPT = "kept/"  # what is downloaded


@dataclass(frozen=True, slots=True)
class Row:
    """A row: `count` files of `size_bytes`, moved one `way`, over a link of `rtt_ms`.

    "rename" moves the objects below a prefix to another one, on the server.
    """

    name: str
    way: str
    count: int
    size_bytes: int
    rtt_ms: float = 0.0
    ours: str = "ours"
    repeat: int = _MANY


ROWS = (
    Row("upload_2000_small", "up", 2_000, 20_000),
    Row("upload_300_small_50ms", "up", 300, 20_000, 50.0),
    Row("window_uploads_1000", "up", 1_000, 20_000, ours="window"),
    Row("download_2000_small", "down", 2_000, 20_000),
    Row("download_256m_50ms", "down", 1, 256 * _MIB, 50.0),
    Row("download_1g", "down", 1, 1024 * _MIB, repeat=_FEW),
    Row("upload_256m", "up", 1, 256 * _MIB),
    Row("transfer_memory", "both", 1, 1024 * _MIB, repeat=_FEW),
    Row("rename_500", "rename", 500, _MIB),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A finished row: medians, and all runs in seconds (of `transfer_memory` in MB)."""

    name: str
    ours_s: float
    theirs_s: float | None
    ratio: float | None
    peer: str
    runs: dict[str, list[float]]
    memory_mb: float
    theirs_memory_mb: float | None
    stall_ms: float | None


@dataclass(frozen=True, slots=True)
class _Server:
    endpoint: str
    access_key: str
    secret_key: str
    link: SlowLink
    folder: Path
    client: Any

    def place(self, prefix: str, rtt_ms: float) -> Place:
        self.link.shape(round_trip_s=rtt_ms / 1000)
        endpoint = self.link.endpoint if rtt_ms else self.endpoint
        return Place(endpoint, self.access_key, self.secret_key, _BUCKET, prefix)


def main(arguments: Sequence[str]) -> int:
    """Measure the rows named, or all; always 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("rows", nargs="*", choices=[*names, []], default=names, metavar="ROW")
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--peer", action="append", help="only this one")
    options = parser.parse_args(arguments)
    found: list[Found] = []
    with _server() as server:
        for row in ROWS:
            if row.name not in options.rows:
                continue
            row = replace(row, repeat=options.repeat or row.repeat)
            result = _measure(row, server, options.peer)
            print(_line(result), flush=True)
            found.append(result)
    keep([asdict(each) for each in found])
    return 0


@contextmanager
def _server() -> Iterator[_Server]:
    with (
        tempfile.TemporaryDirectory() as folder,
        DemoServer(ServerKind.SEAWEEDFS) as demo,
        SlowLink(demo.url) as link,
    ):
        server = connect(demo.url, demo.access_key, demo.secret_key)
        server.client.create_bucket(Bucket=_BUCKET)
        yield _Server(demo.url, demo.access_key, demo.secret_key, link, Path(folder), server.client)
        server.client.close()


def _measure(row: Row, server: _Server, only: Sequence[str] | None) -> Found:
    """Ours and each peer in turn, again and again; the window's peer is the operation alone."""
    others = [
        name
        for name, peer in peers().items()
        if (not only or name in only) and (row.way != "rename" or peer.rename)
    ]
    if row.ours == "window":
        others = ["ours"]
    if not others:
        print(f"{row.name}: no peer is installed (pip install -e '.[bench]')", file=sys.stderr)
    source = _make_files(row, server)
    runs: dict[str, list[dict[str, float]]] = {who: [] for who in (row.ours, *others)}
    for number in range(row.repeat):
        for who, done in runs.items():
            done.append(_move(row, who, number, source, server))
    shutil.rmtree(source)
    return _found(row, others, runs)


def _found(row: Row, others: Sequence[str], runs: dict[str, list[dict[str, float]]]) -> Found:
    is_memory = row.name == "transfer_memory"
    field = "memory_mb" if is_memory else "seconds"
    figures = {who: [round(run[field], 3) for run in done] for who, done in runs.items()}
    middle = {who: statistics.median(all_) for who, all_ in figures.items()}
    peer = min(others, key=lambda who: middle[who], default="")
    memory = {
        who: statistics.median(run["memory_mb"] for run in done) for who, done in runs.items()
    }
    return Found(
        row.name,
        middle[row.ours],
        middle[peer] if peer else None,
        round(middle[peer] / middle[row.ours], 2) if peer else None,
        peer,
        figures,
        round(memory[row.ours], 1),
        round(memory[peer], 1) if peer else None,
        max(run["stall_ms"] for run in runs[row.ours]) if row.ours == "window" else None,
    )


def _make_files(row: Row, server: _Server) -> Path:
    """The files of a row, and the objects if they are to be downloaded."""
    folder = server.folder / "files"
    folder.mkdir()
    for number in range(row.count):
        with (folder / f"{number:05d}.bin").open("wb") as file:
            left = row.size_bytes
            while left:
                left -= file.write(os.urandom(min(left, _MIB)))
    if row.way == "down":
        _put(folder, f"{row.name}/", server)
    return folder


def _put(folder: Path, prefix: str, server: _Server) -> None:
    for path in folder.iterdir():
        with path.open("rb") as body:
            server.client.put_object(Bucket=_BUCKET, Key=f"{prefix}{path.name}", Body=body)


def _move(row: Row, who: str, number: int, source: Path, server: _Server) -> dict[str, float]:
    """One run, or of both ways the one that took more memory."""
    prefix = f"{row.name}-{who}-{number}/"
    if row.way == "rename":
        return _rename(row, who, prefix, source, server)
    if row.way == "up":
        return _once(who, "up", server.place(prefix, row.rtt_ms), source)
    place = server.place(f"{row.name}/", row.rtt_ms)
    up: dict[str, float] = {"memory_mb": 0.0}
    if row.way == "both":
        place = server.place(prefix, row.rtt_ms)
        up = _once(who, "up", place, source)
    with tempfile.TemporaryDirectory(dir=server.folder) as folder:
        down = _once(who, "down", place, Path(folder))
        arrived = sum(path.stat().st_size for path in Path(folder).iterdir())
        if arrived != row.count * row.size_bytes:
            raise SystemExit(f"{row.name}, {who}: only {arrived:,} bytes arrived")
    return max(up, down, key=lambda run: run["memory_mb"])


def _rename(row: Row, who: str, prefix: str, source: Path, server: _Server) -> dict[str, float]:
    _put(source, prefix, server)
    target = f"renamed-{prefix}"
    found = _once(who, "rename", server.place(prefix, row.rtt_ms), Path(target))
    pages = server.client.get_paginator("list_objects_v2").paginate(Bucket=_BUCKET)
    keys = [each["Key"] for page in pages for each in page.get("Contents", ())]
    arrived = sum(key.startswith(target) for key in keys)
    if arrived != row.count or any(key.startswith(prefix) for key in keys):
        raise SystemExit(f"{row.name}, {who}: only {arrived:,} objects were renamed")
    for key in keys:
        server.client.delete_object(Bucket=_BUCKET, Key=key)
    return found


def _once(who: str, way: str, place: Place, folder: Path) -> dict[str, float]:
    module = "tests.benchmarks.moving_window" if who == "window" else "tests.benchmarks.moving"
    command = [sys.executable, "-m", module, who, way, json.dumps(asdict(place)), str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin and process.stdout
        if process.stdout.readline().strip() != "ready":
            raise SystemExit(f"{who}, {way}: did not get ready")
        process.stdin.write("go\n")
        process.stdin.flush()
        line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{who}, {way}: failed")
    found: dict[str, float] = json.loads(line)
    return found


def _line(found: Found) -> str:
    spread = "; ".join(
        f"{who} {statistics.median(runs):.2f} ({min(runs):.2f} to {max(runs):.2f})"
        for who, runs in found.runs.items()
    )
    ratio = "-" if found.ratio is None else f"{found.ratio:.2f}x {found.peer}"
    stall = "" if found.stall_ms is None else f", stall {found.stall_ms:.0f} ms"
    return f"{found.name:>24} {ratio:>12}   {spread}; {found.memory_mb:.0f} MB{stall}"

"""How the work grows with the data: each task at 10^3 to 10^7 entries, and the fitted exponent.

    make bench ARGS=scale
    python -m tests.benchmarks.scale [TASK ...] [--largest 7]

Everything is read from a local file, or listed from a server that makes up its keys, so that only
the program's own work grows, and counted in seconds of the processor, so that other work does not
bend the line. A task of exponent 1 takes ten times as long for ten times as much.
"""

import argparse
import asyncio
import json
import math
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import msgpack

from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.operations.exporting.export import ExportSpec, export_node
from msglc_browser.operations.exporting.formats import JSON
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.searching.search import search_keys
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.reading.local_files import open_file
from msglc_browser.storage.s3.store import S3Store
from tests.benchmarks.made_up_keys import MadeUpKeys
from tests.benchmarks.report import SWITCH_INTERVAL_S

REPORT = Path("build/scale.json")
SMALLEST = 3
LARGEST = 7
MOST_EXPONENT = 1.05
_SHORT_S = 0.2  # what takes less is measured again, and the quickest counts
_REPEATS = 5
_BATCH = 100_000
_TAIL = 3  # sizes of the second fit: where the fixed costs no longer hide the growth


@dataclass(frozen=True, slots=True)
class Growth:
    """Processor seconds of a task for each number of entries, and the exponents fitted to them."""

    task: str
    entries: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """Over all sizes."""
        return fitted(self.entries, self.seconds)

    @property
    def tail_exponent(self) -> float:
        """Over the largest sizes."""
        return fitted(self.entries[-_TAIL:], self.seconds[-_TAIL:])


def fitted(entries: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log seconds over log entries by least squares."""
    xs, ys = [math.log(n) for n in entries], [math.log(s) for s in seconds]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    rise = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return rise / sum((x - x_mean) ** 2 for x in xs)


def write_keys(path: Path, count: int) -> None:
    """An archive of one dict with `count` keys, as msglc writes it, without having it in memory."""
    packer = msgpack.Packer()
    head = packer.pack_map_header(count)
    key_size = len(packer.pack(_key(0)))
    data_size = len(head) + count * (key_size + 1)
    toc = packer.pack_map_header(2) + packer.pack("p") + packer.pack([0, data_size])
    toc += packer.pack("t") + head
    with path.open("wb") as file:
        file.write(bytes(len(build_header(Protocol.MSGPACK, 0, 0))))
        file.write(head)
        for first in range(0, count, _BATCH):
            rows = range(first, min(first + _BATCH, count))
            file.write(b"".join(packer.pack(_key(row)) + packer.pack(row % 100) for row in rows))
        toc_size = file.write(toc)
        for first in range(0, count, _BATCH):
            rows = range(first, min(first + _BATCH, count))
            starts = (len(head) + (row + 1) * (key_size + 1) - 1 for row in rows)
            toc_size += file.write(
                b"".join(
                    packer.pack({_key(row): {"p": [start, start + 1]}})[1:]
                    for row, start in zip(rows, starts, strict=True)
                )
            )
        file.seek(0)
        file.write(build_header(Protocol.MSGPACK, data_size, toc_size))


def _key(row: int) -> str:
    return f"key-{row:08d}"


class _Archive:
    """What the tasks read: one archive."""

    def __init__(self, folder: Path, count: int) -> None:
        self.path = folder / f"{count}.msglc"
        self.count = count
        self.target = folder / "exported.json"
        if not self.path.exists():
            write_keys(self.path, count)

    async def document(self) -> Document:
        """A fresh document."""
        return await open_archive(await open_file(self.path))


async def _open(archive: _Archive) -> object:
    document = await archive.document()
    return await expand(document, document.root)


async def _expand(archive: _Archive) -> object:
    """Every row: all row ranges of all levels."""
    document = await archive.document()
    waiting, rows = [document.root], 0
    while waiting:
        for node in (await expand(document, waiting.pop())).nodes:
            if _is_range(node):
                waiting.append(node)
            else:
                rows += 1
    assert rows == archive.count
    return rows


def _is_range(node: Node) -> bool:
    return bool(node.label)


async def _find(archive: _Archive) -> object:
    document = await archive.document()
    result = await search_keys(document, "nowhere", on_hits=lambda _hits: None)
    assert result.hits == 0
    return result


async def _export(archive: _Archive) -> object:
    document = await archive.document()
    workspace = Workspace(ProfilesFile(Path("connections.json")), SessionCredentials())
    spec = ExportSpec(JSON, LocalLocation(archive.target), overwrite=True)
    try:
        return await export_node(workspace, document, document.root, spec, _unreported)
    finally:
        await workspace.close()
        await document.close()


def _unreported(_progress: Progress) -> None:
    """Ignore the progress."""


async def _list(archive: _Archive) -> object:
    with MadeUpKeys(archive.count) as endpoint:
        profile = Profile(profile_id="p", name="p", endpoint=endpoint, access_key="key")
        async with S3Store(profile, Secret("secret")) as store:
            rows, token = 0, None
            while True:
                page = await store.list_page("bucket", "", token)
                rows += len(page.objects)
                token = page.next_token
                if token is None:
                    break
    assert rows == archive.count
    return rows


TASKS: dict[str, Callable[[_Archive], Awaitable[object]]] = {
    "open": _open,
    "expand": _expand,
    "find": _find,
    "list": _list,
    "export": _export,
}
"""Each reads one archive, or lists as many keys as it has entries."""


def measure(task: str, archive: _Archive) -> float:
    """Seconds of the processor, all threads; the quickest of some runs if they are short."""
    quickest = math.inf
    for _ in range(_REPEATS):
        started = time.process_time()
        asyncio.run(_awaited(TASKS[task](archive)))
        quickest = min(quickest, time.process_time() - started)
        if quickest > _SHORT_S:
            break
    return quickest


async def _awaited(work: Awaitable[object]) -> object:
    return await work


def print_growth(growth: Growth) -> None:
    """One line of the table."""
    times = "".join(f"{seconds:>10.4f}" for seconds in growth.seconds)
    mark = "" if growth.tail_exponent <= MOST_EXPONENT else f"  above {MOST_EXPONENT}"
    print(f"{growth.task:<8}{times}{growth.exponent:>8.2f}{growth.tail_exponent:>8.2f}{mark}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure the tasks given on the command line; returns 1 if one grows too fast."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=scale", description=__doc__)
    parser.add_argument("tasks", nargs="*", choices=(*TASKS, []), metavar="TASK")
    parser.add_argument("--largest", type=int, default=LARGEST, help="exponent of ten")
    options = parser.parse_args(arguments)
    entries = tuple(10**power for power in range(SMALLEST, options.largest + 1))
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    print(f"{'seconds':<8}{''.join(f'{count:>10,}' for count in entries)}     all  largest")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        archives = [_Archive(Path(folder), count) for count in entries]
        for task in options.tasks or TASKS:
            seconds = tuple(measure(task, archive) for archive in archives)
            found.append(Growth(task, entries, seconds))
            print_growth(found[-1])
    REPORT.parent.mkdir(exist_ok=True)
    kept = [asdict(growth) | {"exponent": growth.exponent} for growth in found]
    REPORT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    return 1 if any(growth.tail_exponent > MOST_EXPONENT for growth in found) else 0


if __name__ == "__main__":
    raise SystemExit(main())

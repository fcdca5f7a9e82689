"""One run of a row of `window_rows`, in a process of its own: prints its figures as JSON.

python -m tests.benchmarks.window_work ROW ours|theirs FOLDER
"""

import asyncio
import gc
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import msglc
import msgpack
from PySide6.QtWidgets import QApplication

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.demo.server import DemoServer, ServerKind
from msglc_browser.operations.reading.expand import ancestors, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.searching.search_children import search_with_children
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.s3.store import S3Store
from tests.archive_bytes import leaf_archive
from tests.benchmarks.object_rows import ManyObjects, object_rows
from tests.benchmarks.tree_rows import RANGES, Ours, Theirs, timed
from tests.servers.archives import make_archive
from tests.servers.link import SlowLink
from tests.servers.memory_source import MemorySource
from tests.servers.s3 import connect

_KEYS = 5_000_000
_DEPTH = 10_000
_OBJECTS = 300_000
_CHILDREN = 10_000
_ROUND_TRIP_S = 0.05
_HIT = "meta"


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run took. `stall_ms` is the longest step during which a window would not react."""

    seconds: float
    cpu_s: float
    memory_mb: float
    stall_ms: float | None = None
    first_s: float | None = None


class _Clock:
    """Wall and CPU time since it was made."""

    def __init__(self) -> None:
        self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()

    def figures(self, stall_s: float | None = None, first_s: float | None = None) -> Figures:
        """Until now."""
        return Figures(
            time.perf_counter() - self._wall_s,
            time.process_time() - self._cpu_s,
            resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            None if stall_s is None else stall_s * 1000,
            first_s,
        )


def _tree(make: Callable[[], Ours | Theirs], _folder: Path) -> Figures:
    app = QApplication([])
    tree = make()
    clock = _Clock()
    _, longest_s = timed(partial(tree.open_range, number) for number in range(RANGES))
    _, select_s = timed(iter([tree.select_all]))
    found = clock.figures(max(longest_s, select_s))
    app.processEvents()
    return found


def _objects(_folder: Path) -> Figures:
    _app = QApplication([])
    many = ManyObjects(_OBJECTS)
    clock = _Clock()
    stalls_s = []
    for act in (many.sort, many.select_all, partial(many.filter_for, "7"), many.clear_filter):
        _, heartbeat = many.measure(act, lambda: not many.page.is_busy())
        stalls_s.append(heartbeat.longest_s)
    return clock.figures(max(stalls_s))


def _objects_at_once(_folder: Path) -> Figures:
    """The same work in plain Python, at once: each step would be a stall."""
    rows = list(object_rows(_OBJECTS))
    clock = _Clock()
    steps: list[Callable[[], object]] = [
        partial(rows.sort, key=lambda row: row.size_bytes or 0),
        lambda: sum(row.size_bytes or 0 for row in rows),
        lambda: [row for row in rows if "7" in row.name.casefold()],
        lambda: [row for row in rows if "" in row.name.casefold()],
    ]
    stalls_s = []
    for step in steps:
        start_s = time.perf_counter()
        step()
        stalls_s.append(time.perf_counter() - start_s)
    return clock.figures(max(stalls_s))


def _many_keys() -> tuple[bytes, str]:
    value: bytes = msgpack.packb({f"key {number:07}": number for number in range(_KEYS)})
    return value, f"key {_KEYS - 5:07}"


def _leaf_path(_folder: Path) -> Figures:
    value, key = _many_keys()
    return asyncio.run(_follow(value, (PathStep.key(key),)))


def _leaf_path_by_hand(_folder: Path) -> Figures:
    """Find the bytes, then skip items to see that they are a key."""
    value, key = _many_keys()
    wanted = msgpack.packb(key)
    clock = _Clock()
    place = value.find(wanted)
    unpacker = msgpack.Unpacker(max_buffer_size=0)
    unpacker.feed(value)
    unpacker.read_map_header()
    while unpacker.tell() < place:
        unpacker.skip()
    assert unpacker.unpack() == key
    return clock.figures()


async def _follow(value: bytes, path: NodePath, *, with_ancestors: bool = True) -> Figures:
    document = await open_archive(MemorySource(leaf_archive(value, Protocol.MSGPACK)))
    clock = _Clock()
    node = await find_node(document, path)
    assert node.path == path
    if with_ancestors:
        await ancestors(document, path)
    return clock.figures()


_DEEP = b"\x82\xa1b\x01\xa1a" * _DEPTH + b"\xa4leaf"


def _deep(_folder: Path) -> Figures:
    path = tuple(PathStep.key("a") for _ in range(_DEPTH))
    return asyncio.run(_follow(_DEEP, path, with_ancestors=False))


def _deep_by_hand(_folder: Path) -> Figures:
    clock = _Clock()
    unpacker = msgpack.Unpacker(max_buffer_size=0)
    unpacker.feed(_DEEP)
    for _ in range(_DEPTH):
        unpacker.read_map_header()
        while unpacker.unpack() != "a":
            unpacker.skip()
    assert unpacker.unpack() == "leaf"
    return clock.figures()


def _combined(folder: Path) -> Path:
    path = folder / f"children-{_CHILDREN}.msglc"
    if not path.exists():
        part = folder / "child.msglc"
        value = {_HIT: {"id": 1, "energy": [0.5] * 40}, "data": list(range(200))}
        part.write_bytes(make_archive(value, small_obj_optimization_threshold=32))
        infos = [msglc.FileInfo(str(part), f"{number:05}") for number in range(_CHILDREN)]
        msglc.combine(str(path), infos)
    return path


def _children(folder: Path, *, whole: bool = False) -> Figures:
    path = _combined(folder)
    with DemoServer(ServerKind.SEAWEEDFS) as endpoint, SlowLink(endpoint.url) as link:
        server = connect(endpoint.url, endpoint.access_key, endpoint.secret_key)
        server.client.create_bucket(Bucket="bench")
        server.client.put_object(Bucket="bench", Key="many.msglc", Body=path.read_bytes())
        server.client.close()
        link.shape(round_trip_s=_ROUND_TRIP_S, bandwidth_bytes_s=125_000_000)
        if whole:
            slow = connect(link.endpoint, endpoint.access_key, endpoint.secret_key)
            slow.client.head_object(Bucket="bench", Key="many.msglc")
            clock = _Clock()
            slow.client.get_object(Bucket="bench", Key="many.msglc")["Body"].read()
            found = clock.figures()
            slow.client.close()
            return found
        profile = Profile(
            profile_id="bench",
            name="bench",
            endpoint=link.endpoint,
            access_key=endpoint.access_key,
        )
        return asyncio.run(_search(S3Store(profile, Secret(endpoint.secret_key))))


async def _search(store: S3Store) -> Figures:
    await store.list_page("bench", "warm-up", None)
    document = await open_archive(
        await open_object(store, S3Location("bench", "bench", "many.msglc"))
    )
    clock, begun_s = _Clock(), time.perf_counter()
    firsts_s: list[float] = []
    result = await search_with_children(
        document,
        _HIT,
        on_hits=lambda _hits: firsts_s.append(time.perf_counter() - begun_s),
        on_progress=lambda _progress: None,
        limit=10 * _CHILDREN,
    )
    assert result.hits >= _CHILDREN, result
    found = clock.figures(first_s=firsts_s[0])
    await document.close()
    await store.close()
    return found


Work = Callable[[Path], Figures]
WORK: Mapping[str, tuple[Work, Work, str]] = {
    "leaf_path_5m": (_leaf_path, _leaf_path_by_hand, "bytes.find and msgpack's skip"),
    "deep_10000": (_deep, _deep_by_hand, "msgpack's Unpacker, forwards"),
    "search_children_10k": (_children, partial(_children, whole=True), "boto3, all bytes at once"),
    "tree_ranges_100": (partial(_tree, Ours), partial(_tree, Theirs), "QStandardItemModel"),
    "objects_300k_actions": (_objects, _objects_at_once, "plain Python without a window"),
}
"""By name: ours, theirs, who they are."""


def main() -> None:
    """Run what the command line names."""
    name, side, folder = sys.argv[1:]
    sys.setswitchinterval(0.001)  # as the program sets it
    gc.disable()  # as in the window
    ours, theirs, _ = WORK[name]
    print(json.dumps(asdict((ours if side == "ours" else theirs)(Path(folder)))))


if __name__ == "__main__":
    main()

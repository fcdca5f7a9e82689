"""The same work as the program does it: operations on the I/O loop, apart from the window."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombineMode,
    CombineSpec,
    append,
    combine,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.images.array_shape import ArrayShape, find_subject
from msglc_browser.operations.images.read_slice import read_part
from msglc_browser.operations.images.slice_plan import SliceSpec, plan_slice
from msglc_browser.operations.jobs.job_record import Progress
from msglc_browser.operations.numbers.read_array import read_array, read_items
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.read_value import read_text
from msglc_browser.operations.searching.search import Hit, search_keys
from msglc_browser.operations.sizes.archive_sizes import size_level
from msglc_browser.operations.sizes.size_level import NESTED_TILES
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.reading.toc_cache import TocCache
from msglc_browser.storage.s3.store import S3Store
from tests.benchmarks.cases import LITTLE, PARTS, Case, Target
from tests.benchmarks.report import SWITCH_INTERVAL_S
from tests.benchmarks.saving import save_ours, write_source
from tests.servers.cache_size import used_bytes

Work = Callable[[], object]
AsyncWork = Coroutine[Any, Any, object]
_VIEW_ROWS = 50
_MAP_TILES = 40  # with tiles inside


@dataclass(frozen=True, slots=True)
class Stepwise:
    """The result, and when its first part arrived."""

    found: object
    first_s: float


class _Remote:
    def __init__(self, target: Target, tocs: TocCache | None = None) -> None:
        self._tocs = tocs
        profile = Profile(
            profile_id="bench",
            name="bench",
            endpoint=target.endpoint,
            access_key=target.access_key,
        )
        secret = Secret(target.secret_key)
        self.store = S3Store(profile, secret)
        self.location = S3Location("bench", target.bucket, target.key)
        # Where connections would be stored does not matter: this one exists only for the run.
        self.workspace = Workspace(ProfilesFile(Path("connections.json")), SessionCredentials())
        self.workspace.add_temporary(profile, secret)

    async def connect(self) -> None:
        """Send one request, so that opening the connection is not timed on either side."""
        await self.store.list_page(self.location.bucket, "warm-up", None)
        writer = await self.workspace.store("bench")
        await writer.list_page(self.location.bucket, "warm-up", None)

    def at(self, key: str) -> S3Location:
        """Another object in the same bucket."""
        return S3Location("bench", self.location.bucket, key)

    async def open(self) -> Document:
        """A fresh document."""
        return await open_archive(await open_object(self.store, self.location, tocs=self._tocs))


def prepare(case: Case, target: Target) -> Work:
    """The work to time; preparation such as connecting is done here and not timed."""
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    io = IoLoop()
    io.start()
    tocs = None
    if case is Case.REOPEN_CACHED:
        tocs = TocCache(Path(tempfile.mkdtemp()))
        io.submit(_earlier_run(_Remote(target, tocs), tocs)).result()
    remote = _Remote(target, tocs)
    io.submit(remote.connect()).result()
    ready, work = _WORK[case]
    state = io.submit(ready(remote)).result()
    return lambda: io.submit(work(state)).result()


async def _earlier_run(remote: _Remote, tocs: TocCache) -> None:
    """Open the archive once, as an earlier run of the program would have."""
    await remote.connect()
    await (await remote.open()).close()
    while not used_bytes(tocs):
        await asyncio.sleep(0.05)
    await remote.store.close()
    await remote.workspace.close()


async def _json_file(_remote: _Remote) -> Path:
    return write_source()


async def _nothing(remote: _Remote) -> _Remote:
    return remote


async def _opened(remote: _Remote) -> Document:
    return await remote.open()


async def _open(remote: _Remote) -> object:
    """Read the first level's rows, and those of its first range if it has ranges."""
    started = time.perf_counter()
    document = await remote.open()
    children = await expand(document, document.root)
    first_s = time.perf_counter() - started
    if children.nodes[0].label:
        children = await expand(document, children.nodes[0])
    return Stepwise(children, first_s)


async def _deep(remote: _Remote) -> object:
    document = await remote.open()
    path = tuple(PathStep.key(key) for key in ("000250", "b", "c", "d", "e", "energy"))
    return await read_text(document, await find_node(document, path))


async def _scattered(remote: _Remote) -> object:
    document = await remote.open()
    nodes: list[Node] = []
    for bucket in (await expand(document, document.root)).nodes:
        rows = (await expand(document, bucket)).nodes
        nodes += rows[::200]
    return document, nodes[:50]


async def _previews(state: Any) -> object:
    document, nodes = state
    return await read_previews(document, nodes)


def _opened_at(key: str) -> Callable[[_Remote], AsyncWork]:
    async def opened_at(remote: _Remote) -> object:
        document = await remote.open()
        return document, await find_node(document, (PathStep.key(key),))

    return opened_at


async def _array(state: Any) -> object:
    return await read_array(*state)


async def _items(state: Any) -> object:
    return await read_items(*state)


async def _search(document: Document) -> object:
    started = time.perf_counter()
    hits: list[Hit] = []
    firsts: list[float] = []

    def take(found: tuple[Hit, ...]) -> None:
        firsts.append(time.perf_counter() - started)
        hits.extend(found)

    await search_keys(document, "99999", on_hits=take)
    return Stepwise(hits, firsts[0])


async def _combined(remote: _Remote) -> object:
    started = time.perf_counter()
    document = await remote.open()
    rows = (await expand(document, document.root)).nodes
    first_s = time.perf_counter() - started
    return Stepwise(await read_previews(document, rows[:_VIEW_ROWS]), first_s)


async def _combine(remote: _Remote) -> object:
    sources = tuple(CombineSource(remote.at(key), name=key) for key in PARTS)
    spec = CombineSpec(sources, CombineMode.DICT, remote.location)
    return await combine(remote.workspace, spec, _untold)


async def _append(remote: _Remote) -> object:
    spec = AppendSpec(remote.location, (CombineSource(remote.at(LITTLE), name="more"),))
    return await append(remote.workspace, spec, _untold)


async def _map(document: Document) -> object:
    """The first picture, then what is inside of its largest tiles."""
    started = time.perf_counter()
    level = await size_level(document, document.root)
    first_s = time.perf_counter() - started
    largest = (tile.subject for tile in level.tiles[:_MAP_TILES])
    inside = [
        await size_level(document, node, most=NESTED_TILES)
        for node in largest
        if isinstance(node, Node)
    ]
    return Stepwise((level, inside), first_s)


async def _slice(state: Any) -> object:
    document, node, *_rest = state
    shape = await find_subject(document, node)
    assert isinstance(shape, ArrayShape)
    started = time.perf_counter()
    plan = await plan_slice(document, node, shape, SliceSpec(1, 2, (12, 0, 0)))
    parts, firsts = [], []
    for chunk in plan.chunks():
        parts.append(await read_part(document, plan, chunk))
        firsts.append(time.perf_counter() - started)
    return Stepwise(parts, firsts[0])


def _untold(_progress: Progress) -> None:
    """Ignore the progress."""


_WORK: dict[Case, tuple[Callable[[Any], AsyncWork], Callable[[Any], AsyncWork]]] = {
    Case.OPEN_SMALL_TOC: (_nothing, _open),
    Case.OPEN_6MB_TOC: (_nothing, _open),
    Case.OPEN_1M_KEYS: (_nothing, _open),
    Case.PREVIEWS_50: (_scattered, _previews),
    Case.DEEP_VALUE_COLD: (_nothing, _deep),
    Case.FLOATS_5M: (_opened_at("energy"), _array),
    Case.INTEGERS_2M: (_opened_at("ids"), _array),
    Case.MIXED_500K: (_opened_at("cells"), _items),
    Case.NESTED_200K: (_opened_at("points"), _items),
    Case.REOPEN_CACHED: (_nothing, _open),
    Case.KEY_SEARCH_1M: (_opened, _search),
    Case.COMBINED_1000: (_nothing, _combined),
    Case.COMBINE_10X64: (_nothing, _combine),
    Case.APPEND_1_TO_640: (_nothing, _append),
    Case.SAVE_JSON_256M: (_json_file, save_ours),
    Case.MAP_300K: (_opened, _map),
    Case.IMAGE_SLICE: (_opened_at("field"), _slice),
}

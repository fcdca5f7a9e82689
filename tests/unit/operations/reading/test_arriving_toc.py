"""A TOC is passed over while it comes, so that its rows are there with its last byte."""

import asyncio
from typing import Any

import pytest

from msglc_browser.archive.items.level_scan import LevelScan
from msglc_browser.archive.model.header import read_fields
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.toc_end import check_toc_end
from msglc_browser.errors import CorruptArchive, ObjectChanged
from msglc_browser.operations.reading import arriving_toc
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.s3.ranged_read import RangeReply
from tests.archive_bytes import encode, raw_archive
from tests.servers.memory_source import MemorySource
from tests.servers.ranged_store import PLACE, RangedStore

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
ROWS = 120_000
"""Enough for a TOC that comes in several parts."""


def _archive(protocol: Protocol, *, position_last: bool = False) -> bytes:
    children = {f"key {row:06d}": {"p": [0, 1]} for row in range(ROWS)}
    toc: dict[str, object] = {"p": [0, 100], "t": children}
    if position_last:
        toc = {"t": children, "p": [0, 100]}
    return raw_archive(bytes(100), toc, protocol)


async def _opened(store: RangedStore) -> Document:
    return await open_archive(await open_object(store, PLACE, head_bytes=100, tail_bytes=200))


class _WaitingStore(RangedStore):
    """Keeps the end of the TOC back until the scan of what came before has begun."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data=data)
        self.scanned = asyncio.Event()

    async def get_range(self, bucket: str, key: str, wanted: Any, **more: Any) -> RangeReply:
        if isinstance(wanted, Span) and wanted.end > self.size - 1000:
            await self.scanned.wait()
        return await super().get_range(bucket, key, wanted, **more)


@BOTH
def test_level_of_a_long_toc_is_scanned_while_its_end_is_on_its_way(
    protocol: Protocol, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        store = _WaitingStore(_archive(protocol))
        loop = asyncio.get_running_loop()

        class ToldScan(LevelScan):
            def feed(self, toc: bytes, start: int) -> None:
                super().feed(toc, start)
                loop.call_soon_threadsafe(store.scanned.set)

        monkeypatch.setattr(arriving_toc, "LevelScan", ToldScan)
        document = await _opened(store)
        assert isinstance(document.root.token, TocLevel)
        index = document.learnt.toc_indexes.get(document.root.token)
        assert index is not None
        assert len(index.checkpoints) == len(index.lasts) == ROWS // 1000
        buckets = (await expand(document, document.root)).nodes
        assert buckets[-1].label == "[key 119000 … key 119999]"
        rows = (await expand(document, buckets[77])).nodes
        assert rows[123].path[-1].value == "key 077123"

    asyncio.run(scenario())


@BOTH
def test_toc_whose_position_stands_last_opens_all_the_same(protocol: Protocol) -> None:
    async def scenario() -> None:
        document = await _opened(RangedStore(data=_archive(protocol, position_last=True)))
        node = await find_node(document, (PathStep.key("key 103456"),))
        assert node.span is not None

    asyncio.run(scenario())


def test_broken_level_shows_what_was_reached() -> None:
    async def scenario() -> None:
        archive = _archive(Protocol.MSGPACK)
        at = archive.index(b"key 100000") - 1
        document = await _opened(RangedStore(data=archive[:at] + b"\xc1" + archive[at + 1 :]))
        buckets = (await expand(document, document.root)).nodes
        assert len(buckets) == ROWS // 1000
        assert (await expand(document, buckets[99])).nodes[-1].path[-1].value == "key 099999"
        assert (await expand(document, buckets[100])).nodes[0].problem

    asyncio.run(scenario())


def test_object_replaced_while_its_toc_comes_is_refused_and_nothing_goes_on() -> None:
    async def scenario() -> None:
        store = RangedStore(data=_archive(Protocol.MSGPACK))
        source = await open_object(store, PLACE, head_bytes=100, tail_bytes=200)
        store.gate.clear()
        opening = asyncio.create_task(open_archive(source))
        while store.running < 2:
            await asyncio.sleep(0)
        store.etag = '"two"'
        store.gate.set()
        with pytest.raises(ObjectChanged, match="changed on the server"):
            await opening
        await source.close()
        await asyncio.sleep(0)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(scenario())


@BOTH
@pytest.mark.parametrize("more", [0, 1])
def test_large_toc_that_is_here_already_is_walked_once(
    protocol: Protocol, more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    walks = 0

    def counted(*arguments: Any) -> None:
        nonlocal walks
        walks += 1
        check_toc_end(*arguments)

    archive = _archive(protocol)
    toc_bytes = read_fields(archive).toc_size
    monkeypatch.setattr(arriving_toc, "check_toc_end", counted)
    monkeypatch.setattr(arriving_toc, "_LARGE_BYTES", toc_bytes + more)

    async def scenario() -> None:
        document = await open_archive(MemorySource(archive))
        assert isinstance(document.root.token, TocLevel)
        is_indexed = document.learnt.toc_indexes.get(document.root.token) is not None
        assert (is_indexed, walks) == ((False, 1) if more else (True, 0))
        assert len((await expand(document, document.root)).nodes) == ROWS // 1000

    asyncio.run(scenario())


@BOTH
def test_large_toc_that_holds_more_than_it_lists_is_refused(protocol: Protocol) -> None:
    children = {f"key {row:06d}": {"p": [0, 1]} for row in range(ROWS)}
    toc = encode({"p": [0, 100], "t": children}, protocol) + encode(1, protocol)
    archive = raw_archive(bytes(100), None, protocol, toc_bytes=toc)
    with pytest.raises(CorruptArchive, match="fewer entries than it holds"):
        asyncio.run(open_archive(MemorySource(archive)))

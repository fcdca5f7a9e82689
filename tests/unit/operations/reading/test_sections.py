"""Headers and tables of contents of child archives: read once, and followed one level only."""

import asyncio
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, build_header
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.archive.model.section import ChildArchive
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, NotAnArchive
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.sections import (
    child_section,
    outermost,
    read_span,
    resolve,
    root_of,
    section_of,
    toc_bytes,
)
from tests.archive_bytes import encode
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

CHILDREN = [make_archive({"n": n, "x": "y" * 100}) for n in range(3)]
WHOLE = combine_archives(CHILDREN)
STARTS = [WHOLE.index(child) for child in CHILDREN]


class Recording(MemorySource):
    """Remembers what was asked for, call by call."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.calls: list[list[Span]] = []

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        self.calls.append([span for span in spans if span.size])
        return await super().read_ranges(spans)


def child(number: int) -> ChildArchive:
    end = STARTS[number + 1] if number + 1 < len(STARTS) else STARTS[number] + len(CHILDREN[number])
    return ChildArchive(STARTS[number], end)


def test_header_of_a_child_is_read_once_with_what_is_beside() -> None:
    async def work() -> None:
        source = Recording(WHOLE)
        document = await open_archive(source)
        source.calls.clear()
        beside = Span(STARTS[1] + 100, STARTS[1] + 120)
        section = await child_section(document, child(1), beside=beside)
        assert source.calls == [[Span(STARTS[1], STARTS[1] + HEADER_SIZE), beside]]
        assert section.span == Span(STARTS[1], STARTS[1] + len(CHILDREN[1]))
        assert await child_section(document, child(1)) is section
        assert len(source.calls) == 1

    asyncio.run(work())


def test_toc_is_read_once() -> None:
    async def work() -> None:
        source = Recording(WHOLE)
        document = await open_archive(source)
        section = await child_section(document, child(0))
        source.calls.clear()
        toc = await toc_bytes(document, section)
        assert toc == WHOLE[section.toc_span.start : section.toc_span.end]
        assert await toc_bytes(document, section) is toc
        assert len(source.calls) == 1

    asyncio.run(work())


def test_node_of_a_child_becomes_its_root_at_the_same_path() -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(WHOLE))
        rows = (await expand(document, document.root)).nodes
        root = await resolve(document, rows[2])
        assert (root.kind, root.path) == (NodeKind.LEAF, rows[2].path)
        assert await resolve(document, root) is root
        assert await resolve(document, document.root) is document.root

    asyncio.run(work())


def test_sizes_of_tocs_are_learnt_once_for_each_child() -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(WHOLE))
        header = CHILDREN[0][:HEADER_SIZE]
        for _ in range(3):
            section_of(document, child(0), header)
        assert len(document.learnt.toc_sizes) == 1
        section_of(document, child(1), header)
        assert len(document.learnt.toc_sizes) == 2

    asyncio.run(work())


@pytest.mark.parametrize("missing", [0, 1])
def test_child_that_does_not_fit_its_room_is_refused(missing: int) -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(WHOLE))
        room = ChildArchive(STARTS[0], STARTS[0] + len(CHILDREN[0]) - missing)
        section = section_of(document, room, CHILDREN[0][:HEADER_SIZE])
        assert section.limit == room.limit

    if missing:
        with pytest.raises(CorruptArchive, match="The archive is truncated"):
            asyncio.run(work())
    else:
        asyncio.run(work())


def test_child_that_is_no_archive_is_refused() -> None:
    async def work() -> None:
        data = bytearray(WHOLE)
        data[STARTS[1] + 25] ^= 1
        document = await open_archive(MemorySource(bytes(data)))
        await child_section(document, child(1))

    with pytest.raises(NotAnArchive):
        asyncio.run(work())


def test_outermost_section_is_that_of_the_object() -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(WHOLE))
        section = await outermost(document)
        assert section.span == Span(0, len(WHOLE))

    asyncio.run(work())


@pytest.mark.parametrize(
    ("entry", "message"), [(5, "a single number"), ("x", "cannot be read"), ({}, "cannot be read")]
)
def test_root_that_is_no_value_is_refused(entry: object, message: str) -> None:
    toc = encode(entry)

    async def work() -> None:
        document = await open_archive(MemorySource(WHOLE))
        header = build_header(Protocol.MSGPACK, 1000, len(toc))
        section = section_of(document, ChildArchive(0, 5000), header)
        await root_of(section, toc, ())

    with pytest.raises(CorruptArchive, match=message):
        asyncio.run(work())


def test_root_without_bytes_of_its_own_spans_its_archive() -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(WHOLE))
        section = await outermost(document)
        root = await root_of(section, await toc_bytes(document, section), ())
        assert (root.kind, root.span) == (NodeKind.COMBINED, Span(0, len(WHOLE)))
        assert await read_span(document.source, Span(0, 30)) == WHOLE[:30]

    asyncio.run(work())

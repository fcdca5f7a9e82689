"""Archives without a usable table of contents: what their data says is shown all the same."""

import asyncio
from pathlib import Path

import msglc
import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, read_fields
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import BadInput, CorruptArchive, MsglcBrowserError
from msglc_browser.operations.exporting import formats
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_value import read_text
from tests.archive_bytes import value_of
from tests.bounds import bounded
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource
from tests.servers.segments import laid_out
from tests.servers.writing import export_file
from tests.unit.hostile.looking import BOTH

RUNS = [{"id": number, "energy": [number / 7] * 40} for number in range(300)]
VALUE = {"note": "whole", "runs": RUNS, "end": 1}


def archive_of(protocol: Protocol) -> bytes:
    return make_archive(VALUE, protocol=protocol.value)


def toc_start(archive: bytes) -> int:
    """Where the TOC of a whole archive begins."""
    return HEADER_SIZE + read_fields(archive).toc_start


async def rescued(archive: bytes) -> Document:
    with pytest.raises(CorruptArchive):
        await open_archive(MemorySource(archive))
    return await open_archive(MemorySource(archive), rescues=True)


async def names(document: Document, node: Node) -> list[object]:
    found = await expand(document, node)
    return [child.path[-1].value for child in found.nodes]


@BOTH
def test_data_without_its_toc_is_read_from_the_beginning(protocol: Protocol) -> None:
    whole = archive_of(protocol)
    archive = whole[: toc_start(whole)]

    async def work() -> None:
        document = await rescued(archive)
        [warning] = document.warnings
        assert f"expected {len(whole):,} bytes" in warning
        assert "read from the start" in warning
        assert await names(document, document.root) == ["note", "runs", "end"]
        found = await find_node(document, parse_path("/runs/299/id"))
        assert await value_of(document, found) == 299
        assert await value_of(document, document.root) == VALUE

    with bounded():
        asyncio.run(work())


@BOTH
def test_damaged_toc_does_not_hide_the_data(protocol: Protocol) -> None:
    whole = archive_of(protocol)
    start = toc_start(whole)
    archive = whole[:start] + b"\xc1" * (len(whole) - start)

    async def work() -> None:
        document = await rescued(archive)
        assert "table of contents" in document.warnings[0]
        assert await value_of(document, document.root) == VALUE

    with bounded():
        asyncio.run(work())


@BOTH
def test_data_that_breaks_off_shows_what_lies_before(protocol: Protocol) -> None:
    whole = archive_of(protocol)
    archive = whole[: toc_start(whole) * 2 // 3]

    async def work() -> None:
        document = await rescued(archive)
        note, runs = (await expand(document, document.root)).nodes
        assert await value_of(document, note) == "whole"
        assert (runs.kind, runs.value_type, runs.items) == (NodeKind.BROKEN, ValueType.LIST, 300)
        assert runs.problem
        assert runs.may_have_children

        [cut] = [
            row for row in (await expand(document, runs)).nodes if row.span is None or row.problem
        ]
        number = cut.path[-1].value
        assert isinstance(number, int)
        assert 150 < number < 250
        before = await find_node(document, parse_path(f"/runs/{number - 1}"))
        assert await value_of(document, before) == RUNS[number - 1]
        for broken in (document.root, runs, cut):
            with pytest.raises(MsglcBrowserError):
                await value_of(document, broken)
            with pytest.raises(BadInput):
                await node_segments(document, broken)
        with pytest.raises(CorruptArchive):
            await read_text(document, runs)

    with bounded():
        asyncio.run(work())


@BOTH
def test_whole_parts_of_it_can_be_taken_out(protocol: Protocol) -> None:
    whole = archive_of(protocol)
    archive = whole[: toc_start(whole) - 2]

    async def work() -> bytes:
        document = await rescued(archive)
        node = await find_node(document, parse_path("/runs/7"))
        return laid_out(await node_segments(document, node), archive)

    taken = asyncio.run(work())

    async def check() -> None:
        document = await open_archive(MemorySource(taken))
        assert await value_of(document, document.root) == RUNS[7]

    asyncio.run(check())


@BOTH
def test_export_as_archive_mends_what_only_lacks_its_toc(
    tmp_path: Path, protocol: Protocol
) -> None:
    whole = archive_of(protocol)
    archive = whole[: toc_start(whole)]
    target, plain = tmp_path / "mended.msg", tmp_path / "plain"
    same = formats.MSGPACK if protocol is Protocol.MSGPACK else formats.CBOR

    async def work(data: bytes) -> None:
        document = await rescued(data)
        await export_file(document, document.root, formats.MSGLC, target)
        await export_file(document, document.root, same, plain)

    asyncio.run(work(archive))
    with msglc.LazyReader(str(target)) as reader:
        assert reader.to_obj() == VALUE
    target.unlink()
    plain.unlink()
    with pytest.raises(MsglcBrowserError):
        asyncio.run(work(archive[:-20]))
    assert list(tmp_path.iterdir()) == []


@BOTH
def test_what_is_no_dict_or_list_is_not_taken_for_one(protocol: Protocol) -> None:
    text = make_archive("x" * 9_000, protocol=protocol.value)[:9_000]
    child = make_archive([1.5] * 2_000)
    together = combine_archives({"a": child, "b": child}, protocol=protocol.value)[:20_000]
    nothing = make_archive({}, protocol=protocol.value)[:51]

    async def work(archive: bytes) -> None:
        with pytest.raises(CorruptArchive):
            await open_archive(MemorySource(archive), rescues=True)

    for archive in (text, together, nothing):
        asyncio.run(work(archive))

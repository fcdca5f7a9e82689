"""Objects that are no archive, or not all of one."""

import asyncio

import pytest

from msglc_browser.archive.model.header import DEFAULT_MAGIC, build_header
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.errors import (
    ArchiveError,
    CorruptArchive,
    NotAnArchive,
)
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import Children, expand
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.read_value import read_plain
from tests.archive_bytes import value_of
from tests.bounds import bounded
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource
from tests.unit.hostile.looking import BOTH, children, open_and_close, reading
from tests.unit.hostile.table import indexed


def test_open_refuses_with_reason_when_magic_is_unknown() -> None:
    async def work() -> None:
        source = MemorySource(b"plain text, no archive\n" * 10)
        with pytest.raises(NotAnArchive) as caught:
            await open_archive(source)
        plain = await read_plain(source, reason=caught.value.message)
        assert plain.is_text
        assert plain.text.startswith("plain text")
        assert "not an msglc archive" in plain.reason

    asyncio.run(work())


def test_open_accepts_custom_magic_when_told() -> None:
    archive = make_archive([1, 2, 3])
    custom = b"my-format".rjust(30, b"\0") + archive[30:]

    async def work() -> None:
        with pytest.raises(NotAnArchive):
            await open_archive(MemorySource(custom))
        document = await open_archive(MemorySource(custom), magics=(DEFAULT_MAGIC, b"my-format"))
        assert await value_of(document, document.root) == [1, 2, 3]

    asyncio.run(work())


@pytest.mark.parametrize("size", [0, 5, 30, 49])
def test_open_refuses_when_object_is_shorter_than_header(size: int) -> None:
    with pytest.raises(ArchiveError):
        open_and_close(make_archive({"a": 1})[:size])


def test_open_names_both_sizes_when_toc_is_missing() -> None:
    archive = make_archive({"a": "x" * 10_000, "b": "y" * 10_000})
    with pytest.raises(CorruptArchive, match=r"expected 20,\d+ bytes, the object has 9,000"):
        open_and_close(archive[:9000])


def test_open_warns_and_reads_what_is_there_when_toc_is_cut_off() -> None:
    archive = make_archive({"a": "x" * 10_000, "b": "y" * 10_000})

    async def read(document: Document) -> Children:
        assert "truncated" in document.warnings[0]
        found = await expand(document, document.root)
        assert await value_of(document, found.nodes[0]) == "x" * 10_000
        return found

    found = reading(archive[:-4], read)
    assert [node.kind for node in found.nodes] == [NodeKind.LEAF, NodeKind.BROKEN]


def test_open_warns_when_bytes_follow_the_archive() -> None:
    async def read(document: Document) -> object:
        assert document.warnings == ("3 bytes after the end of the archive are ignored.",)
        return await value_of(document, document.root)

    assert reading(make_archive([1]) + b"abc", read) == [1]


@pytest.mark.parametrize("field", [b"\xff" * 10, b"\xcc", b"\xa3abc".ljust(10), b"\x1c".ljust(10)])
def test_open_refuses_header_integers_that_are_none(field: bytes) -> None:
    with pytest.raises(CorruptArchive, match="header is damaged"):
        open_and_close(DEFAULT_MAGIC + field.rjust(10, b"\0") * 2 + b"\x01" * 100)


@BOTH
@pytest.mark.parametrize("start", [0, 5, 2**32, 2**63, 2**64 - 1])
@pytest.mark.parametrize("size", [0, 2**32, 2**63, 2**64 - 1])
def test_absurd_table_of_contents_is_refused_before_it_is_read(
    protocol: Protocol, start: int, size: int
) -> None:
    source = MemorySource(build_header(protocol, start, size) + b"\x01" * 50)

    async def work() -> None:
        with pytest.raises(CorruptArchive):
            await open_archive(source)

    with bounded():
        asyncio.run(work())
    assert source.stats().bytes_read <= 50


def test_level_of_a_damaged_toc_counts_what_cannot_be_listed() -> None:
    keys = [b"\xa1a", b"\xc1", b"\xa1c", b"\xa1d"]
    found = children(indexed(Protocol.MSGPACK, keys))
    assert [node.kind for node in found.nodes] == [NodeKind.LEAF, NodeKind.BROKEN]
    assert found.nodes[1].problem.startswith("The table of contents is damaged here: Byte 0xc1")
    assert found.warnings == ("2 more entries cannot be listed: the table of contents is damaged.",)

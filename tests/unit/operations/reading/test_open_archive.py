"""Opening: whole archives, cut ones with a warning, wrong ones with a reason."""

import asyncio
from typing import Any

import pytest

from msglc_browser.archive.model.header import HEADER_SIZE, build_header, read_fields
from msglc_browser.archive.model.node import NodeKind, Protocol, ValueType
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, NotAnArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, leaf_archive, raw_archive, value_of
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
DATA = encode({"a": [1, 2, 3], "b": "x"})
WHOLE = raw_archive(DATA, {"p": [0, len(DATA)], "t": {"a": {"p": [3, 7]}, "b": {"p": [9, 11]}}})
TOC_AT = HEADER_SIZE + len(DATA)


def opened(data: bytes, *, rescues: bool = False) -> Document:
    return asyncio.run(open_archive(MemorySource(data), rescues=rescues))


def test_whole_archive_opens_without_a_warning() -> None:
    document = opened(WHOLE)
    assert document.warnings == ()
    assert document.root.kind is NodeKind.INDEXED
    assert document.is_proven(document.root)


@BOTH
@pytest.mark.parametrize(
    ("value", "value_type", "items"),
    [([1, 2], ValueType.LIST, 2), ("x", ValueType.STR, None), (5, ValueType.INT, None)],
)
def test_root_that_is_a_leaf_knows_its_type(
    protocol: Protocol, value: object, value_type: ValueType, items: int | None
) -> None:
    root = opened(leaf_archive(encode(value, protocol), protocol)).root
    assert (root.kind, root.value_type, root.items) == (NodeKind.LEAF, value_type, items)


def test_versions_that_cannot_be_told_apart_are_warned_of() -> None:
    class Unpinned(MemorySource):
        @property
        def version(self) -> str:
            return ""

    for data, others in ((WHOLE, 0), (WHOLE + b"x", 1)):
        document = asyncio.run(open_archive(Unpinned(data)))
        assert len(document.warnings) == others + 1
        assert document.warnings[-1] == (
            "The server sends no ETag for this object: if it is replaced while it is open, values "
            "of both versions may be mixed."
        )


@pytest.mark.parametrize(
    ("extra", "said"), [(1, "1 byte after the end of the archive is"), (2, "2 bytes after the end")]
)
def test_bytes_behind_the_archive_are_told(extra: int, said: str) -> None:
    [warning] = opened(WHOLE + b"x" * extra).warnings
    assert warning.startswith(said) and warning.endswith(" ignored.")


def test_archive_cut_off_inside_its_toc_opens_with_what_is_there() -> None:
    long = {f"key {n}": {"p": [0, 1]} for n in range(100)}
    whole = raw_archive(DATA, {"p": [0, len(DATA)], "t": long})

    async def work() -> None:
        document = await open_archive(MemorySource(whole[:-500]))
        [warning] = document.warnings
        assert warning.startswith(f"The archive is truncated: expected {len(whole):,} bytes")
        rows = (await expand(document, document.root)).nodes
        assert rows[0].kind is NodeKind.LEAF
        assert rows[-1].kind is NodeKind.BROKEN
        assert 50 < len(rows) < 100

    asyncio.run(work())


@pytest.mark.parametrize("size", [0, 10, HEADER_SIZE - 1])
def test_object_without_a_whole_header_is_refused(size: int) -> None:
    with pytest.raises(NotAnArchive if size < 30 else CorruptArchive):
        opened(WHOLE[:size])


@pytest.mark.parametrize("size", [HEADER_SIZE, TOC_AT - 1, TOC_AT])
def test_archive_without_its_toc_is_told_as_cut_off(size: int) -> None:
    with pytest.raises(CorruptArchive, match=f"expected {len(WHOLE)} bytes, the object has {size}"):
        opened(WHOLE[:size])


def test_toc_of_which_too_little_is_there_is_told_as_cut_off() -> None:
    with pytest.raises(CorruptArchive, match="The archive is truncated"):
        opened(WHOLE[: TOC_AT + 1])


def test_header_that_claims_a_toc_many_times_the_object_is_refused() -> None:
    size = len(WHOLE)
    fits = build_header(Protocol.MSGPACK, len(DATA), 8 * size - TOC_AT) + WHOLE[HEADER_SIZE:]
    assert opened(fits).warnings[0].startswith("The archive is truncated")
    more = build_header(Protocol.MSGPACK, len(DATA), 8 * size - TOC_AT + 1) + WHOLE[HEADER_SIZE:]
    with pytest.raises(CorruptArchive, match="The archive is truncated"):
        opened(more)


def test_empty_toc_is_refused() -> None:
    with pytest.raises(CorruptArchive, match="empty table of contents"):
        opened(build_header(Protocol.MSGPACK, len(DATA), 0) + DATA + b"more")


@pytest.mark.parametrize("toc", [b"\xc1", b"\x05", b"\x80", b"\xa1x"])
def test_toc_that_makes_no_sense_is_refused(toc: bytes) -> None:
    data = raw_archive(b"\x01" * 100, None, toc_bytes=toc)
    with pytest.raises(CorruptArchive):
        opened(data)
    with pytest.raises(CorruptArchive):
        opened(data, rescues=True)


def test_value_whose_toc_makes_no_sense_is_rescued_with_a_warning() -> None:
    async def work() -> None:
        source = MemorySource(raw_archive(DATA, None, toc_bytes=b"\xc1"))
        document = await open_archive(source, rescues=True)
        assert await value_of(document, document.root) == {"a": [1, 2, 3], "b": "x"}
        [warning] = document.warnings
        assert warning.endswith("Its value is read from the start, more slowly than usual.")
        assert not document.is_proven(document.root)
        [first, _] = (await expand(document, document.root)).nodes
        assert document.is_proven(first)

    asyncio.run(work())


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_archive_of_msglc_opens_whole_and_combined(protocol: str) -> None:
    one = make_archive({"a": 1}, protocol=protocol)  # type: ignore[arg-type]
    assert opened(one).root.value_type is ValueType.DICT
    both = opened(combine_archives([one, one], protocol=protocol))  # type: ignore[arg-type]
    assert (both.root.kind, both.root.items) == (NodeKind.COMBINED, 2)
    assert both.learnt.sections.get(0) is not None
    assert read_fields(one).total_size == len(one)


def test_source_stays_open_when_it_is_no_archive() -> None:
    async def work() -> None:
        source = MemorySource(b"plain text " * 10)
        with pytest.raises(NotAnArchive):
            await open_archive(source)
        assert source.stats().requests == 1

    asyncio.run(work())


@pytest.mark.parametrize("cut", [TOC_AT, TOC_AT - 1, HEADER_SIZE])
def test_toc_that_is_missing_is_not_asked_for(cut: int) -> None:
    class Watching(MemorySource):
        async def read_run(self, span: Span, **_more: Any) -> bytes:
            raise AssertionError(span)

    with pytest.raises(CorruptArchive, match="truncated: expected") as caught:
        asyncio.run(open_archive(Watching(WHOLE[:cut])))
    assert f"the object has {cut:,}." in caught.value.message

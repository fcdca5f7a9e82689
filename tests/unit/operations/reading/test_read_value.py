"""Values for the eye: text and hex within limits, complete only when all is shown."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand, find_node
from msglc_browser.operations.reading.read_value import (
    HexDump,
    PlainText,
    bytes_span,
    read_hex,
    read_plain,
    read_text,
)
from msglc_browser.operations.reading.value_text import ValueText
from tests.archive_bytes import encode, leaf_archive, raw_archive, reading
from tests.servers.archives import combine_archives, make_archive
from tests.servers.memory_source import MemorySource

T = TypeVar("T")
BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def text_of(archive: bytes, path: str = "/", *, chars: int = 65536, size: int = 2**20) -> ValueText:
    async def read(document: Document) -> ValueText:
        node = await find_node(document, parse_path(path))
        return await read_text(document, node, limit_chars=chars, limit_bytes=size)

    return reading(archive, read)


@BOTH
@pytest.mark.parametrize(
    ("value", "text", "value_type"),
    [
        (5, "5", ValueType.INT),
        (None, "null", ValueType.NULL),
        ("a\nb\u202e", "a\nb\\u202e", ValueType.STR),
        ("", "", ValueType.STR),
        ([1, "a"], '[\n  1, "a"\n]', ValueType.LIST),
        ({}, "{}", ValueType.DICT),
    ],
)
def test_value_is_shown_whole(
    protocol: Protocol, value: object, text: str, value_type: ValueType
) -> None:
    data = encode(value, protocol)
    shown = text_of(leaf_archive(data, protocol))
    assert (shown.text, shown.value_type, shown.is_complete) == (text, value_type, True)
    assert shown.shown_bytes == shown.total_bytes == len(data)


@BOTH
@pytest.mark.parametrize("size", [999, 1000, 1001, 100_000])
def test_text_is_cut_at_the_characters_asked_for(protocol: Protocol, size: int) -> None:
    shown = text_of(leaf_archive(encode("x" * size, protocol), protocol), chars=1000)
    assert shown.text == "x" * min(size, 1000)
    assert shown.is_complete == (size <= 1000)


@BOTH
def test_container_is_cut_at_the_bytes_asked_for(protocol: Protocol) -> None:
    data = encode(list(range(20_000)), protocol)
    shown = text_of(leaf_archive(data, protocol), chars=10**6, size=5000)
    assert not shown.is_complete
    assert shown.text.endswith(" …")
    assert 4000 < shown.shown_bytes <= 5000
    assert shown.problem == ""


@BOTH
def test_damage_is_told_with_what_lies_before_it(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    data = encode([1, 2, 3], protocol)[:-1] + bad
    shown = text_of(leaf_archive(data, protocol))
    assert shown.text.startswith("[\n  1, 2")
    assert (shown.is_complete, shown.shown_bytes) == (False, 3)
    assert "does not start a" in shown.problem


@BOTH
def test_blocked_list_is_one_list_up_to_what_is_asked(protocol: Protocol) -> None:
    data = bytes(n % 10 for n in range(3000))
    blocks = [[1000, at, at + 1000] for at in (0, 1000, 2000)]
    archive = raw_archive(data, {"p": blocks}, protocol)
    whole = text_of(archive)
    assert (whole.is_complete, whole.items) == (True, 3000)
    assert whole.text.count("9") == 300
    cut = text_of(archive, chars=10**6, size=1500)
    assert not cut.is_complete
    assert cut.text.count("9") == 150
    assert len(text_of(archive, chars=100).text) <= 102


def test_block_that_lies_is_told_after_those_before_it() -> None:
    shown = text_of(raw_archive(bytes(range(10)), {"p": [[2, 0, 2], [0, 2, 3], [1, 3, 4]]}))
    assert shown.text.startswith("[\n  0, 1")
    assert shown.problem.startswith("Block 1: This block claims to hold no values")


def test_array_is_shown_by_its_numbers_or_its_shape() -> None:
    archive = make_archive({"m": np.arange(500.0)}, numpy_encoder=True)
    whole = text_of(archive, "/m")
    assert (whole.value_type, whole.is_complete) == (ValueType.ARRAY, True)
    assert "499." in whole.text
    cut = text_of(archive, "/m", size=1000)
    assert not cut.is_complete
    assert cut.text.startswith("array <f8 500")


def test_children_of_a_combined_archive_are_named_and_a_bucket_shows_values() -> None:
    combined = text_of(combine_archives({"a/b": make_archive(1), "c": make_archive(2)}))
    assert combined.text.startswith('{\n  "a/b": archive, ')
    assert "separate archive" in combined.note
    many = leaf_archive(encode({f"k{n:04}": n for n in range(1500)}))

    async def read(document: Document) -> ValueText:
        return await read_text(document, (await expand(document, document.root)).nodes[1])

    bucket = reading(many, read)
    assert bucket.text.startswith('{\n  "k1000": 1000,')
    assert (bucket.items, bucket.is_complete, bucket.note) == (500, True, "")


def test_broken_entry_is_told_with_its_reason() -> None:
    archive = raw_archive(b"\x01", {"p": [0, 1], "t": {"a": {"p": [5, 2]}}})
    for read in (read_text, read_hex):
        with pytest.raises(CorruptArchive, match="outside its parent"):
            _on_node(archive, "/a", read)


def _on_node(archive: bytes, path: str, read: Callable[..., Awaitable[T]]) -> T:
    async def work(document: Document) -> T:
        return await read(document, await find_node(document, parse_path(path)))

    return reading(archive, work)


def hex_of(archive: bytes, path: str = "/", **more: int) -> HexDump:
    async def read(document: Document) -> HexDump:
        return await read_hex(document, await find_node(document, parse_path(path)), **more)

    return reading(archive, read)


BYTES = bytes(range(100))


@BOTH
@pytest.mark.parametrize(
    ("start", "limit", "shown"),
    [
        (0, 1000, BYTES),
        (0, 16, BYTES[:16]),
        (10, 5, BYTES[10:15]),
        (99, 5, BYTES[99:]),
        (100, 5, b""),
        (200, 5, b""),
        (-5, 5, BYTES[:5]),
    ],
)
def test_hex_shows_the_payload_of_bytes(
    protocol: Protocol, start: int, limit: int, shown: bytes
) -> None:
    dump = hex_of(leaf_archive(encode(BYTES, protocol), protocol), start=start, limit=limit)
    assert (dump.shown_bytes, dump.total_bytes) == (len(shown), 100)
    assert dump.start == min(max(start, 0), 100)
    assert dump.data == shown


def test_hex_of_all_else_shows_its_encoding() -> None:
    assert hex_of(leaf_archive(encode("abc"))).data == b"\xa3abc"
    archive = leaf_archive(encode([1, b"xy"]))
    assert _on_node(archive, "/1", bytes_span) == Span(54, 56)
    assert _on_node(archive, "/0", bytes_span) == Span(51, 52)


def test_bytes_that_claim_more_than_there_is_end_with_their_leaf() -> None:
    archive = leaf_archive(b"\xc4\xffabc")
    assert _on_node(archive, "/", bytes_span) == Span(52, 55)


def plain(data: bytes, limit: int = 65536) -> PlainText:
    return asyncio.run(read_plain(MemorySource(data), reason="why", limit=limit))


@pytest.mark.parametrize(
    ("data", "limit", "text"),
    [
        (b"", 10, ""),
        (b"plain\ttext\r\n", 100, "plain\ttext\r\n"),
        ("é€😀".encode(), 2, "é"),
        ("é€😀".encode(), 3, "é"),
        ("é€😀".encode(), 4, "é"),
        ("é€😀".encode(), 5, "é€"),
        ("é€😀".encode(), 8, "é€"),
        ("é€😀".encode(), 9, "é€😀"),
        (b"x" * 95 + b"\x00" * 5, 100, "x" * 95 + "\x00" * 5),
    ],
)
def test_plain_object_is_text_though_its_last_character_is_cut(
    data: bytes, limit: int, text: str
) -> None:
    found = plain(data, limit)
    assert (found.text, found.is_text, found.reason) == (text, True, "why")
    assert (found.shown_bytes, found.total_bytes) == (min(limit, len(data)), len(data))


@pytest.mark.parametrize(
    ("data", "limit"),
    [
        (b"\xff\xfe", 10),
        (b"ab\xc3", 10),
        (b"x" * 94 + b"\x00" * 6, 100),
        (b"\x80" * 100, 50),
        (b"abc\xff" + b"d" * 100, 50),
    ],
)
def test_plain_object_that_is_no_text_is_a_hex_dump(data: bytes, limit: int) -> None:
    found = plain(data, limit)
    assert not found.is_text
    assert found.text.startswith(f"00000000  {data[:2].hex(' ')}")

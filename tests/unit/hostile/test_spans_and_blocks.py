"""Spans, blocks and counts that cannot be: the one node that has them carries the error."""

from collections.abc import Awaitable, Callable

import pytest

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.model.node import NodeKind, Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.numbers.read_array import read_array, read_items
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.read_events import iter_events
from tests.archive_bytes import encode, leaf_archive, raw_archive, value_of
from tests.unit.hostile.looking import (
    BOTH,
    children,
    look,
    look_at_root,
    open_and_close,
    reading,
    text_of,
)


def _head(code: bytes, count: int, width: int = 4) -> bytes:
    return code + count.to_bytes(width, "big")


@BOTH
@pytest.mark.parametrize("position", [[0, 10**6], [5, 2], [3, 3], [-1, 2], [0], "x", [0, 2.5], []])
def test_expand_breaks_only_the_node_whose_span_is_wrong(
    protocol: Protocol, position: object
) -> None:
    data = encode({"good": 1, "bad": 2}, protocol)
    good = {"p": [len(data) - 6, len(data) - 5]}
    toc = {"p": [0, len(data)], "t": {"good": good, "bad": {"p": position}, "last": good}}
    found = children(raw_archive(data, toc, protocol))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF, NodeKind.BROKEN, NodeKind.LEAF]
    assert found.nodes[1].problem


@BOTH
def test_expand_breaks_child_whose_span_lies_outside_its_parent(protocol: Protocol) -> None:
    data = encode({"a": {"b": 1}, "c": 2}, protocol)
    toc = {"p": [0, len(data)], "t": {"a": {"p": [1, 4], "t": {"b": {"p": [4, 7]}}}}}
    found = children(raw_archive(data, toc, protocol), "/a")
    assert found.nodes[0].kind is NodeKind.BROKEN
    assert "outside" in found.nodes[0].problem


@BOTH
@pytest.mark.parametrize("count", [0, 10**12, 2**64 - 1])
def test_blocked_list_marks_the_block_whose_count_is_impossible(
    protocol: Protocol, count: int
) -> None:
    data = bytes(range(10))
    toc = {"p": [[5, 0, 5], [count, 5, 7], [3, 7, 10]]}
    found = children(raw_archive(data, toc, protocol))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF] * 5 + [NodeKind.BROKEN] + [NodeKind.LEAF] * 3
    assert "Block 1" in found.nodes[5].problem


@BOTH
def test_blocked_list_marks_missing_rows_when_block_holds_fewer(protocol: Protocol) -> None:
    two_byte = encode(200, protocol)
    data = two_byte * 2 + b"\x01"
    found = children(raw_archive(data, {"p": [[4, 0, 4], [1, 4, 5]]}, protocol))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF] * 2 + [NodeKind.BROKEN] * 2 + [NodeKind.LEAF]
    assert "should hold 4 values" in found.nodes[3].problem


@BOTH
def test_blocked_list_warns_when_block_holds_more(protocol: Protocol) -> None:
    found = children(raw_archive(b"\x01\x02\x03\x04", {"p": [[3, 0, 4]]}, protocol))
    assert [node.kind for node in found.nodes] == [NodeKind.LEAF] * 3
    assert "more bytes" in found.warnings[0]


async def _as_array(document: Document) -> object:
    return await read_array(document, document.root)


async def _as_items(document: Document) -> object:
    return await read_items(document, document.root)


async def _as_events(document: Document) -> object:
    return [batch async for batch in iter_events(document, document.root)]


async def _as_runs(document: Document) -> object:
    return [batch async for batch in iter_events(document, document.root, runs=True)]


_VALUES: list[list[object]] = [
    [1, 2, 3],
    [1.5, 2.5, 3.5],
    [1, 300, 70_000] * 4,
    [1, None, 2.5] * 4,
    list(range(40_000)),
]


@BOTH
@pytest.mark.parametrize("read", [_as_array, _as_items, _as_events, _as_runs])
@pytest.mark.parametrize("values", _VALUES, ids=lambda values: f"{len(values)} of {values[:3]}")
@pytest.mark.parametrize("is_last", [True, False])
def test_reading_a_block_that_holds_more_is_an_error(
    protocol: Protocol,
    read: Callable[[Document], Awaitable[object]],
    values: list[object],
    is_last: bool,
) -> None:
    block = b"".join(encode(value, protocol) for value in values)
    good = encode(7, protocol)
    spans = [(len(values) - 1, len(block)), (1, 1)]
    head = list_head(protocol, len(values))
    at, blocks = len(head), []
    for count, size in spans if not is_last else spans[::-1]:
        blocks.append([count, at, at + size])
        at += size
    data = head + (good + block if is_last else block + good)
    archive = raw_archive(data, {"p": blocks}, protocol)
    with pytest.raises(CorruptArchive, match="more bytes than its"):
        reading(archive, read)


def test_blocked_list_breaks_off_where_its_blocks_make_no_sense() -> None:
    toc = {"p": [[2, 0, 2], ["x", 2, 4], [2, 2, 4]]}
    found = children(raw_archive(b"\x01\x02\x03\x04", toc))
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF, NodeKind.LEAF, NodeKind.BROKEN]


@BOTH
@pytest.mark.parametrize("count", [0, 1000, 10**12, 2**63, 2**64 - 1])
def test_blocks_that_claim_any_count_are_looked_at_within_bounds(
    protocol: Protocol, count: int
) -> None:
    toc = {"p": [[count, 0, 4], [count, 4, 8], [2, 8, 10]]}
    found = look(raw_archive(bytes(range(10)), toc, protocol))
    assert found is not None
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.BROKEN] * 2 + [NodeKind.LEAF] * 2


@BOTH
def test_blocks_over_the_same_bytes_are_broken(protocol: Protocol) -> None:
    # Each of a thousand blocks would read 200 kB for its one row.
    data = encode(b"x" * 200_000, protocol)
    found = look(raw_archive(data, {"p": [[1, 0, len(data)]] * 1000}, protocol))
    assert found is not None
    kinds = [node.kind for node in found.nodes]
    assert kinds == [NodeKind.LEAF] + [NodeKind.BROKEN] * 999
    assert "overlaps" in found.nodes[1].problem


@BOTH
def test_a_million_broken_blocks_take_little_memory(protocol: Protocol) -> None:
    head = _head(b"\xdd", 1_000_000) if protocol is Protocol.MSGPACK else _head(b"\x9a", 1_000_000)
    block = encode([0, 0, 0], protocol)
    one_pair = encode({"p": None}, protocol)[:-1]
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=one_pair + head + block * 1_000_000)
    found = reading(archive, lambda document: expand(document, document.root))
    assert found.nodes


_BOMBS = [
    (Protocol.MSGPACK, b"\xdf\xff\xff\xff\xff\x01\x02"),
    (Protocol.MSGPACK, b"\xdd\xff\xff\xff\xff\x01\x02"),
    (Protocol.CBOR, b"\xbb" + b"\xff" * 8 + b"\x01\x02"),
    (Protocol.CBOR, b"\x9b" + b"\xff" * 8 + b"\x01\x02"),
]


@pytest.mark.parametrize(("protocol", "bomb"), _BOMBS)
def test_leaf_refused_when_it_claims_more_items_than_bytes(protocol: Protocol, bomb: bytes) -> None:
    archive = leaf_archive(bomb, protocol)
    with pytest.raises(CorruptArchive, match="claims"):
        children(archive)
    assert "claims" in text_of(archive).problem


@pytest.mark.parametrize(("protocol", "bomb"), _BOMBS)
def test_toc_refused_when_it_claims_more_entries_than_bytes(
    protocol: Protocol, bomb: bytes
) -> None:
    key = encode("t", protocol)
    one_pair = b"\x81" if protocol is Protocol.MSGPACK else b"\xa1"
    with pytest.raises(CorruptArchive, match="claims"):
        open_and_close(raw_archive(b"\x01", None, protocol, toc_bytes=one_pair + key + bomb))


@pytest.mark.parametrize(
    ("protocol", "string"),
    [
        (Protocol.MSGPACK, b"\xdb\xff\xff\xff\xffabc"),
        (Protocol.MSGPACK, b"\xc6\xff\xff\xff\xffabc"),
        (Protocol.MSGPACK, b"\xc9\xff\xff\xff\xff\x05abc"),
        (Protocol.CBOR, b"\x7b" + b"\xff" * 8 + b"abc"),
        (Protocol.CBOR, b"\x5b" + b"\xff" * 8 + b"abc"),
    ],
)
def test_string_refused_when_it_claims_more_than_there_is(
    protocol: Protocol, string: bytes
) -> None:
    with pytest.raises(CorruptArchive):
        reading(leaf_archive(string, protocol), lambda document: value_of(document, document.root))


@BOTH
def test_entry_of_a_million_odd_keys_is_refused_in_time(protocol: Protocol) -> None:
    head = _head(b"\xdf", 1_000_000) if protocol is Protocol.MSGPACK else _head(b"\xba", 1_000_000)
    archive = raw_archive(b"\x01", None, protocol, toc_bytes=head + b"\x01\x01" * 1_000_000)
    with pytest.raises(CorruptArchive):
        reading(archive, look_at_root)


@pytest.mark.parametrize("data", [b"\x9f\x01\x02", b"\x7f\x61a"])
def test_value_that_breaks_off_is_told_to_be_damaged(data: bytes) -> None:
    shown = text_of(leaf_archive(data, Protocol.CBOR))
    assert not shown.is_complete
    assert shown.problem == "It is truncated: its end is missing."

"""Rows of encoded dicts and lists: rows that break off, keys, open ends."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import cbor2
import pytest

from msglc_browser.archive.items.rows import Row
from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import (
    index_of_leaf,
    leaf_node,
    leaf_nodes,
    leaf_rows,
)
from msglc_browser.operations.reading.leaf_search import find_in_leaf
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, items_of, leaf_archive, raw_archive
from tests.servers.memory_source import MemorySource, RecordingSource

T = TypeVar("T")

BOTH = pytest.mark.parametrize("protocol", list(Protocol))

KIB = 1024

LARGEST = 4096 * KIB


class Opened:
    """An archive whose root is a leaf, with what was read of it since it was opened."""

    def __init__(self, value: bytes, protocol: Protocol) -> None:
        self.source = RecordingSource(leaf_archive(value, protocol))
        self.protocol = protocol

    def run(self, work: Callable[[Document, LeafIndex], Awaitable[T]]) -> T:
        """What `work` answers."""

        async def whole() -> T:
            document = await open_archive(self.source)
            index = await index_of_leaf(document, document.root)
            assert index is not None
            self.source.sizes.clear()
            return await work(document, index)

        return asyncio.run(whole())

    def rows(self, rows: range) -> list[Row]:
        async def work(document: Document, index: LeafIndex) -> list[Row]:
            return await leaf_rows(document, index, rows)

        return self.run(work)

    def nodes(self, rows: range) -> tuple[Node, ...]:
        async def work(document: Document, index: LeafIndex) -> tuple[Node, ...]:
            return await leaf_nodes(document, document.root, index, rows)

        return self.run(work)

    def find(self, step: PathStep) -> int | None:
        async def work(document: Document, index: LeafIndex) -> int | None:
            return await find_in_leaf(document, index, step)

        return self.run(work)

    @property
    def index(self) -> LeafIndex:
        async def work(document: Document, index: LeafIndex) -> LeafIndex:
            again = await index_of_leaf(document, document.root)
            assert again is index
            assert self.source.sizes == []
            return index

        return self.run(work)


def head(code: int, count: int) -> bytes:
    return bytes([code]) + count.to_bytes(4, "big")


def long_list(protocol: Protocol, count: int, *, is_open: bool = False) -> bytes:
    """A list of the numbers 0 … `count`, each in three bytes."""
    code = 0xCD if protocol is Protocol.MSGPACK else 0x19
    items = b"".join(bytes([code]) + number.to_bytes(2, "big") for number in range(count))
    if is_open:
        return b"\x9f" + items + b"\xff"
    return head(0xDD if protocol is Protocol.MSGPACK else 0x9A, count) + items


def number_at(opened: Opened, row: Row) -> int:
    data = opened.source._data[row.start + 1 : row.end]
    assert row.end - row.start == 3
    return int.from_bytes(data, "big")


@BOTH
@pytest.mark.parametrize(
    "rows", [range(1), range(999, 1001), range(2999, 3000), range(1500, 1500), range(3000)]
)
def test_rows_are_the_ones_asked_for(protocol: Protocol, rows: range) -> None:
    opened = Opened(long_list(protocol, 3000), protocol)
    found = opened.rows(rows)
    assert [row.number for row in found] == list(rows)
    assert [number_at(opened, row) for row in found] == list(rows)


@BOTH
def test_rows_end_where_the_list_does(protocol: Protocol) -> None:
    opened = Opened(long_list(protocol, 5), protocol)
    assert [row.number for row in opened.rows(range(3, 100))] == [3, 4]


def test_rows_of_a_list_of_unknown_length_end_at_its_break() -> None:
    opened = Opened(long_list(Protocol.CBOR, 2500, is_open=True), Protocol.CBOR)
    assert opened.index.count == 2500
    assert [number_at(opened, row) for row in opened.rows(range(2400, 2600))] == list(
        range(2400, 2500)
    )


def test_list_of_unknown_length_that_breaks_off_counts_the_row_that_says_so() -> None:
    whole = long_list(Protocol.CBOR, 1500, is_open=True)
    opened = Opened(whole[:-1], Protocol.CBOR)
    assert opened.index.count == 1501
    *_, last = opened.rows(range(1490, 1501))
    assert (last.number, bool(last.problem)) == (1500, True)


def test_list_is_passed_once_to_its_last_rows_and_never_again() -> None:
    size = 3 * 400_000
    value = head(0xDD, 400_000) + b"\xcd\x00\x01" * 400_000
    opened = Opened(value, Protocol.MSGPACK)

    async def work(document: Document, index: LeafIndex) -> tuple[int, int]:
        found = await leaf_rows(document, index, range(399_000, 400_000))
        assert [row.number for row in found] == list(range(399_000, 400_000))
        assert len(index.checkpoints) >= 400
        first = sum(opened.source.sizes)
        opened.source.sizes.clear()
        await leaf_rows(document, index, range(399_000, 400_000))
        return first, sum(opened.source.sizes)

    first, second = opened.run(work)
    assert first > size * 0.9
    assert second <= 256 * KIB
    assert second == 3000


@BOTH
def test_rows_behind_the_damage_answer_the_one_row_that_says_so(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\xfc"
    value = long_list(protocol, 3000)
    at = 5 + 3 * 1200
    opened = Opened(value[:at] + bad + value[at + 1 :], protocol)
    [before, broken] = opened.rows(range(1199, 1300))
    assert (before.number, before.problem) == (1199, "")
    assert broken.number == 1200
    assert broken.problem
    [behind] = opened.rows(range(2000, 2010))
    assert (behind.number, behind.key, behind.head) == (2000, None, b"")
    assert behind.problem == broken.problem


@BOTH
def test_count_beyond_the_bytes_is_refused_and_the_last_that_fits_is_not(
    protocol: Protocol,
) -> None:
    code = 0xDD if protocol is Protocol.MSGPACK else 0x9A
    assert Opened(head(code, 7) + b"\x01" * 7, protocol).index.count == 7
    with pytest.raises(CorruptArchive, match="claims 8 items, but only 7 bytes"):
        assert Opened(head(code, 8) + b"\x01" * 7, protocol).index


def test_scalar_has_no_index_and_what_has_no_span_neither() -> None:
    async def work() -> None:
        document = await open_archive(MemorySource(leaf_archive(b"\x05")))
        assert await index_of_leaf(document, document.root) is None
        nowhere = Node((), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, None)
        assert await index_of_leaf(document, nowhere) is None

    asyncio.run(work())


def pairs(protocol: Protocol, keys: Sequence[object]) -> bytes:
    """A dict of these keys, in that order, with their row numbers as values."""
    code = 0xDF if protocol is Protocol.MSGPACK else 0xBA
    body = b"".join(encode(key, protocol) + encode(row, protocol) for row, key in enumerate(keys))
    return head(code, len(keys)) + body


@BOTH
@pytest.mark.parametrize("count", [3, 1000, 1001, 2500])
def test_key_is_found_in_whichever_row_it_is(protocol: Protocol, count: int) -> None:
    opened = Opened(pairs(protocol, [f"k{row}" for row in range(count)]), protocol)
    for row in {0, count // 2, 999, 1000, count - 1} & set(range(count)):
        assert opened.find(PathStep.key(f"k{row}")) == row
    assert opened.find(PathStep.key(f"k{count}")) is None


@BOTH
def test_repeated_key_is_found_by_its_occurrence(protocol: Protocol) -> None:
    keys = ["a" if row in (3, 999, 1000, 1500) else row for row in range(2000)]
    opened = Opened(pairs(protocol, keys), protocol)
    found = [opened.find(PathStep.key("a", occurrence=n)) for n in range(5)]
    assert found == [3, 999, 1000, 1500, None]


@BOTH
def test_key_behind_the_damage_is_not_found_and_one_before_it_is(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\xfc"
    value = pairs(protocol, ["a", "b"])
    opened = Opened(value[:-1] + bad, protocol)
    assert opened.find(PathStep.key("a")) == 0
    assert opened.find(PathStep.key("z")) is None


@BOTH
def test_key_is_found_without_reading_what_is_behind_its_window(protocol: Protocol) -> None:
    value = pairs(protocol, [f"k{row:05}" for row in range(60_000)])
    assert len(value) > 512 * KIB
    opened = Opened(value, protocol)
    assert opened.find(PathStep.key("k00010")) == 10
    assert opened.source.sizes == [256 * KIB]


@BOTH
def test_nodes_tell_repeated_keys_apart_within_the_whole_of_a_small_dict(
    protocol: Protocol,
) -> None:
    opened = Opened(pairs(protocol, ["a", "b", "a", "a"]), protocol)
    steps = [node.path[-1] for node in opened.nodes(range(2, 4))]
    assert steps == [PathStep.key("a", occurrence=1), PathStep.key("a", occurrence=2)]


@BOTH
def test_dict_of_a_bucket_is_read_whole_and_a_larger_one_row_by_row(protocol: Protocol) -> None:
    keys: list[object] = ["a", *range(998), "a"]
    small = Opened(pairs(protocol, keys), protocol)
    assert small.nodes(range(999, 1000))[0].path[-1].occurrence == 1
    large = Opened(pairs(protocol, [*keys, "b"]), protocol)
    assert large.nodes(range(999, 1000))[0].path[-1].occurrence == 0
    assert large.nodes(range(999, 1001))[1].path[-1] == PathStep.key("b")


@BOTH
def test_nodes_of_a_list_know_type_items_and_bytes(protocol: Protocol) -> None:
    values: list[object] = [7, "x", [1, 2], {"k": 1}, None, b"xyz"]
    opened = Opened(encode(values, protocol), protocol)
    nodes = opened.nodes(range(6))
    assert [node.path for node in nodes] == [(PathStep.index(n),) for n in range(6)]
    assert [(node.value_type, node.items) for node in nodes] == [
        (ValueType.INT, None),
        (ValueType.STR, None),
        (ValueType.LIST, 2),
        (ValueType.DICT, 1),
        (ValueType.NULL, None),
        (ValueType.BYTES, None),
    ]
    encoded = [encode(value, protocol) for value in values]
    data = opened.source._data
    assert [data[n.span.start : n.span.end] for n in nodes if n.span is not None] == encoded


def row_index(protocol: Protocol = Protocol.MSGPACK, end: int = 100) -> LeafIndex:
    return LeafIndex(protocol, Span(0, end), False, 5)


PATH = (PathStep.index(3),)


@pytest.mark.parametrize(
    ("start", "value_type", "items"),
    [(b"\x93\x01", ValueType.LIST, 3), (b"\x82\x01", ValueType.DICT, 2)],
)
def test_broken_container_can_be_looked_into_as_far_as_it_goes(
    start: bytes, value_type: ValueType, items: int
) -> None:
    node = leaf_node(row_index(), PATH, Row(3, None, 10, 10, start, "It broke."))
    assert (node.kind, node.problem) == (NodeKind.BROKEN, "It broke.")
    assert (node.value_type, node.items, node.span) == (value_type, items, Span(10, 100))


@pytest.mark.parametrize("start", [b"\x05", b"\xd9\xffab", b"\xc1", b""])
def test_broken_row_that_is_no_container_has_nothing_to_look_into(start: bytes) -> None:
    node = leaf_node(row_index(), PATH, Row(3, None, 10, 10, start, "It broke."))
    assert (node.kind, node.problem, node.span) == (NodeKind.BROKEN, "It broke.", None)


@pytest.mark.parametrize(("depth", "is_open"), [(8, True), (9, False)])
def test_broken_containers_are_looked_into_to_a_depth_only(depth: int, is_open: bool) -> None:
    row = Row(3, None, 10, 10, b"\x93\x01", "It broke.")
    node = leaf_node(row_index(), PATH * depth, row)
    assert (node.span is not None) == is_open


def test_row_whose_first_byte_is_invalid_is_broken() -> None:
    node = leaf_node(row_index(), PATH, Row(3, None, 10, 11, b"\xc1"))
    assert node.kind is NodeKind.BROKEN
    assert node.problem


def test_row_of_a_list_with_open_ends_has_as_many_items_as_nobody_knows() -> None:
    opened = Opened(cbor2.dumps([1])[:1] + b"\x9f\x01\xff", Protocol.CBOR)
    [node] = opened.nodes(range(1))
    assert (node.value_type, node.items) == (ValueType.LIST, None)


def test_rows_across_windows_are_as_many_as_asked_for() -> None:
    size = 16 * KIB
    value = head(0xDD, 300) + items_of(size, 300)
    opened = Opened(value, Protocol.MSGPACK)
    found = opened.rows(range(5, 105))
    assert [row.number for row in found] == list(range(5, 105))
    assert [row.end - row.start for row in found] == [size] * 100
    assert sum(opened.source.sizes) < len(value)


@BOTH
def test_first_look_at_a_long_list_reads_a_window_at_the_most(protocol: Protocol) -> None:
    code = 0xDD if protocol is Protocol.MSGPACK else 0x9A
    source = RecordingSource(leaf_archive(head(code, 10**6) + b"\x01" * 10**6, protocol))

    async def work() -> None:
        document = await open_archive(source)
        source.sizes.clear()
        index = await index_of_leaf(document, document.root)
        assert index is not None
        assert source.sizes == [256 * KIB]

    asyncio.run(work())


def test_positions_are_learnt_by_whoever_passes_them() -> None:
    opened = Opened(long_list(Protocol.CBOR, 3500, is_open=True), Protocol.CBOR)
    assert len(opened.index.checkpoints) == 4
    found = Opened(pairs(Protocol.CBOR, [f"k{row}" for row in range(3500)]), Protocol.CBOR)

    async def work(document: Document, index: LeafIndex) -> None:
        assert len(index.checkpoints) == 1
        await leaf_rows(document, index, range(1000))
        assert len(index.checkpoints) == 2
        await find_in_leaf(document, index, PathStep.key("k3499"))
        assert len(index.checkpoints) == 4

    found.run(work)


@BOTH
def test_key_is_not_found_in_a_dict_that_breaks_off_before_one(protocol: Protocol) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\xfc"
    code = 0xDF if protocol is Protocol.MSGPACK else 0xBA
    value = head(code, 2) + encode("a", protocol) + b"\x01" + bad
    opened = Opened(value + b"\x01", protocol)
    assert opened.find(PathStep.key("a")) == 0
    for step in map(PathStep.key, ("z", b"z", 5, None)):
        assert opened.find(step) is None


@BOTH
def test_end_of_the_last_value_is_trusted_of_a_proven_leaf_only(protocol: Protocol) -> None:
    value = encode(["x" * 20_000], protocol)
    assert Opened(value, protocol).index.ends_with_last

    async def work() -> None:
        archive = raw_archive(value, None, protocol, toc_bytes=b"\xff" * 9)
        document = await open_archive(MemorySource(archive), rescues=True)
        index = await index_of_leaf(document, document.root)
        assert index is not None
        assert not index.ends_with_last

    asyncio.run(work())

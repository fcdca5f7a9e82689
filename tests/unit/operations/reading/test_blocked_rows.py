"""Rows of a blocked list: from the blocks that hold them, and broken where those lie."""

import asyncio
from collections.abc import Sequence

import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.blocked_rows import blocked_nodes, table_of_blocks
from msglc_browser.operations.reading.open_archive import open_archive
from tests.archive_bytes import encode, raw_archive
from tests.servers.memory_source import MemorySource

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


class Recording(MemorySource):
    """Remembers the spans that were asked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.spans: list[Span] = []

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        self.spans += [span for span in spans if span.size]
        return await super().read_ranges(spans)


def rows_of(
    data: bytes, blocks: list[list[int]], rows: range, protocol: Protocol = Protocol.MSGPACK
) -> tuple[list[Node], tuple[str, ...], list[Span]]:
    """Nodes of some rows, warnings, and what was read for them."""

    async def work() -> tuple[list[Node], tuple[str, ...], list[Span]]:
        source = Recording(raw_archive(data, {"p": blocks}, protocol))
        document = await open_archive(source)
        assert isinstance(document.root.token, BlockList)
        table = await table_of_blocks(document, document.root.token)
        assert await table_of_blocks(document, document.root.token) is table
        source.spans.clear()
        nodes, warnings = await blocked_nodes(document, document.root, table, rows)
        return list(nodes), warnings, source.spans

    return asyncio.run(work())


@BOTH
@pytest.mark.parametrize(
    ("rows", "read"),
    [
        (range(5), [(0, 5)]),
        (range(4, 6), [(0, 5), (5, 8)]),
        (range(5, 8), [(5, 8)]),
        (range(8, 9), [(8, 9)]),
        (range(9), [(0, 5), (5, 8), (8, 9)]),
        (range(3, 3), []),
    ],
)
def test_only_blocks_that_hold_the_rows_are_read(
    protocol: Protocol, rows: range, read: list[tuple[int, int]]
) -> None:
    blocks = [[5, 0, 5], [3, 5, 8], [1, 8, 9]]
    nodes, warnings, spans = rows_of(bytes(range(9)), blocks, rows, protocol)
    assert [node.path for node in nodes] == [(PathStep.index(row),) for row in rows]
    assert [node.span.start - 50 for node in nodes if node.span] == list(rows)
    assert warnings == ()
    assert spans == [Span(start, end).shifted(50) for start, end in read]


@BOTH
def test_large_block_is_read_in_windows_up_to_the_row(protocol: Protocol) -> None:
    item = encode("x" * 1000, protocol)
    count = 2000
    data = item * count
    nodes, _, spans = rows_of(data, [[count, 0, len(data)]], range(600, 601), protocol)
    assert [node.path[-1].value for node in nodes] == [600]
    assert nodes[0].span == Span(50 + 600 * len(item), 50 + 601 * len(item))
    assert spans[0].size == 256 * 1024
    assert sum(span.size for span in spans) < len(data)


@BOTH
@pytest.mark.parametrize("count", [0, 4])
def test_broken_block_is_the_row_that_says_so(protocol: Protocol, count: int) -> None:
    blocks = [[2, 0, 2], [count, 2, 5], [1, 5, 6]]
    nodes, _, _ = rows_of(bytes(range(6)), blocks, range(4), protocol)
    kinds = [node.kind for node in nodes]
    assert kinds == [NodeKind.LEAF, NodeKind.LEAF, NodeKind.BROKEN, NodeKind.LEAF]
    assert nodes[2].problem.startswith("Block 1: This block claims")


@BOTH
def test_rows_that_a_block_does_not_have_are_broken_each(protocol: Protocol) -> None:
    two = encode(200, protocol)
    data = two * 2 + b"\x07"
    nodes, _, _ = rows_of(data, [[4, 0, 4], [1, 4, 5]], range(5), protocol)
    kinds = [node.kind is NodeKind.BROKEN for node in nodes]
    assert kinds == [False, False, True, True, False]
    assert [node.path[-1].value for node in nodes] == [0, 1, 2, 3, 4]
    assert "Block 0 should hold 4 values, but after 2 of them" in nodes[2].problem
    only_lost, _, _ = rows_of(data, [[4, 0, 4], [1, 4, 5]], range(3, 4), protocol)
    assert [node.kind for node in only_lost] == [NodeKind.BROKEN]


@BOTH
@pytest.mark.parametrize("rows", [range(2), range(1)])
def test_block_with_bytes_left_over_is_told(protocol: Protocol, rows: range) -> None:
    nodes, warnings, _ = rows_of(bytes(range(5)), [[2, 0, 4], [1, 4, 5]], rows, protocol)
    assert [node.kind for node in nodes] == [NodeKind.LEAF] * len(rows)
    assert warnings == ("Block 0 holds 2 more bytes than its 2 values take.",)
    assert rows_of(bytes(range(5)), [[4, 0, 4], [1, 4, 5]], rows, protocol)[1] == ()

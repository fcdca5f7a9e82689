"""Rows of which some cells are read later."""

import asyncio

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Missing, Unreadable
from msglc_browser.operations.tables.table_rows import (
    DictRow,
    ListRow,
    read_wanted,
    row_of_problem,
)
from tests.archive_bytes import encode, leaf_archive, reading

NODE = Node((PathStep.index(0),), NodeKind.LEAF, ValueType.INT, Protocol.MSGPACK, Span(5, 6), None)


def test_cells_outside_a_row_are_missing() -> None:
    assert list(ListRow([1, 2]).cells(range(1, 4))) == [2, Missing.MISSING, Missing.MISSING]
    assert list(ListRow([1]).cells(range(3, 5))) == [Missing.MISSING] * 2


def test_rest_of_a_row_says_why() -> None:
    rest = Unreadable("far away")
    assert list(DictRow({0: 1}, rest=rest).cells(range(2))) == [1, rest]
    assert list(row_of_problem("lost").cells(range(2))) == [Unreadable("lost")] * 2
    assert list(row_of_problem("lost").cells(range(5, 6))) == [Unreadable("lost")]


def test_cell_is_wanted_once_and_only_if_in_sight() -> None:
    row = DictRow({}, nodes={3: NODE})
    before = row.size_bytes
    assert row.wanted(range(3)) == []
    [wanted] = row.wanted(range(2, 4))
    wanted.accept(b"\x07")
    assert list(row.cells(range(3, 4))) == [7]
    assert row.wanted(range(2, 4)) == []
    assert row.size_bytes > before


def test_nothing_wanted_reads_nothing() -> None:
    async def read(document: Document) -> int:
        before = document.stats().requests
        await asyncio.gather(read_wanted(document, [ListRow([1])], range(9)))
        return document.stats().requests - before

    assert reading(leaf_archive(encode([1])), read) == 0

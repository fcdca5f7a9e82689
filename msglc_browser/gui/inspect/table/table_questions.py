"""What the Table inspector asks."""

import asyncio
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import numbers_of
from msglc_browser.archive.model.node import Node
from msglc_browser.errors import BadInput
from msglc_browser.operations.numbers.summary import NumberSummary, merged, summary_of
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.column_numbers import PackedCells, packed
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.row_order import (
    arranged,
    compact,
    matching,
    read_part,
    read_rows,
    sorted_rows,
)
from msglc_browser.operations.tables.table import Block, Table, TableHead, open_table


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The table of some nodes."""

    nodes: tuple[Node, ...]

    async def read(self, document: Document, _node: Node) -> tuple[Table, TableHead]:
        """Its first rows are read to find the columns."""
        table = await open_table(document, self.nodes)
        return table, table.head


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """Cells for a block of the view, and the table's head, which may have grown."""

    block: Block
    head: TableHead


@dataclass(frozen=True, slots=True)
class ReadCells:
    """Cells of the `rows` of a view; `order` are their rows in a sorted or filtered table."""

    table: Table = field(compare=False)
    rows: range
    columns: range
    order: tuple[int, ...] = ()

    async def read(self, _document: Document, _node: Node) -> BlockAnswer:
        """The cells, as rows of the view."""
        found = await self.table.read_block(self.order or self.rows, self.columns)
        rows = self.rows if self.order else found.rows
        block = Block(rows, found.columns, found.cells, found.keys, found.new_columns)
        return BlockAnswer(block, self.table.head)


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """One chunk of a column, to be sorted or filtered by.

    The statistics of the columns `summarised`, itself and all others if any, come too.
    """

    table: Table = field(compare=False)
    column: int
    rows: range
    condition: Condition | None = None
    summarised: range = range(0)

    async def read(self, _document: Document, _node: Node) -> "ColumnChunk":
        """With a condition only which rows meet it."""
        if len(self.summarised) > 1:
            return await self._read_all_columns()
        cells = await read_part(self.table, self.column, self.rows)
        summary = await asyncio.to_thread(_summary, cells) if self.summarised else None
        return await asyncio.to_thread(self._chunk, cells, summary)

    async def _read_all_columns(self) -> "ColumnChunk":
        found: list[Cell] = []
        parts: list[NumberSummary | None] = []
        async for rows in read_rows(self.table, self.summarised, self.rows):
            found += [row[self.column] for row in rows]
            parts.append(await asyncio.to_thread(_summary, [cell for row in rows for cell in row]))
        known = [part for part in parts if part is not None]
        is_whole = bool(known) and len(known) == len(parts)
        summary = functools.reduce(merged, known) if is_whole else None
        return await asyncio.to_thread(self._chunk, packed(found) or found, summary)

    def _chunk(
        self, cells: PackedCells | list[Cell], summary: NumberSummary | None
    ) -> "ColumnChunk":
        if self.condition is None:
            return ColumnChunk(cells, None, summary)
        found = np.flatnonzero(matching(cells, self.condition)) + self.rows.start
        return ColumnChunk([], compact(found), summary)


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """Cells, or the numbers of the rows that meet a condition."""

    cells: PackedCells | list[Cell]
    rows: NDArray[np.integer] | None
    summary: NumberSummary | None = None


@dataclass(frozen=True, slots=True)
class SortRows:
    """The order of all rows by their cells; sorts in a worker."""

    cells: PackedCells | Sequence[Cell] = field(compare=False)
    is_descending: bool

    async def read(self, _document: Document, _node: Node) -> "SortedRows":
        """The rows in order."""
        found = await asyncio.to_thread(sorted_rows, self.cells, is_descending=self.is_descending)
        return SortedRows(found)


@dataclass(frozen=True, slots=True)
class SortedRows:
    """The answer to SortRows."""

    rows: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class ArrangeRows:
    """The rows that all filters keep, in the order of a sort; works in a worker."""

    row_count: int
    order: NDArray[np.integer] | None = field(compare=False)
    filters: tuple[NDArray[np.integer], ...] = field(compare=False)
    number: int

    async def read(self, _document: Document, _node: Node) -> "ArrangedRows":
        """The rows to be shown."""
        found = await asyncio.to_thread(arranged, self.row_count, self.order, self.filters)
        return ArrangedRows(found, self.number)


@dataclass(frozen=True, slots=True)
class ArrangedRows:
    """The answer to ArrangeRows; None for all rows."""

    rows: NDArray[np.integer] | None
    number: int


def _summary(cells: PackedCells | list[Cell]) -> NumberSummary | None:
    """The statistics of cells; None if they are not all numbers."""
    try:
        if isinstance(cells, PackedCells) and cells.codes is None:
            return summary_of(cells.values)
        plain = cells.cells() if isinstance(cells, PackedCells) else cells
        numbers = numbers_of(list(plain))
    except BadInput:
        return None
    return summary_of(numbers.values, numbers.gaps)

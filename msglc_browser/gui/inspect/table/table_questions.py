"""What the Table inspector asks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.node import Node
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.row_order import matching, read_cells, sorted_rows
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
    """One chunk of a column, to be sorted or filtered by."""

    table: Table = field(compare=False)
    column: int
    rows: range
    condition: Condition | None = None

    async def read(self, _document: Document, _node: Node) -> "ColumnChunk":
        """With a condition only which rows meet it."""
        cells = await read_cells(self.table, self.column, self.rows)
        if self.condition is None:
            return ColumnChunk(cells, None)
        found = await asyncio.to_thread(matching, cells, self.condition)
        return ColumnChunk([], np.flatnonzero(found) + self.rows.start)


@dataclass(frozen=True, slots=True)
class ColumnChunk:
    """Cells, or the numbers of the rows that meet a condition."""

    cells: list[Cell]
    rows: NDArray[np.int64] | None


@dataclass(frozen=True, slots=True)
class SortRows:
    """The order of rows by their cells; sorts in a worker."""

    cells: Sequence[Cell] = field(compare=False)
    rows: NDArray[np.int64] = field(compare=False)
    is_descending: bool

    async def read(self, _document: Document, _node: Node) -> NDArray[np.int64]:
        """The rows in order."""
        return await asyncio.to_thread(
            sorted_rows, self.cells, self.rows, is_descending=self.is_descending
        )

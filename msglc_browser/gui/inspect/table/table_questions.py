"""What the Table inspector asks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.model.node import Node
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Cell, Missing
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.row_order import matching, read_cells, sorted_rows
from msglc_browser.operations.tables.table import Block, Column, Table, TableHead, open_table


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
    """Cells of a run of rows, or of scattered `order` rows if the table is sorted or filtered."""

    table: Table = field(compare=False)
    rows: range
    columns: range
    order: tuple[int, ...] = ()

    async def read(self, _document: Document, _node: Node) -> BlockAnswer:
        """The rows of an order are read in runs, side by side."""
        if not self.order:
            block = await self.table.read_block(self.rows, self.columns)
            return BlockAnswer(block, self.table.head)
        runs = _runs(self.order)
        blocks = await asyncio.gather(*(self.table.read_block(run, self.columns) for run in runs))
        found = {
            row: (cells, key)
            for block in blocks
            for row, cells, key in zip(block.rows, block.cells, block.keys, strict=True)
        }
        width = self.columns
        rows = [found.get(row, ((Missing.MISSING,) * len(width), str(row))) for row in self.order]
        new: tuple[Column, ...] = tuple(c for block in blocks for c in block.new_columns)
        cells, keys = zip(*rows, strict=True)
        block = Block(self.rows, self.columns, cells, keys, new)
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


def _runs(order: Sequence[int]) -> list[range]:
    """Runs of consecutive rows, in ascending order."""
    runs: list[range] = []
    for row in sorted(set(order)):
        if runs and runs[-1].stop == row:
            runs[-1] = range(runs[-1].start, row + 1)
        else:
            runs.append(range(row, row + 1))
    return runs

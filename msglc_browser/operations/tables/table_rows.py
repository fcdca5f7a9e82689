"""Loaded rows of a table, of which some cells may still have to be read."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from typing import Protocol as Interface

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level
from msglc_browser.operations.reading.sections import NOTHING
from msglc_browser.operations.tables.cells import Cell, Missing, Unreadable
from msglc_browser.operations.tables.list_parts import Part, RowParts
from msglc_browser.operations.tables.many_cells import cells_of, size_of_cells
from msglc_browser.operations.tables.node_values import (
    CELL_BYTES,
    CELL_HEAD_BYTES,
    Large,
    NodeBytes,
    bytes_of_node,
    cell_of_large,
    cell_of_node,
    value_of_node,
)

ROW_BYTES: Final = 200
"""What a row takes in memory besides its cells, about."""

_NODE_BYTES: Final = 500
_ENTRY_BYTES: Final = 100
_NOT_FOUND: Final = Unreadable("This entry could not be found: the row is damaged.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Bytes that a row needs for some of its cells, and where to hand them; in a worker."""

    span: Span
    accept: Callable[[bytes], None]


class TableRow(Interface):
    """One row; cells outside it are Missing."""

    @property
    def size_bytes(self) -> int:
        """What it takes in memory now."""
        ...

    def wanted(self, columns: range) -> list[Wanted]:
        """What has to be read for some columns."""
        ...

    def cells(self, columns: range) -> Sequence[Cell]:
        """The cells, once all that is wanted has been read."""
        ...


class ListRow:
    """A row that has been decoded, item by item; `rest` is what is beyond the last one."""

    __slots__ = ("_cells", "_rest", "size_bytes")

    def __init__(self, cells: Sequence[Cell], *, rest: Cell = Missing.MISSING) -> None:
        self._cells = tuple(cells)
        self._rest = rest
        self.size_bytes = ROW_BYTES + size_of_cells(self._cells)

    def wanted(self, _columns: range) -> list[Wanted]:
        """Nothing."""
        return []

    def cells(self, columns: range) -> Sequence[Cell]:
        """The items, and the rest beyond the last one."""
        found = self._cells[columns.start : columns.stop]
        return found + (self._rest,) * (len(columns) - len(found))


class DictRow:
    """A row by column number. Cells of `nodes` are read when they are first wanted.

    `rest` is what all other columns hold: Missing, or why they are not known.
    """

    __slots__ = ("_cells", "_nodes", "_rest", "size_bytes")

    def __init__(
        self,
        cells: dict[int, Cell],
        *,
        nodes: dict[int, Node] | None = None,
        rest: Cell = Missing.MISSING,
    ) -> None:
        self._cells = cells
        self._nodes = nodes or {}
        self._rest = rest
        self.size_bytes = (
            ROW_BYTES
            + size_of_cells(list(cells.values()))
            + _ENTRY_BYTES * len(cells)
            + _NODE_BYTES * len(self._nodes)
        )

    def wanted(self, columns: range) -> list[Wanted]:
        """The beginnings of values that have not been read."""
        found = []
        for column in columns:
            node = self._nodes.get(column)
            if node is not None and column not in self._cells:
                found.append(_wanted_cell(node, column, self._accept))
        return found

    def cells(self, columns: range) -> Sequence[Cell]:
        """The cells by column."""
        return [self._cells.get(column, self._rest) for column in columns]

    def _accept(self, column: int, cell: Cell) -> None:
        self._cells[column] = cell
        self.size_bytes += size_of_cells([cell]) + _ENTRY_BYTES


class LevelRow:
    """A row of a grid whose items are in the table of contents."""

    __slots__ = ("_cells", "_level", "_nodes", "size_bytes")

    def __init__(self, level: Level) -> None:
        self._level = level
        self._nodes: dict[int, Node] = {}
        self._cells: dict[int, Cell] = {}
        self.size_bytes = ROW_BYTES

    async def locate(self, columns: range) -> None:
        """The nodes of the items."""
        wanted = range(columns.start, min(columns.stop, self._level.total))
        if all(column in self._nodes for column in wanted):
            return
        found = await self._level.rows(wanted)
        self._nodes.update(zip(wanted, found.nodes, strict=False))
        self.size_bytes += _NODE_BYTES * len(found.nodes)

    def wanted(self, columns: range) -> list[Wanted]:
        """The beginnings of items that have not been read."""
        return [
            _wanted_cell(self._nodes[column], column, self._accept)
            for column in columns
            if column in self._nodes and column not in self._cells
        ]

    def cells(self, columns: range) -> Sequence[Cell]:
        """The items, Missing beyond the last one."""
        total = self._level.total
        return [
            self._cells.get(column, _NOT_FOUND) if column < total else Missing.MISSING
            for column in columns
        ]

    def _accept(self, column: int, cell: Cell) -> None:
        self._cells[column] = cell
        self.size_bytes += size_of_cells([cell]) + _ENTRY_BYTES


class PartsRow:
    """A row of a grid that is a long list of its own: only parts of it are read."""

    __slots__ = ("_base", "_parts", "_pieces", "size_bytes")

    def __init__(self, parts: RowParts, base: NodePath) -> None:
        self._parts = parts
        self._base = base
        self._pieces: dict[int, tuple[Cell, ...]] = {}
        self.size_bytes = ROW_BYTES

    def wanted(self, columns: range) -> list[Wanted]:
        """The parts that have not been read."""
        return [
            Wanted(NOTHING if part.problem else part.span, lambda data, p=part: self._take(p, data))  # type: ignore[misc]
            for part in self._covering(columns)
            if part.first_row not in self._pieces
        ]

    def cells(self, columns: range) -> Sequence[Cell]:
        """The items, Missing beyond the last one."""
        found: list[Cell] = []
        for part in self._covering(columns):
            start = max(columns.start - part.first_row, 0)
            found += self._pieces[part.first_row][start : columns.stop - part.first_row]
        return found + [Missing.MISSING] * (len(columns) - len(found))

    def _covering(self, columns: range) -> list[Part]:
        within = range(columns.start, min(columns.stop, self._parts.total))
        return self._parts.covering(within)

    def _take(self, part: Part, data: bytes) -> None:
        values, _ = self._parts.decode(part, data)
        cells = cells_of(values, self._base, part.first_row)
        self._pieces[part.first_row] = cells
        self.size_bytes += size_of_cells(cells) + _ENTRY_BYTES


async def read_wanted(document: Document, rows: Sequence[TableRow], columns: range) -> None:
    """Read what some rows lack for some columns, in one batch. Raises StorageError."""
    # A task for each row would take longer than everything else.
    await asyncio.gather(*(row.locate(columns) for row in rows if isinstance(row, LevelRow)))
    wanted = [each for row in rows for each in row.wanted(columns)]
    if wanted:
        data = await document.source.read_ranges([each.span for each in wanted])
        await asyncio.to_thread(_hand_over, wanted, data)


def row_of_problem(problem: str) -> ListRow:
    """A row of which nothing could be read, in any column."""
    lost = Unreadable(problem)
    return ListRow([lost], rest=lost)


def _hand_over(wanted: Sequence[Wanted], data: Sequence[bytes]) -> None:
    for each, piece in zip(wanted, data, strict=True):
        each.accept(piece)


def _wanted_cell(node: Node, column: int, put: Callable[[int, Cell], None]) -> Wanted:
    wanted = bytes_of_node(node, whole_bytes=CELL_BYTES, head_bytes=CELL_HEAD_BYTES)

    def accept(data: bytes) -> None:
        put(column, _cell(wanted, data))

    return Wanted(wanted.span, accept)


def _cell(wanted: NodeBytes, data: bytes) -> Cell:
    if not data and not wanted.node.problem:
        return cell_of_large(Large(wanted.node))
    return cell_of_node(value_of_node(wanted, data), wanted.node)

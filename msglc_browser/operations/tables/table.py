"""Tables: lists, grids, records and columns, read block by block."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from numpy.typing import NDArray

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep, brief_path, brief_step
from msglc_browser.errors import BadInput
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.previews import refine
from msglc_browser.operations.reading.read_stored_array import read_stored_array
from msglc_browser.operations.tables.cells import Cell, Missing, Nested, Unreadable, cell_of
from msglc_browser.operations.tables.table_rows import RowSource, TableRow, open_rows

_FIRST_ROWS: Final = 64
_MOST_COLUMN_LISTS: Final = 1_000
_LISTS: Final = (ValueType.LIST, ValueType.ARRAY)


class TableKind(Enum):
    """How rows and columns come about."""

    VALUES = "values"  # one column: the value
    GRID = "grid"  # columns by position
    RECORDS = "records"  # columns by key
    COLUMNS = "columns"  # a list for each column


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and the key or position that leads to its cells."""

    title: str
    step: PathStep | None = None
    node: Node | None = None


@dataclass(frozen=True, slots=True)
class TableHead:
    """What is known before reading: the number of rows, and the columns so far.

    A grid of many columns lists none: they are numbered from 0 to `column_count`. `key_title` names
    the rows if they have keys.
    """

    kind: TableKind
    row_count: int
    column_count: int
    columns: tuple[Column, ...]
    has_keys: bool
    size_bytes: int | None

    def column(self, number: int) -> Column:
        """One column."""
        if self.kind is TableKind.GRID:
            return Column(str(number), PathStep.index(number))
        return self.columns[number]


@dataclass(frozen=True, slots=True)
class Block:
    """Cells of `rows`, row by row, for the columns asked for; `keys` names each row.

    `new_columns` are those that no block had before.
    """

    rows: range
    columns: range
    cells: tuple[tuple[Cell, ...], ...]
    keys: tuple[str, ...]
    new_columns: tuple[Column, ...] = ()


class Table(Protocol):
    """A table that can be read; belongs to the I/O loop."""

    @property
    def head(self) -> TableHead:
        """Its size and columns, as far as they are known."""
        ...

    async def read_block(self, rows: range, columns: range) -> Block:
        """Some cells; rows and columns count from 0 and may reach beyond the table."""
        ...


async def open_table(document: Document, nodes: Sequence[Node]) -> Table:
    """The table of a node, or of several side by side; reads its first rows.

    Raises BadInput if it is not a table, and any error of reading.
    """
    known = [await refine(document, node) for node in nodes]
    if len(known) > 1:
        titles = [brief_step(node.path[-1]) if node.path else document.name for node in known]
        return await _columns_table(document, known, titles)
    [node] = known
    if node.value_type is ValueType.ARRAY:
        return ArrayTable(await read_stored_array(document, node), node)
    rows = await open_rows(document, node)
    if rows is None or not rows.total:
        raise BadInput(f"{brief_path(node.path)} has no rows to show as a table.")
    if rows.is_map:
        lists = await _equal_lists(document, node, rows)
        if lists:
            return await _columns_table(document, lists, [brief_step(n.path[-1]) for n in lists])
    first = await rows.read(range(min(_FIRST_ROWS, rows.total)))
    return RowTable(document, rows, first)


class RowTable:
    """A row for each child of a container."""

    def __init__(self, document: Document, rows: RowSource, first: Sequence[TableRow]) -> None:
        self._document = document
        self._source = rows
        self._kind = _kind_of(first)
        self._columns: dict[tuple[str, object], Column] = {}
        self._width = 1
        if self._kind is TableKind.VALUES:
            self._columns["", None] = Column("value")
        self._note(first)

    @property
    def head(self) -> TableHead:
        """Columns of records grow as blocks are read; those of a grid, as longer rows are."""
        source = self._source
        is_grid = self._kind is TableKind.GRID
        columns = () if is_grid else tuple(self._columns.values())
        return TableHead(
            self._kind,
            source.total,
            self._width if is_grid else len(columns),
            columns,
            source.is_map,
            source.node.size_bytes,
        )

    async def read_block(self, rows: range, columns: range) -> Block:
        """Some cells; a key that no row had before becomes a column."""
        found = await self._source.read(rows)
        before = len(self._columns)
        self._note(found)
        new = tuple(list(self._columns.values())[before:])
        cells = await asyncio.gather(*(self._cells(row, columns) for row in found))
        keys = tuple(_row_name(row.step) for row in found)
        shown = range(rows.start, rows.start + len(found))
        return Block(shown, columns, tuple(cells), keys, new)

    def _note(self, rows: Sequence[TableRow]) -> None:
        for row in rows:
            if self._kind is TableKind.RECORDS and isinstance(row.value, dict):
                for key in row.value:
                    self._columns.setdefault(_identity(key), _keyed(key))
            elif self._kind is TableKind.GRID:
                self._width = max(self._width, _length(row.value))

    async def _cells(self, row: TableRow, columns: range) -> tuple[Cell, ...]:
        value = row.value
        if self._kind is TableKind.VALUES:
            return (cell_of(value, row.path) if not isinstance(value, Nested) else value,)
        if isinstance(value, Nested) and row.node is not None:
            return await self._large_cells(row.node, columns)
        if self._kind is TableKind.GRID:
            return _grid_cells(value, row.path, columns)
        listed = list(self._columns.values())
        return _record_cells(value, row.path, listed[columns.start : columns.stop])

    async def _large_cells(self, node: Node, columns: range) -> tuple[Cell, ...]:
        """Of a large row only the cells in sight are read."""
        inner = await open_rows(self._document, node)
        if inner is None:
            return tuple(Missing.MISSING for _ in columns)
        if self._kind is TableKind.GRID:
            cells = [cell_of_row(row) for row in await inner.read(columns)]
            return (*cells, *[Missing.MISSING] * (len(columns) - len(cells)))
        found = {
            _identity(row.step.value): cell_of_row(row)
            for row in await inner.read(range(min(inner.total, _MOST_COLUMN_LISTS)))
        }
        for row_key in found:
            self._columns.setdefault(row_key, _keyed(row_key[1]))
        listed = list(self._columns)[columns.start : columns.stop]
        return tuple(found.get(key, Missing.MISSING) for key in listed)


class ColumnsTable:
    """A column for each of several lists of any length."""

    def __init__(self, columns: Sequence[Column], sources: Sequence[RowSource]) -> None:
        self._columns = tuple(columns)
        self._sources = sources

    @property
    def head(self) -> TableHead:
        """As many rows as the longest list has."""
        sizes = [source.node.size_bytes for source in self._sources]
        known = [size for size in sizes if size is not None]
        count = max(source.total for source in self._sources)
        size = sum(known) if len(known) == len(sizes) else None
        return TableHead(TableKind.COLUMNS, count, len(self._columns), self._columns, False, size)

    async def read_block(self, rows: range, columns: range) -> Block:
        """Some cells, of all columns in one go."""
        sources = self._sources[columns.start : columns.stop]
        lists = await asyncio.gather(*(source.read(rows) for source in sources))
        count = min(len(rows), max(self.head.row_count - rows.start, 0))
        cells = tuple(
            tuple(cell_of_row(found[at]) if at < len(found) else Missing.MISSING for found in lists)
            for at in range(count)
        )
        shown = range(rows.start, rows.start + count)
        return Block(shown, columns, cells, tuple(str(row) for row in shown))


class ArrayTable:
    """A stored array of one or two dimensions."""

    def __init__(self, values: NDArray[Any], node: Node) -> None:
        """Raises BadInput for arrays of other dimensions."""
        if values.ndim not in (1, 2) or not values.size:
            raise BadInput(
                f"{brief_path(node.path)} is an array of shape {values.shape}; a table needs one "
                "or two dimensions. Image shows slices of it."
            )
        self._values = values.reshape(len(values), -1)
        self._is_grid = values.ndim == 2
        self._node = node

    @property
    def head(self) -> TableHead:
        """Its shape."""
        rows, columns = self._values.shape
        kind = TableKind.GRID if self._is_grid else TableKind.VALUES
        listed = () if self._is_grid else (Column("value"),)
        return TableHead(kind, rows, columns, listed, False, self._node.size_bytes)

    async def read_block(self, rows: range, columns: range) -> Block:
        """Some cells; dates are shown as NumPy writes them."""
        part = self._values[rows.start : rows.stop, columns.start : columns.stop]
        if part.dtype.kind in "mMUSc":
            part = part.astype(str)
        cells = tuple(
            tuple(cell_of(value, self._node.path) for value in row) for row in part.tolist()
        )
        shown = range(rows.start, rows.start + len(cells))
        return Block(shown, columns, cells, tuple(str(row) for row in shown))


def cell_of_row(row: TableRow) -> Cell:
    """A row's value as one cell."""
    value = row.value
    return value if isinstance(value, Nested | Unreadable) else cell_of(value, row.path)


async def _columns_table(document: Document, nodes: Sequence[Node], titles: Sequence[str]) -> Table:
    columns, sources = [], []
    for node, title in zip(nodes, titles, strict=True):
        rows = await open_rows(document, node)
        if rows is not None and rows.total and not rows.is_map:
            columns.append(Column(title, node.path[-1] if node.path else None, node))
            sources.append(rows)
    if not columns:
        raise BadInput("None of the selected nodes is a list, so there is no table to show.")
    return ColumnsTable(columns, sources)


async def _equal_lists(document: Document, node: Node, rows: RowSource) -> list[Node]:
    """The children of a dict if all of them are lists of one length, at least two values long."""
    if rows.total > _MOST_COLUMN_LISTS or node.kind is NodeKind.BUCKET:
        return []
    found = []
    for child in (await expand(document, node)).nodes:
        known = (
            child if child.value_type is not ValueType.UNKNOWN else await refine(document, child)
        )
        if known.value_type is not ValueType.LIST or (known.items or 0) < 2:
            return []
        found.append(known)
    return found if len({child.items for child in found}) == 1 else []


def _kind_of(rows: Sequence[TableRow]) -> TableKind:
    dicts = sum(_is(row.value, dict, ValueType.DICT) for row in rows)
    lists = sum(_is(row.value, list, ValueType.LIST) for row in rows)
    if 2 * dicts > len(rows):
        return TableKind.RECORDS
    return TableKind.GRID if 2 * lists > len(rows) else TableKind.VALUES


def _is(value: object, kind: type, value_type: ValueType) -> bool:
    if isinstance(value, Nested):
        return value.value_type is value_type
    return isinstance(value, kind)


def _length(value: object) -> int:
    if isinstance(value, Nested):
        return value.items or 0
    return len(value) if isinstance(value, list) else 0


def _row_name(step: PathStep) -> str:
    return str(step.value) if step.is_index else brief_step(step)


def _identity(key: object) -> tuple[str, object]:
    """1, 1.0 and True are different columns; a key that cannot be hashed is known by its text."""
    try:
        hash(key)
    except TypeError:
        return type(key).__name__, repr(key)[:300]
    return type(key).__name__, key


def _keyed(key: object) -> Column:
    is_step = isinstance(key, str | int | float | bool | bytes)
    step = PathStep.key(key) if is_step else None  # type: ignore[arg-type]
    return Column(str(key) if isinstance(key, str) else repr(key)[:300], step)


def _grid_cells(value: object, path: NodePath, columns: range) -> tuple[Cell, ...]:
    if not isinstance(value, list):
        return _odd_row(value, path, columns)
    shown = value[columns.start : columns.stop]
    cells = [
        cell_of(item, (*path, PathStep.index(number)))
        for number, item in enumerate(shown, columns.start)
    ]
    return (*cells, *[Missing.MISSING] * (len(columns) - len(cells)))


def _record_cells(value: object, path: NodePath, columns: Sequence[Column]) -> tuple[Cell, ...]:
    if not isinstance(value, dict):
        return _odd_row(value, path, range(len(columns)))
    by_identity = {_identity(key): item for key, item in value.items()}
    return tuple(
        cell_of(
            by_identity.get(_identity(column.step.value), Missing.MISSING), (*path, column.step)
        )
        if column.step is not None
        else Missing.MISSING
        for column in columns
    )


def _odd_row(value: object, path: NodePath, columns: range) -> tuple[Cell, ...]:
    """A row that is not like the others: its value in the first column."""
    first = value if isinstance(value, Unreadable) else cell_of(value, path)
    cells: list[Cell] = [first, *[Missing.MISSING] * len(columns)]
    return tuple(cells[: len(columns)]) if not columns.start else tuple(cells[1 : len(columns) + 1])

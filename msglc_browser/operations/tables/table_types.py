"""What a table is made of: its head, its columns, blocks of cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.column_numbers import PackedCells


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

    `rows` is empty if scattered rows were asked for: then cells are in the order of those.

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

    async def plan(self, rows: Sequence[int], columns: range) -> int:
        """About how many bytes `read_block` would fetch now; 0 if all of it is in memory."""
        ...

    async def read_block(self, rows: Sequence[int], columns: range) -> Block:
        """Some cells, in one batch; rows and columns count from 0 and may reach beyond the table.

        Rows may be scattered, and come in the order asked. A damaged part becomes Unreadable
        cells. Raises ObjectChanged and other StorageErrors.
        """
        ...

    async def read_column(self, rows: range, column: int) -> PackedCells | list[Cell]:
        """The cells of one column, for the rows that exist, as arrays if they are numbers.

        Nothing is kept. Raises as `read_block`.
        """
        ...

    async def read_once(self, rows: Sequence[int], columns: range) -> Block:
        """As `read_block`, without keeping what is read: for work on all rows."""
        ...

"""Rows of one source with their columns, loaded piece by piece."""

from collections.abc import Sequence
from typing import Final

from msglc_browser.archive.model.node_path import NodePath, brief_step
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Cell, Missing, Unreadable
from msglc_browser.operations.tables.columns import NamedColumns
from msglc_browser.operations.tables.many_cells import cells_of, size_of_cells
from msglc_browser.operations.tables.node_values import Large
from msglc_browser.operations.tables.row_source import RowPiece, RowSource
from msglc_browser.operations.tables.seen_rows import SeenRows
from msglc_browser.operations.tables.shapes import Shape, ValueShape
from msglc_browser.operations.tables.table_rows import TableRow, row_of_problem

_PIECE_BYTES: Final = 500
_PATH_BYTES: Final = 200
_VALUE: Final = range(1)
_LOST: Final = (Unreadable("This row could not be opened."),)


class LoadedPiece:
    """Consecutive loaded rows: either single values, or rows of several cells.

    Rows that are None are `larges`, which must be opened first.
    """

    __slots__ = ("_base_bytes", "_rows", "_values", "first_row", "larges", "paths", "warning")

    def __init__(
        self,
        piece: RowPiece,
        *,
        values: tuple[Cell, ...] = (),
        rows: Sequence[TableRow | None] = (),
    ) -> None:
        self.first_row = piece.first_row
        self.paths = piece.paths
        self.warning = piece.warning
        self._values = values
        self._rows = list(rows)
        self.larges = {
            at: value
            for at, (value, row) in enumerate(zip(piece.values, rows, strict=False))
            if row is None and isinstance(value, Large)
        }
        self._base_bytes = _PIECE_BYTES + size_of_cells(values) + _PATH_BYTES * len(piece.paths)

    def __len__(self) -> int:
        return len(self._values) or len(self._rows)

    @property
    def size_bytes(self) -> int:
        """What it takes in memory now, about."""
        return self._base_bytes + sum(row.size_bytes for row in self._rows if row is not None)

    def put(self, at: int, row: TableRow) -> None:
        """A row that has been opened."""
        self._rows[at] = row
        self.larges.pop(at, None)

    def row(self, number: int) -> TableRow | None:
        """A row of several cells, by its number in the table."""
        at = number - self.first_row
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def cells(self, numbers: Sequence[int], columns: range) -> list[tuple[Cell, ...]]:
        """The cells of some of its rows, by their numbers in the table."""
        if self._values and columns == _VALUE:
            return [(self._values[number - self.first_row],) for number in numbers]
        if self._values:
            rest = (Missing.MISSING,) * (len(columns) - (0 in columns))
            return [
                ((self._values[number - self.first_row], *rest) if 0 in columns else rest)
                for number in numbers
            ]
        rows = (self._rows[number - self.first_row] for number in numbers)
        return [_LOST * len(columns) if row is None else tuple(row.cells(columns)) for row in rows]

    def column(self, numbers: range, column: int) -> Sequence[Cell]:
        """The cells of one column for consecutive rows of it."""
        if self._values and column == 0:
            return self._values[numbers.start - self.first_row : numbers.stop - self.first_row]
        return [row[0] for row in self.cells(numbers, range(column, column + 1))]


class Band:
    """A source of rows, and the shape that makes cells of them.

    `base` is the path of the list or dict. With `has_paths` off, as for arrays, it is also the
    path of everything in it.
    """

    def __init__(
        self, source: RowSource, shape: Shape, base: NodePath, *, has_paths: bool = True
    ) -> None:
        self.source = source
        self.columns = shape.columns
        self.base = base
        self.has_paths = has_paths
        self._shape = shape
        self._seen = SeenRows()

    @property
    def holds_values(self) -> bool:
        """Whether each row is a single value."""
        return isinstance(self._shape, ValueShape)

    @property
    def has_all_columns(self) -> bool:
        """Whether no row can add a column: they are known from the start, or all rows were read."""
        is_fixed = isinstance(self.columns, NamedColumns) or not self.has_paths  # as of an array
        return is_fixed or self._seen.covers(self.source.total)

    def see(self, piece: LoadedPiece) -> None:
        """The columns of a piece are known."""
        self._seen.add(range(piece.first_row, piece.first_row + len(piece)))

    def shaped(self, piece: RowPiece) -> LoadedPiece:
        """The cells of a piece; runs in a worker."""
        base, first = self.base, piece.first_row
        if isinstance(self._shape, ValueShape) and not piece.paths:
            offset = self._index(first)
            return LoadedPiece(piece, values=cells_of(piece.values, base, offset))
        rows = [
            self._shape.row(value, piece.paths[at] if piece.paths else self._path(first + at))
            for at, value in enumerate(piece.values)
        ]
        return LoadedPiece(piece, rows=rows)

    async def open_larges(self, document: Document, piece: LoadedPiece) -> None:
        """Open the rows that have not been decoded. Raises StorageError."""
        for at, large in list(piece.larges.items()):
            try:
                row = await self._shape.open(document, large)
            except ArchiveError as error:
                row = row_of_problem(error.message)
            piece.put(at, row)

    def key_of(self, row: int, piece: LoadedPiece | None) -> str:
        """The key of a row, or its number."""
        path = self.source.path_of(row)
        if path is None and piece is not None and piece.paths:
            path = piece.paths[row - piece.first_row]
        if not path or not self.has_paths:
            return str(row)
        return str(path[-1].value) if path[-1].is_index else brief_step(path[-1])

    def _path(self, row: int) -> NodePath:
        return self.source.path_of(row) or self.base if self.has_paths else self.base

    def _index(self, row: int) -> int:
        """The number of a row in its list."""
        path = self.source.path_of(row)
        value = path[-1].value if path else row
        return value if isinstance(value, int) else row

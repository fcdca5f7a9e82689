"""The cells in sight of a table of any size; others are asked for and shown once they are here."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import one_line, tooltip
from msglc_browser.gui.inspect.table.block_cache import BlockCache, BlockKey, key_of
from msglc_browser.gui.inspect.table.cell_texts import (
    CellFormat,
    alignment,
    cell_look,
    cell_tooltip,
)
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.tables.cells import Cell, Missing
from msglc_browser.operations.tables.table import Block, Column, TableHead, TableKind

MOST_ROWS: Final = 40_000_000
"""Rows shown at a time: Qt's scroll bars end near 50,000,000."""

MOST_COLUMNS: Final = 20_000
_FACTS_CELLS: Final = 5_000
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@guarded
class TableModel(QAbstractTableModel):
    """A window of a table, from `first_row` and `first_column` on.

    `blocks_wanted(keys)` asks for blocks, `blocks_unwanted(keys)` takes that back; the answer is
    `take_block` or `fail_block`. With `set_order` only these rows are shown, in this order.
    """

    blocks_wanted = Signal(object)  # tuple[BlockKey, ...]
    blocks_unwanted = Signal(object)

    def __init__(self, parent: QObject | None = None, *, most_rows: int = MOST_ROWS) -> None:
        """`most_rows` are in a window."""
        super().__init__(parent)
        self.most_rows = most_rows
        self._head: TableHead | None = None
        self._cache = BlockCache()
        self._asked: set[BlockKey] = set()
        self._failed: dict[BlockKey, str] = {}
        self._order: NDArray[np.integer] | None = None
        self._form = CellFormat()
        self.first_row = 0
        self.first_column = 0

    def set_head(self, head: TableHead | None) -> None:
        """Show another table, or none."""
        self.beginResetModel()
        self._head = head
        self._order = None
        self.first_row = self.first_column = 0
        self._forget()
        self.endResetModel()

    def number_at(self, place: int) -> int:
        """The number in the table of a row shown."""
        is_inside = self._order is not None and place < len(self._order)
        return int(self._order[place]) if is_inside and self._order is not None else place

    def place_of(self, number: int) -> int | None:
        """Where a row of the table is among those shown; None if it is not shown."""
        if self._order is None:
            return number
        places = np.flatnonzero(self._order == number)
        return int(places[0]) if len(places) else None

    def set_order(self, order: NDArray[np.integer] | None) -> None:
        """Show these rows only, in this order; None for all."""
        self.beginResetModel()
        self._order = order
        self.first_row = 0
        self._forget()
        self.endResetModel()

    def set_window(self, first_row: int, first_column: int) -> None:
        """Show another part of a table that is too large for one."""
        if (first_row, first_column) != (self.first_row, self.first_column):
            self.beginResetModel()
            self.first_row, self.first_column = first_row, first_column
            self.endResetModel()

    def set_format(self, form: CellFormat) -> None:
        """Write numbers and times differently."""
        self._form = form
        self._repaint()

    @property
    def form(self) -> CellFormat:
        """How numbers and times are written."""
        return self._form

    @property
    def head(self) -> TableHead | None:
        """The table's size and columns."""
        return self._head

    @property
    def total_rows(self) -> int:
        """The number of rows there are to be shown, in all windows together."""
        if self._order is not None:
            return len(self._order)
        return 0 if self._head is None else self._head.row_count

    @property
    def is_windowed(self) -> bool:
        """Whether there are more rows than one window has."""
        return self.total_rows > self.most_rows

    @property
    def order(self) -> NDArray[np.integer] | None:
        """The rows shown, if not all of them in order."""
        return self._order

    @property
    def problems(self) -> dict[BlockKey, str]:
        """The blocks that could not be read, and why."""
        return self._failed

    @property
    def is_waiting(self) -> bool:
        """Whether a block was asked for that is not here."""
        return bool(self._asked)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """The rows of the window."""
        if parent.isValid():
            return 0
        return max(min(self.total_rows - self.first_row, self.most_rows), 0)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The columns of the window."""
        if parent.isValid() or self._head is None:
            return 0
        return max(min(self._head.column_count - self.first_column, MOST_COLUMNS), 0)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Only what is here; nothing is read."""
        if role not in _ROLES:
            return None
        key = key_of(index.row() + self.first_row, index.column() + self.first_column)
        if key in self._failed:
            return _failed_data(role, self._failed[key])
        cell = self.cell(index.row(), index.column())
        if cell is _UNREAD:
            return "…" if role == Qt.ItemDataRole.DisplayRole else _unread_data(role)
        return self._cell_data(cell, role)  # type: ignore[arg-type]

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Titles of columns; keys or numbers of rows."""
        if role != Qt.ItemDataRole.DisplayRole or self._head is None:
            return None
        if orientation is Qt.Orientation.Horizontal:
            if section >= self.columnCount():
                return None
            return one_line(self.column(section).title)[:100]
        return self.row_name(section)

    def row_name(self, row: int) -> str:
        """The key of a row, if known, else its number."""
        number = row + self.first_row
        block = self._cache.get(
            BlockKey(key_of(number, 0).row, key_of(0, self.first_column).column)
        )
        if block is not None and self._head is not None and self._head.has_keys:
            at = number - block.rows.start
            if 0 <= at < len(block.keys):
                return one_line(block.keys[at])[:40]
        return f"{self.number_at(number):,}"

    def column(self, section: int) -> Column:
        """A column of the window."""
        assert self._head is not None
        return self._head.column(section + self.first_column)

    def cell(self, row: int, column: int) -> "Cell | _Unread":
        """A cell of the window; `UNREAD` if it is not here."""
        number, across = row + self.first_row, column + self.first_column
        block = self._cache.get(key_of(number, across))
        if block is None:
            return _UNREAD
        at, over = number - block.rows.start, across - block.columns.start
        if at >= len(block.cells) or over >= len(block.cells[at]):
            return Missing.MISSING
        return block.cells[at][over]

    def is_here(self, cell: object) -> bool:
        """Whether a cell has been read."""
        return cell is not _UNREAD

    def loaded(self, section: int) -> list[Cell]:
        """Up to some thousand cells that are here of a column, for its header."""
        return self._cache.column(section + self.first_column)[:_FACTS_CELLS]

    def want(self, rows: range, columns: Sequence[int]) -> None:
        """Ask for the blocks in sight, and take back what no longer is."""
        if self._head is None or not self.rowCount():
            return
        wanted = set(self._keys(rows, columns))
        gone = self._asked - wanted
        self._asked -= gone
        if gone:
            self.blocks_unwanted.emit(tuple(gone))
        missing = tuple(
            sorted(
                key
                for key in wanted
                if key not in self._cache and key not in self._asked and key not in self._failed
            )
        )
        if missing:
            self._asked.update(missing)
            self.blocks_wanted.emit(missing)

    def rows_of(self, key: BlockKey) -> tuple[range, tuple[int, ...]]:
        """The rows of a block, and their numbers in the table if it is sorted or filtered."""
        rows = range(key.rows.start, min(key.rows.stop, self.total_rows))
        if self._order is None:
            return rows, ()
        return rows, tuple(self._order[rows.start : rows.stop].tolist())

    def take_block(self, key: BlockKey, block: Block, head: TableHead) -> None:
        """Show the cells that arrived; the table may have more columns now."""
        self._asked.discard(key)
        self._failed.pop(key, None)
        self._grow(head)
        self._cache.put(key, block)
        self._changed(key)

    def fail_block(self, key: BlockKey, problem: str) -> None:
        """Show where reading failed; the rest stays."""
        self._asked.discard(key)
        self._failed[key] = problem
        self._changed(key)

    def retry(self) -> None:
        """Ask again for what failed, when it is in sight next."""
        self._failed.clear()
        self._repaint()

    def _keys(self, rows: range, columns: Sequence[int]) -> Iterable[BlockKey]:
        first = key_of(rows.start + self.first_row, 0).row
        last = key_of(min(rows.stop, self.rowCount()) - 1 + self.first_row, 0).row
        across = sorted({key_of(0, column + self.first_column).column for column in columns})
        for row in range(first, last + 1):
            for column in across:
                yield BlockKey(row, column)

    def _grow(self, head: TableHead) -> None:
        old = self._head
        if old is None or head.column_count == old.column_count:
            self._head = head
            return
        before = self.columnCount()
        after = min(head.column_count - self.first_column, MOST_COLUMNS)
        if head.kind is not TableKind.GRID:
            self._cache.drop_columns(old.column_count)
        if after > before:
            self.beginInsertColumns(QModelIndex(), before, after - 1)
            self._head = head
            self.endInsertColumns()
        else:
            self._head = head

    def _cell_data(self, cell: Cell, role: int) -> object:
        look = cell_look(cell, self._form)
        if role == Qt.ItemDataRole.DisplayRole:
            return look.text
        if role == Qt.ItemDataRole.ForegroundRole:
            return color(look.role)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(look)
        if role == Qt.ItemDataRole.FontRole and look.is_italic:
            font = QFont(fonts.mono())
            font.setItalic(True)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(cell_tooltip(cell)) or None
        return None

    def _changed(self, key: BlockKey) -> None:
        top = max(key.rows.start - self.first_row, 0)
        bottom = min(key.rows.stop - self.first_row, self.rowCount()) - 1
        right = self.columnCount() - 1
        if top <= bottom and right >= 0:
            self.dataChanged.emit(self.index(top, 0), self.index(bottom, right))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, top, bottom)
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, right)

    def _repaint(self) -> None:
        if self.rowCount() and self.columnCount():
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _forget(self) -> None:
        if self._asked:
            self.blocks_unwanted.emit(tuple(self._asked))
        self._asked.clear()
        self._failed.clear()
        self._cache.clear()


class _Unread:
    """A cell that has not been read."""


_UNREAD: Final = _Unread()
_ROLES: Final = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.ForegroundRole,
    Qt.ItemDataRole.TextAlignmentRole,
    Qt.ItemDataRole.FontRole,
    Qt.ItemDataRole.ToolTipRole,
)


def _failed_data(role: int, problem: str) -> object:
    if role == Qt.ItemDataRole.DisplayRole:
        return "⚠"
    if role == Qt.ItemDataRole.ForegroundRole:
        return color(Role.DANGER)
    return tooltip(problem) if role == Qt.ItemDataRole.ToolTipRole else None


def _unread_data(role: int) -> object:
    return color(Role.BORDER) if role == Qt.ItemDataRole.ForegroundRole else None

"""Moves the window of a table that has more rows than Qt can show at a time."""

from typing import Final

from PySide6.QtCore import QObject

from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import MOST_COLUMNS, TableModel

_NEAR_ROWS: Final = 200  # to the end of the window


class TableWindow(QObject):
    """Keeps the rows around those in sight in the window of the model."""

    def __init__(self, model: TableModel, grid: TableGrid, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._grid = grid
        self._is_moving = False
        grid.verticalScrollBar().valueChanged.connect(self._follow)
        grid.ends_wanted.connect(self._go_to_end)

    def go_to_row(self, number: int) -> None:
        """Show a row of the whole table at the top, whichever window it is in."""
        number = min(max(number, 0), max(self._model.total_rows - 1, 0))
        self._reach(number)
        index = self._model.index(number - self._model.first_row, 0)
        self._grid.scrollTo(index, self._grid.ScrollHint.PositionAtTop)
        self._grid.setCurrentIndex(index)

    def go_to_column(self, number: int) -> None:
        """Show a column of the whole table, whichever window it is in."""
        model = self._model
        if model.head is None or not 0 <= number < model.head.column_count:
            return
        row = self._grid.rows_in_sight().start
        if not 0 <= number - model.first_column < MOST_COLUMNS:
            self._grid.freeze(0)  # other columns take the places of the frozen ones
            model.set_window(model.first_row, max(number - MOST_COLUMNS // 2, 0))
        index = model.index(row, number - model.first_column)
        self._grid.scrollTo(index)
        self._grid.setCurrentIndex(index)

    def _reach(self, number: int) -> None:
        model = self._model
        if not 0 <= number - model.first_row < model.rowCount():
            self._move(number)

    def _move(self, center: int) -> None:
        """A window around a row of the table."""
        model = self._model
        last = max(model.total_rows - model.most_rows, 0)
        first = min(max(center - model.most_rows // 2, 0), last)
        self._is_moving = True
        model.set_window(first, model.first_column)
        self._is_moving = False

    def _follow(self, *_args: object) -> None:
        """Move on when what is in sight comes near the end of the window."""
        model = self._model
        if self._is_moving or model.total_rows <= model.most_rows:
            return
        rows = self._grid.rows_in_sight()
        near = min(_NEAR_ROWS, model.most_rows // 4)
        is_first, is_last = model.first_row == 0, self._is_last()
        is_near_start = rows.start < near and not is_first
        is_near_end = rows.stop > model.rowCount() - near and not is_last
        if not is_near_start and not is_near_end:
            return
        top = rows.start + model.first_row
        current = self._grid.currentIndex()
        row, column = current.row() + model.first_row, current.column()
        self._move(top)
        self._is_moving = True
        at = model.index(top - model.first_row, 0)
        self._grid.scrollTo(at, self._grid.ScrollHint.PositionAtTop)
        if column >= 0 and 0 <= row - model.first_row < model.rowCount():
            index = model.index(row - model.first_row, column)
            chosen = self._grid.selectionModel()
            chosen.setCurrentIndex(index, chosen.SelectionFlag.ClearAndSelect)
        self._is_moving = False

    def _is_last(self) -> bool:
        return self._model.first_row + self._model.rowCount() >= self._model.total_rows

    def _go_to_end(self, is_last: bool) -> None:
        """Ctrl+Home and Ctrl+End lead to the ends of the table, not of the window."""
        self.go_to_row(self._model.total_rows - 1 if is_last else 0)
        if is_last:
            self._grid.scrollToBottom()
        row = self._grid.currentIndex().row()
        column = self._model.columnCount() - 1 if is_last else 0
        self._grid.setCurrentIndex(self._model.index(row, column))

"""Leads from the number typed into the row field to the row, or says why there is none."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.formatting import count_text, elide_middle
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.table.table_bar import TableBar
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_order import TableOrder
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.palette import Role

_MOST_DIGITS: Final = 18  # of the number of a row
_MOST_CHARS: Final = 30
# A release, not a press: the strip above the grid would go, and move the cells under the mouse.
_ACTIONS: Final = (QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.MouseButtonRelease)


@guarded
class RowJump(QObject):
    """`found(place)`: the place among the rows shown of the row that was wanted.

    What it says goes with the next action in the table.
    """

    found = Signal(object)  # int

    def __init__(
        self,
        model: TableModel,
        grid: TableGrid,
        order: TableOrder,
        strip: NoticeStrip,
        bar: TableBar,
    ) -> None:
        super().__init__(bar)
        self._model, self._grid, self._order, self._strip = model, grid, order, strip
        self._said = ""
        bar.row_wanted.connect(self.go_to)
        bar.row_edit.textEdited.connect(self.take_back)
        for action in (order.acted, bar.format_changed, bar.plot_wanted, bar.column_toggled):
            action.connect(self.take_back)

    def go_to(self, text: str) -> None:
        """Find the row of the table with this number, as it is written beside the rows."""
        self.take_back()
        digits = text.replace(",", "").strip()
        head = self._model.head
        if head is None or not digits:
            return
        if not digits.isdecimal():
            said = self.tr("“{0}” is not the number of a row. Type a number such as {1}.")
            last = count_text(max(head.row_count - 1, 0))
            self._say(said.format(elide_middle(one_line(text.strip()), _MOST_CHARS), last))
            return
        number = int(digits) if len(digits) <= _MOST_DIGITS else None
        if number is None or number >= head.row_count:
            self._say(self._beyond_text(head.row_count))
            return
        place = self._model.place_of(number)
        if place is None:
            text = self.tr("Row {0} is left out by the filter.").format(count_text(number))
            self._ask(text, number)
            return
        self.found.emit(place)

    def take_back(self, *_args: object) -> None:
        """Say it no longer."""
        if not self._said:
            return
        if self._strip.accessibleName() == self._said:
            self._strip.hide()
        self._said = ""
        for widget in self._watched():
            widget.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """The user goes on in the table."""
        if event.type() in _ACTIONS:
            self.take_back()
        return False

    def _beyond_text(self, rows: int) -> str:
        if not rows:
            return self.tr("There are no rows.")
        if rows == 1:
            return self.tr("There is 1 row, row 0.")
        text = self.tr("There are {0} rows, numbered 0 to {1}.")
        return text.format(count_text(rows), count_text(rows - 1))

    def _watched(self) -> list[QWidget]:
        return [self._grid, *self._grid.findChildren(QWidget)]

    def _watch(self, text: str) -> None:
        self._said = text
        for widget in self._watched():
            widget.installEventFilter(self)

    def _say(self, text: str) -> None:
        self._watch(text)
        self._strip.say(text, icon="warning", role=Role.WARNING)

    def _ask(self, text: str, number: int) -> None:
        def show_all() -> None:
            self._order.show_all()
            self.found.emit(number)

        self._watch(text)
        self._strip.ask(text, self.tr("Show all rows"), show_all, icon="warning", role=Role.WARNING)

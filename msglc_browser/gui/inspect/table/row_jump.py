"""Leads from the number typed into the row field to the row, or says why there is none."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from msglc_browser.gui.base.formatting import count_text, elide_middle
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.table.table_bar import TableBar
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_order import TableOrder
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.palette import Role

_MOST_DIGITS: Final = 18  # of the number of a row
_MOST_CHARS: Final = 30


class RowJump(QObject):
    """`found(place)`: the place among the rows shown of the row that was wanted."""

    found = Signal(object)  # int

    def __init__(
        self, model: TableModel, order: TableOrder, strip: NoticeStrip, bar: TableBar
    ) -> None:
        super().__init__(bar)
        self._model, self._order, self._strip = model, order, strip
        self._said = ""
        bar.row_wanted.connect(self.go_to)
        bar.row_edit.textEdited.connect(self.take_back)

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
        if self._said and self._strip.accessibleName() == self._said:
            self._strip.hide()
        self._said = ""

    def _beyond_text(self, rows: int) -> str:
        if not rows:
            return self.tr("There are no rows.")
        if rows == 1:
            return self.tr("There is 1 row, row 0.")
        text = self.tr("There are {0} rows, numbered 0 to {1}.")
        return text.format(count_text(rows), count_text(rows - 1))

    def _say(self, text: str) -> None:
        self._said = text
        self._strip.say(text, icon="warning", role=Role.WARNING)

    def _ask(self, text: str, number: int) -> None:
        def show_all() -> None:
            self._order.show_all()
            self.found.emit(number)

        self._said = text
        self._strip.ask(text, self.tr("Show all rows"), show_all, icon="warning", role=Role.WARNING)

"""Sorts and filters the rows of a table: all of them, never only those that are here."""

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from msglc_browser.errors import BadInput, describe
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.inspect.inspector_view import Question, Subject
from msglc_browser.gui.inspect.load_question import read_text
from msglc_browser.gui.inspect.table.row_scan import RowScan
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.tables.conditions import parse_condition
from msglc_browser.operations.tables.row_order import MOST_ROWS
from msglc_browser.operations.tables.table import Table


class TableOrder(QObject):
    """`question_wanted(Question)` while it reads; `changed` when its state or the order did."""

    question_wanted = Signal(object)
    changed = Signal()

    def __init__(self, model: TableModel, strip: NoticeStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._strip = strip
        self._table: Table | None = None
        self._subject: Subject | None = None
        self._scan: RowScan | None = None
        self._step: tuple[int, str | None] = (0, None)  # section, condition
        self.sorted_by: tuple[int, bool] | None = None  # section, is descending
        self.filters: list[str] = []

    def set_table(self, table: Table | None, subject: Subject | None) -> None:
        """Sort and filter another table; its rows are in their own order."""
        self._table, self._subject = table, subject
        self._scan = None
        self.sorted_by = None
        self.filters.clear()

    @property
    def scan(self) -> RowScan | None:
        """What is being read."""
        return self._scan

    def sort(self, section: int, *, is_descending: bool) -> None:
        """Sort the rows shown by a column; asks first if much would be read."""
        self._agree(partial(self._start, section, None, is_descending))

    def sort_by_click(self, section: int) -> None:
        """Ascending first, then the other way round."""
        is_sorted = self.sorted_by is not None and self.sorted_by[0] == section
        is_descending = is_sorted and self.sorted_by is not None and not self.sorted_by[1]
        self.sort(section, is_descending=is_descending)

    def filter(self, section: int, text: str) -> None:
        """Of the rows shown, keep those whose cell of a column meets a condition."""
        try:
            parse_condition(text)
        except BadInput as error:
            said = describe(error)
            self._strip.say(f"{said.title} {said.hint}", icon="error", role=Role.DANGER)
            return
        self._agree(partial(self._start, section, text, False))

    def take(self, question: Question, answer: object) -> None:
        """Adopt an answer to a question of `question_wanted`."""
        scan = self._scan
        if scan is None:
            return
        order = scan.take(question, answer)
        if order is not None:
            self._scan = None
            section, text = self._step
            if text is None:
                self.sorted_by = section, scan.is_descending
            else:
                self.filters.append(f"{self._model.column(section).title} {text}")
            self._model.set_order(order)
        self.changed.emit()

    def stop(self) -> None:
        """Leave the rows as they are."""
        if self._scan is not None:
            self._scan = None
            self.changed.emit()

    def show_all(self) -> None:
        """All rows, in their own order."""
        self._scan = None
        self.sorted_by = None
        self.filters.clear()
        self._model.set_order(None)
        self.changed.emit()

    def _agree(self, start: Callable[[], None]) -> None:
        """Start at once if little has to be read; else name the bytes and the time."""
        head, subject = self._model.head, self._subject
        if head is None or subject is None or self._table is None:
            return
        if head.row_count > MOST_ROWS:
            text = _tr("Up to {0} rows can be sorted or filtered here; this table has {1}.")
            self._strip.say(text.format(count_text(MOST_ROWS), count_text(head.row_count)))
            return
        size = head.size_bytes or 0
        if size <= subject.load_bytes:
            start()
            return
        seconds = subject.document.source.seconds_for(size)
        question = _tr("This reads all rows: {0}.").format(read_text("", size, seconds))
        self._strip.ask(question, _tr("Read {0}").format(size_text(size)), start)

    def _start(self, section: int, condition_text: str | None, is_descending: bool) -> None:
        head = self._model.head
        if head is None or self._table is None:
            return
        condition = None if condition_text is None else parse_condition(condition_text)
        self._step = section, condition_text
        within = self._model.order
        if within is not None and condition is None:
            within = np.sort(within)
        self._scan = RowScan(
            self._table,
            section + self._model.first_column,
            head.row_count,
            self.question_wanted.emit,
            condition,
            is_descending,
            within,
        )
        self._scan.start()
        self.changed.emit()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)

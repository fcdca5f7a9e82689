"""Sorts and filters the rows of a table: all of them, never only those that are here."""

from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal

from msglc_browser.archive.model.node import ValueType
from msglc_browser.errors import BadInput, describe
from msglc_browser.gui.base.formatting import count_text, size_text
from msglc_browser.gui.base.visible_text import one_line
from msglc_browser.gui.inspect.inspector_view import Question, Subject
from msglc_browser.gui.inspect.load_question import read_text
from msglc_browser.gui.inspect.summary_line import SUMMARY_BYTES
from msglc_browser.gui.inspect.table.row_scan import RowScan, TooManyRows
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.inspect.table.table_questions import ArrangedRows, ArrangeRows
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.tables.conditions import parse_condition
from msglc_browser.operations.tables.row_order import MOST_FILTERED, MOST_NUMBERS, MOST_ROWS
from msglc_browser.operations.tables.table import Table, TableHead, TableKind

_MOST_SUMMARISED: Final = 4_000_000  # cells of a grid, of which each becomes a Python object

_TITLE_CHARS: Final = 30


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on a column, and the rows of the table that meet it, ascending."""

    title: str
    condition: str
    rows: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Sort:
    """A column of the table, and all rows in its order."""

    column: int
    title: str
    is_descending: bool
    rows: NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Step:
    """A filter, or a sort if it has no condition, for which rows are still to be read."""

    column: int
    title: str
    condition: str | None = None
    is_descending: bool = False

    @property
    def text(self) -> str:
        """ "site Basin", or "▲ site" of a sort."""
        title = brief(self.title)
        if self.condition is not None:
            return f"{title} {brief(self.condition)}"
        return f"{'▼' if self.is_descending else '▲'} {title}"


class TableOrder(QObject):
    """`question_wanted(Question)` while it reads; `changed` when its state or the order did.

    `acted` when the user wants another order or filter: earlier notices go.

    `summary_found(NumberSummary)` when all of a list of numbers has been read.
    """

    question_wanted = Signal(object)
    acted = Signal()
    changed = Signal()
    summary_found = Signal(object)

    def __init__(self, model: TableModel, strip: NoticeStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._strip = strip
        self._table: Table | None = None
        self._subject: Subject | None = None
        self._scan: RowScan | None = None
        self._arranging = 0  # the number of the last question about the rows to be shown
        self._is_arranging = False
        self.sorted_by: Sort | None = None
        self.filters: list[Filter] = []
        self.steps: list[Step] = []  # the first is being read, the others wait for it
        self._unanswered: list[Step] = []
        self._question = ""
        self._shown: tuple[Sort | None, tuple[Filter, ...]] = None, ()

    def set_table(self, table: Table | None, subject: Subject | None) -> None:
        """Sort and filter another table; its rows are in their own order."""
        self._table, self._subject = table, subject
        self._forget()

    @property
    def scan(self) -> RowScan | None:
        """What is being read."""
        return self._scan

    @property
    def is_waiting(self) -> bool:
        """Whether rows are being read or arranged."""
        return self._scan is not None or self._is_arranging

    @property
    def shown_filters(self) -> tuple[Filter, ...]:
        """The filters of the rows that are shown: a new one is not among them at once."""
        return self._shown[1]

    def sort(self, section: int, *, is_descending: bool) -> None:
        """Sort all rows by a column; asks first if much would be read."""
        self._act()
        self._agree(MOST_NUMBERS, section, None, is_descending)

    def sort_by_click(self, section: int) -> None:
        """Ascending first, then the other way round."""
        before = self.sorted_by
        is_sorted = before is not None and before.column == section + self._model.first_column
        is_descending = is_sorted and before is not None and not before.is_descending
        self.sort(section, is_descending=is_descending)

    def filter(self, section: int, text: str) -> None:
        """Of the rows shown, keep those whose cell of a column meets a condition."""
        self._act()
        try:
            parse_condition(text)
        except BadInput as error:
            said = describe(error)
            self._strip.say(f"{said.title} {said.hint}", icon="error", role=Role.DANGER)
            return
        self._agree(MOST_FILTERED, section, text, False)

    def take(self, question: Question, answer: object) -> None:
        """Adopt an answer to a question of `question_wanted`."""
        if isinstance(answer, ArrangedRows):
            if answer.number == self._arranging and self._is_arranging:
                self._show(answer.rows)
            return
        scan = self._scan
        if scan is None:
            return
        try:
            rows = scan.take(question, answer)
        except TooManyRows:
            text = _tr("Up to {0} rows can be sorted by what is not a number; this table has {1}.")
            self._strip.say(text.format(count_text(MOST_ROWS), count_text(scan.row_count)))
            self._drop(self.steps[0])
            return
        if rows is not None:
            self._finish(scan, rows)
        self.changed.emit()

    def stop(self) -> None:
        """Leave the rows as they are; what waits is dropped too."""
        if self.is_waiting:
            self._scan = None
            self.steps.clear()
            if self._is_arranging:
                self._is_arranging = False
                self.sorted_by, self.filters = self._shown[0], list(self._shown[1])
            self.changed.emit()

    def show_all(self) -> None:
        """All rows, in their own order."""
        self._act()
        self._forget()
        self._show(None)

    def remove_sort(self) -> None:
        """The rows in their own order."""
        self._act()
        self.sorted_by = None
        self._arrange()

    def remove_filter(self, number: int) -> None:
        """Show the rows that only this filter left out."""
        self._act()
        del self.filters[number]
        self._arrange()

    def remove_step(self, number: int) -> None:
        """Read nothing for a filter or sort to come; the others go on."""
        self._drop(self.steps[number])

    def _act(self) -> None:
        self.acted.emit()
        self._strip.take_back_notice()

    def _forget(self) -> None:
        self._scan = None
        self._is_arranging = False
        self.sorted_by = None
        self.filters.clear()
        self.steps.clear()
        self._shown = None, ()

    def _show(self, rows: NDArray[np.integer] | None) -> None:
        self._is_arranging = False
        self._shown = self.sorted_by, tuple(self.filters)
        self._model.set_order(rows)
        self.changed.emit()

    def _finish(self, scan: RowScan, rows: NDArray[np.integer]) -> None:
        step = self.steps.pop(0)
        self._scan = None
        if scan.summary is not None:
            self.summary_found.emit(scan.summary)
        if step.condition is None:
            self.sorted_by = Sort(step.column, step.title, step.is_descending, rows)
        else:
            self.filters.append(Filter(step.title, step.condition, rows))
        self._arrange()
        self._go_on()

    def _arrange(self) -> None:
        """Show what the filters keep, in the order of the sort."""
        head = self._model.head
        if head is None:
            return
        if self.sorted_by is None and not self.filters:
            self._show(None)
            return
        self._arranging += 1
        self._is_arranging = True
        order = None if self.sorted_by is None else self.sorted_by.rows
        kept = tuple(each.rows for each in self.filters)
        self.question_wanted.emit(ArrangeRows(head.row_count, order, kept, self._arranging))
        self.changed.emit()

    def _agree(
        self, most_rows: int, section: int, condition: str | None, is_descending: bool
    ) -> None:
        """Start at once if little has to be read; else name the bytes and the time."""
        head, subject = self._model.head, self._subject
        if head is None or subject is None or self._table is None:
            return
        if head.row_count > most_rows:
            text = _tr("Up to {0} rows can be sorted or filtered here; this table has {1}.")
            if most_rows == MOST_NUMBERS:
                text = _tr("Up to {0} rows can be sorted here; this table has {1}.")
            self._strip.say(text.format(count_text(most_rows), count_text(head.row_count)))
            return
        column = section + self._model.first_column
        step = Step(column, head.column(column).title, condition, is_descending)
        size = head.size_bytes or 0
        if size <= subject.load_bytes:
            self._start([step])
        else:
            self._ask(step, size, subject)

    def _ask(self, step: Step, size_bytes: int, subject: Subject) -> None:
        """Name the bytes and the time, also of steps whose question has no answer yet."""
        if self._strip.isHidden() or self._strip.accessibleName() != self._question:
            self._unanswered = []
        steps = self._unanswered = _with(self._unanswered, step)
        size = size_bytes * len(steps)
        amount = read_text("", size, subject.document.source.seconds_for(size))
        self._question = _tr("This reads all rows: {0}.").format(amount)
        if len(steps) > 1:
            text = _tr("This reads all rows {0} times, for {1}: {2}.")
            names = _tr(" and ").join(each.text for each in steps)
            self._question = text.format(len(steps), names, amount)
        start = partial(self._start, steps)
        self._strip.ask(self._question, _tr("Read {0}").format(size_text(size)), start)

    def _start(self, steps: list[Step]) -> None:
        """Read their rows after those of earlier steps; of sorts only the last counts."""
        for step in steps:
            wanted = _with(self.steps, step)
            if self.steps and wanted[0] is not self.steps[0]:
                self._scan = None
            self.steps = wanted
        self._go_on()

    def _drop(self, step: Step) -> None:
        if step is self.steps[0]:
            self._scan = None
        self.steps = [each for each in self.steps if each is not step]
        self._go_on()

    def _go_on(self) -> None:
        """Read rows for the next step, unless some are being read."""
        head = self._model.head
        if self._scan is None and self.steps and head is not None and self._table is not None:
            step = self.steps[0]
            condition = None if step.condition is None else parse_condition(step.condition)
            self._scan = RowScan(
                self._table,
                step.column,
                head.row_count,
                self.question_wanted.emit,
                condition,
                step.is_descending,
                self._summarised(head, step.column),
            )
            self._scan.start()
        self.changed.emit()

    def _summarised(self, head: TableHead, column: int) -> range:
        """The columns to be summarised: of a list of lists all, of which all bytes are read."""
        if head.kind is TableKind.VALUES:
            return range(column, column + 1)
        nodes = () if self._subject is None else self._subject.nodes
        is_list = len(nodes) == 1 and nodes[0].value_type is ValueType.LIST
        is_long = (head.size_bytes or 0) > SUMMARY_BYTES  # a shorter one has been summarised
        cells = head.row_count * head.column_count
        if head.kind is TableKind.GRID and is_list and is_long and cells <= _MOST_SUMMARISED:
            return range(head.column_count)
        return range(0)


def brief(text: str) -> str:
    """A title or a condition on one short line."""
    line = one_line(text)
    return line if len(line) <= _TITLE_CHARS else f"{line[: _TITLE_CHARS - 1]}…"


def _with(steps: list[Step], new: Step) -> list[Step]:
    """One more step; of sorts only the last counts."""
    is_sort = new.condition is None
    return [*(each for each in steps if not is_sort or each.condition is not None), new]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)

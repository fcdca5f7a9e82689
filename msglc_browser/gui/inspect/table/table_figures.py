"""Count, sum, mean, least and greatest of all selected cells, also of those not in sight."""

from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.inspector_view import Subject
from msglc_browser.gui.inspect.load_question import read_text
from msglc_browser.gui.inspect.table.cell_texts import CellFormat, number_text
from msglc_browser.gui.inspect.table.pace import Pace
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.column_facts import (
    SelectionFacts,
    merged_facts,
    number_facts,
    selection_facts,
)
from msglc_browser.operations.tables.column_numbers import PackedCells
from msglc_browser.operations.tables.row_order import read_part
from msglc_browser.operations.tables.table import Table, TableKind

MOST_CELLS: Final = 10_000_000
_AT_ONCE: Final = 10_000  # cells that are here are added up without waiting
_MOST_ROWS: Final = 65_536  # at a time
_DELAY_MS: Final = 150  # nothing is read while the selection is being dragged


@dataclass(frozen=True, slots=True)
class ReadFigures:
    """The figures of some cells of one column; `order` are the rows if they are scattered."""

    table: Table = field(compare=False)
    column: int
    rows: range
    order: tuple[int, ...]
    number: int

    async def read(self, _document: Document, _node: Node) -> "Figures":
        """Nothing of what is read is kept."""
        if self.order:
            columns = range(self.column, self.column + 1)
            block = await self.table.read_once(self.order, columns)
            return Figures(selection_facts(row[0] for row in block.cells if row), self.number)
        cells = await read_part(self.table, self.column, self.rows)
        is_packed = isinstance(cells, PackedCells)
        facts = number_facts(cells) if is_packed else selection_facts(cells)  # type: ignore[arg-type]
        return Figures(facts, self.number)


@dataclass(frozen=True, slots=True)
class Figures:
    """The answer to ReadFigures."""

    facts: SelectionFacts
    number: int


class TableFigures(QObject):
    """`question_wanted(Question)` while it reads; `changed` when `text` or `offer` did."""

    question_wanted = Signal(object)
    question_unwanted = Signal(object)
    changed = Signal()

    def __init__(self, model: TableModel, grid: TableGrid, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._grid = grid
        self._table: Table | None = None
        self._subject: Subject | None = None
        self._number = 0
        self._count = 0
        self._parts: list[SelectionFacts] = []
        self._left: list[tuple[int, range]] = []  # columns and rows of the table, to be read
        self._asked: ReadFigures | None = None
        self._pace = Pace(_MOST_ROWS)
        self._facts: SelectionFacts | None = None
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self._start_if_small)

    def set_table(self, table: Table | None, subject: Subject | None) -> None:
        """Another table, of which nothing is selected."""
        self._table, self._subject = table, subject
        self._forget()

    @property
    def share(self) -> float | None:
        """How much has been read, from 0 to 1; None while nothing is."""
        if self._asked is None:
            return None
        return sum(part.cells for part in self._parts) / max(self._count, 1)

    @property
    def is_waiting(self) -> bool:
        """Whether figures are about to be read, or being read."""
        return self._timer.isActive() or self._asked is not None

    def look(self) -> None:
        """Other cells are selected."""
        self._forget()
        ranges = self._grid.selectionModel().selection().toList()
        self._count = sum(each.height() * self._shown(each.left(), each.right()) for each in ranges)
        if self._count < 2:
            return
        if self._count <= _AT_ONCE:
            cells = self._here()
            if cells is not None:
                self._facts = selection_facts(cells)
                return
        if self._count <= MOST_CELLS:
            self._timer.start()

    def text(self, form: CellFormat) -> str:
        """ "6 cells: sum 21, mean 3.5, min 1, max 6", as far as it is known."""
        if self._count < 2:
            return ""
        count = count_text(self._count)
        facts = self._facts
        if facts is None:
            if self._count > MOST_CELLS:
                text = _tr("{0} cells selected; figures are shown for up to {1}")
                return text.format(count, count_text(MOST_CELLS))
            return _tr("{0} cells selected").format(count)
        if not facts.numbers:
            return _tr("{0} cells").format(count)
        figures = (
            (_tr("sum"), facts.total),
            (_tr("mean"), facts.mean),
            (_tr("min"), facts.least),
            (_tr("max"), facts.greatest),
        )
        shown = ", ".join(f"{name} {number_text(value, form)}" for name, value in figures)
        if facts.numbers < facts.cells:
            shown = _tr("{0} of {1} numbers").format(shown, count_text(facts.numbers))
        return _tr("{0} cells").format(count) + f": {shown}"

    def offer(self) -> str:
        """What a button offers to read, "Add up, 24.0 MB, about 3 s"; "" if nothing has to be."""
        is_known = self._facts is not None or self.is_waiting
        if is_known or self._subject is None or not 2 <= self._count <= MOST_CELLS:
            return ""
        size = self._size_bytes()
        seconds = self._subject.document.source.seconds_for(size)
        return read_text(_tr("Add up"), size, seconds)

    def start(self) -> None:
        """Read all selected cells, chunk by chunk."""
        self.stop()
        self._left = self._columns()
        self._pace = Pace(_MOST_ROWS, self._model.head)
        self._parts = []
        self._ask_next()
        self.changed.emit()

    def stop(self) -> None:
        """Nothing is awaited any longer."""
        self._timer.stop()
        if self._asked is not None:
            self.question_unwanted.emit(self._asked)
        self._asked = None
        self._left = []
        self._number += 1

    def take(self, answer: object) -> bool:
        """Adopt an answer; whether it is one to a question of this."""
        if not isinstance(answer, Figures):
            return False
        if answer.number == self._number and self._asked is not None:
            self._pace.done(len(self._asked.rows))
            self._asked = None
            self._parts.append(answer.facts)
            if self._left:
                self._ask_next()
            else:
                self._facts = merged_facts(self._parts)
            self.changed.emit()
        return True

    def _ask_next(self) -> None:
        if not self._left or self._table is None:
            return
        column, wanted = self._left.pop(0)
        rows, rest = self._pace.part(wanted)
        if rest:
            self._left.insert(0, (column, rest))
        order: tuple[int, ...] = ()
        if self._model.order is not None:
            order = tuple(self._model.order[rows.start : rows.stop].tolist())
        self._pace.start()
        self._asked = ReadFigures(self._table, column, rows, order, self._number)
        self.question_wanted.emit(self._asked)

    def _start_if_small(self) -> None:
        if self._subject is not None and self._size_bytes() <= self._subject.load_bytes:
            self.start()
        else:
            self.changed.emit()

    def _forget(self) -> None:
        self.stop()
        self._count = 0
        self._facts = None

    def _here(self) -> list[Cell] | None:
        """All selected cells if they are here."""
        found: list[Cell] = []
        for index in self._grid.selectionModel().selectedIndexes():
            if self._grid.isColumnHidden(index.column()):
                continue
            cell = self._model.cell(index.row(), index.column())
            if not self._model.is_here(cell):
                return None
            found.append(cell)  # type: ignore[arg-type]
        return found

    def _shown(self, left: int, right: int) -> int:
        header = self._grid.horizontalHeader()
        if not header.hiddenSectionCount():
            return right - left + 1
        return sum(not header.isSectionHidden(n) for n in range(left, right + 1))

    def _size_bytes(self) -> int:
        """About how much has to be read."""
        head = self._model.head
        if head is None or not head.row_count:
            return 0
        ranges = self._grid.selectionModel().selection().toList()
        rows = sum(each.height() for each in ranges)
        size = (head.size_bytes or 0) * min(rows / head.row_count, 1.0)
        if head.kind is TableKind.COLUMNS:
            size = (head.size_bytes or 0) * self._count / head.row_count / head.column_count
        return round(size)

    def _columns(self) -> list[tuple[int, range]]:
        """The columns selected, and which rows of each, in the order shown."""
        row, column = self._model.first_row, self._model.first_column
        return [
            (section + column, range(each.top() + row, each.bottom() + 1 + row))
            for each in self._grid.selectionModel().selection().toList()
            for section in range(each.left(), each.right() + 1)
            if not self._grid.isColumnHidden(section)
        ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)

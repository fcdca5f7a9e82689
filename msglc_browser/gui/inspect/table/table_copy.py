"""Copies selected cells; they are read chunk by chunk, with progress, and written in a worker."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.table.pace import Pace
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.band_table import as_range
from msglc_browser.operations.tables.cells import Cell, Missing
from msglc_browser.operations.tables.copy_text import MOST_CELLS, CopyForm, copied
from msglc_browser.operations.tables.list_parts import runs_of
from msglc_browser.operations.tables.table import Table

_CHUNK_CELLS: Final = 50_000
_Rows = tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class CopyCells:
    """A chunk of the cells to copy: `rows` and `columns` of the table, in the order shown."""

    table: Table = field(compare=False)
    rows: Sequence[int]
    columns: tuple[int, ...]
    number: int

    async def read(self, _document: Document, _node: Node) -> "CopiedCells":
        """Its rows; nothing of them is kept in the table."""
        by_column: dict[int, list[Cell]] = {}
        for run in runs_of(self.columns):
            block = await self.table.read_once(self.rows, run)
            for at, column in enumerate(run):
                by_column[column] = [
                    row[at] if at < len(row) else Missing.MISSING for row in block.cells
                ]
        rows = tuple(zip(*(by_column[column] for column in self.columns), strict=True))
        return CopiedCells(self.number, rows)


@dataclass(frozen=True, slots=True)
class CopiedCells:
    """Rows of a chunk."""

    number: int
    rows: _Rows


@dataclass(frozen=True, slots=True)
class WriteCells:
    """All cells as text."""

    rows: Sequence[tuple[Cell, ...]] = field(compare=False)
    titles: tuple[str, ...]
    form: CopyForm
    has_header: bool
    number: int

    async def read(self, _document: Document, _node: Node) -> "CopiedText":
        """Writes in a worker: a million cells take about a second."""
        text = await asyncio.to_thread(
            copied, self.rows, self.titles, self.form, has_header=self.has_header
        )
        return CopiedText(self.number, text, len(self.rows) * len(self.titles))


@dataclass(frozen=True, slots=True)
class CopiedText:
    """The answer to WriteCells."""

    number: int
    text: str
    cells: int


class TableCopy(QObject):
    """One copy at a time; a new one replaces the one before.

    `question_wanted(Question)` while it reads, `changed` with its progress; `copied(cells)` when
    the text is in the clipboard.
    """

    question_wanted = Signal(object)
    question_unwanted = Signal(object)
    changed = Signal()
    copied = Signal(int)

    def __init__(
        self, model: TableModel, grid: TableGrid, strip: NoticeStrip, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model = model
        self._grid = grid
        self._strip = strip
        self._number = 0
        self._asked: Question | None = None
        self._table: Table | None = None
        # What was shown at the start: rows may be sorted, filtered or scrolled while it reads.
        self._order: NDArray[np.integer] | None = None
        self._left: list[range] = []  # places among all rows shown, to be read
        self._columns: tuple[int, ...] = ()
        self._total = 0
        self._pace = Pace(1)
        self._rows: list[tuple[Cell, ...]] = []
        self._titles: tuple[str, ...] = ()
        self._form = CopyForm.TSV
        self._has_header = False

    @property
    def share(self) -> float | None:
        """How much has been read, from 0 to 1; None while nothing is copied."""
        return None if self._asked is None else len(self._rows) / max(self._total, 1)

    def start(self, table: Table, form: CopyForm, *, has_header: bool) -> None:
        """Copy the selected rows of the selected columns, in the order shown."""
        self.stop()
        ranges = self._grid.selectionModel().selection().toList()
        first = self._model.first_row
        rows = [range(first + each.top(), first + each.bottom() + 1) for each in ranges]
        sections = self._sections({n for r in ranges for n in range(r.left(), r.right() + 1)})
        wanted = _merged(rows)
        count = sum(map(len, wanted)) * len(sections)
        if not count:
            return
        if count > MOST_CELLS:
            text = _tr("{0} cells are selected, and at most {1} can be copied. Export writes all.")
            self._strip.say(text.format(count_text(count), count_text(MOST_CELLS)))
            return
        self._form, self._has_header = form, has_header
        self._titles = tuple(self._model.column(section).title for section in sections)
        self._columns = tuple(section + self._model.first_column for section in sections)
        self._table, self._left, self._order = table, wanted, self._model.order
        self._total = sum(map(len, wanted))
        self._pace = Pace(_CHUNK_CELLS // len(sections), self._model.head)
        self._ask_next()

    def stop(self) -> None:
        """Forget the copy in progress; the clipboard keeps what it has."""
        if self._asked is not None:
            self.question_unwanted.emit(self._asked)
        self._asked = None
        self._number += 1
        self._left, self._rows, self._order = [], [], None

    def take(self, answer: object) -> bool:
        """Adopt an answer; whether it is one to a question of this."""
        if not isinstance(answer, CopiedCells | CopiedText):
            return False
        if answer.number != self._number:
            return True
        if isinstance(answer, CopiedCells):
            self._pace.done(len(answer.rows))
            self._rows += answer.rows
            self._ask_next()
            return True
        self.stop()
        QGuiApplication.clipboard().setText(answer.text)
        self.changed.emit()
        self.copied.emit(answer.cells)
        return True

    def _sections(self, sections: set[int]) -> tuple[int, ...]:
        """Those that are shown, in that order."""
        header = self._grid.horizontalHeader()
        shown = [n for n in sections if not header.isSectionHidden(n)]
        return tuple(sorted(shown, key=header.visualIndex))

    def _next_chunk(self, table: Table) -> CopyCells:
        rows, rest = self._pace.part(self._left.pop(0))
        if rest:
            self._left.insert(0, rest)
        part: Sequence[int] = rows
        if self._order is not None:
            part = tuple(self._order[rows.start : rows.stop].tolist())
        return CopyCells(table, as_range(part), self._columns, self._number)

    def _ask_next(self) -> None:
        if self._left and self._table is not None:
            self._asked = self._next_chunk(self._table)
        else:
            self._asked = WriteCells(
                self._rows, self._titles, self._form, self._has_header, self._number
            )
        self._pace.start()
        self.question_wanted.emit(self._asked)
        self.changed.emit()


def _merged(rows: Sequence[range]) -> list[range]:
    """Ranges that may overlap as ascending ones that do not."""
    found: list[range] = []
    for each in sorted(rows, key=lambda each: each.start):
        if found and each.start <= found[-1].stop:
            found[-1] = range(found[-1].start, max(found[-1].stop, each.stop))
        else:
            found.append(each)
    return found


def _tr(text: str) -> str:
    return QCoreApplication.translate("Table", text)

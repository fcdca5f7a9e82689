"""Copies selected cells; what is not here is read first, chunk by chunk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.table.table_questions import ReadCells
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.copy_text import MOST_CELLS, CopyForm, copied
from msglc_browser.operations.tables.table import Table

if TYPE_CHECKING:
    from msglc_browser.gui.inspect.table.table_view import TableView

_CHUNK_CELLS: Final = 50_000


@dataclass(frozen=True, slots=True)
class CopyCells:
    """A chunk of the cells to copy; `number` is that of the copy it belongs to."""

    read_cells: ReadCells
    number: int

    async def read(self, document: Document, node: Node) -> "CopiedCells":
        """Its rows."""
        found = await self.read_cells.read(document, node)
        return CopiedCells(self.number, found.block.cells)


@dataclass(frozen=True, slots=True)
class CopiedCells:
    """Rows of a chunk."""

    number: int
    rows: tuple[tuple[Cell, ...], ...]


class TableCopy:
    """One copy at a time; a new one replaces the one before."""

    def __init__(self, view: "TableView") -> None:
        self._view = view
        self._number = 0
        self._chunks: list[ReadCells] = []
        self._rows: list[tuple[Cell, ...]] = []
        self._form = CopyForm.TSV
        self._has_header = False
        self._sections: tuple[int, ...] = ()
        self._first_column = 0

    def start(self, table: Table, form: CopyForm, *, has_header: bool) -> None:
        """Copy the rectangle around the selection."""
        view = self._view
        ranges = view.grid.selectionModel().selection().toList()
        if not ranges:
            return
        rows = range(min(r.top() for r in ranges), max(r.bottom() for r in ranges) + 1)
        left, right = min(r.left() for r in ranges), max(r.right() for r in ranges)
        header = view.grid.horizontalHeader()
        shown = [n for n in range(left, right + 1) if not view.grid.isColumnHidden(n)]
        self._sections = tuple(sorted(shown, key=header.visualIndex))
        if len(rows) * len(self._sections) > MOST_CELLS:
            text = view.tr("At most {0} cells can be copied at a time. Export writes all of them.")
            view.strip.say(text.format(count_text(MOST_CELLS)))
            return
        self._form, self._has_header = form, has_header
        self._number += 1
        self._rows = []
        self._chunks = list(self._plan(table, rows, range(left, right + 1)))
        self._ask_next()

    def stop(self) -> None:
        """Forget the copy in progress."""
        self._number += 1
        self._chunks = []

    def take(self, answer: object) -> bool:
        """Adopt a chunk; whether `answer` is one."""
        if not isinstance(answer, CopiedCells):
            return False
        if answer.number == self._number:
            first = self._first_column
            for row in answer.rows:
                self._rows.append(tuple(row[n - first] for n in self._sections))
            self._ask_next()
        return True

    def _plan(self, table: Table, rows: range, columns: range) -> Sequence[ReadCells]:
        model = self._view.model
        self._first_column = columns.start
        step = max(_CHUNK_CELLS // len(columns), 1)
        across = range(columns.start + model.first_column, columns.stop + model.first_column)
        chunks = []
        for first in range(rows.start, rows.stop, step):
            part = range(first + model.first_row, min(first + step, rows.stop) + model.first_row)
            order = (
                () if model.order is None else tuple(model.order[part.start : part.stop].tolist())
            )
            chunks.append(ReadCells(table, part, across, order))
        return chunks

    def _ask_next(self) -> None:
        if self._chunks:
            self._view.wanted.emit(CopyCells(self._chunks.pop(0), self._number))
            return
        model = self._view.model
        titles = [model.column(section).title for section in self._sections]
        text = copied(self._rows, titles, self._form, has_header=self._has_header)
        cells = len(self._rows) * len(titles)
        self._rows = []
        self._view.copied(text, cells)

"""Reads a column chunk by chunk to sort or filter all rows; progress can be shown, and stopped."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.table.pace import Pace
from msglc_browser.gui.inspect.table.table_questions import (
    ColumnChunk,
    ReadColumn,
    SortedRows,
    SortRows,
)
from msglc_browser.operations.numbers.summary import NumberSummary, merged
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.column_numbers import NumberColumn, PackedCells
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.row_order import MOST_ROWS, chunk_rows
from msglc_browser.operations.tables.table import Table, TableKind


class TooManyRows(Exception):  # a signal, not an error: the scan has ended
    """The cells are not numbers, and too many to be sorted."""


@dataclass(slots=True)
class RowScan:
    """One scan of a column: first the rows that meet a condition, or all cells to sort by.

    `ask` asks a question; its answer goes to `take`, which returns the rows once they are
    complete: those that meet the condition, ascending, or all of them in order.
    """

    table: Table
    column: int
    row_count: int
    ask: Callable[[Question], None]
    condition: Condition | None = None
    is_descending: bool = False
    summarised: range = range(0)  # the columns whose numbers are all there is
    done_rows: int = 0
    summary: NumberSummary | None = None
    _asked: Question | None = None
    _pace: Pace = field(default_factory=lambda: Pace(1))
    _numbers: NumberColumn | None = None
    _cells: list[Cell] = field(default_factory=list)
    _found: list[NDArray[np.integer]] = field(default_factory=list)

    def start(self) -> None:
        """Ask for the first chunk."""
        head = self.table.head
        is_short = head.kind in (TableKind.VALUES, TableKind.COLUMNS)
        most = chunk_rows(self.row_count, head.size_bytes if is_short else None)
        self._pace = Pace(most, head)
        self._numbers = NumberColumn(self.row_count) if self.condition is None else None
        self._ask_next()

    @property
    def share(self) -> float:
        """How much has been read, from 0 to 1."""
        return self.done_rows / max(self.row_count, 1)

    def take(self, question: Question, answer: object) -> NDArray[np.integer] | None:
        """Adopt an answer and ask for more; the rows when all is done, else None.

        A late answer to another scan is ignored. Raises TooManyRows.
        """
        if question is not self._asked:
            return None
        if isinstance(answer, SortedRows):
            return answer.rows
        if not isinstance(answer, ColumnChunk) or not isinstance(question, ReadColumn):
            return None
        self.done_rows = min(question.rows.stop, self.row_count)
        self._pace.done(len(question.rows))
        self._summarise(answer.summary)
        if answer.rows is not None:
            self._found.append(answer.rows)
        elif self.condition is None:
            self._keep(answer.cells)
        if self.done_rows < self.row_count:
            self._ask_next()
            return None
        return self._finish()

    def _keep(self, cells: PackedCells | list[Cell]) -> None:
        if self._numbers is not None:
            if isinstance(cells, PackedCells) and self._numbers.add(cells):
                return
            if self.row_count > MOST_ROWS:
                raise TooManyRows
            self._cells = self._numbers.packed().cells()
            self._numbers = None
        self._cells += cells.cells() if isinstance(cells, PackedCells) else cells

    def _summarise(self, part: NumberSummary | None) -> None:
        if part is None:
            self.summarised, self.summary = range(0), None
        elif self.summary is None:
            is_grid = self.table.head.kind is TableKind.GRID
            shape = (self.row_count, len(self.summarised)) if is_grid else (self.row_count,)
            self.summary = replace(part, total=math.prod(shape), shape=shape)
        else:
            self.summary = merged(self.summary, part)

    def _finish(self) -> NDArray[np.integer] | None:
        if self.condition is not None:
            return np.concatenate(self._found) if self._found else np.empty(0, np.int64)
        cells = self._cells if self._numbers is None else self._numbers.packed()
        self._ask(SortRows(cells, self.is_descending))
        return None

    def _ask_next(self) -> None:
        rows = range(self.done_rows, min(self.done_rows + self._pace.rows, self.row_count))
        self._pace.start()
        self._ask(ReadColumn(self.table, self.column, rows, self.condition, self.summarised))

    def _ask(self, question: Question) -> None:
        self._asked = question
        self.ask(question)

"""Reads a column chunk by chunk to sort or filter all rows; progress can be shown, and stopped."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from msglc_browser.gui.inspect.inspector_view import Question
from msglc_browser.gui.inspect.table.table_questions import ColumnChunk, ReadColumn, SortRows
from msglc_browser.operations.tables.cells import Cell
from msglc_browser.operations.tables.conditions import Condition
from msglc_browser.operations.tables.row_order import CHUNK_ROWS
from msglc_browser.operations.tables.table import Table


@dataclass(slots=True)
class RowScan:
    """One scan of a column: first the rows that meet a condition, or all cells to sort by.

    `ask` asks a question; its answer goes to `take`, which returns the rows in order once they are
    complete.
    """

    table: Table
    column: int
    row_count: int
    ask: Callable[[Question], None]
    condition: Condition | None = None
    is_descending: bool = False
    within: NDArray[np.int64] | None = None
    done_rows: int = 0
    _cells: list[Cell] = field(default_factory=list)
    _found: list[NDArray[np.int64]] = field(default_factory=list)

    def start(self) -> None:
        """Ask for the first chunk."""
        self._ask_next()

    @property
    def share(self) -> float:
        """How much has been read, from 0 to 1."""
        return self.done_rows / max(self.row_count, 1)

    def take(self, question: Question, answer: object) -> NDArray[np.int64] | None:
        """Adopt an answer and ask for more; the rows when all is done, else None."""
        if isinstance(answer, np.ndarray):
            return answer
        if not isinstance(answer, ColumnChunk) or not isinstance(question, ReadColumn):
            return None
        self.done_rows = min(question.rows.stop, self.row_count)
        if answer.rows is not None:
            self._found.append(answer.rows)
        self._cells += answer.cells
        if self.done_rows < self.row_count:
            self._ask_next()
            return None
        return self._finish()

    def _finish(self) -> NDArray[np.int64] | None:
        if self.condition is not None:
            found = np.concatenate(self._found) if self._found else np.empty(0, np.int64)
            if self.within is None:
                return found
            return self.within[np.isin(self.within, found)]
        rows = np.arange(len(self._cells)) if self.within is None else self.within
        rows = rows[rows < len(self._cells)]
        cells = self._cells if self.within is None else [self._cells[row] for row in rows.tolist()]
        self.ask(SortRows(cells, rows, self.is_descending))
        return None

    def _ask_next(self) -> None:
        rows = range(self.done_rows, min(self.done_rows + CHUNK_ROWS, self.row_count))
        self.ask(ReadColumn(self.table, self.column, rows, self.condition))

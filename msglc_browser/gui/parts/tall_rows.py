"""Table rows that are taller because they show what is wrong with them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QTableView

_ROWS_AT_ONCE = 500
_MEASURED_AT_ONCE = 100
_PAUSE_MS = 100
"""After a resize, rows out of sight follow once no further resize came for this long."""


class TallRows(QObject):
    """Fits the row heights of one table, visible rows at once and the rest in small steps.

    `texts()` returns what each row shows, empty for nothing; `measure(text)` returns the height
    it takes at the current width.
    """

    def __init__(
        self, table: QTableView, texts: Callable[[], list[str]], measure: Callable[[str], int]
    ) -> None:
        """Becomes a child of `table`, whose model must be set."""
        super().__init__(table)
        self._table = table
        self._texts = texts
        self._measure = measure
        self._heights: dict[str, int] = {}
        self._fitted: list[str | None] = []
        self._wanted: list[str] = []
        self._waiting: list[int] = []  # processed from the end
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._go_on)
        model = table.model()
        for news in (model.rowsInserted, model.rowsRemoved, model.rowsMoved, model.modelReset):
            news.connect(self._forget)

    def fit(self) -> None:
        """Resize each row whose text has changed."""
        self._note_changes()
        self._fit_rows_in_sight()
        self._go_on()

    def follow_width(self) -> None:
        """The texts wrap differently: update visible rows now and the others after a pause."""
        self._heights.clear()
        self._fitted = [text and None for text in self._fitted]
        self._note_changes()
        if self._waiting:
            self._fit_rows_in_sight()
            self._timer.start(_PAUSE_MS)

    @Slot()
    def _forget(self) -> None:
        """Rows have moved, with or without their heights."""
        self._fitted.clear()
        self._waiting.clear()

    def _note_changes(self) -> None:
        self._wanted = self._texts()
        self._fitted += [None] * (len(self._wanted) - len(self._fitted))
        pairs = zip(self._wanted, self._fitted, strict=True)
        self._waiting = [row for row, (wanted, fitted) in enumerate(pairs) if wanted != fitted]
        self._waiting.reverse()

    def _fit_rows_in_sight(self) -> None:
        first = max(self._table.rowAt(0), 0)
        bottom = self._table.viewport().height()
        for row in range(first, len(self._wanted)):
            if self._table.rowViewportPosition(row) > bottom:
                break
            self._fit_row(row)

    @Slot()
    def _go_on(self) -> None:
        measured, rows = len(self._heights), 0
        while self._waiting and rows < _ROWS_AT_ONCE:
            if len(self._heights) - measured >= _MEASURED_AT_ONCE:
                break
            self._fit_row(self._waiting.pop())
            rows += 1
        self._table.updateGeometry()
        if self._waiting:
            self._timer.start(0)

    def _fit_row(self, row: int) -> None:
        text = self._wanted[row]
        if self._fitted[row] == text:
            return
        if text not in self._heights:
            self._heights[text] = self._measure(text) if text else 0
        rows = self._table.verticalHeader()
        height = rows.defaultSectionSize() + self._heights[text]
        if rows.sectionSize(row) != height:
            rows.resizeSection(row, height)
        self._fitted[row] = text

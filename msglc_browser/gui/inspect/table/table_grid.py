"""The grid of a table: says what is in sight, what is selected and where Enter leads."""

from functools import partial
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import claims
from msglc_browser.gui.inspect.table.frozen_columns import FrozenColumns
from msglc_browser.gui.inspect.table.table_header import TableHeader
from msglc_browser.gui.inspect.table.table_model import TableModel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import LIST_ROW_HEIGHT
from msglc_browser.operations.tables.column_facts import ColumnFacts, column_facts

_SIGHT_DELAY_MS: Final = 30
_COPY: Final = QKeySequence.StandardKey.Copy
_JUMP: Final = QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_G)
_ENDS: Final = (
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_Home),
    QKeyCombination(Qt.KeyboardModifier.ControlModifier, Qt.Key.Key_End),
)
_ROW_HEIGHT: Final = LIST_ROW_HEIGHT - 3
_WIDEST: Final = 320
_NARROWEST: Final = 64
_SAMPLE_ROWS: Final = 40
_MOST_FITTED: Final = 200


@guarded
class TableGrid(QTableView):
    """`sight_changed(rows, columns)` when others are in sight, with a screenful ahead."""

    sight_changed = Signal(object, object)  # range of rows, columns ascending
    opened = Signal(int, int)  # row, column: Enter or a double click
    menu_wanted = Signal(object)  # QPoint on the screen
    copy_wanted = Signal()
    jump_wanted = Signal()
    ends_wanted = Signal(bool)  # Ctrl+Home, or Ctrl+End: is it the last row
    header_clicked = Signal(int)  # section
    header_menu_wanted = Signal(int, object)  # section, QPoint on the screen

    def __init__(self, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableGrid")
        self.setAccessibleName(self.tr("Table"))
        self._table = model
        self._facts: dict[int, ColumnFacts] = {}
        self._sorted: tuple[int, bool] | None = None
        self._is_fitted = False
        self.setHorizontalHeader(TableHeader(self.facts_of, self.arrow_of, self))
        self.setModel(model)
        self.setProperty("cells", True)
        self.setFont(fonts.mono())
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self._set_up_rows()
        self._timer = QTimer(self, singleShot=True, interval=_SIGHT_DELAY_MS)
        self._timer.timeout.connect(self.look)
        self.verticalScrollBar().valueChanged.connect(self._look_soon)
        self.horizontalScrollBar().valueChanged.connect(self._look_soon)
        self.horizontalHeader().sectionResized.connect(self._look_soon)
        model.modelReset.connect(self._forget)
        model.columnsInserted.connect(self._fit_again)
        model.dataChanged.connect(self._changed)
        self.frozen = FrozenColumns(self)
        for header in (self.horizontalHeader(), self.frozen.horizontalHeader()):
            header.sectionClicked.connect(self.header_clicked)
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(partial(self._want_menu, header))

    def _set_up_rows(self) -> None:
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW_HEIGHT)
        rows.setMinimumSectionSize(_ROW_HEIGHT)
        rows.setFont(fonts.small_mono())
        rows.setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.setHighlightSections(False)

    @property
    def is_waiting(self) -> bool:
        """Whether what is in sight is still to be found out."""
        return self._timer.isActive()

    def rows_in_sight(self) -> range:
        """The rows whose cells can be seen, counted in the window of the model."""
        top = max(self.rowAt(0), 0)
        bottom = self.rowAt(self.viewport().height() - 1)
        count = self._table.rowCount()
        return range(top, count if bottom < 0 else bottom + 1)

    def columns_in_sight(self) -> tuple[int, ...]:
        """The columns whose cells can be seen, ascending; frozen ones are among them."""
        header = self.horizontalHeader()
        covered = self.frozen.covered()
        left = max(header.visualIndexAt(covered), 0)
        right = header.visualIndexAt(self.viewport().width() - 1)
        last = self._table.columnCount() - 1
        seen = [*range(min(self.frozen.count, last + 1))]
        seen += range(left, (last if right < 0 else right) + 1)
        shown = {header.logicalIndex(n) for n in seen}
        return tuple(sorted(n for n in shown if not header.isSectionHidden(n)))

    def look(self) -> None:
        """Say what is in sight now."""
        rows, columns = self.rows_in_sight(), self.columns_in_sight()
        if columns:
            ahead = range(max(rows.start - len(rows), 0), rows.stop + len(rows))
            self.sight_changed.emit(ahead, columns)

    def show_sorting(self, section: int | None, *, is_descending: bool = False) -> None:
        """Draw an arrow in one header, or in none."""
        self._sorted = None if section is None else (section, is_descending)
        self.horizontalHeader().viewport().update()
        self.frozen.horizontalHeader().viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More may be in sight."""
        super().resizeEvent(event)
        self.frozen.place()
        self._look_soon()

    def indexAt(self, place: QPoint) -> QModelIndex:  # noqa: N802
        """The cell at a place of the viewport: a frozen one where they lie over others."""
        if self.frozen.isVisible() and 0 <= place.x() < self.frozen.width():
            return self.frozen.indexAt(place)
        return super().indexAt(place)

    def visualRect(self, index: QModelIndex | QPersistentModelIndex) -> QRect:  # noqa: N802
        """Where a cell is seen."""
        if self.frozen.isVisible() and self.frozen.covers(index.column()):
            return self.frozen.visualRect(index)
        return super().visualRect(index)

    def scrollTo(  # noqa: N802
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a cell into sight, not below the frozen columns."""
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if not self.frozen.isVisible():
            return
        if self.frozen.covers(index.column()):
            bar.setValue(before)
            return
        hidden = self.frozen.width() - self.columnViewportPosition(index.column())
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    def freeze(self, count: int) -> None:
        """Keep the first columns, as they are shown, at the left edge; 0 for none."""
        self.frozen.freeze(count)
        self._look_soon()

    def event(self, event: QEvent) -> bool:
        """Ctrl+C copies cells here; elsewhere it is the window's, for the selected node."""
        return claims(event, lambda key: key.matches(_COPY)) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current cell, Ctrl+C copies, Ctrl+G asks for a row."""
        if event.matches(_COPY):
            self.copy_wanted.emit()
            return
        if event.keyCombination() == _JUMP:
            self.jump_wanted.emit()
            return
        if event.keyCombination() in _ENDS and self._table.is_windowed:
            self.ends_wanted.emit(event.key() == Qt.Key.Key_End)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row(), self.currentIndex().column())
            return
        if event.key() == Qt.Key.Key_Escape:
            event.ignore()  # what is being done is stopped by the view around it
            return
        super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        """A double click, too."""
        super().mouseDoubleClickEvent(event)  # type: ignore[arg-type]
        index = self.currentIndex()
        if index.isValid():
            self.opened.emit(index.row(), index.column())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy, and more: at the mouse, or at the current cell."""
        place = event.globalPos()
        index = self.currentIndex()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and index.isValid():
            self.scrollTo(index)
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        self.menu_wanted.emit(place)

    def _want_menu(self, header: QHeaderView, place: QPoint) -> None:
        section = header.logicalIndexAt(place)
        if section >= 0:
            self.header_menu_wanted.emit(section, header.mapToGlobal(place))

    def _look_soon(self, *_args: object) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _forget(self) -> None:
        self._facts.clear()
        self._is_fitted = False
        self.scrollToTop()
        self._look_soon()

    def _fit_again(self, *_args: object) -> None:
        self._is_fitted = False

    def _changed(self, *_args: object) -> None:
        self._facts.clear()
        if not self._is_fitted:
            self._fit()

    def _fit(self) -> None:
        """Make columns as wide as what is in sight, once; then the user decides."""
        rows = self.rows_in_sight()
        sample = range(rows.start, min(rows.stop, rows.start + _SAMPLE_ROWS))
        metrics, names = self.fontMetrics(), self.horizontalHeader().fontMetrics()
        header = self.horizontalHeader()
        for section in range(min(self._table.columnCount(), _MOST_FITTED)):
            cells = [self._table.cell(row, section) for row in sample]
            if not any(map(self._table.is_here, cells)):
                continue
            self._is_fitted = True
            texts = [str(self._table.index(row, section).data() or "") for row in sample]
            title = str(self._table.headerData(section, Qt.Orientation.Horizontal) or "")
            facts = self.facts_of(section)
            widest = max([metrics.horizontalAdvance(text) for text in texts], default=0)
            above = (f"{title}  {facts.type_name}", facts.text)
            wanted = max(widest, *map(names.horizontalAdvance, above)) + 24
            header.resizeSection(section, min(max(wanted, _NARROWEST), _WIDEST))

    def facts_of(self, section: int) -> ColumnFacts:
        """What is known about a column."""
        found = self._facts.get(section)
        if found is None:
            cells = self._table.loaded(section)
            found = self._facts[section] = column_facts(cells, self._table.total_rows)
        return found

    def arrow_of(self, section: int) -> str:
        """How a column is sorted."""
        if self._sorted is None or self._sorted[0] != section:
            return ""
        return "▼" if self._sorted[1] else "▲"

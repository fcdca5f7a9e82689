"""The table of a bucket page: rows and keys as in a file manager."""

from PySide6.QtCore import (
    QElapsedTimer,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_model import ObjectsModel, Tail
from msglc_browser.gui.browse.row_selection import RowSelection
from msglc_browser.gui.parts.focus_mark import paint_focus_mark
from msglc_browser.gui.theme.metrics import ICON, LIST_ROW_HEIGHT, PAGE_MARGIN

_PADDING = 10  # as the header's sections, see theme.style_sheet
_ICON_GAP = 6
_WIDEST = {Column.SIZE: "1,000.0 MB", Column.MODIFIED: "2026-12-24 00", Column.KIND: "Text plain"}
_MOVES = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End)
_ALIGNED = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine


@guarded
class ObjectsDelegate(QStyledItemDelegate):
    """Paints a cell aligned with its header, its text cut in the middle."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the background over the whole cell, then icon and text."""
        self.initStyleOption(option, index)
        style = option.widget.style() if option.widget else QApplication.style()
        style.drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        view = option.widget
        if isinstance(view, ObjectsView) and view.has_focus_at(index):
            paint_focus_mark(painter, option.rect)
        area = option.rect.adjusted(_PADDING, 0, -_PADDING, 0)
        if index.column() == Column.NAME and not option.icon.isNull():
            place = QRect(area.left(), area.center().y() - ICON // 2 + 1, ICON, ICON)
            option.icon.paint(painter, place)
            area.setLeft(place.right() + _ICON_GAP)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        text = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideMiddle, area.width()
        )
        across = option.displayAlignment & Qt.AlignmentFlag.AlignHorizontal_Mask
        painter.drawText(area, int(across) | int(_ALIGNED), text)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """One row height for all."""
        return QSize(super().sizeHint(option, index).width() + 2 * _PADDING, LIST_ROW_HEIGHT)


@guarded
class ObjectsView(QTableView):
    """Whole rows, no grid; Enter opens, Backspace goes up, Del deletes, typing finds a name."""

    open_wanted = Signal()
    up_wanted = Signal()
    delete_wanted = Signal()
    more_wanted = Signal()
    menu_wanted = Signal(object)  # QPoint, global

    def __init__(self, model: ObjectsModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._typed = ""
        self._since_typed = QElapsedTimer()
        self.setObjectName("objectsView")
        self.setAccessibleName(self.tr("Objects"))
        self.setModel(model)
        self.chosen = self._own_selection()
        self.setItemDelegate(ObjectsDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._set_up_headers()
        self.doubleClicked.connect(self._on_double_click)
        self.clicked.connect(self._on_click)

    def _own_selection(self) -> RowSelection:
        of_qt, found = self.selectionModel(), RowSelection(self._model, self)
        self.setSelectionModel(found)
        of_qt.deleteLater()
        self.verticalScrollBar().valueChanged.connect(self._tell_visible)
        self.verticalScrollBar().rangeChanged.connect(self._tell_visible)
        return found

    def _tell_visible(self) -> None:
        self.chosen.show_around(max(0, self.rowAt(0)), max(0, self.last_visible_row()))

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(LIST_ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        # On every repaint, a header queries the flags of every selected row: 7 s for 100,000.
        header.setSelectionModel(QItemSelectionModel(self._model, header))
        header.setSectionsMovable(False)
        header.setMinimumSectionSize(64)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
        for column, text in _WIDEST.items():
            width = self.fontMetrics().horizontalAdvance(text) + 3 * _PADDING
            header.resizeSection(column, width)
        self.setSortingEnabled(True)
        header.setSortIndicatorShown(False)  # it would be far from the title, which has an arrow
        self.sortByColumn(Column.NAME, Qt.SortOrder.AscendingOrder)

    def span_tail(self) -> None:
        """Let the tail row, if there is one, span all columns."""
        self.clearSpans()
        if self._model.tail is not Tail.NONE:
            self.setSpan(self._model.shown_count, 0, 1, len(Column))

    def selected_rows(self) -> list[int]:
        """The selected rows from the top."""
        return [row for row, mark in enumerate(self.chosen.marks) if mark]

    def has_focus_at(self, index: QModelIndex | QPersistentModelIndex) -> bool:
        """Whether this is the first cell of the row that keys act on."""
        is_current = index.row() == self.currentIndex().row()
        return is_current and index.column() == 0 and self.hasFocus()

    def last_visible_row(self) -> int:
        """The last visible row; the last of all if there is room below it."""
        row = self.rowAt(self.viewport().height() - 1)
        return row if row >= 0 else self._model.rowCount() - 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Backspace goes up, Del requests deletion."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._select_current()
            is_tail = self.currentIndex().row() == self._model.shown_count
            (self.more_wanted if is_tail else self.open_wanted).emit()
        elif event.key() == Qt.Key.Key_Backspace:
            self.up_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)
            if event.key() in _MOVES:
                self._select_current()

    def _select_current(self) -> None:
        """The row with the focus is the one that keys act on, also before any is selected."""
        flags = QItemSelectionModel.SelectionFlag
        has_none = not self.chosen.has_marked()
        if has_none and self._model.entry(self.currentIndex().row()) is not None:
            self.chosen.select(self.currentIndex(), flags.ClearAndSelect | flags.Rows)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802
        """Jump to the next name that starts with what is being typed."""
        pause_ms = QApplication.keyboardInputInterval()
        if not self._since_typed.isValid() or self._since_typed.elapsed() > pause_ms:
            self._typed = ""
        self._since_typed.start()
        again = self._typed == search  # the same letter again finds the next such name
        self._typed = search if again else self._typed + search
        row = self.currentIndex().row()
        found = self._model.find_name(
            self._typed, after=max(0, row + 1) if len(self._typed) == 1 else max(0, row)
        )
        if found is not None:
            self.setCurrentIndex(self._model.index(found, Column.NAME))

    def moveCursor(  # noqa: N802
        self,
        cursorAction: QAbstractItemView.CursorAction,  # noqa: N803
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """Home and End go to rows, as in a list; Left and Right do nothing."""
        actions = QAbstractItemView.CursorAction
        last = self._model.rowCount() - 1
        if cursorAction is actions.MoveHome:
            return self._model.index(0, Column.NAME)
        if cursorAction is actions.MoveEnd:
            return self._model.index(last, Column.NAME)
        if cursorAction in (actions.MoveLeft, actions.MoveRight):
            return self.currentIndex()
        return super().moveCursor(cursorAction, modifiers)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Request the menu at the mouse, or at the current row for the menu key.

        Beside the rows it is the folder's, not that of what is selected.
        """
        place = event.globalPos()
        is_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        under_mouse = self.indexAt(event.pos())
        if is_key:
            self._select_current()
        elif self._model.entry(under_mouse.row()) is None:
            self.chosen.select(QModelIndex(), QItemSelectionModel.SelectionFlag.Clear)
        elif not self.chosen.is_marked(under_mouse.row()):
            self.selectRow(under_mouse.row())
        if is_key and self.currentIndex().isValid():
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(row.bottomLeft() + QPoint(PAGE_MARGIN, 0))
        self.menu_wanted.emit(place)

    def _on_double_click(self, index: QModelIndex) -> None:
        if self._model.entry(index.row()) is not None:
            self.open_wanted.emit()

    def _on_click(self, index: QModelIndex) -> None:
        if self._model.entry(index.row()) is None:
            self.more_wanted.emit()

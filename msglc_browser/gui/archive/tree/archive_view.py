"""The tree of an archive page: keys, clicks, and which rows need their previews."""

from typing import Final

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from msglc_browser.gui.archive.tree.archive_delegate import ArchiveDelegate
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID, Column, Entry
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.deep_rows import INDENTATION, expander_rect, fitted
from msglc_browser.gui.archive.tree.held_selection import HeldSelection
from msglc_browser.gui.archive.tree.selected_ids import rows_in_view, selected_ids
from msglc_browser.gui.archive.tree.tree_columns import TreeColumns
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import claims
from msglc_browser.gui.parts.focus_mark import paint_focus_mark
from msglc_browser.gui.theme.metrics import ROW_HEIGHT, SPACE

AnyIndex = QModelIndex | QPersistentModelIndex
_SHUT: Final = QStyle.StateFlag.State_Item | QStyle.StateFlag.State_Children
_OPEN: Final = _SHUT | QStyle.StateFlag.State_Open
_BESIDE: Final = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_ALONE: Final = _BESIDE | QItemSelectionModel.SelectionFlag.Clear
_PREVIEW_DELAY_MS: Final = 60


@guarded
class ArchiveView(QTreeView):
    """`archiveTree`: a tree that never expands everything and can be cancelled anywhere."""

    menu_wanted = Signal(object)  # QPoint, global
    drag_wanted = Signal()  # of the selected rows

    def __init__(self, model: ArchiveTreeModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("archiveTree")
        self.setAccessibleName(self.tr("Archive tree"))
        self._tree = model
        self._is_reopening = False
        self._delegate = ArchiveDelegate(model, self)
        self._preview_timer = QTimer(self, singleShot=True, interval=_PREVIEW_DELAY_MS)
        self._preview_timer.timeout.connect(self._show_previews)
        self.setModel(model)
        self.setItemDelegate(self._delegate)
        self._set_manners()
        self._columns = TreeColumns(self)
        self.held = HeldSelection(self)
        self._connect()

    def current_id(self) -> int:
        """The id of the current row if it is selected; ROOT_ID if none is selected."""
        current = self.currentIndex()
        if self.selectionModel().isSelected(current):
            return self._tree.node_id(current.siblingAtColumn(Column.NAME))
        return next(iter(self.selected_ids()), ROOT_ID)

    def selected_ids(self) -> list[int]:
        """The ids of all selected rows, siblings in display order."""
        return selected_ids(self, self._tree)

    def select(self, node_id: int, *, beside_others: bool = False) -> None:
        """Make a row current and scroll it to the middle; ROOT_ID clears the selection."""
        index = self._tree.index_of(node_id)
        if not index.isValid():
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
            return
        # Not the view's `setCurrentIndex`: that would look at the keys that are held down.
        self.selectionModel().setCurrentIndex(index, _BESIDE if beside_others else _ALONE)
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def add_to_selection(self, node_id: int) -> None:
        """Select a row that does not become current."""
        self.selectionModel().select(self._tree.index_of(node_id), _BESIDE)

    def visible_ids(self) -> tuple[int, ...]:
        """The visible rows, from the top."""
        bottom = self.viewport().height()
        index = self.indexAt(QPoint(SPACE, 0))
        ids = []
        while index.isValid() and self.visualRect(index).top() < bottom:
            ids.append(self._tree.node_id(index))
            index = self.indexBelow(index)
        return tuple(ids)

    def link_rect(self, node_id: int) -> QRect:
        """Where Retry or Cancel of a row can be clicked, in viewport coordinates; may be empty."""
        entry = self._tree.entry(node_id)
        cell = self.visualRect(self._tree.index_of(node_id, Column.PREVIEW))
        return QRect() if entry is None else self._delegate.link_rect(cell, entry)

    def retry(self, node_id: int) -> None:
        """Request again what a row failed to load, and expand it."""
        self._tree.retry(node_id)
        if self._tree.is_loading(node_id):
            self.expand(self._tree.index_of(node_id))

    def failed_id(self) -> int | None:
        """The id of the current row if it failed to load something."""
        return self.current_id() if self._current_has_failed() else None

    def run_drag(self, drag: QDrag) -> None:
        """Drag selected rows; afterwards those are selected that were so before the press."""
        drag.exec(Qt.DropAction.CopyAction)
        self.held.put_back()

    def is_waiting(self) -> bool:
        """Whether previews are about to be requested."""
        return self._preview_timer.isActive()

    # Qt interface

    def rowsInserted(self, parent: AnyIndex, start: int, end: int) -> None:  # noqa: N802
        """Below an expanded row, Qt lays out every open row again: quadratic, through Python.

        Expanding a row whose rows are there lays out just those.
        """
        if not (parent.isValid() and self.isExpanded(parent)):
            super().rowsInserted(parent, start, end)
            return
        top = self.verticalScrollBar().value()
        self._is_reopening = True
        self.collapse(parent)
        super().rowsInserted(parent, start, end)
        self.expand(parent)
        self._is_reopening = False
        self.verticalScrollBar().setValue(top)

    def selectAll(self) -> None:  # noqa: N802
        """Qt asks the model twice about each row: 1.5 s for 100,000."""
        self.selectionModel().select(
            rows_in_view(self, self._tree), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def event(self, event: QEvent) -> bool:
        """F5 on a failed row retries that row; elsewhere it is the window's Reload."""
        return claims(event, self._is_retry_key) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, closes or retries, Esc cancels; `*` must not expand everything."""
        self.held.let_go()
        key = event.key()
        if key == Qt.Key.Key_Asterisk:
            event.accept()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter()
        elif self._is_retry_key(event):
            self.retry(self.current_id())
        elif key == Qt.Key.Key_Escape and self._cancel_loading():
            event.accept()
        else:
            super().keyPressEvent(event)

    def visualRect(self, index: AnyIndex) -> QRect:  # noqa: N802
        """Where a cell is painted: names of deep rows are not indented in full."""
        rect = super().visualRect(index)
        is_name = index.column() == Column.NAME and not rect.isNull()
        return fitted(rect, self.header()) if is_name else rect

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Qt looks for the expander of a deep row where it would be without a limit."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.held.hold()
        index = self._deep_row_at(event)
        if index is None:
            super().mousePressEvent(event)
        elif not self._toggle_at(index, event):
            QAbstractItemView.mousePressEvent(self, event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The same for a double click, which toggles anywhere in the name."""
        index = self._deep_row_at(event)
        if index is None:
            super().mouseDoubleClickEvent(event)
        elif not self._toggle_at(index, event) and event.button() is Qt.MouseButton.LeftButton:
            self.setExpanded(index, not self.isExpanded(index))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Handle a click on Retry or Cancel."""
        entry = self._link_at(event.position().toPoint())
        if self._deep_row_at(event) is None:
            super().mouseReleaseEvent(event)
        else:
            QAbstractItemView.mouseReleaseEvent(self, event)
        self.held.let_go()
        if entry is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if entry.node is None:
            self._tree.abandon_children(entry.parent_id)
        else:
            self.retry(entry.node_id)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show a hand over what can be clicked."""
        if not event.buttons() & Qt.MouseButton.LeftButton:  # it may be released elsewhere
            self.held.let_go()
        is_link = self._link_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        super().mouseMoveEvent(event)

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802
        """The page drags the nodes: it knows their archive."""
        self.drag_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The page shows the menu: it knows the commands."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            rect = self.visualRect(self.currentIndex())
            self.menu_wanted.emit(self.viewport().mapToGlobal(rect.bottomLeft()))
        else:
            if not self.indexAt(event.pos()).isValid():
                self.select(ROOT_ID)  # beside the rows it is about the whole archive
            self.menu_wanted.emit(event.globalPos())

    def drawBranches(self, painter: QPainter, rect: QRect, index: AnyIndex) -> None:  # noqa: N802
        """Add an expander as soon as the model reports children.

        Qt 6 caches "has children" from the last layout: a leaf that a preview shows to be a dict
        would get its expander only at the next one.
        """
        rect = QRect(rect)
        rect.setRight(self.visualRect(index).left() - 1)
        if self.selectionModel().isSelected(index):
            painter.fillRect(rect, self.palette().highlight())
        if self.hasFocus() and index == self.currentIndex().siblingAtColumn(Column.NAME):
            paint_focus_mark(painter, rect)
        if not self._tree.hasChildren(index):
            return
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = rect.adjusted(rect.width() - INDENTATION + SPACE, 0, SPACE, 0)
        option.state = _OPEN if self.isExpanded(index) else _SHUT
        self.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_IndicatorBranch, option, painter, self
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More rows may be visible."""
        super().resizeEvent(event)
        self._columns.share_out()
        self._show_previews_soon()

    def showEvent(self, event: QShowEvent) -> None:
        """Rows are visible now."""
        super().showEvent(event)
        self._preview_timer.start()

    # Within

    def _set_manners(self) -> None:
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(False)
        self.setIndentation(INDENTATION)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(ROW_HEIGHT)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setMouseTracking(True)
        self.setAnimated(False)
        self.setFrameShape(QTreeView.Shape.NoFrame)

    def _connect(self) -> None:
        self.expanded.connect(self._show_previews_soon)
        self.collapsed.connect(self._on_collapsed)
        self.verticalScrollBar().valueChanged.connect(self._show_previews_soon)
        self._tree.dataChanged.connect(self._paint_expanders)
        self._tree.rowsInserted.connect(self._show_previews_soon)
        self._tree.children_ready.connect(self._columns.widen_names)
        self._tree.node_known.connect(self._widen_items)
        self._tree.modelReset.connect(self._show_previews_soon)
        self._tree.row_shut.connect(self._shut)

    def _paint_expanders(self) -> None:
        """Qt repaints the contents of the cells, but not what remains beside them."""
        self.viewport().update()

    def _show_previews_soon(self, *_args: object) -> None:
        if self.isVisible():
            self._preview_timer.start()

    def _show_previews(self) -> None:
        if self.isVisible():
            self._tree.show_previews(self.visible_ids())

    def _widen_items(self, node_id: int) -> None:
        self._columns.widen_items(self._delegate.items_width(node_id))

    def _on_collapsed(self, index: QModelIndex) -> None:
        if self._is_reopening:
            return
        self._tree.abandon_children(self._tree.node_id(index))
        self._preview_timer.start()

    def _shut(self, node_id: int) -> None:
        self.collapse(self._tree.index_of(node_id))

    def _enter(self) -> None:
        index = self.currentIndex().siblingAtColumn(Column.NAME)
        if self._current_has_failed():
            self.retry(self.current_id())
        elif self._tree.hasChildren(index):
            self.setExpanded(index, not self.isExpanded(index))

    def _is_retry_key(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_F5 and self._current_has_failed()

    def _current_has_failed(self) -> bool:
        entry = self._tree.entry(self.current_id())
        return entry is not None and entry.node_id != ROOT_ID and entry.failure is not None

    def _cancel_loading(self) -> bool:
        """Cancel below the current row, or everywhere if nothing loads there."""
        for node_id in (self.current_id(), ROOT_ID):
            if self._tree.is_loading_within(node_id):
                self._tree.abandon_children(node_id)
                return True
        return False

    def _deep_row_at(self, event: QMouseEvent) -> QModelIndex | None:
        """The name at the event, if it is not indented in full."""
        index = self.indexAt(event.position().toPoint())
        if not index.isValid() or index.column() != Column.NAME:
            return None
        is_deep = super().visualRect(index).left() != self.visualRect(index).left()
        return index if is_deep else None

    def _toggle_at(self, index: QModelIndex, event: QMouseEvent) -> bool:
        """Open or close a deep row if the event is on its expander."""
        place = expander_rect(self.visualRect(index))
        is_hit = place.contains(event.position().toPoint()) and self._tree.hasChildren(index)
        if is_hit and event.button() is Qt.MouseButton.LeftButton:
            self.setExpanded(index, not self.isExpanded(index))
            return True
        return False

    def _link_at(self, point: QPoint) -> Entry | None:
        index = self.indexAt(point)
        if not index.isValid() or index.column() != Column.PREVIEW:
            return None
        node_id = self._tree.node_id(index)
        return self._tree.entry(node_id) if self.link_rect(node_id).contains(point) else None

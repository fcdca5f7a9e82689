"""The table of sources: renamed in place, reordered by dragging or keys."""

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QBrush,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.gui.parts.dropped_files import dropped_files
from msglc_browser.gui.parts.selected_rows import selected_rows
from msglc_browser.gui.parts.tall_rows import TallRows
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.icons import icon
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT, ICON, SPACE
from msglc_browser.gui.theme.palette import Role, color

_SHOWN_ROWS = 6
_TEXT_MARGIN = 3  # the style's own, before a cell's text
_MOST_REASON_LINES = 4  # longer reasons are shown in full below the table
_PADDING = 7  # with the style's own margin, the same as the header's


@guarded
class SourcesTable(QTableView):
    """`sourcesTable`: F2 or typing renames, Alt+Up and Alt+Down move, Delete removes.

    A click on a column's title sorts the rows by it, a second one in descending order.
    """

    files_dropped = Signal(object)  # tuple[Path, ...], dragged here from the desktop

    def __init__(self, model: CombineSourcesModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sourcesTable")
        self.setAccessibleName(self.tr("Archives, in order"))
        self._sources = model
        self.empty_text = ""
        self._sorted: tuple[int, bool] | None = None  # column, is_descending
        self.setModel(model)
        self.setItemDelegate(_SourceDelegate(model, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIconSize(QSize(ICON, ICON))
        self._set_up_headers()
        self._tall_rows = TallRows(self, model.reasons, lambda it: self.reason_area(it).height())

    def fit_rows(self) -> None:
        """Make rows that cannot be combined high enough for the whole reason, and no others."""
        self._tall_rows.fit()

    def reason_area(self, reason: str) -> QRect:
        """The size of a reason below its row: as wide as name, object and size together."""
        columns = self.horizontalHeader()
        left = columns.sectionViewportPosition(SourceColumn.NAME) + _PADDING + _TEXT_MARGIN
        width = max(columns.length() - left - 2 * _PADDING, 1)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        room = QRect(left, 0, width, _MOST_REASON_LINES * self.fontMetrics().lineSpacing())
        text = self.fontMetrics().boundingRect(room, flags, visible(reason))
        return QRect(left, 0, width, min(text.height(), room.height()) + SPACE)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Reasons wrap differently."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._tall_rows.follow_width()

    def selected_rows(self) -> list[int]:
        """The selected rows, in order."""
        return selected_rows(self)

    def remove_selected(self) -> None:
        """Remove the selected rows, and select what comes after them."""
        rows = self.selected_rows()
        self._sources.remove(rows)
        if rows and self._sources.rowCount():
            self.selectRow(min(rows[0], self._sources.rowCount() - 1))

    def move_selected(self, step: int) -> None:
        """Move the selected rows up (-1) or down (1) by one, together."""
        rows = self.selected_rows()
        for row in rows if step < 0 else reversed(rows):
            if not self._sources.move(row, row + step):
                break

    def drop_selected(self, to: int) -> None:
        """Move the selected rows, in their order, before row `to`."""
        rows = self.selected_rows()
        above = [row for row in rows if row < to]
        for row in reversed(above):
            self._sources.move(row, to - 1)
            to -= 1
        to += len(above)
        for row in rows[len(above) :]:
            self._sources.move(row, to)
            to += 1

    def sizeHint(self) -> QSize:
        """Room for all rows, up to a limit."""
        rows = min(self._sources.rowCount(), _SHOWN_ROWS)
        heights = sum(self.verticalHeader().sectionSize(row) for row in range(rows))
        most = (_SHOWN_ROWS + 2) * CONTROL_HEIGHT
        heights = min(max(heights, 2 * CONTROL_HEIGHT), most)
        height = self.horizontalHeader().sizeHint().height() + heights
        return QSize(super().sizeHint().width(), height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """The same: the dialog grows instead of hiding a row behind a message."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with an arrow moves rows, Delete removes them."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if alt and event.key() in steps:
            self.move_selected(steps[Qt.Key(event.key())])
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.remove_selected()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept rows of this table, and local files."""
        if event.source() is not self and dropped_files(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Files can be dropped anywhere."""
        if event.source() is not self and dropped_files(event.mimeData()):
            event.acceptProposedAction()
        else:
            super().dragMoveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        """Move the rows here; the model lets the view remove no rows after a drop."""
        if event.source() is not self:
            files = dropped_files(event.mimeData())
            event.setAccepted(bool(files))
            if files:
                self.files_dropped.emit(files)
            return
        self.drop_selected(self._row_for_drop(event.position().toPoint()))
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows; without any, show what to do."""
        super().paintEvent(event)
        if not self._sources.rowCount() and self.empty_text:
            painter = QPainter(self.viewport())
            painter.setPen(color(Role.MUTED))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self.viewport().rect(), int(flags), self.empty_text)
            painter.end()

    def _row_for_drop(self, point: QPoint) -> int:
        index = self.indexAt(point)
        if not index.isValid():
            return self._sources.rowCount()
        is_lower_half = point.y() > self.visualRect(index).center().y()
        return index.row() + is_lower_half

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(CONTROL_HEIGHT)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        # On every repaint, a header queries the flags of every selected row.
        columns.setSelectionModel(QItemSelectionModel(self._sources, columns))
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setMinimumSectionSize(ICON)
        columns.setSectionsClickable(True)
        columns.setToolTip(self.tr("Click to sort by this column"))
        columns.sectionClicked.connect(self._sort)
        for column in SourceColumn:
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(SourceColumn.OBJECT, QHeaderView.ResizeMode.Stretch)
        columns.setSectionResizeMode(SourceColumn.NAME, QHeaderView.ResizeMode.Interactive)
        letter = self.fontMetrics().averageCharWidth()
        columns.resizeSection(SourceColumn.GRIP, ICON + SPACE * 3)
        columns.resizeSection(SourceColumn.NAME, letter * 28)
        columns.resizeSection(SourceColumn.SIZE, letter * 14)

    def _sort(self, section: int) -> None:
        if section == SourceColumn.GRIP or self._sources.rowCount() < 2:
            return
        is_descending = self._sorted == (section, False)
        self._sorted = (section, is_descending)
        self._sources.sort_by(SourceColumn(section), is_descending=is_descending)


@guarded
class _SourceDelegate(QStyledItemDelegate):
    def __init__(self, model: CombineSourcesModel, table: SourcesTable) -> None:
        super().__init__(table)
        self._model = model
        self._table = table
        self._name_before = ""
        self.closeEditor.connect(self._closed)
        self._edited = QPersistentModelIndex()

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Names in the code font, red if they cannot be used; the rest muted."""
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        role = Role.MUTED
        if index.column() == SourceColumn.NAME:
            option.font = fonts.mono()
            role = Role.DANGER if self._model.name_problem(index.row()) else Role.TEXT
        for group in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
            option.palette.setBrush(group, QBrush(color(role)))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row, what is wrong with it, and a line below."""
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color(Role.SELECTION))
        if index.row() < self._model.rowCount() - 1:
            self._paint_line(painter, option.rect)
        cell = QStyleOptionViewItem(option)
        cell.rect = _upper_part(option.rect).adjusted(_PADDING, 0, -_PADDING, -1)
        if index.column() == SourceColumn.GRIP:
            area = QRect(0, 0, ICON, ICON)
            area.moveCenter(_upper_part(option.rect).center())
            icon("grip", Role.MUTED).paint(painter, area)
            return
        reason = self._model.reason(index.row())
        if reason:
            self._paint_reason(painter, option.rect, reason)
            super().paint(painter, cell, index)
            return
        problem = self._model.name_problem(index.row())
        note = problem or self._model.note(index.row())
        if index.column() == SourceColumn.OBJECT and note:
            self._paint_note(painter, cell, note, Role.DANGER if problem else Role.WARNING)
            cell.rect.setRight(cell.rect.center().x() - SPACE)
        super().paint(painter, cell, index)

    def createEditor(  # noqa: N802
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        """A field that validates while the user types; Esc restores the old name."""
        editor = QLineEdit(parent)
        editor.setObjectName("nameEditor")
        editor.setAccessibleName(self.tr("Name in the archive"))
        editor.setFont(fonts.mono())
        self._edited = QPersistentModelIndex(index)
        self._name_before = str(self._model.data(index, Qt.ItemDataRole.EditRole))
        editor.textEdited.connect(self._rename)
        return editor

    def updateEditorGeometry(  # noqa: N802
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Place it over the name."""
        super().updateEditorGeometry(editor, option, index)
        editor.setGeometry(_upper_part(option.rect))

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        """Keep the cursor position when the text is already right."""
        name = self._model.data(index, Qt.ItemDataRole.EditRole)
        if isinstance(editor, QLineEdit) and isinstance(name, str) and editor.text() != name:
            editor.setText(name)

    def setModelData(  # noqa: N802
        self,
        editor: QWidget,
        model: QAbstractItemModel,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Use the current text as the name."""
        if isinstance(editor, QLineEdit):
            self._model.setData(index, editor.text())

    def _rename(self, name: str) -> None:
        if self._edited.isValid():
            self._model.setData(self._edited, name)

    def _closed(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        if hint is QAbstractItemDelegate.EndEditHint.RevertModelCache:
            self._rename(self._name_before)

    def _paint_line(self, painter: QPainter, rect: QRect) -> None:
        painter.setPen(color(Role.BORDER))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def _paint_reason(self, painter: QPainter, rect: QRect, reason: str) -> None:
        """Paint this cell's part of the second line; all cells together show it whole."""
        area = self._table.reason_area(reason)
        area.moveTop(rect.top() + CONTROL_HEIGHT - SPACE // 2)
        painter.save()
        painter.setClipRect(rect)
        painter.setPen(color(Role.DANGER))
        flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, int(flags), visible(reason))
        painter.restore()

    def _paint_note(
        self, painter: QPainter, cell: QStyleOptionViewItem, note: str, role: Role
    ) -> None:
        area = QRect(cell.rect)
        area.setLeft(cell.rect.center().x())
        text = cell.fontMetrics.elidedText(note, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(color(role))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)


def _upper_part(rect: QRect) -> QRect:
    """The first line of a row."""
    return QRect(rect.left(), rect.top(), rect.width(), min(rect.height(), CONTROL_HEIGHT))

"""The tree at the left: connections and their buckets."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.connections.connections_model import AnyIndex, ConnectionsModel
from msglc_browser.gui.connections.navigator_delegate import NavigatorDelegate, paint_caption
from msglc_browser.gui.connections.navigator_menu import NavigatorMenu
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.storage.places.location import Location, S3Location

_QUIET_MS = 100
_ARROW_WIDTH = PAGE_MARGIN + 14


@guarded
class NavigatorHeader(QHeaderView):
    """Small capitals above the tree: a title, not a column."""

    def paintSection(  # noqa: N802
        self,
        painter: QPainter,
        rect: QRect,
        logicalIndex: int,  # noqa: N803
    ) -> None:
        """Muted text aligned with the rows."""
        painter.save()
        painter.fillRect(rect, color(Role.RAISED))
        title = self.model().headerData(logicalIndex, Qt.Orientation.Horizontal)
        paint_caption(painter, rect.adjusted(0, 6, 0, 0), str(title))
        painter.restore()

    def sizeHint(self) -> QSize:
        """Adds space above the title."""
        return QSize(100, QFontMetrics(fonts.small()).height() + 18)


@guarded
class Navigator(QTreeView):
    """Connections with a status dot, buckets below them; `objectName` is "navigator".

    Below the connections are the recent archives. Expanding a connection that is not connected
    connects it. A click or Enter on a bucket or a recent archive requests it; on "New
    connection…", "Retry", "Edit connection…" and "Enter secret key…" it runs that action.
    """

    connect_wanted = Signal(str)  # profile_id
    edit_wanted = Signal(str)  # profile_id
    secret_wanted = Signal(str)  # profile_id
    bucket_wanted = Signal(object)  # S3Location with an empty key
    new_wanted = Signal()
    recent_wanted = Signal(object)  # Location
    context_changed = Signal()

    def __init__(
        self, model: ConnectionsModel, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._model = model
        self.menu = NavigatorMenu(self, model, actions)
        self.menu.open_wanted.connect(self._open)
        self.menu.reload_wanted.connect(self.connect_wanted)
        self.setObjectName("navigator")
        self.setAccessibleName(self.tr("Connections"))
        self.setProperty("plain", True)
        self.setHeader(NavigatorHeader(Qt.Orientation.Horizontal, self))
        self.setModel(model)
        self.header().setStretchLastSection(True)
        self.setItemDelegate(NavigatorDelegate(self))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.expanded.connect(self._on_expanded)
        self.clicked.connect(self._on_clicked)
        self.selectionModel().currentChanged.connect(self._tell_context)
        model.dataChanged.connect(self._on_data_changed)

    def current_profile_id(self) -> str | None:
        """The connection that the current row belongs to."""
        return self._model.profile_id(self.currentIndex())

    def current_bucket(self) -> S3Location | None:
        """The bucket of the current row, None if it is another kind of row."""
        profile_id, bucket = self.current_profile_id(), self._model.bucket(self.currentIndex())
        return None if profile_id is None or bucket is None else S3Location(profile_id, bucket)

    def show_location(self, profile_id: str, bucket: str | None) -> None:
        """Make the row of this bucket, or else of its connection, current; requests nothing."""
        index = self._model.index_of(profile_id, bucket)
        if not index.isValid():
            index = self._model.index_of(profile_id)
        if index.isValid() and index != self.currentIndex():
            self.setCurrentIndex(index)

    def expand_connection(self, profile_id: str) -> None:
        """Expand the connection's row, which requests its buckets if they are not loaded."""
        index = self._model.index_of(profile_id)
        if not index.isValid():
            return
        if self.isExpanded(index):
            self._on_expanded(index)
        self.setExpanded(index, True)

    def show_recent(self, recent: Sequence[Location]) -> None:
        """Show these as the recent archives; the current one stays current."""
        current = self._model.recent_location(self.currentIndex())
        self._model.set_recent(recent)
        if current is not None:
            self.setCurrentIndex(self._model.index_of_recent(current))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter acts like a click; on a connection it expands or collapses it."""
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._activate(self.currentIndex())
        elif is_plain and event.key() == Qt.Key.Key_Left and self._is_child(self.currentIndex()):
            self.setCurrentIndex(self.currentIndex().parent())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the arrow expands or collapses a connection."""
        index = self.indexAt(event.position().toPoint())
        is_connection = index.isValid() and self._model.kind(index) is RowKind.CONNECTION
        is_arrow = is_connection and event.position().x() < _ARROW_WIDTH
        if is_arrow and event.button() == Qt.MouseButton.LeftButton:
            self.setExpanded(index, not self.isExpanded(index))
            self.setCurrentIndex(index)
        elif event.button() != Qt.MouseButton.RightButton:  # that is for the menu alone
            super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click on a connection expands or collapses it; on a failed one, it retries."""
        index = self.indexAt(event.position().toPoint())
        is_connection = index.isValid() and self._model.kind(index) is RowKind.CONNECTION
        profile_id = self._model.profile_id(index) if is_connection else None
        is_left = event.button() is Qt.MouseButton.LeftButton
        has_failed = (
            profile_id is not None and self._model.state(profile_id) is ConnectionState.FAILED
        )
        if has_failed and is_left and event.position().x() >= _ARROW_WIDTH:
            self.connect_wanted.emit(profile_id)
        elif is_connection and event.position().x() >= _ARROW_WIDTH:
            self.setExpanded(index, not self.isExpanded(index))
        elif is_connection:
            self.mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Errors wrap differently."""
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show what can be done with the row under the mouse, or the current one."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            row = self.visualRect(self.currentIndex())
            place = self.viewport().mapToGlobal(row.bottomLeft() + QPoint(PAGE_MARGIN, 0))
            self.menu.open(self.currentIndex(), place)
        else:
            self.menu.open(self.indexAt(event.pos()), event.globalPos())

    @Slot(object)
    def _open(self, place: Location) -> None:
        is_bucket = isinstance(place, S3Location) and not place.key
        (self.bucket_wanted if is_bucket else self.recent_wanted).emit(place)

    def _is_child(self, index: AnyIndex) -> bool:
        return index.isValid() and index.parent().isValid()

    def _on_expanded(self, index: QModelIndex) -> None:
        profile_id = self._model.profile_id(index)
        if profile_id is None:
            return
        if self._model.state(profile_id) is ConnectionState.NOT_CONNECTED:
            self.connect_wanted.emit(profile_id)

    def _on_clicked(self, index: QModelIndex) -> None:
        if self._model.kind(index) is not RowKind.CONNECTION:
            self._activate(index)

    def _activate(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        kind = self._model.kind(index)
        profile_id = self._model.profile_id(index)
        bucket = self._model.bucket(index)
        if kind is RowKind.CONNECTION:
            self.setExpanded(index, not self.isExpanded(index))
        elif kind is RowKind.NEW:
            self.new_wanted.emit()
        elif kind is RowKind.RECENT:
            self.recent_wanted.emit(self._model.recent_location(index))
        elif kind is RowKind.RETRY and profile_id is not None:
            self.connect_wanted.emit(profile_id)
        elif kind is RowKind.EDIT and profile_id is not None:
            self.edit_wanted.emit(profile_id)
        elif kind is RowKind.SECRET and profile_id is not None:
            self.secret_wanted.emit(profile_id)
        elif bucket is not None and profile_id is not None:
            self.bucket_wanted.emit(S3Location(profile_id, bucket))

    def _on_data_changed(self, first: QModelIndex) -> None:
        profile_id = self._model.profile_id(first)
        if profile_id and self._model.state(profile_id) is ConnectionState.CONNECTING:
            QTimer.singleShot(_QUIET_MS, self, lambda: self._model.show_waiting(profile_id))

    def _tell_context(self) -> None:
        self.context_changed.emit()

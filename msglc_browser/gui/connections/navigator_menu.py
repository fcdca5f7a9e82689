"""The context menus of the navigator: each kind of row has what can be done with it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QTreeView

from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.errors import escaped
from msglc_browser.gui.base.actions import SEPARATOR, Actions
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.connections.connections_model import AnyIndex, ConnectionsModel
from msglc_browser.storage.places.location import Location, S3Location, location_text

_CONNECTION: Final = (
    "connection.connect",
    "connection.secret",
    SEPARATOR,
    "connection.edit",
    "connection.duplicate",
    "connection.delete",
    SEPARATOR,
    "bucket.new",
    "connection.new",
    "location.open",
)
_DEMO: Final = ("connection.connect", "demo.keys", SEPARATOR, *_CONNECTION[3:])
_BUCKET: Final = (
    "bucket.properties",
    "bucket.delete",
    SEPARATOR,
    "bucket.new",
    "connection.connect",
)
_GOES: Final = "goes"  # property of acts after which the row stays current: they lead there
_BESIDE: Final = ("connection.new", "location.open", "file.open")


@dataclass(frozen=True, slots=True)
class _Act:
    """An entry of its own; `goes` if it leads to what the row stands for."""

    text: str
    run: Callable[[], None]
    goes: bool = False


class NavigatorMenu(QObject):
    """Opens the menu of a row, which is current meanwhile: commands act on the current row.

    Unless what is chosen leads to the row, the one that was current before is current again: it is
    that of the page that is shown, and the commands of the menu bar act on the current row.
    """

    open_wanted = Signal(object)  # Location: a bucket or a recent archive
    map_wanted = Signal(object)  # S3Location: a bucket
    upload_wanted = Signal(object)  # S3Location: a bucket
    forget_wanted = Signal(object)  # Location: a recent archive
    reload_wanted = Signal(str)  # profile_id

    def __init__(self, view: QTreeView, model: ConnectionsModel, actions: Actions) -> None:
        super().__init__(view)
        self._view = view
        self._model = model
        self._actions = actions

    def open(self, index: QModelIndex, place: QPoint) -> None:
        """Show the menu of the row at a global position; an invalid `index` is beside the rows."""
        current = self._view.currentIndex()
        before = QPersistentModelIndex(current) if current.isValid() else None
        if index.isValid() and index != self._view.currentIndex():
            self._view.setCurrentIndex(index)
        menu = self._menu(index)
        leads_there: list[bool] = []  # of what is chosen; the action is deleted with the menu
        menu.triggered.connect(lambda action: leads_there.append(_leads_there(action)))
        menu.aboutToHide.connect(menu.deleteLater)
        # What is chosen is triggered right after the menu was hidden.
        later = partial(QTimer.singleShot, 0, self, partial(self._go_back_to, before, leads_there))
        menu.aboutToHide.connect(later)
        menu.popup(place)

    def _go_back_to(
        self, before: QPersistentModelIndex | None, leads_there: Sequence[bool]
    ) -> None:
        if any(leads_there):
            return
        if before is None:
            self._view.selectionModel().clear()
        elif before.isValid():  # the row may be gone by what was chosen
            row = self._model.index(before.row(), 0, before.parent())
            self._view.setCurrentIndex(row)

    def _menu(self, index: AnyIndex) -> QMenu:
        profile_id, bucket = self._model.profile_id(index), self._model.bucket(index)
        kind = self._model.kind(index) if index.isValid() else None
        recent = self._model.recent_location(index) if index.isValid() else None
        if kind is None:
            return self._actions.menu(_BESIDE, self._view)
        if recent is not None:
            return self._recent_menu(recent)
        if kind is RowKind.SECTION:
            menu = self._actions.menu((), self._view)
            menu.addAction(self._actions.action("recent.clear"))
            return menu
        if profile_id is not None and bucket is not None:
            return self._bucket_menu(S3Location(profile_id, bucket))
        menu = self._actions.menu(
            _DEMO if profile_id == DEMO_PROFILE_ID else _CONNECTION, self._view
        )
        self._say_reload(menu, profile_id)
        return menu

    def _bucket_menu(self, bucket: S3Location) -> QMenu:
        menu = self._actions.menu(_BUCKET, self._view)
        self._put_first(
            menu,
            _Act(self.tr("Open"), lambda: self.open_wanted.emit(bucket), goes=True),
            _Act(self.tr("Size map"), lambda: self.map_wanted.emit(bucket), goes=True),
            _Act(self.tr("Upload files…"), lambda: self.upload_wanted.emit(bucket), goes=True),
            _Act(self.tr("Copy address"), lambda: _copy(bucket)),
        )
        self._say_reload(menu, bucket.profile_id)
        return menu

    def _recent_menu(self, archive: Location) -> QMenu:
        menu = self._actions.menu((), self._view)
        menu.addAction(self._actions.action("recent.clear"))  # not in its submenu
        self._put_first(
            menu,
            _Act(self.tr("Open"), lambda: self.open_wanted.emit(archive), goes=True),
            _Act(self.tr("Copy address"), lambda: _copy(archive)),
            _Act(self.tr("Remove from recent archives"), lambda: self.forget_wanted.emit(archive)),
        )
        return menu

    def _put_first(self, menu: QMenu, *acts: _Act) -> None:
        first = menu.actions()[0]
        for act in acts:
            action = QAction(act.text, menu)
            action.setProperty(_GOES, act.goes)
            action.triggered.connect(lambda _checked=False, run=act.run: run())
            menu.insertAction(first, action)
        menu.insertSeparator(first)

    def _say_reload(self, menu: QMenu, profile_id: str | None) -> None:
        """A connection that is connected already is not connected again: its buckets are listed."""
        if profile_id is None or self._model.state(profile_id) is not ConnectionState.CONNECTED:
            return
        connect = self._actions.action("connection.connect")
        reload = QAction(self.tr("Reload buckets"), menu)
        reload.setProperty(_GOES, True)
        reload.triggered.connect(lambda: self.reload_wanted.emit(profile_id))
        menu.insertAction(connect, reload)
        menu.removeAction(connect)


def _leads_there(action: QAction) -> bool:
    return bool(action.property(_GOES)) or action.objectName() == "connection.connect"


def _copy(place: Location) -> None:
    QGuiApplication.clipboard().setText(escaped(location_text(place)))

"""Connections and their buckets as a tree of two levels, updated by the session."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.errors import Description
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.connections.connection_rows import (
    ChildRow,
    ConnectionRow,
    ConnectionState,
    RowKind,
)
from msglc_browser.gui.tabs.tab_titles import SEPARATOR, Way, way_to, what_differs
from msglc_browser.storage.places.location import Location, S3Location
from msglc_browser.storage.places.profile import Profile

AnyIndex = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TOP = 0  # internal id of a top-level row; a child row carries its connection's serial number


@dataclass(frozen=True, slots=True, repr=False)
class ConnectionDraft:
    """The contents of the connection dialog: a profile, and the secrets typed.

    A secret of `None` means the one stored for the connection `secrets_from`, or for this one if
    that is None. Its repr shows no secret.
    """

    profile: Profile
    secret_key: str | None = None
    session_token: str | None = None
    secrets_from: str | None = None

    def __repr__(self) -> str:
        return f"ConnectionDraft({self.profile.name!r}, …)"


@guarded
class ConnectionsModel(QAbstractItemModel):
    """Rows: connections, each with its buckets, a waiting row, or an error and "Retry"; "New".

    Below that the recent archives under a heading, if there are any. A status row stays until the
    next answer: a failed connection keeps its row.
    """

    KIND_ROLE = Qt.ItemDataRole.UserRole + 1
    STATE_ROLE = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._connections: list[ConnectionRow] = []
        self._by_serial: dict[int, ConnectionRow] = {}
        self._serials = itertools.count(1)
        self._recent: list[Location] = []

    def set_profiles(self, profiles: Sequence[Profile]) -> None:
        """Show these connections in this order; existing ones keep their buckets and state."""
        kept = {connection.profile.profile_id: connection for connection in self._connections}
        if [p.profile_id for p in profiles] == list(kept):
            for profile in profiles:
                self._rename(kept[profile.profile_id], profile)
            return
        for row in reversed(range(len(self._connections))):
            if self._connections[row].profile.profile_id not in {p.profile_id for p in profiles}:
                self._remove(row)
        for row, profile in enumerate(profiles):
            self._place(row, profile)

    def set_connecting(self, profile_id: str) -> None:
        """Mark the connection as connecting; its child rows stay until the answer."""
        self._set_state(profile_id, ConnectionState.CONNECTING)

    def show_waiting(self, profile_id: str) -> None:
        """Show a waiting row, if the connection is still connecting and has no buckets."""
        connection = self._find(profile_id)
        if connection is None or connection.state is not ConnectionState.CONNECTING:
            return
        if not any(row.kind is RowKind.BUCKET for row in connection.rows):
            self._set_rows(connection, [ChildRow(RowKind.WAITING, self.tr("Connecting…"))])

    def set_buckets(self, profile_id: str, buckets: Sequence[str]) -> None:
        """Show the buckets below the connection, which is now connected."""
        connection = self._find(profile_id)
        if connection is None:
            return
        self._set_state(profile_id, ConnectionState.CONNECTED)
        rows = [ChildRow(RowKind.BUCKET, name) for name in buckets]
        self._set_rows(connection, rows or [ChildRow(RowKind.EMPTY, self.tr("No buckets"))])

    def set_failed(self, profile_id: str, description: Description) -> None:
        """Show the error below the connection, with rows to retry, to edit, to enter its secret."""
        connection = self._find(profile_id)
        if connection is None:
            return
        tip = "\n".join(filter(None, (description.title, description.hint)))
        self._set_state(profile_id, ConnectionState.FAILED)
        rows = [
            ChildRow(RowKind.ERROR, description.title, tip),
            ChildRow(RowKind.RETRY, self.tr("Retry"), self.tr("Connect again")),
        ]
        if profile_id != DEMO_PROFILE_ID:
            rows.append(ChildRow(RowKind.EDIT, self.tr("Edit connection…")))
        if description.credentials.can_be_entered:
            rows.insert(1, ChildRow(RowKind.SECRET, self.tr("Enter secret key…")))
        self._set_rows(connection, rows)

    def set_disconnected(self, profile_id: str) -> None:
        """Remove the buckets, for example after an edit."""
        connection = self._find(profile_id)
        if connection is not None:
            self._set_rows(connection, [])
            self._set_state(profile_id, ConnectionState.NOT_CONNECTED)

    def recent(self) -> tuple[Location, ...]:
        """The recent archives, the newest first."""
        return tuple(self._recent)

    def set_recent(self, recent: Sequence[Location]) -> None:
        """Show these below a heading, or no heading if there are none."""
        first = len(self._connections) + 1
        if self._recent:
            self.beginRemoveRows(_ROOT, first, first + len(self._recent))
            self._recent = []
            self.endRemoveRows()
        if recent:
            self.beginInsertRows(_ROOT, first, first + len(recent))
            self._recent = list(recent)
            self.endInsertRows()

    def recent_location(self, index: AnyIndex) -> Location | None:
        """The location of a recent-archive row, otherwise None."""
        if not index.isValid() or self.kind(index) is not RowKind.RECENT:
            return None
        return self._recent[index.row() - len(self._connections) - 2]

    def index_of_recent(self, location: Location) -> QModelIndex:
        """The row of a recent archive; invalid if it is not listed."""
        if location not in self._recent:
            return QModelIndex()
        return self.index(len(self._connections) + 2 + self._recent.index(location), 0)

    def state(self, profile_id: str) -> ConnectionState:
        """The state of this connection; NOT_CONNECTED if it is unknown."""
        connection = self._find(profile_id)
        return connection.state if connection else ConnectionState.NOT_CONNECTED

    def kind(self, index: AnyIndex) -> RowKind:
        """The kind of this row."""
        if index.internalId() != _TOP:
            return self._by_serial[index.internalId()].rows[index.row()].kind
        below = index.row() - len(self._connections)
        if below < 0:
            return RowKind.CONNECTION
        return (RowKind.NEW, RowKind.SECTION)[below] if below < 2 else RowKind.RECENT

    def profile_id(self, index: AnyIndex) -> str | None:
        """The connection this row belongs to; None for the rows below the connections."""
        connection = self._connection(index)
        return connection.profile.profile_id if connection else None

    def bucket(self, index: AnyIndex) -> str | None:
        """The exact bucket name of a bucket row, otherwise None."""
        if not index.isValid() or self.kind(index) is not RowKind.BUCKET:
            return None
        return self._by_serial[index.internalId()].rows[index.row()].text

    def buckets(self, profile_id: str) -> frozenset[str]:
        """The names of the buckets shown below a connection."""
        connection = self._find(profile_id)
        rows = () if connection is None else connection.rows
        return frozenset(row.text for row in rows if row.kind is RowKind.BUCKET)

    def index_of(self, profile_id: str, bucket: str | None = None) -> QModelIndex:
        """The row of a connection or of one of its buckets; invalid if not shown."""
        connection = self._find(profile_id)
        if connection is None:
            return QModelIndex()
        if bucket is None:
            return self._index(connection)
        for row, child in enumerate(connection.rows):
            if child.kind is RowKind.BUCKET and child.text == bucket:
                return self.createIndex(row, 0, connection.serial)
        return QModelIndex()

    def index(self, row: int, column: int, parent: AnyIndex = _ROOT) -> QModelIndex:
        """Qt: the index of a row."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, column, _TOP)
        return self.createIndex(row, column, self._connections[parent.row()].serial)

    def parent(self, child: AnyIndex = _ROOT) -> QModelIndex:  # type: ignore[override]
        """Qt: the connection of a child row."""
        if not child.isValid() or child.internalId() == _TOP:
            return QModelIndex()
        return self._index(self._by_serial[child.internalId()])

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """Qt: connections, the "New" row and the recent ones, or the rows of one connection."""
        if not parent.isValid():
            return len(self._connections) + 1 + (len(self._recent) + 1 if self._recent else 0)
        if parent.internalId() != _TOP or parent.column() > 0:
            return 0
        connection = self._connection(parent)
        return len(connection.rows) if connection else 0

    def columnCount(self, parent: AnyIndex = _ROOT) -> int:
        """Qt: one column."""
        return 1

    def hasChildren(self, parent: AnyIndex = _ROOT) -> bool:  # noqa: N802
        """Qt: a connection can always be expanded, which connects it."""
        return not parent.isValid() or (
            parent.column() == 0 and self.kind(parent) is RowKind.CONNECTION
        )

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Qt: short text, tooltip, kind and state; the delegate draws the rest."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(self._text(index))
        if role == Qt.ItemDataRole.ToolTipRole:
            tip = self._tip(index)
            return tooltip(tip) if tip else None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(index)
        if role == self.KIND_ROLE:
            return self.kind(index)
        if role == self.STATE_ROLE:
            connection = self._connection(index)
            return connection.state if connection else None
        return None

    def headerData(  # noqa: N802
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Qt: the title above the tree."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.tr("CONNECTIONS")
        return None

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Qt: rows that are only messages cannot be selected."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled
        kind = self.kind(index)
        if kind is not RowKind.CONNECTION:
            flags |= Qt.ItemFlag.ItemNeverHasChildren
        if kind not in (RowKind.WAITING, RowKind.EMPTY, RowKind.SECTION):
            flags |= Qt.ItemFlag.ItemIsSelectable
        return flags

    def _text(self, index: AnyIndex) -> str:
        if index.internalId() != _TOP:
            return self._by_serial[index.internalId()].rows[index.row()].text
        connection = self._connection(index)
        if connection is not None:
            return connection.profile.name
        recent = self.recent_location(index)
        if recent is not None:
            return SEPARATOR.join(filter(None, (recent.name, self._recent_where(recent))))
        is_new = self.kind(index) is RowKind.NEW
        return self.tr("New connection…") if is_new else self.tr("RECENT")

    def _recent_where(self, recent: Location) -> str:
        """What tells it from others of the same name, as in the titles of tabs; "" if nothing."""
        same = [each for each in self._recent if each.name == recent.name]
        if len(same) < 2:
            return ""
        where = what_differs([each.name for each in same], list(map(self._way, same)))
        return where[same.index(recent)]

    def _way(self, recent: Location) -> Way:
        connection = self._find(recent.profile_id) if isinstance(recent, S3Location) else None
        return way_to(recent, connection.profile.name if connection else "")

    def _tip(self, index: AnyIndex) -> str:
        if index.internalId() != _TOP:
            row = self._by_serial[index.internalId()].rows[index.row()]
            return row.tip or row.text
        connection = self._connection(index)
        if connection is None:
            return self._tip_below(index)
        where = connection.profile.endpoint or self.tr("Amazon S3, {region}").format(
            region=connection.profile.region
        )
        key = connection.profile.access_key
        keys = (self.tr("Access key {key}").format(key=key),) if key else ()
        return "\n".join((where, *keys, self._state_text(connection.state)))

    def _tip_below(self, index: AnyIndex) -> str:
        recent = self.recent_location(index)
        if recent is None:
            is_new = self.kind(index) is RowKind.NEW
            return self.tr("Connect to another S3 server") if is_new else ""
        if not isinstance(recent, S3Location):
            return str(recent)
        connection = self._find(recent.profile_id)
        return f"{recent}\n{connection.profile.name}" if connection else str(recent)

    def _spoken(self, index: AnyIndex) -> str:
        connection = self._connection(index)
        if self.kind(index) is not RowKind.CONNECTION or connection is None:
            return visible(self._text(index))
        return f"{visible(connection.profile.name)}, {self._state_text(connection.state)}"

    def _state_text(self, state: ConnectionState) -> str:
        return {
            ConnectionState.NOT_CONNECTED: self.tr("not connected"),
            ConnectionState.CONNECTING: self.tr("connecting"),
            ConnectionState.CONNECTED: self.tr("connected"),
            ConnectionState.FAILED: self.tr("connection failed"),
        }[state]

    def _index(self, connection: ConnectionRow) -> QModelIndex:
        return self.createIndex(self._connections.index(connection), 0, _TOP)

    def _connection(self, index: AnyIndex) -> ConnectionRow | None:
        if not index.isValid():
            return None
        if index.internalId() != _TOP:
            return self._by_serial[index.internalId()]
        return self._connections[index.row()] if index.row() < len(self._connections) else None

    def _find(self, profile_id: str) -> ConnectionRow | None:
        for connection in self._connections:
            if connection.profile.profile_id == profile_id:
                return connection
        return None

    def _set_state(self, profile_id: str, state: ConnectionState) -> None:
        connection = self._find(profile_id)
        if connection is not None and connection.state is not state:
            connection.state = state
            index = self._index(connection)
            self.dataChanged.emit(index, index)

    def _set_rows(self, connection: ConnectionRow, rows: list[ChildRow]) -> None:
        if connection.rows == rows:
            return
        parent = self._index(connection)
        if connection.rows:
            self.beginRemoveRows(parent, 0, len(connection.rows) - 1)
            connection.rows = []
            self.endRemoveRows()
        if rows:
            self.beginInsertRows(parent, 0, len(rows) - 1)
            connection.rows = rows
            self.endInsertRows()

    def _rename(self, connection: ConnectionRow, profile: Profile) -> None:
        if connection.profile != profile:
            connection.profile = profile
            index = self._index(connection)
            self.dataChanged.emit(index, index)

    def _place(self, row: int, profile: Profile) -> None:
        connection = self._find(profile.profile_id)
        if connection is None:
            connection = ConnectionRow(next(self._serials), profile)
            self.beginInsertRows(QModelIndex(), row, row)
            self._connections.insert(row, connection)
            self._by_serial[connection.serial] = connection
            self.endInsertRows()
            return
        self._rename(connection, profile)
        now = self._connections.index(connection)
        if now != row:  # all before `row` are placed, so it comes from below
            self.beginMoveRows(QModelIndex(), now, now, QModelIndex(), row)
            self._connections.insert(row, self._connections.pop(now))
            self.endMoveRows()

    def _remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        connection = self._connections.pop(row)
        self.endRemoveRows()
        del self._by_serial[connection.serial]

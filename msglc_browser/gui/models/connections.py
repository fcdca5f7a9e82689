"""Connections and their buckets as a tree of two levels, told by the session."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.errors import Description
from msglc_browser.storage.profile import Profile

AnyIndex = QModelIndex | QPersistentModelIndex


class RowKind(Enum):
    """What a row of the navigator is."""

    CONNECTION = auto()
    BUCKET = auto()
    WAITING = auto()
    EMPTY = auto()
    ERROR = auto()
    RETRY = auto()
    NEW = auto()


class ConnectionState(Enum):
    """How far a connection has come."""

    NOT_CONNECTED = auto()
    CONNECTING = auto()
    CONNECTED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True, repr=False)
class ConnectionDraft:
    """What the connection dialog holds: a profile, and the secrets that were typed.

    `None` means: leave what is kept. Its repr shows no secret.
    """

    profile: Profile
    secret_key: str | None = None
    session_token: str | None = None

    def __repr__(self) -> str:
        return f"ConnectionDraft({self.profile.name!r}, …)"


class ConnectionsModel(QAbstractItemModel):
    """Rows: connections, below each its buckets, or waiting, or an error and "Retry"; last "New"."""

    KIND_ROLE = Qt.ItemDataRole.UserRole + 1
    STATE_ROLE = Qt.ItemDataRole.UserRole + 2

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def set_profiles(self, profiles: Sequence[Profile]) -> None:
        """Show these connections; those that stay keep their buckets and state."""

    def set_connecting(self, profile_id: str) -> None:
        """Mark the connection as on its way; its buckets stay until the answer comes."""

    def show_waiting(self, profile_id: str) -> None:
        """Show a row that says so, if the connection still is on its way and has no rows."""

    def set_buckets(self, profile_id: str, buckets: Sequence[str]) -> None:
        """Show the bucket names below the connection: connected."""

    def set_failed(self, profile_id: str, description: Description) -> None:
        """Show the error and a Retry row below the connection."""

    def set_disconnected(self, profile_id: str) -> None:
        """Forget the buckets, as after an edit."""

    def state(self, profile_id: str) -> ConnectionState:
        """How far this connection has come."""
        raise NotImplementedError

    def kind(self, index: AnyIndex) -> RowKind:
        """What this row is."""
        raise NotImplementedError

    def profile_id(self, index: AnyIndex) -> str | None:
        """The connection this row belongs to; None for the "New connection…" row."""
        raise NotImplementedError

    def bucket(self, index: AnyIndex) -> str | None:
        """The exact bucket name of a bucket row."""
        raise NotImplementedError

    def index_of(self, profile_id: str, bucket: str | None = None) -> QModelIndex:
        """The row of a connection or of one of its buckets; invalid when not shown."""
        raise NotImplementedError

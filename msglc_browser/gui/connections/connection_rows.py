"""The rows of the navigator."""

from dataclasses import dataclass, field
from enum import Enum, auto

from msglc_browser.storage.places.profile import Profile


class RowKind(Enum):
    """The kind of a navigator row."""

    CONNECTION = auto()
    BUCKET = auto()
    WAITING = auto()
    EMPTY = auto()
    ERROR = auto()
    RETRY = auto()
    EDIT = auto()  # a way to correct its endpoint or other fields
    SECRET = auto()  # a way to enter the secret that is missing or refused
    NEW = auto()
    SECTION = auto()  # the heading above the recent archives
    RECENT = auto()


class ConnectionState(Enum):
    """The state of a connection."""

    NOT_CONNECTED = auto()
    CONNECTING = auto()
    CONNECTED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A row below a connection."""

    kind: RowKind
    text: str
    tip: str = ""


@dataclass(slots=True)
class ConnectionRow:
    """A connection with its child rows; `serial` is the internal id its children carry."""

    serial: int
    profile: Profile
    state: ConnectionState = ConnectionState.NOT_CONNECTED
    rows: list[ChildRow] = field(default_factory=list)

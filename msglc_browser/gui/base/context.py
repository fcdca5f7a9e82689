"""The current state of the window: everything that decides which commands are available."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import islice

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.storage.places.location import Location, S3Location


class PageKind(Enum):
    """What the current tab shows."""

    NONE = "none"  # no tab at all: the start page
    OBJECTS = "objects"  # a bucket or a prefix
    ARCHIVE = "archive"
    OBJECT = "object"  # not an archive, as text or hex
    SIZES = "sizes"  # the size map of a bucket or folder


@dataclass(frozen=True, slots=True)
class PageContext:
    """A page's part of the context; `Page.context()` returns it.

    `selected` are the selected rows of a bucket page; a folder's key ends in "/". `node` is
    the current node of an archive page, `nodes` are all selected ones. `is_combined` when the
    archive is a combined one, `has_table` when it shows a table that can be exported.
    """

    kind: PageKind = PageKind.NONE
    location: Location | None = None
    selected: Sequence[Location] = ()
    node: Node | None = None
    nodes: tuple[Node, ...] = ()
    is_combined: bool = False
    has_table: bool = False
    can_go_back: bool = False
    can_go_forward: bool = False
    can_go_up: bool = False

    @property
    def addressed(self) -> Sequence[Location]:
        """What commands on addresses apply to: the selected rows, or the object that is shown."""
        if self.location is not None and self.kind in (PageKind.ARCHIVE, PageKind.OBJECT):
            return (self.location,)
        return self.selected


@dataclass(frozen=True, slots=True)
class Context:
    """The whole context; the main window rebuilds it whenever a part changes.

    `connection_id` is the connection that the navigator's current row belongs to, `bucket` the
    bucket of that row, or else the one that the page of this connection shows.
    """

    page: PageContext = field(default_factory=PageContext)
    connection_id: str | None = None
    bucket: S3Location | None = None
    can_edit_connection: bool = False
    is_demo_running: bool = False
    has_other_tabs: bool = False
    can_reopen_tab: bool = False
    has_job: bool = False
    has_finished_job: bool = False
    can_cancel_job: bool = False
    can_retry_job: bool = False

    @property
    def selected_objects(self) -> tuple[Location, ...]:
        """Selected rows that are objects, not folders: two at most, as none ask for more."""
        return tuple(islice((each for each in self.page.selected if not is_folder(each)), 2))


def is_folder(location: Location) -> bool:
    """Whether it is a folder (a common prefix) or a bucket, not an object or a file."""
    return str(location).endswith("/")


def as_folder(location: S3Location) -> S3Location:
    """The folder of this name: with a slash at its end."""
    return location if is_folder(location) else replace(location, key=f"{location.key}/")


def is_value(node: Node) -> bool:
    """Whether a row of an archive is a value, not a range of rows or a broken entry."""
    return node.kind not in (NodeKind.BUCKET, NodeKind.BROKEN)

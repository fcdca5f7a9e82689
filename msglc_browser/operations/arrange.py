"""Use case: remove, rename and reorder the children of a combined archive."""

from dataclasses import dataclass

from msglc_browser.operations.combine import CombineMode
from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult
from msglc_browser.storage.location import Location


@dataclass(frozen=True, slots=True)
class ArrangedChild:
    """A child to keep: its 0-based `position` now, and its `name` from now on.

    None keeps the key as it is, whatever it is; lists have no names.
    """

    position: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ArrangeSpec:
    """`children` in their new order; those not named are left out.

    The archive `source` is replaced, on the condition that it is still the version `etag`
    (when not empty); with a `target` of its own it stays, and `target` is written.
    """

    source: Location
    children: tuple[ArrangedChild, ...]
    etag: str = ""
    target: Location | None = None
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class CombinedChild:
    """A child as it is: `name` is None in lists and for keys that are no text, see `label`."""

    position: int
    name: str | None
    label: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CombinedChildren:
    """What a combined archive of version `etag` holds, in order."""

    etag: str
    mode: CombineMode
    children: tuple[CombinedChild, ...]


async def children_of(workspace: Workspace, location: Location, etag: str = "") -> CombinedChildren:
    """The children of a combined archive. Raises BadInput when it is a plain one."""
    raise NotImplementedError


async def arrange(workspace: Workspace, spec: ArrangeSpec, progress: ProgressSink) -> WriteResult:
    """Write the archive anew from its own children."""
    raise NotImplementedError

"""Use case: combine whole archives into one, or append some to a combined one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult as WriteResult
from msglc_browser.storage.location import Location


class CombineMode(Enum):
    """How the children are reached: by name, or by position."""

    DICT = "dict"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class CombineSource:
    """One whole archive to take in; `name` is ignored in list mode.

    An `etag` that is not empty pins the version; then another one raises ObjectChanged.
    """

    location: Location
    name: str = ""
    size_bytes: int = 0
    etag: str = ""


@dataclass(frozen=True, slots=True)
class CombineSpec:
    """Sources in order, names unique in dict mode; `target` is replaced only if `overwrite`."""

    sources: tuple[CombineSource, ...]
    mode: CombineMode
    target: Location
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class AppendSpec:
    """Sources to put at the end of the combined archive `target`, in its own mode."""

    target: Location
    sources: tuple[CombineSource, ...]


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """Whether one location holds an archive; `message` says why not, or is empty."""

    location: Location
    ok: bool
    message: str
    size_bytes: int
    etag: str


@dataclass(frozen=True, slots=True)
class CombinedLayout:
    """What a combined archive holds now: `names` are its text keys in order, () for a list."""

    mode: CombineMode
    names: tuple[str, ...]
    children: int


def unique_names(keys: Sequence[str], *, taken: Collection[str] = ()) -> list[str]:
    """A name for each key: its last part without suffix, "run", "run-2", … where that repeats.

    The order of `keys` is kept, `taken` names are avoided, equal input gives equal output.
    """
    raise NotImplementedError


async def check_sources(
    workspace: Workspace, locations: Sequence[Location]
) -> tuple[SourceCheck, ...]:
    """Read every header at once, and say of each location whether it holds an archive.

    Never raises for a single location: what is wrong with it stands in its message.
    """
    raise NotImplementedError


async def combined_layout(workspace: Workspace, target: Location) -> CombinedLayout:
    """Mode and names of a combined archive. Raises BadInput when it is a plain one."""
    raise NotImplementedError


async def combine(workspace: Workspace, spec: CombineSpec, progress: ProgressSink) -> WriteResult:
    """Write a combined archive, byte for byte as msglc.combine would; all or nothing.

    Raises BadInput, TargetExists, ObjectChanged, VerificationFailed or any StorageError; then,
    and on cancel, the target is as before and nothing stays behind.
    """
    raise NotImplementedError


async def append(workspace: Workspace, spec: AppendSpec, progress: ProgressSink) -> WriteResult:
    """Replace a combined archive by itself with more children, as msglc.append would.

    Only the version that was read is replaced. Raises like `combine`, and BadInput when the
    target is a plain archive or a name is taken.
    """
    raise NotImplementedError

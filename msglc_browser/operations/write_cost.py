"""What a write will move, and over which way; told before it begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from msglc_browser.operations.combine import CombineSource
from msglc_browser.storage.location import Location, S3Location

_SMALL_BYTES = 5 * 1024**2  # a part of its own must be as large; less goes through here


class Route(Enum):
    """How the bytes of the sources get into the target."""

    SERVER = "server"  # the server copies them
    STREAM = "stream"  # through this machine, part by part, no temporary file
    DRAFT = "draft"  # through a temporary file on this machine
    FILE = "file"  # into a local file


@dataclass(frozen=True, slots=True)
class WriteCost:
    """Bytes: copied by the server, through this machine (down and up), free disk needed."""

    route: Route
    server_bytes: int
    machine_bytes: int
    disk_bytes: int


def combine_cost(
    sources: Sequence[CombineSource], target: Location, *, base_bytes: int = 0
) -> WriteCost:
    """What combining `sources` into `target` moves; `base_bytes` of it are appended to."""
    total = sum(source.size_bytes for source in sources) + base_bytes
    if not isinstance(target, S3Location):
        remote = sum(s.size_bytes for s in sources if isinstance(s.location, S3Location))
        return WriteCost(Route.FILE, 0, remote, total)
    near = [s for s in sources if _is_near(s, target)]
    copied = sum(s.size_bytes for s in near if s.size_bytes >= _SMALL_BYTES)
    copied += base_bytes if base_bytes >= _SMALL_BYTES else 0
    moved = 0
    for source in sources:
        if isinstance(source.location, S3Location):
            is_copied = source.size_bytes >= _SMALL_BYTES and _is_near(source, target)
            moved += 0 if is_copied else 2 * source.size_bytes
        else:
            moved += source.size_bytes
    return WriteCost(Route.SERVER if copied else Route.STREAM, copied, moved, 0)


def _is_near(source: CombineSource, target: S3Location) -> bool:
    location = source.location
    return isinstance(location, S3Location) and location.profile_id == target.profile_id

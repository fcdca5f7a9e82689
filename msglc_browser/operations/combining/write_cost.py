"""The data that a write will transfer, shown before it starts."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.writing.part_plan import CopiedPart, plan_parts

_HEADER = Literal(b"\0" * HEADER_SIZE)


@dataclass(frozen=True, slots=True)
class WriteCost:
    """Bytes: copied by the server, through this computer (down and up), free disk needed.

    `disk_bytes` is None if no file is written, else the server copies nothing. `is_least` if
    there may be more, because the size of a source is unknown.
    """

    server_bytes: int
    machine_bytes: int
    disk_bytes: int | None
    is_least: bool = False


def combine_cost(
    sources: Sequence[CombineSource], target: Location, *, base_bytes: int = 0
) -> WriteCost:
    """The cost of combining `sources` into `target`, by their sizes; sends no requests.

    `base_bytes` is the size of the target if it is appended to. Header and table of contents
    are not counted.
    """
    is_least = any(source.size_bytes is None for source in sources)
    total_bytes = sum(source.size_bytes or 0 for source in sources) + base_bytes
    if isinstance(target, LocalLocation):
        remote = sum(s.size_bytes or 0 for s in sources if isinstance(s.location, S3Location))
        return WriteCost(0, remote, total_bytes, is_least)
    base = len(sources)
    locations = [*(source.location for source in sources), target]
    near = {number for number, location in enumerate(locations) if _is_near(location, target)}
    segments: list[Segment] = [_HEADER, Copied(base, Span(0, base_bytes))]
    segments += [Copied(n, Span(0, max(0, s.size_bytes or 0))) for n, s in enumerate(sources)]
    server_bytes, sent = _split(segments, near)
    up = total_size(sent)
    down = sum(
        each.size
        for each in sent
        if isinstance(each, Copied) and isinstance(locations[each.source], S3Location)
    )
    return WriteCost(server_bytes, up + down, None, is_least)


def _split(segments: Sequence[Segment], near: set[int]) -> tuple[int, list[Segment]]:
    """Bytes that the server copies, and bytes that are sent."""
    try:
        parts = plan_parts(segments, copyable=near)
    except LimitExceeded:
        return 0, [each for each in segments if isinstance(each, Copied)]
    copied = sum(part.size for part in parts if isinstance(part, CopiedPart))
    sent = [each for part in parts if not isinstance(part, CopiedPart) for each in part.segments]
    return copied, [each for each in sent if isinstance(each, Copied)]


def _is_near(location: Location, target: S3Location) -> bool:
    return isinstance(location, S3Location) and location.profile_id == target.profile_id

"""An upload's layout as JSON, from which a later start can go on with it."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msglc_browser.archive.model.segments import Copied, Literal, Segment
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput
from msglc_browser.storage.places.location import Location, location_from_row, location_row
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.conditional_write import (
    CREATE,
    OVERWRITE,
    Condition,
    WriteMode,
    update,
)

_MOST_LITERAL_BYTES = 2 * 1024**2
_PLAN = 3
"""To be changed whenever `plan_parts` would cut the same segments into other parts."""


@dataclass(frozen=True, slots=True)
class WriteRecipe:
    """What the target is to be made of, and on which condition it is changed.

    `copies` tells whether the server copies what it can: the parts depend on it. `children` are
    where child archives start in the result, in bytes. `is_archive` is False for other files.
    """

    segments: tuple[Segment, ...]
    sources: tuple[Version[Location], ...]
    condition: Condition
    copies: bool
    children: tuple[int, ...] = ()
    is_archive: bool = True


def encode_recipe(recipe: WriteRecipe) -> Mapping[str, Any]:
    """JSON; empty when it would be larger than it is worth (2 MiB of our own bytes)."""
    literals = (each.size for each in recipe.segments if isinstance(each, Literal))
    if sum(literals) > _MOST_LITERAL_BYTES:
        return {}
    return {
        "segments": [_segment_row(each) for each in recipe.segments],
        "sources": [_source_row(each) for each in recipe.sources],
        **_condition_row(recipe.condition),
        "copies": recipe.copies,
        "children": list(recipe.children),
        "archive": recipe.is_archive,
        "plan": _PLAN,
    }


def decode_recipe(found: Mapping[str, Any], target: Location) -> WriteRecipe:
    """The other way, for an upload to `target`.

    Raises BadInput when it is not what `encode_recipe` writes.
    """
    try:
        sources = tuple(_source(row) for row in found["sources"])
        segments = tuple(_segment(row, len(sources)) for row in found["segments"])
        condition = _condition(found, target)
        copies, plan = found["copies"], found["plan"]
        children = tuple(int(each) for each in found["children"])
        is_archive = bool(found["archive"])
        if plan != _PLAN:
            raise ValueError("planned by another version of this program")
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise BadInput(
            "It is not known any more how to go on with this upload.",
            hint="Throw it away, and do the work again.",
            details=repr(error),
        ) from error
    return WriteRecipe(segments, sources, condition, bool(copies), children, is_archive)


def _condition_row(condition: Condition) -> dict[str, object]:
    """`expected` is the ETag of the version to replace, null when there must be nothing."""
    if condition.mode is WriteMode.OVERWRITE:
        return {"expected": None, "overwrite": True}
    return {"expected": condition.version.etag if condition.version else None}


def _condition(found: Mapping[str, Any], target: Location) -> Condition:
    expected = found["expected"]
    if isinstance(expected, str):
        return update(Version(target, expected))
    return OVERWRITE if found.get("overwrite") is True else CREATE


def _segment_row(segment: Segment) -> list[object]:
    if isinstance(segment, Literal):
        return [base64.b64encode(segment.data).decode()]
    return [segment.source, segment.span.start, segment.span.end]


def _segment(row: Sequence[Any], sources: int) -> Segment:
    if len(row) == 1:
        return Literal(base64.b64decode(row[0], validate=True))
    source, start, end = (int(each) for each in row)
    if not 0 <= source < sources or not 0 <= start <= end:
        raise ValueError("a segment of no source")
    return Copied(source, Span(start, end))


def _source_row(source: Version[Location]) -> dict[str, str]:
    return {**location_row(source.location), "version": source.etag}


def _source(row: Mapping[str, object]) -> Version[Location]:
    return Version(location_from_row(row), str(row["version"]))

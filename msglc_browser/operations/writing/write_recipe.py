"""An upload's layout as JSON, from which a later run can resume it."""

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
    CREATE_UNSEEN,
    OVERWRITE,
    Condition,
    WriteMode,
    update,
)

_MOST_LITERAL_BYTES = 2 * 1024**2
_PLAN = 3
"""Must change whenever `plan_parts` would cut the same segments into different parts."""


@dataclass(frozen=True, slots=True)
class WriteRecipe:
    """The layout of the target, and the condition on which it is changed.

    `copies` says whether the server copies what it can: the parts depend on it. `children` are
    the positions of child archives in the result, in bytes. `is_archive` is False for other files.
    `carries_over` is False for a file that replaces everything an object had.
    """

    segments: tuple[Segment, ...]
    sources: tuple[Version[Location], ...]
    condition: Condition
    copies: bool
    children: tuple[int, ...] = ()
    is_archive: bool = True
    carries_over: bool = True


def encode_recipe(recipe: WriteRecipe) -> Mapping[str, Any]:
    """JSON; empty if it would be too large to store (over 2 MiB of inline bytes)."""
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
        "carries over": recipe.carries_over,
        "plan": _PLAN,
    }


def decode_recipe(found: Mapping[str, Any], target: Location) -> WriteRecipe:
    """Decode the recipe of an upload to `target`.

    Raises BadInput unless it was written by `encode_recipe`.
    """
    try:
        sources = tuple(_source(row) for row in found["sources"])
        segments = tuple(_segment(row, len(sources)) for row in found["segments"])
        condition = _condition(found, target)
        copies, plan = found["copies"], found["plan"]
        children = tuple(int(each) for each in found["children"])
        flags = bool(found["archive"]), bool(found.get("carries over", True))
        if plan != _PLAN:
            raise ValueError("planned by another version of this program")
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise BadInput(
            "This upload can no longer be finished.",
            hint="Discard it and start again.",
            details=repr(error),
        ) from error
    return WriteRecipe(segments, sources, condition, bool(copies), children, *flags)


def _condition_row(condition: Condition) -> dict[str, object]:
    """`expected` is the ETag of the version to replace, null if the target must not exist."""
    if condition.mode is WriteMode.OVERWRITE:
        return {"expected": None, "overwrite": True}
    if condition.is_unseen:
        return {"expected": None, "unseen": True}
    return {"expected": condition.version.etag if condition.version else None}


def _condition(found: Mapping[str, Any], target: Location) -> Condition:
    expected = found["expected"]
    if isinstance(expected, str):
        return update(Version(target, expected))
    if found.get("overwrite") is True:
        return OVERWRITE
    return CREATE_UNSEEN if found.get("unseen") is True else CREATE


def _segment_row(segment: Segment) -> list[object]:
    if isinstance(segment, Literal):
        return [base64.b64encode(segment.data).decode()]
    return [segment.source, segment.span.start, segment.span.end]


def _segment(row: Sequence[Any], sources: int) -> Segment:
    if len(row) == 1:
        return Literal(base64.b64decode(row[0], validate=True))
    source, start, end = (int(each) for each in row)
    if not 0 <= source < sources or not 0 <= start <= end:
        raise ValueError("a segment without a source")
    return Copied(source, Span(start, end))


def _source_row(source: Version[Location]) -> dict[str, str]:
    return {**location_row(source.location), "version": source.etag}


def _source(row: Mapping[str, object]) -> Version[Location]:
    return Version(location_from_row(row), str(row["version"]))

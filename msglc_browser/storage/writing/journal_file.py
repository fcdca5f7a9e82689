"""The file in which one run of the program records what it has begun."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from msglc_browser.storage.places.location import S3Location, location_from_row, location_row

Recipe = Mapping[str, Any]
"""JSON from which an upload can be resumed; empty if it cannot."""

# Every time zone can show a time in between, and an hour earlier or later.
_FIRST_YEAR, _LAST_YEAR = 2, 9998
NONSENSE = (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError)
"""The errors of reading a file of arbitrary content."""


@dataclass(frozen=True, slots=True)
class BegunUpload:
    """A multipart upload started by this program; `recipe` resumes it."""

    target: S3Location
    upload_id: str
    begun: datetime
    recipe: Recipe


def upload_row(upload: BegunUpload) -> dict[str, object]:
    """An upload as JSON."""
    return {
        **location_row(upload.target),
        "upload_id": upload.upload_id,
        "begun": upload.begun.isoformat(),
        "recipe": dict(upload.recipe),
    }


def read_journal(path: Path) -> tuple[list[BegunUpload], list[Path]]:
    """The contents of the file. Raises OSError, or one of `NONSENSE` if it cannot be parsed."""
    found = json.loads(path.read_text("utf-8"))
    uploads = [_upload(row) for row in found["uploads"]]
    return uploads, [Path(str(each)) for each in found["drafts"]]


def _upload(row: Mapping[str, Any]) -> BegunUpload:
    target = location_from_row(row)
    if not isinstance(target, S3Location):
        raise ValueError("an upload to a file")
    recipe = row["recipe"]
    begun = datetime.fromisoformat(str(row["begun"]))
    if begun.tzinfo is None:
        raise ValueError("a time without its zone")
    if not _FIRST_YEAR <= begun.year <= _LAST_YEAR:
        raise ValueError("a time of no computer")
    return BegunUpload(
        target,
        str(row["upload_id"]),
        begun,
        recipe if isinstance(recipe, dict) else {},
    )

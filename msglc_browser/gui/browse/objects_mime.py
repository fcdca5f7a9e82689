"""Objects and folders on the clipboard: their addresses as text, and what a paste needs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QMimeData

from msglc_browser.errors import escaped
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.operations.buckets.browse import Folder, ObjectRow, kind_of
from msglc_browser.storage.places.location import (
    S3Location,
    location_from_row,
    location_row,
    location_text,
)

OBJECTS_TYPE: Final = "application/x-msglc-browser-objects"
MANY_TYPE: Final = "application/x-msglc-browser-too-many"
"""In its place, of more than MOST_OBJECTS."""
MOST_OBJECTS: Final = 10_000
MOST_BYTES: Final = 50_000_000


@dataclass(frozen=True, slots=True)
class CopiedEntries:
    """Entries of a folder `place`; if they were cut, pasting moves them."""

    place: S3Location
    entries: tuple[Entry, ...]
    is_cut: bool


def objects_mime(place: S3Location, entries: Iterable[Entry], *, is_cut: bool = False) -> QMimeData:
    """The addresses, one on a line; of up to MOST_OBJECTS also what a paste needs."""
    listed = list(entries)
    mime = QMimeData()
    mime.setText(escaped("\n".join(location_text(each.location) for each in listed)))
    if len(listed) <= MOST_OBJECTS:
        said = {
            "place": location_row(place),
            "is_cut": is_cut,
            "entries": [_row(each) for each in listed],
        }
        mime.setData(OBJECTS_TYPE, json.dumps(said).encode())
    else:
        mime.setData(MANY_TYPE, b"1")
    return mime


def copied_entries(mime: QMimeData) -> CopiedEntries | None:
    """What was copied or cut; None if it is anything else than what `objects_mime` writes."""
    data = bytes(mime.data(OBJECTS_TYPE).data()) if mime.hasFormat(OBJECTS_TYPE) else b""
    if not 0 < len(data) <= MOST_BYTES:
        return None
    try:
        said = json.loads(data)
        place = location_from_row(said["place"])
        rows = said["entries"]
        if not isinstance(place, S3Location) or not isinstance(rows, list):
            return None
        entries = tuple(_entry(place, row) for row in rows[:MOST_OBJECTS])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return CopiedEntries(place, entries, said.get("is_cut") is True) if entries else None


def _row(entry: Entry) -> dict[str, object]:
    row: dict[str, object] = {"key": entry.location.key, "name": entry.name}
    if isinstance(entry, ObjectRow):
        row |= {"etag": entry.etag, "size": entry.size_bytes}
    return row


def _entry(place: S3Location, row: Mapping[str, Any]) -> Entry:
    match row:
        case {"key": str(key), "name": str(name), "etag": str(etag), "size": int() | None as size}:
            location = S3Location(place.profile_id, place.bucket, key)
            return ObjectRow(location, name, size, None, kind_of(name), etag)
        case {"key": str(key), "name": str(name)} if key.endswith("/"):
            return Folder(S3Location(place.profile_id, place.bucket, key), name)
    raise ValueError("not an entry")

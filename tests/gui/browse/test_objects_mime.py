"""What is copied of a bucket page can be pasted; anything else is not taken for it."""

import json
from typing import Any

import pytest
from PySide6.QtCore import QMimeData

from msglc_browser.gui.browse.objects_mime import (
    MANY_TYPE,
    MOST_OBJECTS,
    OBJECTS_TYPE,
    CopiedEntries,
    copied_entries,
    objects_mime,
)
from msglc_browser.operations.buckets.browse import Folder, ObjectRow
from msglc_browser.storage.places.location import S3Location

PLACE = S3Location("p", "runs", "in/")
FOLDER = Folder(S3Location("p", "runs", "in/f/"), "f")


def row(name: str, size: int | None = 7) -> ObjectRow:
    return ObjectRow(S3Location("p", "runs", f"in/{name}"), name, size, None, "Object", '"e"')


@pytest.mark.parametrize("is_cut", [False, True])
def test_entries_come_back(is_cut: bool) -> None:
    entries = (row("a"), row("ü \udcff", None), FOLDER)
    mime = objects_mime(PLACE, entries, is_cut=is_cut)
    assert copied_entries(mime) == CopiedEntries(PLACE, entries, is_cut)
    assert mime.text().split("\n")[0] == "s3://runs/in/a"
    assert mime.text().split("\n")[2] == "s3://runs/in/f/"


@pytest.mark.parametrize(("count", "can_paste"), [(MOST_OBJECTS, True), (MOST_OBJECTS + 1, False)])
def test_of_too_many_only_addresses_are_copied(count: int, can_paste: bool) -> None:
    mime = objects_mime(PLACE, [row(str(number)) for number in range(count)])
    assert len(mime.text().split("\n")) == count
    assert (copied_entries(mime) is not None) is can_paste
    assert mime.hasFormat(MANY_TYPE) is not can_paste


def test_text_is_not_taken_for_objects() -> None:
    mime = QMimeData()
    mime.setText("s3://runs/in/a")
    assert copied_entries(mime) is None


def made(**changes: Any) -> bytes:
    mime = objects_mime(PLACE, [row("a")])
    said = json.loads(bytes(mime.data(OBJECTS_TYPE).data()))
    return json.dumps({**said, **changes}).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"1",
        b"[" * 100_000,
        made(place={"path": "/etc/passwd"}),
        made(place=None),
        made(entries=None),
        made(entries=[]),
        made(entries={"a": 1}),
        made(entries=[{"key": 1, "name": "a"}]),
        made(entries=[{"key": "in/f", "name": "f"}]),
        made(entries=[{"key": "a", "name": "a", "etag": "", "size": "7"}]),
    ],
)
def test_foreign_data_is_refused(data: bytes) -> None:
    mime = QMimeData()
    mime.setData(OBJECTS_TYPE, data)
    assert copied_entries(mime) is None

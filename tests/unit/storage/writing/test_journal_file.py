"""What a file of another run says, and what is nonsense."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.journal_file import (
    NONSENSE,
    BegunUpload,
    read_journal,
    upload_row,
)

UPLOAD = BegunUpload(
    S3Location("p", "bucket", "a key/with #.msg"), "id", datetime(2026, 1, 2, tzinfo=UTC), {"n": 1}
)


def written(folder: Path, row: object) -> Path:
    path = folder / "a.json"
    path.write_text(json.dumps({"uploads": [row], "drafts": ["/tmp/a"]}))
    return path


def test_upload_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_journal(written(tmp_path, upload_row(UPLOAD))) == ([UPLOAD], [Path("/tmp/a")])


def test_file_that_cannot_be_opened_is_not_nonsense(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        read_journal(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"begun": "2026-01-02T00:00:00"},
        {"begun": "0001-12-31T00:00:00+00:00"},
        {"begun": "9999-01-01T00:00:00+00:00"},
        {"begun": 5},
        {"key": None},
        {"path": "/tmp/a.msg"},
    ],
)
def test_upload_that_makes_no_sense_is_nonsense(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(NONSENSE):
        read_journal(written(tmp_path, {**upload_row(UPLOAD), **wrong}))


@pytest.mark.parametrize("begun", ["0002-01-01T00:00:00+00:00", "9998-12-31T00:00:00+00:00"])
def test_years_that_every_time_zone_can_show_are_read(tmp_path: Path, begun: str) -> None:
    [upload], _ = read_journal(written(tmp_path, {**upload_row(UPLOAD), "begun": begun}))
    assert upload.begun == datetime.fromisoformat(begun)

"""Small files are put into place together, and each is whole or not there."""

import os
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError, ObjectChanged, TargetExists, VerificationFailed
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.writing import batch_write
from msglc_browser.storage.writing.batch_write import NewFile, place_files
from msglc_browser.storage.writing.conditional_write import CREATE, update
from msglc_browser.storage.writing.local_write import target_version
from msglc_browser.storage.writing.write_journal import NoJournal, WriteJournal


def _files(folder: Path, count: int) -> list[NewFile]:
    return [NewFile(folder / str(number), b"%d" % number, CREATE) for number in range(count)]


def _found(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("count", [1, 3, 4, 50])
@pytest.mark.parametrize("has_sync", [True, False])
def test_files_are_in_place_and_nothing_else(
    tmp_path: Path, count: int, has_sync: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_sync:
        monkeypatch.setattr(batch_write, "_syncfs", lambda: None)
    assert place_files(_files(tmp_path, count), NoJournal()) == [None] * count
    assert _found(tmp_path) == {str(number): b"%d" % number for number in range(count)}


def test_bytes_are_flushed_before_any_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[set[str]] = []

    def sync(_handle: int) -> int:
        seen.append({path.name for path in tmp_path.iterdir() if path.name.isdigit()})
        return 0

    monkeypatch.setattr(batch_write, "_syncfs", lambda: sync)
    place_files(_files(tmp_path, 4), NoJournal())
    assert seen == [set()]


def test_failed_flush_of_the_disk_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[int] = []
    monkeypatch.setattr(batch_write, "_syncfs", lambda: lambda _handle: -1)
    monkeypatch.setattr(os, "fsync", flushed.append)
    place_files(_files(tmp_path, 4), NoJournal())
    assert len(flushed) == 4 + 1  # and the folder


def test_file_in_the_way_stays_and_hinders_no_other(tmp_path: Path) -> None:
    (tmp_path / "1").write_bytes(b"mine")
    (tmp_path / "2").mkdir()
    errors = place_files(_files(tmp_path, 4), NoJournal())
    assert [type(each) for each in errors] == [type(None), TargetExists, TargetExists, type(None)]
    assert (tmp_path / "1").read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0", "1", "2", "3"]


def test_only_the_agreed_version_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "0").write_bytes(b"old")
    version = target_version(LocalLocation(tmp_path / "0"))
    assert version is not None
    file = NewFile(tmp_path / "0", b"new", update(version))
    assert place_files([file], NoJournal()) == [None]
    (error,) = place_files([NewFile(tmp_path / "0", b"newer", update(version))], NoJournal())
    assert isinstance(error, ObjectChanged)
    assert _found(tmp_path) == {"0": b"new"}


def test_missing_folder_is_told_for_each_file(tmp_path: Path) -> None:
    errors = place_files(_files(tmp_path / "no", 2), NoJournal())
    assert [type(each) for each in errors] == [LocalFileError] * 2
    assert errors[0] is not errors[1]


def test_file_that_reads_back_differently_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_write, "_all", lambda _handle: b"?")
    (error,) = place_files(_files(tmp_path, 1), NoJournal())
    assert isinstance(error, VerificationFailed)
    assert error.target_note == "0 was written, but could not be verified."


def test_drafts_are_recorded_while_they_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, out = WriteJournal(tmp_path / "journal"), tmp_path / "out"
    out.mkdir()
    recorded: list[str] = []

    def sync(_handle: int) -> int:
        (file,) = (tmp_path / "journal").glob("*.json")
        recorded.append(file.read_text())
        assert all(str(path) in recorded[0] for path in out.iterdir())
        return 0

    monkeypatch.setattr(batch_write, "_syncfs", lambda: sync)
    place_files(_files(out, 5), journal)
    assert recorded and len(list(out.iterdir())) == 5
    journal.close()
    assert not list((tmp_path / "journal").glob("*.json"))

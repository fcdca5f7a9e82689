"""Temporary files are gone when their block ends."""

from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.operations.writing.temporary import check_free_space, temporary_file
from tests.servers.no_room import no_room


def test_temporary_file_lies_in_the_temporary_folder_and_goes(temporary_folder: Path) -> None:
    with temporary_file() as path:
        path.write_bytes(b"x")
        assert temporary_folder in path.parents
        assert path.parent.name.startswith("msglc-browser-")
    assert not path.parent.exists()


def test_temporary_file_beside_its_target_goes_on_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), temporary_file(beside=tmp_path / "a.msg") as path:
        assert path.parent == tmp_path
        assert path.name.startswith(".msglc-browser-")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_temporary_file_that_was_renamed_stays_renamed(tmp_path: Path) -> None:
    target = tmp_path / "a.msg"
    with temporary_file(beside=target) as path:
        path.rename(target)
    assert list(tmp_path.iterdir()) == [target]


def test_missing_folder_is_named(tmp_path: Path) -> None:
    missing = tmp_path / "nowhere" / "a.msg"
    with pytest.raises(LocalFileError, match="nowhere"), temporary_file(beside=missing):
        pass


def test_missing_temporary_folder_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(LocalFileError, match="nowhere"), temporary_file():
        pass


def test_too_little_room_is_told_before_writing(tmp_path: Path) -> None:
    check_free_space(tmp_path / "a", 1)
    with pytest.raises(LocalFileError, match="not enough space"):
        check_free_space(tmp_path / "a", 10**18)


def test_no_temporary_folder_with_room_is_an_error_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", None)  # looked for anew, by writing into each
    with no_room(), pytest.raises(LocalFileError) as caught, temporary_file():
        pass
    assert "Free some disk space" in caught.value.hint

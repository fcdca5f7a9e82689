"""A finished file takes its place at once, or not at all."""

import errno
import os
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError, ObjectChanged, TargetExists
from msglc_browser.storage.writing.conditional_write import CREATE, OVERWRITE, update
from msglc_browser.storage.writing.local_write import commit_file, file_version


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    path = tmp_path / "draft"
    path.write_bytes(b"new")
    return path


def test_new_file_takes_its_name(tmp_path: Path, draft: Path) -> None:
    target = tmp_path / "a.msg"
    commit_file(draft, target, CREATE)
    draft.unlink()
    assert target.read_bytes() == b"new"


def test_existing_file_is_kept(tmp_path: Path, draft: Path) -> None:
    target = tmp_path / "a.msg"
    target.write_bytes(b"old")
    with pytest.raises(TargetExists):
        commit_file(draft, target, CREATE)
    assert target.read_bytes() == b"old"


def test_version_that_was_seen_is_replaced_and_its_rights_kept(tmp_path: Path, draft: Path) -> None:
    target = tmp_path / "a.msg"
    target.write_bytes(b"old")
    target.chmod(0o640)
    seen = file_version(target)
    assert seen is not None
    commit_file(draft, target, update(seen))
    assert target.read_bytes() == b"new"
    assert target.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("change", ["rewritten", "deleted"])
def test_newer_version_is_kept(tmp_path: Path, draft: Path, change: str) -> None:
    target = tmp_path / "a.msg"
    target.write_bytes(b"old")
    seen = file_version(target)
    assert seen is not None
    target.unlink()
    if change == "rewritten":
        target.write_bytes(b"newer")
    with pytest.raises(ObjectChanged):
        commit_file(draft, target, update(seen))
    assert not target.exists() or target.read_bytes() == b"newer"


@pytest.mark.parametrize("exists", [False, True])
def test_file_system_without_links_serves_as_well(
    tmp_path: Path, draft: Path, exists: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Path, _other: Path) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    target = tmp_path / "a.msg"
    if exists:
        target.write_bytes(b"old")
        with pytest.raises(TargetExists):
            commit_file(draft, target, CREATE)
        assert target.read_bytes() == b"old"
    else:
        commit_file(draft, target, CREATE)
        assert target.read_bytes() == b"new"


@pytest.mark.parametrize("exists", [False, True])
def test_overwriting_minds_nothing_that_is_there(tmp_path: Path, draft: Path, exists: bool) -> None:
    target = tmp_path / "a.msg"
    if exists:
        target.write_bytes(b"old")
    commit_file(draft, target, OVERWRITE)
    assert target.read_bytes() == b"new"


def test_folder_that_is_gone_is_named_in_the_error(tmp_path: Path, draft: Path) -> None:
    with pytest.raises(LocalFileError, match="nowhere"):
        commit_file(draft, tmp_path / "nowhere" / "a.msg", CREATE)


def test_folder_is_no_version_of_a_file(tmp_path: Path) -> None:
    assert file_version(tmp_path / "none") is None
    with pytest.raises(LocalFileError, match="not a regular file"):
        file_version(tmp_path)

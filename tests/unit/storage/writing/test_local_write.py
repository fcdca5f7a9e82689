"""A finished file takes its place at once, or not at all."""

import errno
import os
import stat
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError, ObjectChanged, TargetExists
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.writing.conditional_write import CREATE, OVERWRITE, update
from msglc_browser.storage.writing.local_write import (
    commit_file,
    file_version,
    local_error,
    target_version,
)


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
    def refuse(*_names: str, **_folders: int) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
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


def _refuse_links(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """A file system whose hard links fail with that error."""

    def refuse(*_names: str, **_folders: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "link", refuse)


def test_claimed_name_is_given_back_when_the_draft_cannot_take_it(
    tmp_path: Path, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_names: str, **_folders: int) -> None:
        draft.unlink()  # so that it can neither be linked nor moved
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(LocalFileError):
        commit_file(draft, tmp_path / "a.msg", CREATE)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "code", [errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK]
)
def test_new_file_takes_its_name_when_links_are_answered_with(
    tmp_path: Path, draft: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse_links(monkeypatch, code)
    commit_file(draft, tmp_path / "a.msg", CREATE)
    assert [path.name for path in tmp_path.iterdir()] == ["a.msg"]
    assert (tmp_path / "a.msg").read_bytes() == b"new"


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC, errno.EACCES])
def test_other_failures_of_a_link_are_told_and_leave_no_target(
    tmp_path: Path, draft: Path, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _refuse_links(monkeypatch, code)
    with pytest.raises(LocalFileError, match=os.strerror(code)):
        commit_file(draft, tmp_path / "a.msg", CREATE)
    assert [path.name for path in tmp_path.iterdir()] == ["draft"]


def test_target_takes_its_place_without_leaving_files_open(tmp_path: Path, draft: Path) -> None:
    before = _free_descriptor()
    commit_file(draft, tmp_path / "a.msg", CREATE)
    assert _free_descriptor() == before


def _free_descriptor() -> int:
    """The lowest one that is free: the next to be given out."""
    descriptor = os.open(os.devnull, os.O_RDONLY)
    os.close(descriptor)
    return descriptor


def _fail_flush(monkeypatch: pytest.MonkeyPatch, code: int, *, folders: bool) -> None:
    """A disk on which flushing files, or folders, fails with that error."""
    flush = os.fsync

    def fsync(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode) == folders:
            raise OSError(code, os.strerror(code))
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def test_target_stays_away_when_the_bytes_do_not_reach_the_disk(
    tmp_path: Path, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fail_flush(monkeypatch, errno.EIO, folders=False)
    with pytest.raises(LocalFileError, match=r"a\.msg"):
        commit_file(draft, tmp_path / "a.msg", CREATE)
    assert not (tmp_path / "a.msg").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows flushes no folders")
@pytest.mark.parametrize(
    ("code", "is_told"), [(errno.EIO, True), (errno.EINVAL, False), (errno.ENOTSUP, False)]
)
def test_file_is_in_its_place_though_its_folder_cannot_be_flushed(
    tmp_path: Path,
    draft: Path,
    code: int,
    is_told: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _fail_flush(monkeypatch, code, folders=True)
    before = _free_descriptor()
    commit_file(draft, tmp_path / "a.msg", CREATE)
    assert (tmp_path / "a.msg").read_bytes() == b"new"
    assert ("cannot flush" in caplog.text) == is_told
    assert _free_descriptor() == before


@pytest.mark.parametrize("change", ["longer", "touched", "another file"])
def test_version_differs_when_the_file_does(tmp_path: Path, change: str) -> None:
    path, other = tmp_path / "a.msg", tmp_path / "b.msg"
    for each in (path, other):
        each.write_bytes(b"old")
        os.utime(each, ns=(5, 5))
    before = file_version(path)
    assert before == file_version(path)
    if change == "longer":
        path.write_bytes(b"older")
        os.utime(path, ns=(5, 5))
    elif change == "touched":
        os.utime(path, ns=(5, 1005))
    else:
        other.replace(path)
    assert file_version(path) not in (before, None)


def test_version_that_cannot_be_told_is_an_error(tmp_path: Path, draft: Path) -> None:
    with pytest.raises(LocalFileError, match="below"):
        file_version(draft / "below")


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        (errno.ENOSPC, "Free some disk space"),
        (errno.EDQUOT, "quota"),
        (errno.EFBIG, "files of this size"),
        (errno.EACCES, "permissions"),
        (errno.EROFS, "read-only"),
        (errno.ENOENT, "folder exists"),
    ],
)
def test_error_of_the_system_says_what_to_do(code: int, hint: str) -> None:
    error = local_error(OSError(code, "It went wrong."), Path("a.msg"))
    assert error.message == "Cannot use a.msg: It went wrong."
    assert hint in error.hint


@pytest.mark.parametrize(
    ("error", "why"), [(OSError("odd"), "odd"), (OSError(), "OSError"), (OSError(5, ""), "")]
)
def test_error_without_a_reason_is_told_all_the_same(error: OSError, why: str) -> None:
    found = local_error(error, Path("a.msg"))
    assert found.message.startswith(f"Cannot use a.msg: {why}")
    assert found.message.endswith(".")
    assert (found.hint, found.details) == ("", repr(error))


def _linked(tmp_path: Path, *, exists: bool) -> tuple[Path, Path]:
    """A link in a folder, and what it leads to in another one."""
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "folder"
    elsewhere.mkdir()
    folder.mkdir()
    if exists:
        (elsewhere / "b").write_bytes(b"theirs")
    (folder / "a.msg").symlink_to(elsewhere / "b")
    return folder / "a.msg", elsewhere / "b"


@pytest.mark.parametrize("exists", [True, False])
def test_link_of_a_derived_name_is_a_version_of_its_own(tmp_path: Path, exists: bool) -> None:
    link, _ = _linked(tmp_path, exists=exists)
    location = LocalLocation(link, through_links=False)
    found = target_version(location)
    assert found is not None and location.real_path == link
    assert found == target_version(location) != file_version(link)


def test_chosen_link_stands_for_what_it_leads_to(tmp_path: Path) -> None:
    link, behind = _linked(tmp_path, exists=True)
    assert LocalLocation(link).real_path == behind
    assert target_version(LocalLocation(link)) == file_version(link)


def test_chosen_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    link, _ = _linked(tmp_path, exists=False)
    with pytest.raises(LocalFileError, match="link to something that does not exist"):
        target_version(LocalLocation(link))
    assert target_version(LocalLocation(tmp_path / "none")) is None
    assert target_version(LocalLocation(tmp_path / "none", through_links=False)) is None


@pytest.mark.parametrize("through_links", [True, False])
def test_link_to_itself_is_an_error_in_words(tmp_path: Path, through_links: bool) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    below = LocalLocation(tmp_path / "loop" / "a.msg", through_links=through_links)
    with pytest.raises(LocalFileError, match=r"a\.msg"):
        target_version(below)


@pytest.mark.parametrize("exists", [True, False])
def test_link_is_not_followed_but_replaced_where_that_was_agreed(
    tmp_path: Path, exists: bool
) -> None:
    link, behind = _linked(tmp_path, exists=exists)
    draft = link.with_name("draft")
    draft.write_bytes(b"new")
    with pytest.raises(TargetExists):
        commit_file(draft, link, CREATE)
    seen = target_version(LocalLocation(link, through_links=False))
    assert link.is_symlink() and seen is not None
    commit_file(draft, link, update(seen))
    assert not link.is_symlink() and link.read_bytes() == b"new"
    assert behind.exists() == exists and (not exists or behind.read_bytes() == b"theirs")


def test_link_that_takes_the_place_of_a_file_is_another_version(
    tmp_path: Path, draft: Path
) -> None:
    target, victim = tmp_path / "a.msg", tmp_path / "victim"
    target.write_bytes(b"old")
    victim.write_bytes(b"theirs")
    seen = file_version(target)
    assert seen is not None
    target.unlink()
    target.symlink_to(victim)
    with pytest.raises(ObjectChanged):
        commit_file(draft, target, update(seen))
    assert victim.read_bytes() == b"theirs"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no names relative to a folder")
def test_link_that_takes_the_place_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (elsewhere / "draft").write_bytes(b"new")
    folder.rename(tmp_path / "moved")
    folder.symlink_to(elsewhere)
    with pytest.raises(LocalFileError):
        commit_file(folder / "draft", folder / "a.msg", CREATE)
    assert [path.name for path in elsewhere.iterdir()] == ["draft"]

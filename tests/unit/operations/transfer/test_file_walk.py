"""Folders of this computer are read in batches; what cannot be read is counted, never raised."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from msglc_browser.operations.transfer.file_walk import FileWalk
from tests.servers.memory_bucket import at


def read_all(walk: FileWalk, most: int = 1_000) -> list[str]:
    keys: list[str] = []
    while not walk.is_over:
        walk.read(most)
        taken = walk.take()
        assert len(taken) <= most
        keys += [spec.target.key for spec in taken]
    return keys


def files(folder: Path, *names: str) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


class Entry:
    """An entry whose kind the system does not tell; looking at it is refused."""

    def __init__(self, entry: "os.DirEntry[str]") -> None:
        self.name = entry.name

    def is_symlink(self) -> bool:
        raise PermissionError(13, "Permission denied")


def deny(monkeypatch: pytest.MonkeyPatch, listing: str = "", looking: str = "") -> None:
    """No folder named `listing` can be listed, and nothing named `looking` be looked at."""
    scandir = os.scandir

    @contextmanager
    def scan(path: str) -> Iterator[Iterator["os.DirEntry[str] | Entry"]]:
        if Path(path).name == listing:
            raise PermissionError(13, "Permission denied")
        with scandir(path) as entries:
            yield (Entry(each) if each.name == looking else each for each in entries)

    monkeypatch.setattr(os, "scandir", scan)


@pytest.mark.parametrize("most", [1, 2, 3, 1_000])
def test_files_come_in_order_in_batches(tmp_path: Path, most: int) -> None:
    top = files(tmp_path / "up", "b", "a/z", "a/deep/er/y", "c/x", "d")
    (top / "empty" / "too").mkdir(parents=True)
    other = files(tmp_path, "o.txt") / "o.txt"
    walk = FileWalk([top, other], at("in/"))
    expected = ["a/deep/er/y", "a/z", "b", "c/x", "d"]
    assert read_all(walk, most) == [*(f"in/up/{key}" for key in expected), "in/o.txt"]
    assert walk.left_out.notes() == ()


def test_what_was_read_stays_until_it_is_taken(tmp_path: Path) -> None:
    walk = FileWalk([files(tmp_path / "up", "a", "b", "c")], at(""))
    walk.read(2)
    walk.read(2)
    assert [spec.source.name for spec in walk.take()] == ["a", "b"]
    assert not walk.is_over
    walk.read(2)
    assert not walk.is_over  # c has not been taken
    assert [spec.source.name for spec in walk.take()] == ["c"]
    assert walk.is_over


def test_folder_that_cannot_be_listed_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = files(tmp_path / "up", "a", "closed/b", "z")
    deny(monkeypatch, listing="closed")
    walk = FileWalk([top], at(""))
    assert read_all(walk) == ["up/a", "up/z"]
    assert walk.left_out.notes() == ("1 folder could not be read.",)


def test_what_cannot_be_looked_at_is_counted_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = files(tmp_path / "up", "a", "odd/b", "odd/closed", "odd/c", "z")
    deny(monkeypatch, looking="closed")
    walk = FileWalk([top], at(""))
    assert read_all(walk, 1) == ["up/a", "up/odd/b", "up/odd/c", "up/z"]
    assert walk.left_out.notes() == ("1 folder could not be read.",)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_folder_without_the_right_to_search_it(tmp_path: Path) -> None:
    top = files(tmp_path / "up", "a", "closed/deep/b", "z")
    (top / "closed").chmod(0o400)
    try:
        walk = FileWalk([top], at(""))
        assert read_all(walk) == ["up/a", "up/z"]
        assert walk.left_out.unreadable == 1
    finally:
        (top / "closed").chmod(0o700)


def test_chosen_path_that_cannot_be_looked_at_is_left_to_its_upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = files(tmp_path / "up", "a")

    def is_dir(path: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "is_dir", is_dir)
        found = read_all(FileWalk([top, tmp_path / "gone"], at("")))
    assert found == ["up", "gone"]


def test_folder_that_became_a_link_is_not_followed(tmp_path: Path) -> None:
    top = files(tmp_path / "up", "a", "sub/b")
    files(tmp_path / "elsewhere", "secret")
    walk = FileWalk([top], at(""))
    walk.read(1)
    (top / "sub" / "b").unlink()
    (top / "sub").rmdir()
    (top / "sub").symlink_to(tmp_path / "elsewhere")
    assert read_all(walk) == ["up/a"]
    assert walk.left_out.notes() == ("1 link was not followed.",)


def test_folder_that_has_gone_is_counted(tmp_path: Path) -> None:
    top = files(tmp_path / "up", "a", "sub/b")
    walk = FileWalk([top], at(""))
    walk.read(1)
    (top / "sub" / "b").unlink()
    (top / "sub").rmdir()
    assert read_all(walk) == ["up/a"]
    assert walk.left_out.notes() == ("1 folder could not be read.",)


def test_name_that_is_no_text_keeps_its_bytes(tmp_path: Path) -> None:
    top = tmp_path / "up"
    top.mkdir()
    try:
        Path(os.fsdecode(os.fsencode(top) + b"/\xe9")).write_bytes(b"x")
    except OSError:
        pytest.skip("this file system takes only UTF-8")
    walk = FileWalk([top], at(""))
    walk.read(1)
    assert walk.take()[0].source.read_bytes() == b"x"

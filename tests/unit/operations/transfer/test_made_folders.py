"""Folders are made below the one chosen, and nowhere else."""

import os
import stat
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.transfer.made_folders import is_link, made_folder


def test_folders_are_made_where_they_are_missing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert made_folder(tmp_path, tmp_path / "a" / "b" / "c") == tmp_path / "a" / "b" / "c"
    assert (tmp_path / "a" / "b" / "c").is_dir()
    assert made_folder(tmp_path, tmp_path / "a" / "b") == tmp_path / "a" / "b"


def test_chosen_folder_may_be_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    assert made_folder(link, link) == real
    assert made_folder(link, link / "a") == real / "a"


def test_link_below_it_is_not_followed(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "link").symlink_to(elsewhere)
    for folder in (root / "link", root / "link" / "a"):
        found = made_folder(root, folder)
        assert isinstance(found, BadInput)
        assert "is a link" in found.message
    assert not list(elsewhere.iterdir())


@pytest.mark.parametrize("below", ["file", "file/a"])
def test_file_in_the_way_is_named(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").write_bytes(b"x")
    found = made_folder(tmp_path, tmp_path / below)
    assert isinstance(found, BadInput)
    assert str(tmp_path / "file") in found.message


@pytest.mark.parametrize(
    ("mode", "tag", "expected"),
    [
        (stat.S_IFDIR, 0, False),
        (stat.S_IFLNK, 0, True),
        (stat.S_IFLNK, 0xA000000C, True),
        (stat.S_IFDIR, 0xA0000003, True),  # a junction, or a disk mounted in a folder
        (stat.S_IFDIR, 0x9000001A, False),  # a folder kept in a cloud
    ],
)
def test_junction_of_windows_is_a_link(mode: int, tag: int, expected: bool) -> None:
    status = SimpleNamespace(st_mode=mode | 0o700, st_reparse_tag=tag)
    assert is_link(cast(os.stat_result, status)) == expected


def test_junction_below_it_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "junction").mkdir()

    def lstat(path: Path) -> SimpleNamespace:
        is_junction = path.name == "junction"
        return SimpleNamespace(
            st_mode=stat.S_IFDIR | 0o700, st_reparse_tag=0xA0000003 if is_junction else 0
        )

    monkeypatch.setattr(Path, "lstat", lstat)
    found = made_folder(tmp_path, tmp_path / "junction" / "a")
    assert isinstance(found, BadInput)
    assert "is a link" in found.message
    assert not list((tmp_path / "junction").iterdir())

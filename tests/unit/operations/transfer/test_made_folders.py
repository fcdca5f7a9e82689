"""Folders are made below the one chosen, and nowhere else."""

from pathlib import Path

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.transfer.made_folders import made_folder


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

"""A file is saved completely, or not at all: a failed save leaves nothing."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.operations.writing.save_file import save_file


def test_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "field.npy"
    for data in (b"first", b"second"):
        assert asyncio.run(save_file(path, data)) == len(data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LocalFileError):
        asyncio.run(save_file(tmp_path / "none" / "field.npy", b"x"))
    (tmp_path / "taken").mkdir()
    with pytest.raises(LocalFileError):
        asyncio.run(save_file(tmp_path / "taken", b"x"))
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]

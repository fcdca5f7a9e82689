"""A saved slice loads as it was shown; a failed save leaves nothing."""

import asyncio
import io
from pathlib import Path

import numpy as np
import pytest

from msglc_browser.errors import LocalFileError
from msglc_browser.operations.images.save_file import npy_bytes, save_file
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid


def test_numbers_load_as_they_were() -> None:
    values = np.array([[1, 2], [3, 2**60 + 1]])
    assert np.load(io.BytesIO(npy_bytes(SliceGrid(values)))).tolist() == values.tolist()
    cells = np.array([[0, Cell.NULL], [0, 0]], np.uint8)
    loaded = np.load(io.BytesIO(npy_bytes(SliceGrid(values, cells))))
    assert np.isnan(loaded[0, 1]) and loaded[1, 0] == 3


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

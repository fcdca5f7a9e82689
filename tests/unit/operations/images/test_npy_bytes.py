"""A saved slice loads as it was shown."""

import io

import numpy as np

from msglc_browser.operations.images.npy_bytes import npy_bytes
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid


def test_numbers_load_as_they_were() -> None:
    values = np.array([[1, 2], [3, 2**60 + 1]])
    assert np.load(io.BytesIO(npy_bytes(SliceGrid(values)))).tolist() == values.tolist()
    cells = np.array([[0, Cell.NULL], [0, 0]], np.uint8)
    loaded = np.load(io.BytesIO(npy_bytes(SliceGrid(values, cells))))
    assert np.isnan(loaded[0, 1]) and loaded[1, 0] == 3

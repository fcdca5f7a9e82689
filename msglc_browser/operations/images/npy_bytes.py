"""A slice as a NumPy file."""

import io

import numpy as np

from msglc_browser.operations.images.slice_grid import SliceGrid


def npy_bytes(grid: SliceGrid) -> bytes:
    """The numbers of a slice as a NumPy file; NaN where there are none."""
    file = io.BytesIO()
    np.save(file, grid.with_nan(), allow_pickle=False)
    return file.getvalue()

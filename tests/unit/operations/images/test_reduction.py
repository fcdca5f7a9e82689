"""Smaller versions keep every peak."""

import numpy as np

from msglc_browser.operations.images.reduction import SMALL_VALUES, build_pyramid
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid


def test_small_grid_needs_no_levels() -> None:
    assert build_pyramid(SliceGrid(np.zeros((1024, SMALL_VALUES // 1024))), 0).levels == ()
    assert len(build_pyramid(SliceGrid(np.zeros((1025, SMALL_VALUES // 1024))), 0).levels) == 1


def test_peaks_stay_at_every_level() -> None:
    values = np.zeros((2_001, 3_001))
    values[777, 1_501], values[2_000, 3_000], values[:8, :8] = 9.0, -7.0, np.nan
    pyramid = build_pyramid(SliceGrid(values), 0.0)
    for number, level in enumerate(pyramid.levels):
        factor = 2 << number
        assert level.shape == (-(-2_001 // factor), -(-3_001 // factor))
        assert level[777 // factor, 1_501 // factor] == 9.0
        assert level[2_000 // factor, 3_000 // factor] == -7.0
        assert np.isnan(level[0, 0]) and np.count_nonzero(np.nan_to_num(level)) == 2
        assert pyramid.level(factor) is level
    assert pyramid.level(1) is None and pyramid.level(1 << 20) is None


def test_missing_values_are_nan_and_huge_ones_stay_finite() -> None:
    values = np.full((1_200, 1_200), 1e300)
    cells = np.zeros(values.shape, np.uint8)
    cells[:2, :2] = Cell.NULL
    [level] = build_pyramid(SliceGrid(values, cells), 0.0).levels
    assert np.isnan(level[0, 0]) and level[5, 5] == 1e300

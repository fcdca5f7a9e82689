"""Statistics equal NumPy's; ranges of colours are always usable."""

import math

import numpy as np
import pytest

from msglc_browser.operations.images.grid_summary import (
    Preset,
    color_range,
    sane_range,
    summarise,
)
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid

WAVES = np.random.default_rng(2).normal(3, 2, (1_100, 1_000))


def test_statistics_equal_those_of_numpy() -> None:
    values = WAVES.copy()
    values[3, 4:9] = np.nan
    values[5, 5] = np.inf
    found = summarise(SliceGrid(values))
    finite = values[np.isfinite(values)]
    assert (found.finite, found.nan, found.infinite, found.null) == (finite.size, 5, 1, 0)
    assert found.least == finite.min() and found.greatest == finite.max()
    assert found.mean == pytest.approx(finite.mean()) and found.std == pytest.approx(finite.std())
    assert found.percentiles == pytest.approx(np.percentile(finite, [1, 99]), abs=0.02)
    assert found.least_positive == finite[finite > 0].min()
    assert found.histogram.tolist() == np.histogram(finite, 64)[0].tolist()


def test_nulls_and_unread_rows_are_left_out() -> None:
    cells = np.zeros((2, 3), np.uint8)
    cells[0, 1], cells[1] = Cell.NULL, Cell.UNREAD
    found = summarise(SliceGrid(np.array([[1, 99, 3], [99, 99, 99]]), cells))
    assert (found.finite, found.null, found.greatest, found.mean) == (2, 1, 3, 2)


@pytest.mark.parametrize("scale", [1e-320, 1e-300, 1e300, 1.7e308])
def test_huge_and_tiny_numbers_do_not_overflow(scale: float) -> None:
    found = summarise(SliceGrid(np.array([[-1.0, 1.0]]) * scale))
    assert found.mean == pytest.approx(0, abs=scale / 1e9)
    assert found.std == pytest.approx(scale, rel=1e-3)
    assert found.histogram.sum() == 2


@pytest.mark.parametrize("values", [np.full((3, 3), np.nan), np.full((2, 2), np.inf)])
@pytest.mark.parametrize("is_log", [False, True])
def test_no_number_gives_no_statistics_but_a_range(values: object, is_log: bool) -> None:
    found = summarise(SliceGrid(np.asarray(values)))
    assert found.finite == 0 and math.isnan(found.mean)
    low, high = color_range(found, Preset.MIN_MAX, is_log=is_log)
    assert 0 < low < high


def test_presets() -> None:
    found = summarise(SliceGrid(np.arange(-100.0, 301).reshape(1, -1)))
    assert color_range(found, Preset.MIN_MAX, is_log=False) == (-100, 300)
    assert color_range(found, Preset.SYMMETRIC, is_log=False) == (-300, 300)
    assert color_range(found, Preset.PERCENT, is_log=False) == (-96, 296)
    assert color_range(found, Preset.MIN_MAX, is_log=True) == (1, 300)


@pytest.mark.parametrize("value", [0.0, 5.0, -5.0, 1e308, -1.7e308, 5e-324])
@pytest.mark.parametrize("is_log", [False, True])
def test_range_of_one_value_has_a_width(value: float, is_log: bool) -> None:
    low, high = sane_range(value, value, is_log=is_log)
    assert low < high and math.isfinite(low) and math.isfinite(high)
    assert not is_log or low > 0

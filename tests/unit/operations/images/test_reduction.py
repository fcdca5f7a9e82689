"""Smaller versions keep every peak."""

import numpy as np
import pytest
from numpy.typing import NDArray

from msglc_browser.operations.images import reduction
from msglc_browser.operations.images.reduction import SMALL_VALUES, build_pyramid
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid


def test_small_grid_needs_no_levels() -> None:
    side = SMALL_VALUES // 64
    assert build_pyramid(SliceGrid(np.zeros((64, side))), 0, 0).levels == ()
    assert len(build_pyramid(SliceGrid(np.zeros((65, side))), 0, 0).levels) == 1
    assert build_pyramid(SliceGrid(np.zeros((64, side, 4), np.uint8)), 0, 0).levels == ()


def test_levels_go_down_to_the_smallest_map_on_the_screen() -> None:
    levels = build_pyramid(SliceGrid(np.zeros((2_048, 2_048))), 0.0, 0.0).levels
    assert [level.shape for level in levels] == [(1024, 1024), (512, 512), (256, 256), (128, 128)]


def test_peaks_stay_at_every_level() -> None:
    values = np.zeros((2_001, 3_001))
    values[777, 1_501], values[2_000, 3_000], values[:8, :8] = 9.0, -7.0, np.nan
    pyramid = build_pyramid(SliceGrid(values), 0.0, 1.0)
    for number, level in enumerate(pyramid.levels[:3]):
        factor = 2 << number
        assert level.shape == (-(-2_001 // factor), -(-3_001 // factor))
        assert level[777 // factor, 1_501 // factor] == 9.0
        assert level[2_000 // factor, 3_000 // factor] == -7.0
        assert np.isnan(level[0, 0]) and np.count_nonzero(np.nan_to_num(level)) == 2
        assert pyramid.level(factor) is level
    assert pyramid.level(1) is None and pyramid.level(1 << 20) is None


def test_missing_values_are_nan_and_huge_ones_stay_finite() -> None:
    values = np.full((150, 150), 1e300)
    cells = np.zeros(values.shape, np.uint8)
    cells[:2, :2] = Cell.NULL
    [level] = build_pyramid(SliceGrid(values, cells), 0.0, 0.0).levels
    assert np.isnan(level[0, 0]) and level[5, 5] == 1e300


class _Numpy:
    """NumPy, but memory comes as it may have been left: as NaN that signals."""

    def __getattr__(self, name: str) -> object:
        return getattr(np, name)

    def empty(self, shape: tuple[int, ...], _dtype: object) -> NDArray[np.float32]:
        return np.full(shape, 0x7FA00000, np.uint32).view(np.float32)


def test_memory_that_was_used_before_is_not_cast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reduction, "np", _Numpy())
    values = np.full((150, 150), 1e300)
    [level] = build_pyramid(SliceGrid(values), 0.0, 0.0).levels
    assert level.dtype == np.float64 and (level == 1e300).all()


@pytest.mark.parametrize(
    ("around", "dtype"), [(0.0, np.float32), (100.0, np.float32), (1e9, np.float64)]
)
def test_small_differences_far_from_zero_are_kept(around: float, dtype: type) -> None:
    noise = np.random.default_rng(1).standard_normal((200, 200))
    [level] = build_pyramid(SliceGrid(around + noise), around, 1.0).levels
    assert level.dtype == dtype
    assert float(level.std()) == pytest.approx(1.5, abs=0.2)
    assert len(np.unique(level)) > 5_000


def test_infinite_numbers_need_no_more_room() -> None:
    values = np.ones((200, 200))
    values[7, 7] = np.inf
    [level] = build_pyramid(SliceGrid(values), 1.0, 0.0).levels
    assert level.dtype == np.float32 and level[3, 3] == np.inf


def test_colors_are_averaged_without_what_is_missing() -> None:
    values = np.zeros((130, 131, 3), np.uint8)
    values[0, 0], values[1, 1], values[4, 4] = (200, 100, 0), (200, 100, 0), (8, 8, 8)
    cells = np.zeros(values.shape, np.uint8)
    cells[4, 5], cells[5, 4], cells[5, 5] = Cell.NULL, Cell.NULL, Cell.NULL
    [level] = build_pyramid(SliceGrid(values, cells), 0.0, 1.0).levels
    assert level.shape == (65, 66, 3)
    assert level.dtype == np.uint8
    assert level[0, 0].tolist() == [100, 50, 0] and level[2, 2].tolist() == [8, 8, 8]

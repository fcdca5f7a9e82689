"""Colours stand for the values that the legend says."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from msglc_browser.gui.inspect.image.color_maps import (
    COLORS,
    NAN_INDEX,
    UNREAD_INDEX,
    ColorMap,
    color_table,
    nan_color,
)
from msglc_browser.gui.inspect.image.rendering import (
    Coloring,
    Cut,
    color_indices,
    color_limits,
    render,
)
from msglc_browser.operations.images.reduction import build_pyramid
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid

UNREAD = QColor(1, 2, 3)
NAN, INF = float("nan"), float("inf")


@pytest.mark.parametrize("color_map", list(ColorMap))
def test_color_of_nan_is_not_in_the_map(color_map: ColorMap) -> None:
    table = color_table(color_map).astype(int)
    assert len(table) == COLORS
    assert np.abs(table - nan_color(color_map)).sum(axis=1).min() > 60
    assert len({tuple(row) for row in table.tolist()}) > 200


def test_viridis_starts_and_ends_as_everywhere() -> None:
    table = color_table(ColorMap.VIRIDIS).tolist()
    assert table[0] == [0x44, 0x01, 0x54] and table[-1] == [0xFD, 0xE7, 0x25]


def indices(values: list[float], coloring: Coloring, cells: object = None) -> list[int]:
    states = None if cells is None else np.array([cells], np.uint8)
    found: list[int] = color_indices(np.array([values]), states, coloring)[0].tolist()
    return found


def test_values_map_to_colors() -> None:
    last = COLORS - 1
    found = indices([-1, 0, 5, 10, 11, NAN, INF, -INF], Coloring(low=0, high=10))
    assert found == [0, 0, (last + 1) // 2, last, last, NAN_INDEX, last, 0]
    huge = indices([-1.7e308, 0, 1.7e308], Coloring(low=-1.7e308, high=1.7e308))
    assert huge == [0, (last + 1) // 2, last]


def test_logarithm_has_no_color_for_zero_and_below() -> None:
    found = indices([1, 10, 100, 0, -5], Coloring(low=1, high=100, is_log=True))
    assert found == [0, COLORS // 2, COLORS - 1, NAN_INDEX, NAN_INDEX]


def test_nulls_and_unread_values_have_colors_of_their_own() -> None:
    found = indices([5, 5, 5], Coloring(low=0, high=5), [0, Cell.NULL, Cell.UNREAD])
    assert found == [COLORS - 1, NAN_INDEX, UNREAD_INDEX]


def test_pixels_of_a_part() -> None:
    grid = SliceGrid(np.arange(12.0).reshape(3, 4), np.zeros((3, 4), np.uint8))
    assert grid.cells is not None
    grid.cells[2, 3] = Cell.UNREAD
    coloring = Coloring(ColorMap.GREY, 0, 11)
    image = render(grid, None, Cut(range(1, 3), range(1, 4)), coloring, UNREAD)
    assert (image.width(), image.height()) == (3, 2)
    assert image.pixelColor(2, 1) == UNREAD
    assert image.pixelColor(0, 0).red() == pytest.approx(255 * 5 / 11, abs=2)


def test_reduced_pixels_come_from_the_pyramid() -> None:
    values = np.zeros((2_048, 1_024))
    values[1_001, 501] = 1.0
    grid = SliceGrid(values)
    pyramid = build_pyramid(grid, 0.0, 1.0)
    cut = Cut(range(0, 2_048), range(0, 1_024), 2)
    image = render(grid, pyramid, cut, Coloring(ColorMap.GREY, 0, 1), UNREAD)
    assert (image.width(), image.height()) == (512, 1_024)
    assert image.pixelColor(250, 500).red() == 255
    stretched = Cut(range(0, 2_048), range(0, 1_024), 2, (4, 1))
    image = render(grid, pyramid, stretched, Coloring(ColorMap.GREY, 0, 1), UNREAD)
    assert (image.width(), image.height()) == (512, 256)


@pytest.mark.parametrize(
    ("values", "limits"),
    [([0, 255], (0, 255)), ([0.0, 1.0], (0, 1)), ([0, 256], None), ([0.0, 1.1], None)],
)
def test_colors_have_usual_limits(values: list[float], limits: tuple[float, float] | None) -> None:
    grid = SliceGrid(np.array([[[*values, values[0]]]]))
    assert color_limits(grid) == limits
    image = render(grid, None, Cut(range(1), range(1)), Coloring(low=0, high=values[1]), UNREAD)
    assert image.pixelColor(0, 0).getRgb() == (0, 255, 0, 255)


def test_blocks_of_rows_make_one_picture() -> None:
    values = np.random.default_rng(3).standard_normal((70, 1_000))
    values[5, 5], values[69, 999] = NAN, INF
    cells = np.zeros(values.shape, np.uint8)
    cells[68, 7] = Cell.NULL
    coloring = Coloring(low=-1, high=1)
    whole = color_indices(values, cells, coloring)
    for row in (0, 5, 31, 32, 33, 68, 69):
        alone = color_indices(values[row : row + 1], cells[row : row + 1], coloring)
        assert alone.tolist() == whole[row : row + 1].tolist()
    assert whole[68, 7] == whole[5, 5] == NAN_INDEX and whole[69, 999] == COLORS - 1


def test_reduced_colors_come_from_the_pyramid() -> None:
    values = np.zeros((400, 400, 3), np.uint8)
    values[::2, :, 1] = 200
    grid = SliceGrid(values)
    pyramid = build_pyramid(grid, 0.0, 1.0)
    cut = Cut(range(400), range(400), 2)
    image = render(grid, pyramid, cut, Coloring(low=0, high=255), UNREAD)
    assert (image.width(), image.height()) == (200, 200)
    assert image.pixelColor(77, 99).getRgb() == (0, 100, 0, 255)


def test_bytes_have_the_colors_of_the_same_numbers() -> None:
    values = np.arange(300 * 4, dtype=np.int64).reshape(300, 4) % 256
    coloring = Coloring(low=20, high=130)
    expected = color_indices(values, None, coloring)
    assert (color_indices(values.astype(np.uint8), None, coloring) == expected).all()
    for is_log in (False, True):
        shown = Coloring(low=20, high=130, is_log=is_log)
        cut = Cut(range(300), range(1))
        images = [
            render(SliceGrid(each.reshape(300, 1, 4)), None, cut, shown, UNREAD)
            for each in (values, values.astype(np.uint8))
        ]
        assert images[0] == images[1]

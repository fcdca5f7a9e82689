"""Pixels and elements correspond, whatever is zoomed and moved."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.image.heat_map import HeatMap
from msglc_browser.gui.inspect.image.map_window import MapWindow, reduction_factor, ticks
from msglc_browser.operations.images.slice_grid import SliceGrid

FITTED = MapWindow(200, 100, 400.0, 400.0).fitted()


def test_fitted_grid_is_centred_and_whole() -> None:
    assert (FITTED.scale_x, FITTED.scale_y) == (2, 2)
    assert FITTED.to_pixel(0, 0) == (0, 100) and FITTED.to_pixel(200, 100) == (400, 300)
    assert FITTED.visible() == (range(200), range(100)) and FITTED.is_fitted
    filling = MapWindow(200, 100, 400.0, 400.0, is_equal=False).fitted()
    assert (filling.scale_x, filling.scale_y) == (2, 4)


@pytest.mark.parametrize(
    ("x", "y", "found"),
    [(0, 100, (0, 0)), (399.9, 299.9, (199, 99)), (0, 99.9, None), (400, 200, None)],
)
def test_element_under_a_pixel(x: float, y: float, found: tuple[int, int] | None) -> None:
    assert FITTED.element_at(x, y) == found


def test_zoom_keeps_the_element_under_the_mouse() -> None:
    fitted = window = MapWindow(200, 100, 400.0, 200.0).fitted()
    for _ in range(8):
        window = window.zoomed(1.5, 120, 180)
        assert window.element_at(120, 180) == fitted.element_at(120, 180) == (60, 90)
    assert not window.is_fitted
    for _ in range(40):
        window = window.zoomed(0.5, 50, 50)
    assert window == fitted
    for _ in range(40):
        window = window.zoomed(2, 120, 180)
    assert window.scale_x == 200


def test_grid_stays_in_sight() -> None:
    zoomed = FITTED.zoomed(4, 200, 200)
    assert zoomed.panned(1e9, 1e9).visible() == (range(50), range(50))
    assert zoomed.panned(-1e9, -1e9).visible() == (range(150, 200), range(50, 100))
    assert FITTED.panned(50, 50) == FITTED
    shown = zoomed.showing(199, 0).visible()
    assert 199 in shown[0] and 0 in shown[1]
    assert zoomed.showing(100, 50) == zoomed


def test_resizing_keeps_a_fitted_grid_fitted() -> None:
    assert FITTED.resized(100, 100).is_fitted
    zoomed = FITTED.zoomed(4, 200, 200)
    assert zoomed.resized(300, 300).scale_x == zoomed.scale_x
    assert MapWindow(0, 0, 0, 0).resized(0, 0).visible() == (range(0), range(0))


@pytest.mark.parametrize(
    ("density", "factor"), [(0.1, 1), (1, 1), (1.4, 1), (1.5, 2), (2.8, 2), (2.9, 4), (1000, 1024)]
)
def test_reduction_follows_the_density(density: float, factor: int) -> None:
    assert reduction_factor(density) == factor


def test_ticks_are_round_and_apart() -> None:
    assert list(ticks(0, 511, 430, apart=64)) == [0, 128, 256, 384]
    assert list(ticks(3, 9, 600, apart=64)) == [3, 4, 5, 6, 7, 8, 9]
    assert len(ticks(0, 1e12, 500, apart=64)) <= 8


def test_frame_of_a_large_grid_has_no_more_pixels_than_twice_the_screen(qtbot: QtBot) -> None:
    grid = SliceGrid(np.zeros((8_192, 8_192), np.uint8))
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(1_000, 700)
    heat_map.show_grid(grid, lengths=(8_192, 8_192))
    area = heat_map.area()
    for _ in range(40):
        cut = heat_map._cut(grid)
        down, across = (cut.factor * stride for stride in cut.strides)
        pixels = len(cut.rows[::down]) * len(cut.columns[::across])
        ratio = heat_map.devicePixelRatio()
        assert pixels <= 2.1 * area.width() * area.height() * ratio**2
        QTest.keyClick(heat_map, Qt.Key.Key_Plus)
    assert cut.factor == 1

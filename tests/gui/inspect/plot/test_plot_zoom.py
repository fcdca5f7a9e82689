"""Zoom by box, wheel and keys, pan, and Home by button, key and double click."""

import pytest
from PySide6.QtCore import QPoint, Qt

from msglc_browser.gui.inspect.plot.drawing import View
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import CONTROL, SHIFT, Hands

VALUES = [float(n % 100) for n in range(1000)]


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    found = open_plots({"x": VALUES, "rows": [{"a": n, "b": n * 1000} for n in range(50)]})
    found.open("x")
    return found


def is_about(view: View, left: float, right: float, bottom: float, top: float) -> bool:
    found = (view.left, view.right, view.bottom, view.top)
    return found == pytest.approx((left, right, bottom, top), abs=4)


@pytest.mark.parametrize(
    ("button", "keys"),
    [
        (Qt.MouseButton.LeftButton, SHIFT),
        (Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_box_is_shown(plots: Hands, button: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
    plots.drag(plots.place(600, 20), plots.place(200, 80), button=button, keys=keys)
    assert is_about(plots.seen, 200, 600, 20, 80)
    x, y = plots.line()
    assert x[0] < 200 and x[-1] > 600 and max(y) == 99


def test_box_of_a_few_pixels_is_a_slip(plots: Hands) -> None:
    home = plots.seen
    start = plots.place(200, 80)
    plots.drag(start, start + QPoint(4, 30), keys=SHIFT)
    assert plots.seen == home
    plots.drag(start, start + QPoint(5, 30), keys=SHIFT)
    assert plots.seen != home


def test_wheel_zooms_x_around_the_mouse_and_y_with_ctrl(plots: Hands) -> None:
    home, at = plots.seen, plots.place(250, 50)
    before = (250 - home.left) / (home.right - home.left)
    plots.wheel(3, at)
    view = plots.seen
    assert view.right - view.left == pytest.approx((home.right - home.left) / 1.25**3)
    assert (250 - view.left) / (view.right - view.left) == pytest.approx(before, abs=0.01)
    assert (view.bottom, view.top) == (home.bottom, home.top)
    plots.wheel(-1, at, CONTROL)
    assert (plots.seen.left, plots.seen.right) == (view.left, view.right)
    assert plots.seen.top - plots.seen.bottom == pytest.approx((view.top - view.bottom) * 1.25)


def test_everything_is_shown_again(plots: Hands) -> None:
    home = plots.seen
    for back in (
        plots.double_click,
        lambda: plots.key(Qt.Key.Key_Home),
        lambda: plots.press("plotHomeButton"),
    ):
        plots.wheel(5, plots.place(250, 50))
        assert plots.seen != home
        back()
        assert plots.seen == home


def test_keys_pan(plots: Hands) -> None:
    home = plots.seen
    plots.key(Qt.Key.Key_PageDown)
    assert plots.seen.left == pytest.approx(home.left + (home.right - home.left) / 2)
    plots.key(Qt.Key.Key_PageUp)
    plots.key(Qt.Key.Key_Up)
    assert plots.seen.bottom > home.bottom and plots.seen.left == pytest.approx(home.left)
    plots.key(Qt.Key.Key_Down)
    assert plots.seen.bottom == pytest.approx(home.bottom)


def test_second_axis_follows_a_drag_by_as_many_pixels(plots: Hands) -> None:
    plots.open("rows")
    plots.pick(plots.series_menu(1), "Second y axis")
    low, high = plots.canvas.second_range()
    height = plots.area().height()
    start = plots.area().center()
    plots.drag(start, start + QPoint(0, height // 4))
    moved = plots.canvas.second_range()
    assert moved[0] - low == pytest.approx((high - low) / 4, rel=0.02)
    assert moved[1] - moved[0] == pytest.approx(high - low)
    plots.press("plotHomeButton")
    assert plots.canvas.second_range() == (low, high)


def test_zooming_in_without_end_stays_a_plot(plots: Hands) -> None:
    for _ in range(8):
        plots.wheel(40, plots.place(500, 50))
    view = plots.seen
    assert view.left < view.right and not plots.view.is_waiting()
    for _ in range(8):
        plots.wheel(-60, plots.area().center())
    assert plots.seen.right - plots.seen.left > 1e6
    plots.double_click()
    assert len(plots.line()[0]) == 1000

"""The labels of axes are whole, at every width and in both themes, and the grid is below curves."""

from itertools import pairwise

import msgpack
import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.inspect.plot.drawing import View
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Role, Scheme, color
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands

VALUE = {
    "rows": [float(n % 7) for n in range(6000)],
    "many": [float(n % 5) for n in range(12_001)],
    "large": [1e6 + 1000.0 * n for n in range(6000)],
    "small": [n * 1e-12 for n in range(1000)],
    "wide": [-1.5e200 * n for n in range(30)],
    "million": np.zeros(1_000_001, "i1"),
    "powers": [10.0**n for n in range(-3, 9)],
}


def labels(plots: Hands, side: str) -> list[tuple[QRectF, str]]:
    """Where an axis paints its labels, in pixels of the port."""
    axis = getattr(plots.canvas, side)
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    specs = axis.generateDrawSpecs(painter)
    painter.end()
    return [(axis.mapRectToScene(rect), text) for rect, _, text in specs[2]]


NUMBERS = ["rows", "many", "large", "small", "wide", "million"]


@pytest.mark.parametrize("width", [760, 1064, 1280])
@pytest.mark.parametrize("name", list(VALUE))
def test_labels_are_within_the_picture_and_apart(
    open_plots: OpenPlots, name: str, width: int
) -> None:
    plots = open_plots(VALUE)
    plots.desk.page.resize(width, 640)
    plots.open(name)
    plots.canvas.grab()  # the room that labels need is known once they were painted
    port = QRectF(plots.port.rect())
    for side in ("bottom", "left"):
        found = labels(plots, side)
        assert len(found) >= 2, side
        rects = [rect for rect, _ in found]
        assert all(port.contains(rect) for rect in rects), found
        assert not any(a.intersects(b) for a in rects for b in rects if a is not b)


def test_label_at_the_right_end_is_painted_whole(open_plots: OpenPlots) -> None:
    plots = open_plots(VALUE)
    plots.open("rows")
    for scheme in Scheme:
        style.apply(QApplication.instance(), scheme)  # type: ignore[arg-type]
        plots.settle()
        image = plots.canvas.grab().toImage()
        [rect] = [rect for rect, text in labels(plots, "bottom") if text == "6,000"]
        scale = image.devicePixelRatio()
        rect = rect.translated(plots.canvas.plot.pos())
        place = QRectF(rect.topLeft() * scale, rect.size() * scale).toRect()
        right = place.right() + 1
        assert right <= image.width()
        ink = color(Role.SURFACE)
        beyond = [
            image.pixelColor(x, y)
            for x in range(right, image.width())
            for y in range(place.top(), place.bottom())
        ]
        assert all(each == ink for each in beyond)
        last = [
            image.pixelColor(x, y)
            for x in range(right - 7, right)
            for y in range(place.top(), place.bottom())
        ]
        assert any(each != ink for each in last)
    style.apply(QApplication.instance(), Scheme.LIGHT)  # type: ignore[arg-type]


@pytest.mark.parametrize("group", ["rows", "many"])
def test_grid_is_below_the_curves(open_plots: OpenPlots, group: str) -> None:
    plots = open_plots(VALUE)
    plots.open(group)
    canvas = plots.canvas
    assert canvas.left.zValue() < canvas.box.zValue() and canvas.bottom.zValue() < 0


@pytest.mark.parametrize("width", [760, 1064, 1280])
def test_labels_are_at_their_ticks_and_equally_far_apart(open_plots: OpenPlots, width: int) -> None:
    plots = open_plots(VALUE)
    plots.desk.page.resize(width, 640)
    for name in NUMBERS:
        plots.open(name)
        plots.canvas.grab()
        for turns in (0, 2, 3):
            plots.wheel(turns, plots.area().center())
            plots.canvas.grab()
            assert_even(plots, name)


def assert_even(plots: Hands, name: str) -> None:
    found = [(rect.center().x(), text) for rect, text in labels(plots, "bottom")]
    assert len(found) >= 2, name
    for at, text in found:
        place = plots.canvas.box.mapViewToScene(QPointF(float(text.replace(",", "")), 0)).x()
        assert at == pytest.approx(place, abs=1.5), (name, found)
    steps = [b - a for (a, _), (b, _) in pairwise(found)]
    assert max(steps) - min(steps) < 2, (name, found)


def test_last_number_of_a_long_list_is_at_its_tick(open_plots: OpenPlots) -> None:
    plots = open_plots(VALUE)
    plots.desk.page.resize(1280, 800)
    plots.open("million")
    plots.canvas.grab()
    assert labels(plots, "bottom")[-1][1] == "1,000,000"
    assert_even(plots, "million")


def test_labels_of_powers_of_ten_are_equally_far_apart(open_plots: OpenPlots) -> None:
    plots = open_plots({"run": {"x": VALUE["powers"], "y": [float(n) for n in range(12)]}})
    plots.desk.page.resize(760, 640)
    plots.open("run")
    plots.choose("plotXButton", "x")
    plots.choose("plotXButton", "Logarithmic")
    plots.canvas.grab()
    found = [rect.center().x() for rect, _ in labels(plots, "bottom")]
    steps = [b - a for a, b in pairwise(found)]
    assert len(found) > 2 and max(steps) - min(steps) < 2


def test_first_time_that_is_painted_says_of_which_day(open_plots: OpenPlots) -> None:
    times = [msgpack.Timestamp(1_700_000_000 + n) for n in range(90)]
    plots = open_plots({"clock": {"t": times, "y": [1.0] * 90}})
    plots.open("clock")
    for start in range(40, 50):
        plots.canvas.show_view(View(1_700_000_000 + start / 10, 1_700_000_060, 0, 2))
        plots.settle()
        plots.canvas.grab()
        painted = [text for _, text in labels(plots, "bottom")]
        assert painted == plots.ticks("bottom")[: len(painted)]

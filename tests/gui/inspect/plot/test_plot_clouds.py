"""Two columns against each other, in no order: every point is seen."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.theme.palette import color
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands

COUNT = 30_000
RANDOM = np.random.default_rng(3)
LAT, LON = RANDOM.uniform(-60, 60, (2, COUNT))


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    found = open_plots(
        {"stations": {"lat": LAT, "lon": LON}, "few": {"a": LAT[:99], "b": LON[:99]}}
    )
    found.desk.expand("stations")
    found.open("stations", "lon")
    found.choose("plotXButton", "lat")
    return found


def covered(plots: Hands) -> float:
    """The share of the squares of 16 pixels in the middle of the plot that have ink."""
    port: QWidget = plots.port
    image = port.grab().toImage().convertToFormat(port.grab().toImage().Format.Format_RGB32)
    look = plots.curves()[0]._look
    ink = color(look.color).rgb() & 0xFFFFFF
    area = plots.area().adjusted(40, 40, -40, -40)
    squares = [
        any(image.pixel(x + i, y + j) & 0xFFFFFF == ink for i in range(16) for j in range(16))
        for x in range(area.left(), area.right() - 16, 16)
        for y in range(area.top(), area.bottom() - 16, 16)
    ]
    return sum(squares) / len(squares)


@pytest.mark.parametrize("kind", ["Line", "Points"])
def test_points_in_no_order_are_all_drawn(plots: Hands, kind: str) -> None:
    plots.choose("plotKindButton", kind)
    assert len(plots.dots()) > 0.9 * COUNT
    assert ("Too many points for a line" in plots.foot()) == (kind == "Line")
    known = {(float(x), float(y)) for x, y in zip(LAT, LON, strict=True)}
    assert known.issuperset(plots.dots())
    assert covered(plots) > 0.9


def test_line_is_drawn_where_points_are_few(plots: Hands) -> None:
    plots.drag(plots.place(-5, -10), plots.place(5, 10), button=Qt.MouseButton.RightButton)
    assert plots.line()[0] and not plots.foot()


def test_points_of_a_few_are_all_dots(plots: Hands) -> None:
    plots.open("few", "b")
    plots.choose("plotXButton", "a")
    plots.choose("plotKindButton", "Points")
    assert len(plots.dots()) == 99 and not plots.line()[0]


def test_far_more_points_than_pixels_leave_no_hole(open_plots: OpenPlots) -> None:
    x, y = RANDOM.uniform(0, 1, (2, 400_000))
    plots = open_plots({"many": {"x": x, "y": y}})
    plots.desk.expand("many")
    plots.open("many", "y")
    plots.choose("plotXButton", "x")
    plots.choose("plotKindButton", "Points")
    assert 5_000 < len(plots.dots()) <= 50_000
    assert covered(plots) == 1

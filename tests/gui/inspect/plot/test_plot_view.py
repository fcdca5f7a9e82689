"""The Plot tab on an archive page: what is drawn, read, measured and saved, by mouse and keys."""

import math

import pytest
from PySide6.QtWidgets import QToolButton

from msglc_browser.gui.inspect.plot.canvas import PlotCanvas
from msglc_browser.gui.inspect.plot.plot_view import PlotView
from tests.gui.archive_desk import Desk, OpenDesk

WAVE = [math.sin(number / 20) for number in range(2000)]
VALUE = {
    "runs": {"energy": WAVE, "time": [number / 2 for number in range(2000)]},
    "few": [1.5, 2.5, None, float("nan"), 4.5, 5.5, 6.5, 7.5, 8.5],
    "words": ["a", "b", "c", "d", "e", "f", "g", "h", "i"],
    "mixed": [1, 2, 3, "four", 5, 6, 7, 8, 9],
    "nothing": [None] * 9,
    "huge": [1.7e308, -1.7e308, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0],
    "steady": [7.0] * 20,
    "large": [2**63 + number for number in range(20)],
    "text": "x" * 10_000_000,
    "records": [{"a": number, "b": "no", "c": -number / 4} for number in range(12)],
}


@pytest.fixture
def plots(open_desk: OpenDesk) -> Desk:
    desk = open_desk(VALUE)
    desk.open()
    return desk


def view_of(desk: Desk) -> PlotView:
    found = desk.page.findChild(PlotView, "plotView")
    assert found is not None
    return found


def canvas_of(desk: Desk) -> PlotCanvas:
    found = desk.page.findChild(PlotCanvas, "plotCanvas")
    assert found is not None
    return found


def legend(desk: Desk) -> list[str]:
    buttons = desk.page.findChildren(QToolButton, "plotLegendButton")
    return [button.text() for button in buttons if button.isVisible()]


def test_list_of_numbers_opens_as_a_plot_of_all_of_it(plots: Desk) -> None:
    plots.expand("runs")
    plots.select("runs", "energy")
    assert plots.page.inspector.tabs.tabText(plots.page.inspector.tabs.currentIndex()) == "Plot"
    assert legend(plots) == ["energy"]
    canvas = canvas_of(plots)
    assert canvas.view.left < 0 and 1999 < canvas.view.right < 2100
    assert -1.2 < canvas.view.bottom < -1 and 1 < canvas.view.top < 1.2
    assert 0 < canvas.points() <= 4 * canvas.columns() + 8

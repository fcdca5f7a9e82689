"""The Plot tab on an archive page: what is drawn, read, measured and saved, by mouse and keys."""

import math
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton, QToolButton

from msglc_browser.gui.inspect.plot.display import PlotDisplay
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.inspect.plot.plot_view import PlotView
from tests.gui.archive_desk import LEFT, Desk, OpenDesk
from tests.gui.inspect.plot.plot_hands import Hands

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


def series(desk: Desk) -> list[str]:
    buttons = desk.page.findChildren(QToolButton, "plotLegendButton")
    return [button.text() for button in buttons if not button.isHidden()]


def test_list_of_numbers_opens_as_a_plot_of_all_of_it(plots: Desk) -> None:
    plots.expand("runs")
    plots.select("runs", "energy")
    assert plots.page.inspector.tabs.tabText(plots.page.inspector.tabs.currentIndex()) == "Plot"
    assert series(plots) == ["energy"] and legend(plots) == []  # the page names it
    canvas = canvas_of(plots)
    assert canvas.view.left < 0 and 1999 < canvas.view.right < 2100
    assert -1.2 < canvas.view.bottom < -1 and 1 < canvas.view.top < 1.2
    assert 0 < canvas.points() <= 4 * canvas.columns() + 8


def foot(desk: Desk) -> str:
    label = desk.page.findChild(QLabel, "plotFootLabel")
    assert label is not None
    return label.text() if label.isVisible() else ""


def shown_texts(desk: Desk) -> str:
    labels = view_of(desk).findChildren(QLabel)
    return " | ".join(label.text() for label in labels if label.isVisible())


def press(desk: Desk, name: str) -> None:
    button = desk.page.findChild(QPushButton, name)
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, LEFT)
    desk.settle()


def test_list_that_is_not_numbers_says_so_and_leads_to_value(plots: Desk) -> None:
    plots.select("mixed")
    plots.look("Plot")
    assert "element 3 is a str" in shown_texts(plots)
    plots.select("words")
    plots.look("Plot")
    assert "no numbers to plot" in shown_texts(plots)


@pytest.mark.parametrize("name", ["few", "steady", "large", "huge", "records"])
def test_odd_numbers_are_plotted_or_explained(plots: Desk, name: str) -> None:
    plots.select(name)
    plots.look("Plot")
    canvas = canvas_of(plots)
    assert canvas.view.left < canvas.view.right and canvas.view.bottom < canvas.view.top
    assert series(plots) == (["a", "c"] if name == "records" else [name])
    assert ("1e300" in foot(plots)) is (name == "huge")


def test_series_is_hidden_by_the_menu_and_shown_again_by_the_legend(plots: Desk) -> None:
    plots.select("steady")
    plots.look("Plot")
    canvas = canvas_of(plots)
    [button] = plots.page.findChildren(QToolButton, "plotLegendButton")
    hands = Hands(plots)
    hands.pick_series("Hide")
    assert not canvas.points() and legend(plots) == ["steady"]
    assert "hidden" in button.accessibleName()
    QTest.mouseClick(button, LEFT)
    plots.settle()
    assert canvas.points() and legend(plots) == []


def test_keys_move_the_cursor_zoom_and_show_all_again(plots: Desk) -> None:
    plots.select("steady")
    plots.look("Plot")
    canvas = canvas_of(plots)
    home = canvas.view
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    plots.settle()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    plots.settle()
    readout = plots.page.findChild(QLabel, "plotReadout")
    assert readout is not None and readout.text() == "#11  7.0"
    QTest.keyClick(canvas, Qt.Key.Key_Plus)
    plots.settle()
    assert canvas.view.right - canvas.view.left < home.right - home.left
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    plots.settle()
    assert canvas.view == home


def test_two_cursors_measure_what_is_between_them(plots: Desk) -> None:
    plots.select("large")
    plots.look("Plot")
    press(plots, "plotCursorsButton")
    texts = shown_texts(plots)
    assert "points between" in texts and "–" not in texts


def test_dragging_pans(plots: Desk) -> None:
    plots.select("steady")
    plots.look("Plot")
    canvas = canvas_of(plots)
    before, middle = canvas.view, canvas.area().center()
    port = canvas.plot.viewport()
    QTest.mousePress(port, LEFT, pos=middle)
    QTest.mouseMove(port, middle - QPoint(60, 0))
    QTest.mouseRelease(port, LEFT, pos=middle - QPoint(60, 0))
    plots.settle()
    assert canvas.view.left > before.left


@pytest.mark.parametrize(
    ("what", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("csv", b"row")]
)
def test_plot_is_saved_as_a_file(plots: Desk, tmp_path: Path, what: str, start: bytes) -> None:
    plots.select("steady")
    view = view_of(plots)
    target = tmp_path / f"steady.{what}"
    target.write_bytes(b"of before")
    view.tools.save_wanted.emit(what)
    plots.settle()
    dialog = view.findChild(QFileDialog, "plotSaveDialog")
    assert dialog is not None
    dialog.selectFile(str(target))
    dialog.fileSelected.emit(str(target))
    plots.settle()
    assert target.read_bytes().startswith(start)
    assert list(tmp_path.glob(".*")) == []
    dialog.reject()


def test_file_that_cannot_be_written_is_said_below_the_plot(plots: Desk, tmp_path: Path) -> None:
    plots.select("steady")
    view = view_of(plots)
    view.tools.save_wanted.emit("png")
    dialog = view.findChild(QFileDialog, "plotSaveDialog")
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "none" / "steady.png"))
    plots.settle()
    label = view.findChild(QLabel, "plotFootLabel")
    assert label is not None and "none" in label.text()
    dialog.reject()


def test_closed_page_lets_go_of_the_numbers(plots: Desk) -> None:
    """At once: the collector does not look at widgets that are older than the last import."""
    plots.select("runs")
    plots.settle()
    display = view_of(plots).findChild(PlotDisplay)
    assert display is not None
    found = display.series[0].readings
    assert found is not None
    pyramid = weakref.ref(found.pyramid)
    del found
    plots.page.close_page()
    plots.qtbot.waitUntil(lambda: pyramid() is None)

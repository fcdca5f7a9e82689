"""More is read of a series after each picture, whatever becomes of the two."""

import asyncio
import threading
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QSpinBox

from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.plot.cursor import SnapQuestion
from msglc_browser.gui.inspect.plot.drawing import Drawing, Look, PlotKind
from msglc_browser.gui.inspect.plot.figure.curve import Curve
from msglc_browser.gui.inspect.plot.picture import PictureQuestion
from msglc_browser.gui.inspect.plot.readings import RefineQuestion, RefsQuestion, StartQuestion
from msglc_browser.gui.inspect.table.table_grid import TableGrid
from tests.gui.archive_desk import LEFT, click_tab
from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import NONE, SHIFT, Hands, choose
from tests.servers.archives import make_archive

LONG = np.random.default_rng(8).standard_normal(300_000).tolist()
RECORDS = [{"a": n, "b": n * 2.5, "c": 30 - n} for n in range(30)]


@pytest.fixture(scope="module")
def archive() -> bytes:
    value = {"run": {"a": LONG, "b": LONG[::-1]}, "one": {"x": LONG}}
    return make_archive(value)


def at_first_picture(plots: Hands, act: Callable[[], None]) -> list[object]:
    """Do something while the first picture of a node is being drawn; returns what is asked."""
    asked: list[object] = []

    def on_wanted(question: object) -> None:
        is_first = not any(isinstance(each, PictureQuestion) for each in asked)
        asked.append(question)
        if is_first and isinstance(question, PictureQuestion):
            QTimer.singleShot(0, act)

    plots.view.wanted.connect(on_wanted)
    return asked


def fail_pictures(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """The next pictures cannot be drawn."""
    left = [count]
    draw = PictureQuestion.read

    async def read(self: PictureQuestion, document: object, node: object) -> object:
        left[0] -= 1
        if left[0] >= 0:
            raise TimedOut("the picture failed")
        return await draw(self, document, node)  # type: ignore[arg-type]

    monkeypatch.setattr(PictureQuestion, "read", read)


def assert_sampled(plots: Hands, *titles: str) -> None:
    """Nothing is read any longer, and there is more than the first sample of each series."""
    assert plots.desk.page.inspector.is_waiting() is False
    display = plots.view._display
    assert display is not None
    found = {each.title: each for each in display.series}
    assert set(titles) <= set(found)
    for title in titles:
        assert found[title].question is None, title
        readings = found[title].readings
        assert readings is not None and len(readings.blocks) > 64, title


def test_series_is_read_on_after_a_picture_that_failed(
    open_plots: OpenPlots, archive: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots(archive, load_bytes=300_000)
    fail_pictures(monkeypatch, 1)
    plots.open("one", "x")
    assert_sampled(plots, "x")
    assert len(plots.curves()) == 1


def test_picture_wanted_while_another_one_fails_is_drawn(
    open_plots: OpenPlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots({"x": [1.0, 5.0, 2.0] * 10, "y": [1] * 9})
    fail_pictures(monkeypatch, 1)
    at_first_picture(plots, lambda: choose(plots, "plotKindButton", "Points"))
    plots.open("x")
    assert len(plots.dots()) == 30 and plots.line() == ([], [])


@pytest.mark.parametrize("kind", ["Points", "Steps", "Histogram"])
def test_series_is_read_on_when_the_kind_is_changed_meanwhile(
    open_plots: OpenPlots, archive: bytes, kind: str
) -> None:
    plots = open_plots(archive, load_bytes=300_000)
    at_first_picture(plots, lambda: choose(plots, "plotKindButton", kind))
    plots.open("one", "x")
    assert_sampled(plots, "x")
    assert len(plots.curves()) == 1


def test_picture_of_another_kind_is_not_drawn(
    open_plots: OpenPlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots({"x": np.random.default_rng(1).standard_normal(9000)})
    plots.open("x")
    choose(plots, "plotKindButton", "Points")
    choose(plots, "plotKindButton", "Line")  # before the points are here
    drawn: list[int] = []
    draw = Curve.show

    def show(self: Curve, drawing: Drawing, kind: PlotKind, look: Look) -> None:
        drawn.append(len(drawing.x))
        draw(self, drawing, kind, look)

    monkeypatch.setattr(Curve, "show", show)
    plots.settle()
    assert drawn and max(drawn) < 3000 * plots.canvas.devicePixelRatio()


def farthest(monkeypatch: pytest.MonkeyPatch, plots: Hands) -> list[tuple[str, float]]:
    """Grows with every curve drawn from now on: the text of the x button, the greatest x."""
    found: list[tuple[str, float]] = []
    draw = Curve.show

    def show(self: Curve, drawing: Drawing, kind: PlotKind, look: Look) -> None:
        if len(drawing.x):
            name = plots.child(QPushButton, "plotXButton").text()
            found.append((name, float(np.nanmax(drawing.x))))
        draw(self, drawing, kind, look)

    monkeypatch.setattr(Curve, "show", show)
    return found


def test_picture_against_another_x_is_not_drawn(
    open_plots: OpenPlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots({"run": {"a": [n % 7 for n in range(500)], "b": list(range(5000, 5500))}})
    plots.desk.expand("run")
    plots.open("run")
    drawn = farthest(monkeypatch, plots)
    choose(plots, "plotKindButton", "Points")  # a picture against the row numbers is asked for
    choose(plots, "plotXButton", "b")
    plots.settle()
    assert {greatest for name, greatest in drawn if name.endswith("b")} == {5499.0}
    drawn.clear()
    choose(plots, "plotKindButton", "Line")
    choose(plots, "plotXButton", "Index")
    plots.settle()
    assert {greatest for _, greatest in drawn} == {499.0}


def test_curve_goes_at_once_when_its_axes_do(open_plots: OpenPlots) -> None:
    plots = open_plots(
        {"run": {"a": [n % 7 + 1 for n in range(500)], "b": list(range(5000, 5500))}}
    )
    plots.desk.expand("run")
    plots.open("run")
    assert len(plots.curves()) == 2
    choose(plots, "plotXButton", "b")
    assert plots.curves() == []
    plots.settle()
    assert len(plots.curves()) == 1
    QTest.mouseClick(plots.child(QPushButton, "plotLogYButton"), LEFT)
    assert plots.curves() == []
    plots.settle()
    choose(plots, "plotKindButton", "Steps")  # on the same axes it stays until the next is here
    assert len(plots.curves()) == 1
    choose(plots, "plotKindButton", "Histogram")
    assert plots.curves() == []
    plots.settle()
    assert len(plots.curves()) == 1


def test_histogram_of_other_bins_is_not_drawn(
    open_plots: OpenPlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots({"x": np.random.default_rng(1).standard_normal(9000)})
    plots.open("x")
    plots.choose("plotKindButton", "Histogram")
    drawn: list[int] = []
    draw = Curve.show

    def show(self: Curve, drawing: Drawing, kind: PlotKind, look: Look) -> None:
        drawn.append(len(drawing.boxes))
        draw(self, drawing, kind, look)

    monkeypatch.setattr(Curve, "show", show)
    spin = plots.child(QSpinBox, "plotBins")
    spin.setValue(5)
    spin.setValue(9)
    plots.settle()
    assert drawn and set(drawn) == {9}


def test_series_is_read_on_when_the_legend_hides_it_meanwhile(
    open_plots: OpenPlots, archive: bytes
) -> None:
    plots = open_plots(archive, load_bytes=300_000)
    at_first_picture(plots, lambda: QTest.mouseClick(plots.legend()[0], LEFT))
    plots.open("one")
    assert plots.legend()[0].accessibleName() == "x, hidden"
    assert_sampled(plots, "x")
    QTest.mouseClick(plots.legend()[0], LEFT)
    plots.settle()
    assert len(plots.curves()) == 1


def test_series_are_read_on_while_x_is_not_read(open_plots: OpenPlots, archive: bytes) -> None:
    plots = open_plots(archive, load_bytes=300_000)
    plots.desk.expand("run")
    asked: list[object] = []

    def on_wanted(question: object) -> None:
        asked.append(question)
        if isinstance(question, StartQuestion) and question.ref.title == "b":
            QTimer.singleShot(0, lambda: choose(plots, "plotXButton", "b"))

    plots.view.wanted.connect(on_wanted)
    plots.open("run")
    assert plots.names() == ["a"] and len(plots.curves()) == 1
    assert_sampled(plots, "a", "b")


def test_series_that_is_removed_meanwhile_is_not_read(
    open_plots: OpenPlots, archive: bytes
) -> None:
    plots = open_plots(archive, load_bytes=300_000)
    asked = at_first_picture(plots, lambda: QTest.keyClick(plots.legend()[0], Qt.Key.Key_Delete))
    plots.open("one")
    assert plots.names() == [] and plots.curves() == []
    assert not plots.desk.page.inspector.is_waiting()
    assert not any(isinstance(each, RefineQuestion) for each in asked)


def test_another_node_is_shown_meanwhile(open_plots: OpenPlots, archive: bytes) -> None:
    plots = open_plots(archive, load_bytes=300_000)
    plots.desk.expand("run")
    at_first_picture(
        plots,
        lambda: plots.desk.view.select(plots.desk.tree.node_id(plots.desk.row("run", "b"))),
    )
    plots.open("run", "a")
    assert plots.names() == ["b"]
    assert_sampled(plots, "b")


def test_cursor_follows_the_mouse_after_a_sample_could_not_be_found(
    open_plots: OpenPlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots({"x": [1.0, 5.0, 2.0] * 10})
    plots.open("x")
    find = SnapQuestion.read

    async def fail(self: SnapQuestion, document: object, node: object) -> object:
        raise TimedOut("failed")

    monkeypatch.setattr(SnapQuestion, "read", fail)
    plots.point_at(3, 2)
    monkeypatch.setattr(SnapQuestion, "read", find)
    plots.point_at(4, 2)
    assert plots.readout() == "#4  5.0"


def test_columns_of_a_table_are_plotted_alone_while_all_are_asked_for(
    open_plots: OpenPlots, monkeypatch: pytest.MonkeyPatch
) -> None:
    plots = open_plots({"rows": RECORDS})
    plots.desk.select("rows")
    plots.desk.look("Table")
    gate = threading.Event()
    find = RefsQuestion.read

    async def wait(self: RefsQuestion, document: object, node: object) -> object:
        while not gate.is_set():
            await asyncio.sleep(0.01)
        return await find(self, document, node)  # type: ignore[arg-type]

    monkeypatch.setattr(RefsQuestion, "read", wait)
    tabs = plots.desk.page.inspector.tabs
    click_tab(tabs, "Plot")
    click_tab(tabs, "Table")
    grid = plots.child(TableGrid, "tableGrid")
    for row, keys in ((0, NONE), (4, SHIFT)):
        place = grid.visualRect(grid.model().index(row, 1)).center()
        QTest.mouseClick(grid.viewport(), LEFT, keys, place)
    QTest.mouseClick(plots.child(QPushButton, "tablePlotButton"), LEFT)
    gate.set()
    plots.settle()
    assert plots.names() == ["b"] and len(plots.curves()) == 1

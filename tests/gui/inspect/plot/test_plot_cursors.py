"""The cursor says the exact sample; two of them measure what lies between."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import SHIFT, Hands, choose

WAVE = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 3.0, 6.0, 9.0, 0.0] * 3
VALUE = {
    "wave": WAVE,
    "large": [2**63 + 2 * n + 1 for n in range(20)],
    "gappy": [0.1, None, 0.30000000000000004, 5.0, 1.0, 2.0, 3.0, 4.0],
    "counts": [3 * n for n in range(8000)],
    "steps": [n / 4 for n in range(8000)],
    "rows": [{"x": n / 8, "low": 1.0, "high": 101.0 + n} for n in range(40)],
    "pairs": [{"y": n % 7, "x": n / 8} for n in range(40)],
}


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    return open_plots(VALUE)


def test_mouse_finds_the_nearest_sample_and_its_exact_value(plots: Hands) -> None:
    plots.open("wave")
    plots.point_at(3.3, 4)
    assert plots.readout() == "#3  8.0"
    plots.point_at(3.6, 4)
    assert plots.readout() == "#4  5.0"
    plots.point_at(29.2, 0)
    assert plots.readout() == "#29  0.0"
    plots.open("large")
    plots.point_at(2.1, 2.0**63)
    assert plots.readout() == f"#2  {2**63 + 5}"
    plots.open("gappy")
    plots.point_at(2, 1)
    assert plots.readout() == "#2  0.30000000000000004"
    plots.point_at(1, 1)
    assert plots.readout() == "#1  null or NaN"


def test_mouse_chooses_the_series_that_is_closest(plots: Hands) -> None:
    plots.open("rows")
    plots.choose("plotXButton", "x")
    plots.point_at(2.0, 8)
    assert plots.readout() == "low  #16  x 2.00  1.0"
    plots.point_at(2.0, 90)
    assert plots.readout() == "high  #16  x 2.00  117.0"


def test_readout_stays_within_the_plot(plots: Hands) -> None:
    plots.open("wave")
    for x, y in ((0, 1), (29, 0), (28, 9)):
        plots.point_at(x, y)
        label = plots.view._display.readout  # type: ignore[union-attr]
        assert label.isVisible() and plots.canvas.area().contains(label.geometry())


def test_readout_covers_neither_the_sample_nor_the_line_of_the_cursor(plots: Hands) -> None:
    plots.open("wave")
    label = plots.view._display.readout  # type: ignore[union-attr]
    sides = set()
    for row, value in enumerate(WAVE):
        plots.point_at(row, value)
        sample = plots.place(row, value) + plots.canvas.plot.pos()
        found = label.geometry()
        assert not found.left() <= sample.x() <= found.right()
        assert plots.canvas.area().contains(found)
        sides.add(found.left() > sample.x())
    assert sides == {True, False}


def test_cursor_goes_on_under_the_readout(plots: Hands) -> None:
    plots.open("wave")
    plots.point_at(3, 8)
    label = plots.view._display.readout  # type: ignore[union-attr]
    at = label.geometry().center()
    window = plots.desk.page.window()
    row = round(plots.canvas._in_view(at - plots.canvas.plot.pos()).x())
    assert row > 3

    def is_followed() -> bool:
        # As the system does: to whatever widget is there, and again for each small movement.
        QTest.mouseMove(window.windowHandle(), plots.canvas.mapTo(window, at))
        return plots.readout() == f"#{row}  {WAVE[row]}"

    assert QApplication.activePopupWidget() is None
    plots.qtbot.waitUntil(is_followed)


def test_arrows_move_the_cursor_by_one_and_with_shift_by_ten(plots: Hands) -> None:
    plots.open("wave")
    plots.key(Qt.Key.Key_Right)
    assert plots.readout().startswith("#14 ")
    plots.key(Qt.Key.Key_Left, times=2)
    assert plots.readout() == "#12  2.0"
    plots.key(Qt.Key.Key_Left, SHIFT)
    assert plots.readout() == "#2  2.0"
    plots.key(Qt.Key.Key_Left, SHIFT)
    assert plots.readout() == "#0  1.0"
    plots.key(Qt.Key.Key_Right, SHIFT, times=4)
    assert plots.readout() == "#29  0.0"


def test_two_cursors_measure_the_span_between(plots: Hands) -> None:
    plots.open("wave")
    assert plots.figures() == {}
    plots.press("plotCursorsButton")
    first, last = 9, 20  # of 30 rows at 0.3 and 0.67 of the width
    between = WAVE[first : last + 1]
    dy = WAVE[last] - WAVE[first]
    assert plots.figures() == {
        "dx": str(last - first),
        "dy": f"{dy:.5g}",
        "mean between": f"{sum(between) / len(between):.5g}",
        "slope": f"{dy / (last - first):.5g}",
        "points between": str(len(between)),
    }
    plots.press("plotCursorsButton")
    assert plots.figures() == {}


def test_integers_between_two_cursors_are_measured_as_integers(plots: Hands) -> None:
    plots.open("counts")
    plots.press("plotCursorsButton")
    found = plots.figures()
    rows = int(found["points between"].replace(",", "")) - 1
    assert rows > 1000
    assert (found["dx"], found["dy"]) == (f"{rows:,}", f"{3 * rows:,}")
    plots.open("steps")
    found = plots.figures()
    assert (found["dx"], found["dy"]) == (f"{rows:,}", f"{rows / 4:.5g}")
    plots.open("large")  # a float would round them
    assert plots.figures()["dy"] == str(2 * int(plots.figures()["dx"]))


def test_cursor_is_dragged_to_another_sample(plots: Hands) -> None:
    plots.open("wave")
    plots.press("plotCursorsButton")
    start = QPoint(plots.place(9, 0).x(), plots.area().center().y())
    plots.drag(start, QPoint(plots.place(3, 0).x(), start.y()))
    assert plots.readout() == "#3  8.0"
    assert plots.figures()["dx"] == "17" and plots.figures()["points between"] == "18"
    home = plots.seen
    assert home.left == plots.seen.left  # the plot itself was not dragged


def test_space_changes_which_cursor_the_keys_move(plots: Hands) -> None:
    plots.open("wave")
    plots.press("plotCursorsButton")
    plots.key(Qt.Key.Key_Right)
    assert plots.figures()["dx"] == "10"
    plots.key(Qt.Key.Key_Space)
    plots.key(Qt.Key.Key_Right)
    assert plots.figures()["dx"] == "11" and plots.readout().startswith("#21 ")


def test_drag_where_the_cursor_follows_the_mouse_pans(plots: Hands) -> None:
    plots.open("wave")
    plots.point_at(9, 4)
    assert plots.readout() == "#9  0.0"
    home, start = plots.seen, plots.place(9, 4)
    plots.drag(start, start + QPoint(plots.area().width() // 4, 0))
    moved = (home.right - home.left) / 4
    assert plots.seen.left == pytest.approx(home.left - moved, abs=0.1)
    assert plots.seen.right == pytest.approx(home.right - moved, abs=0.1)


def test_two_cursors_stay_at_their_samples_when_x_is_changed(plots: Hands) -> None:
    plots.open("pairs")
    plots.press("plotCursorsButton")
    plots.key(Qt.Key.Key_Right)
    rows = int(plots.figures()["dx"])
    row = int(plots.readout().split("  ")[1].removeprefix("#"))
    plots.choose("plotXButton", "x")
    assert plots.figures()["dx"] == f"{rows / 8:.5g}"
    assert plots.figures()["points between"] == str(rows + 1)
    assert plots.readout() == f"#{row}  x {row / 8:.2f}  {row % 7}"
    plots.choose("plotXButton", "Index")
    assert plots.figures()["dx"] == str(rows)


def test_sample_that_was_found_on_another_x_is_not_shown(plots: Hands) -> None:
    plots.open("pairs")
    plots.press("plotCursorsButton")
    plots.key(Qt.Key.Key_Right)
    rows = int(plots.figures()["dx"])
    QTest.keyClick(plots.canvas, Qt.Key.Key_Right)  # is being found when x is changed
    choose(plots, "plotXButton", "x")
    assert plots.figures()["dx"] == "–"
    plots.settle()
    assert plots.figures()["dx"] in (f"{rows / 8:.5g}", f"{(rows - 1) / 8:.5g}")
    plots.press("plotCursorsButton")
    plots.point_at(2.0, 2)
    assert plots.readout() == "#16  x 2.00  2"
    QTest.mouseMove(plots.port, plots.place(3.0, 3))
    choose(plots, "plotXButton", "Index")
    plots.settle()
    assert plots.readout() == ""
    plots.point_at(20, 6)
    assert plots.readout() == "y  #20  6"

"""Lines, steps, points, histograms, x from other lists, times, logarithms, gaps: as drawn."""

import math

import msgpack
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QSpinBox

from tests.gui.inspect.plot.conftest import OpenPlots
from tests.gui.inspect.plot.plot_hands import Hands, close_to

NOISE = np.random.default_rng(2).standard_normal(3000)
VALUE = {
    "noise": NOISE.tolist(),
    "dice": [1, 2, 2, 3, 3, 3, 4, 6, 6, 6],
    "gaps": [1.0, 2.0, None, 4.0, math.nan, 6.0, 7.0, math.inf, 9.0, 10.0],
    "powers": [10.0**n for n in range(-2, 8)],
    "signed": [-1.0, 0.0, 1.0, 10.0, 100.0, 1000.0, 10.0, 1.0, 10.0],
    "run": {
        "time": [n / 2 for n in range(20)],
        "energy": [float(n * n) for n in range(20)],
        "loop": [math.sin(n / 3) for n in range(20)],
        "name": "first",
    },
    "other": {"clock": [100.0 + n for n in range(20)]},
    "history": {
        "when": [msgpack.Timestamp(1_700_000_000 + 3600 * n) for n in range(200)],
        "level": [float(n) for n in range(200)],
    },
    "days": {"day": [f"2024-02-{n + 1:02}" for n in range(20)], "rain": [n / 4 for n in range(20)]},
    "long": {"a": [float(n) for n in range(3000)], "b": NOISE.tolist()},
    "records": [{"t": n / 10, "u": n * 2, "v": -n, "name": "x"} for n in range(50)],
}


@pytest.fixture
def plots(open_plots: OpenPlots) -> Hands:
    return open_plots(VALUE)


def test_line_goes_through_all_samples(plots: Hands) -> None:
    plots.open("dice")
    assert plots.line() == (list(range(10)), VALUE["dice"])


def test_steps_hold_each_value_until_the_next(plots: Hands) -> None:
    plots.open("dice")
    plots.choose("plotKindButton", "Steps")
    x, y = plots.line()
    assert x[:5] == [0, 1, 1, 2, 2] and y[:5] == [1, 1, 2, 2, 2]
    assert plots.child(QPushButton, "plotKindButton").text() == "Steps"


def test_points_have_no_line(plots: Hands) -> None:
    plots.open("dice")
    plots.choose("plotKindButton", "Points")
    assert plots.line() == ([], [])
    assert plots.dots() == [(float(n), float(y)) for n, y in enumerate(VALUE["dice"])]


@pytest.mark.parametrize(("name", "x"), [("noise", "Index"), ("long/b", "a")])
def test_many_points_are_single_points_of_all_heights(plots: Hands, name: str, x: str) -> None:
    plots.open(*name.split("/"))
    plots.choose("plotXButton", x)
    assert len(plots.line()[0]) > 1000
    plots.choose("plotKindButton", "Points")
    assert plots.line() == ([], [])
    dots = plots.dots()
    assert set(enumerate(NOISE.tolist())) <= set(dots)
    assert plots.foot() == ""
    plots.choose("plotKindButton", "Line")
    assert len(plots.line()[0]) > 1000 and len(plots.dots()) == 0


def test_points_of_a_very_long_list_are_a_bounded_number_of_samples(open_plots: OpenPlots) -> None:
    noise = np.random.default_rng(3).standard_normal(400_000)
    plots = open_plots({"x": noise})
    plots.open("x")
    plots.choose("plotKindButton", "Points")
    dots = plots.dots()
    assert 10_000 < len(dots) < 60_000
    heights = [y for _, y in dots]
    assert max(heights) == noise.max() and min(heights) == noise.min()
    assert sum(abs(y) < 1 for y in heights) > len(heights) / 3
    assert sum(noise[int(x)] == y for x, y in dots) > len(dots) / 2


def test_menu_marks_the_kind_that_is_drawn(plots: Hands) -> None:
    plots.open("dice")
    for kind in ("Points", "Histogram", "Line"):
        plots.choose("plotKindButton", kind)
        menu = plots.open_menu("plotKindButton")
        assert [each.text() for each in menu.actions() if each.isChecked()] == [kind]
        menu.close()


def test_histogram_counts_every_value_once(plots: Hands) -> None:
    plots.open("noise")
    assert not plots.child(QSpinBox, "plotBins").isVisible()
    plots.choose("plotKindButton", "Histogram")
    bins = plots.child(QSpinBox, "plotBins")
    assert bins.isVisible() and bins.text() == "Bins: auto"
    boxes = plots.boxes()
    assert 20 < len(boxes) < 129 and boxes[:, 3].sum() == 3000
    assert boxes[0, 0] == NOISE.min() and boxes[-1, 1] == NOISE.max()
    assert plots.seen.bottom == 0 and plots.seen.top > boxes[:, 3].max()


def test_histogram_of_few_integers_has_a_bar_for_each(plots: Hands) -> None:
    plots.open("dice")
    plots.choose("plotKindButton", "Histogram")
    assert plots.boxes()[:, 3].tolist() == [1, 2, 3, 1, 0, 3]


def test_histogram_has_as_many_bins_as_are_typed(plots: Hands) -> None:
    plots.open("noise")
    plots.choose("plotKindButton", "Histogram")
    bins = plots.child(QSpinBox, "plotBins")
    bins.selectAll()
    QTest.keyClicks(bins, "7")
    QTest.keyClick(bins, Qt.Key.Key_Return)
    plots.settle()
    boxes = plots.boxes()
    assert len(boxes) == 7 and boxes[:, 3].sum() == 3000
    width = (NOISE.max() - NOISE.min()) / 7
    assert close_to((boxes[:, 1] - boxes[:, 0]).tolist(), [width] * 7)
    plots.choose("plotKindButton", "Line")
    assert not bins.isVisible() and len(plots.line()[0]) > 1000


def test_x_is_another_column_of_the_records(plots: Hands) -> None:
    plots.open("records")
    assert plots.names() == ["t", "u", "v"]
    plots.choose("plotXButton", "t")
    assert plots.child(QPushButton, "plotXButton").text() == "X: t"
    assert plots.names() == ["u", "v"]
    x, y = plots.line(0)
    assert close_to(x, [n / 10 for n in range(50)]) and y == [n * 2 for n in range(50)]
    plots.choose("plotXButton", "Index")
    assert plots.names() == ["t", "u", "v"]
    assert plots.line(1)[0] == list(range(50))


def test_x_is_a_list_beside_the_one_shown(plots: Hands) -> None:
    plots.open("run", "energy")
    plots.choose("plotXButton", "time")
    assert plots.names() == ["energy"]
    x, y = plots.line()
    assert close_to(x, [n / 2 for n in range(20)]) and y == [n * n for n in range(20)]


def test_x_is_any_node_that_was_added(plots: Hands) -> None:
    plots.desk.expand("run")
    plots.desk.expand("other")
    plots.desk.view.selectionModel().clear()
    select_both(plots, ("run", "energy"), ("other", "clock"))
    plots.choose("plotXButton", "other/clock")
    assert plots.names() == ["run/energy"]
    assert plots.line()[0] == [100 + n for n in range(20)]


def test_x_in_any_order_draws_the_path(plots: Hands) -> None:
    plots.open("run", "energy")
    plots.choose("plotXButton", "loop")
    x, y = plots.line()
    assert close_to(x, VALUE["run"]["loop"])
    assert y == [n * n for n in range(20)]


def test_list_beside_the_one_shown_is_added(plots: Hands) -> None:
    plots.open("run", "energy")
    plots.choose("plotAddButton", "loop")
    assert plots.names() == ["energy", "loop"]
    assert len(plots.curves()) == 2


@pytest.mark.parametrize(
    ("group", "x", "y", "ticks"),
    [
        ("history", "when", "level", ["Nov 15, 2023", "Nov 17", "Nov 19", "Nov 21", "Nov 23"]),
        ("days", "day", "rain", ["Feb 1, 2024", "Feb 8", "Feb 15"]),
    ],
)
def test_times_become_the_x_axis(
    plots: Hands, group: str, x: str, y: str, ticks: list[str]
) -> None:
    plots.open(group)
    assert plots.names() == [y]
    assert plots.child(QPushButton, "plotXButton").text() == f"X: {x}"
    assert plots.ticks("bottom") == ticks


def test_time_at_the_cursor_is_read_as_a_date(plots: Hands) -> None:
    plots.open("history")
    plots.key(Qt.Key.Key_Right)
    assert plots.readout().startswith("#100  x 2023-11-19 02:13:20")


def test_logarithmic_y_has_powers_of_ten_and_leaves_out_zero(plots: Hands) -> None:
    plots.open("powers")
    plots.press("plotLogYButton")
    assert close_to(plots.line()[1], [float(n) for n in range(-2, 8)])
    assert {"0.1", "1", "10", "1,000"} <= set(plots.ticks("left"))
    plots.open("signed")
    assert not plots.child(QPushButton, "plotLogYButton").isChecked()
    plots.press("plotLogYButton")
    assert close_to(plots.line()[1], [math.nan, math.nan, 0, 1, 2, 3, 1, 0, 1])
    assert plots.foot() == "Zero and negative values have no place on a logarithmic axis."
    plots.press("plotLogYButton")
    assert plots.line()[1] == VALUE["signed"] and plots.foot() == ""


def test_logarithmic_x_spreads_the_first_rows(plots: Hands) -> None:
    plots.open("noise")
    plots.choose("plotXButton", "Logarithmic")
    x, _ = plots.line()
    assert x[:3] == [0.0, math.log10(2), math.log10(3)]
    assert plots.seen.right == pytest.approx(math.log10(2999), rel=0.02)
    assert {"1", "10", "100", "1,000"} <= set(plots.ticks("bottom"))


def test_second_axis_has_a_scale_of_its_own(plots: Hands) -> None:
    plots.open("records")
    assert not plots.canvas.right.style["showValues"]
    plots.pick(plots.series_menu(2), "Second y axis")
    low, high = plots.canvas.second_range()
    assert low < -49 < 0 < high < 3
    assert plots.seen.bottom < 0 < 98 < plots.seen.top < 104
    assert plots.canvas.right.style["showValues"] and plots.ticks("right")
    assert plots.curves()[2].box is plots.canvas.second_box
    plots.pick(plots.series_menu(2), "Second y axis")
    assert not plots.canvas.right.style["showValues"]
    assert plots.curves()[2].box is plots.canvas.box and plots.seen.bottom < -49


def test_null_nan_and_infinity_are_gaps(plots: Hands) -> None:
    plots.open("gaps")
    gap = math.nan
    assert close_to(plots.line()[1], [1, 2, gap, 4, gap, 6, 7, gap, 9, 10])
    assert plots.curves()[0]._line.opts["connect"] == "finite"
    assert [x for x, _ in plots.dots()] == [0, 1, 3, 5, 6, 8, 9]
    assert plots.seen.top < 11
    plots.point_at(2, 5)
    assert plots.readout() == "#2  null or NaN"


def select_both(plots: Hands, *paths: tuple[str, ...]) -> None:
    """Click one row, then the others with Ctrl."""
    for number, names in enumerate(paths):
        place = plots.desk.view.visualRect(plots.desk.row(*names)).center()
        keys = Qt.KeyboardModifier.ControlModifier if number else Qt.KeyboardModifier.NoModifier
        QTest.mouseClick(plots.desk.view.viewport(), Qt.MouseButton.LeftButton, keys, place)
        plots.settle()
    plots.desk.look("Plot")


def test_kind_keeps_what_is_zoomed_into_but_for_bars(plots: Hands) -> None:
    plots.open("noise")
    home = plots.seen
    plots.wheel(5, plots.area().center())
    zoomed = plots.seen
    for kind in ("Points", "Steps", "Line"):
        plots.choose("plotKindButton", kind)
        assert plots.seen == zoomed != home
    plots.choose("plotKindButton", "Histogram")
    assert plots.seen.bottom <= 0 < plots.boxes()[:, 3].max() <= plots.seen.top
    plots.choose("plotKindButton", "Line")
    assert plots.seen == home
    plots.wheel(5, plots.area().center())
    plots.press("plotLogYButton")
    assert (plots.seen.left, plots.seen.right) == (home.left, home.right)

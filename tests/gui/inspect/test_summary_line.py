"""The statistics of numbers below the facts: as soon as they are known, of the part read."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QLabel

from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.inspector_view import InspectorView
from msglc_browser.gui.inspect.inspectors import INSPECTORS
from msglc_browser.gui.inspect.summary_line import summary_text
from msglc_browser.gui.inspect.value.value_view import ValueView
from msglc_browser.operations.numbers.summary import NumberSummary, summary_of
from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.archives import make_archive

VALUES = [1.5, None, math.nan, -2.0] * 10


def line(desk: Desk) -> QLabel:
    found = desk.page.inspector.findChild(QLabel, "summaryLabel")
    assert found is not None
    return found


def said(desk: Desk) -> str:
    return line(desk).text() if line(desk).isVisible() else ""


@pytest.mark.parametrize(
    ("summary", "text"),
    [
        (
            NumberSummary(1200, 1200, (1200,), "float64", -2.7182818, 1.5, 0.0123456789, 1e-9),
            "1,200 floats · float64 · min -2.71828 · max 1.5 · mean 0.0123457 · std 1e-09",
        ),
        (
            NumberSummary(5, 1000, (10, 100), "int64", -70_000, 2**63 - 1, 0.5, 2.0, 0, 0, 1),
            "10 × 100 integers · int64 · of the part read (5): min -70,000 · "
            "max 9223372036854775807 · mean 0.5 · std 2 · 1 null",
        ),
        (summary_of(np.full(3, math.nan)), "3 floats · float64 · 3 NaN"),
        (NumberSummary(0, 24, (4, 6), "float32"), "4 × 6 floats · float32"),
        (summary_of(np.array(1.5)), "1 float · float64 · min 1.5 · max 1.5 · mean 1.5 · std 0"),
        (
            summary_of(np.array([True, False])),
            "2 booleans · bool · min 0 · max 1 · mean 0.5 · std 0.5",
        ),
        (summary_of(np.array([math.inf])), "1 float · float64 · 1 infinite"),
    ],
)
def test_text(summary: NumberSummary, text: str) -> None:
    assert summary_text(summary) == text


def test_numbers_are_summarised_below_the_facts(open_desk: OpenDesk) -> None:
    desk = open_desk({"energy": VALUES, "name": "run", "field": [[1, 2], [3, 4]]})
    desk.open()
    desk.select("energy")
    assert said(desk) == (
        "40 floats · float64 · min -2 · max 1.5 · mean -0.25 · std 1.75 · 10 NaN · 10 null"
    )
    assert line(desk).accessibleName() == "Statistics"
    desk.select("name")
    assert said(desk) == ""
    desk.select("field")
    assert said(desk).startswith("2 × 2 integers · int64 · min 1 · max 4")


def test_row_range_and_array_have_theirs(open_desk: OpenDesk) -> None:
    archive = make_archive(
        {"walk": [float(number) for number in range(2500)], "cube": np.ones((2, 3, 4), "f4")},
        numpy_encoder=True,
    )
    desk = open_desk(archive)
    desk.open()
    desk.expand("walk")
    desk.select("walk", "[1,000 … 1,999]")
    assert said(desk).startswith("1,000 floats · float64 · min 1000 · max 1999 · mean 1499.5")
    desk.select("cube")
    assert said(desk).startswith("2 × 3 × 4 floats · float32 · min 1 · max 1")


@pytest.mark.parametrize("value", [[1.5, 2.5, "text"], [[1, 2], [3]], ["a"], [], {"a": 1}, [[]]])
def test_other_values_have_none(open_desk: OpenDesk, value: object) -> None:
    desk = open_desk({"x": value, "y": 1})
    desk.open()
    desk.select("x")
    assert said(desk) == ""


def test_long_list_says_what_part_was_read(open_desk: OpenDesk) -> None:
    inspectors = [each for each in INSPECTORS if each.id == "value"]  # Plot reads all of it
    desk = open_desk(make_archive({"x": [0.25] * 200_000}), inspectors)
    desk.open()
    desk.select("x")
    assert said(desk).startswith("200,000 floats · float64 · of the part read (")
    assert desk.source.stats().bytes_read < 1_300_000


def test_plot_that_has_read_all_of_a_long_list_completes_it(open_desk: OpenDesk) -> None:
    values = [0.25] * 200_000
    values[70_001:70_004] = [-9.0, math.nan, None]  # type: ignore[list-item]
    desk = open_desk(make_archive({"x": values}))
    desk.open()
    desk.select("x")
    assert said(desk) == (
        "200,000 floats · float64 · min -9 · max 0.25 · mean 0.249954 · std 0.0206837 · "
        "1 NaN · 1 null"
    )


@pytest.mark.parametrize(("count", "dtype"), [(400_000, "f4"), (700_000, "i2")])
def test_plot_completes_that_of_an_array_and_leaves_its_type(
    open_desk: OpenDesk, count: int, dtype: str
) -> None:
    values = np.zeros(count, dtype)
    values[count // 2] = -5
    desk = open_desk(make_archive({"x": values}, numpy_encoder=True))
    desk.open()
    desk.select("x")
    kind = "floats" if dtype == "f4" else "integers"
    start = f"{count:,} {kind} · {np.dtype(dtype).name} · min -5 · max 0 · mean"
    assert said(desk).startswith(start)


def test_plot_of_another_node_does_not_change_it(open_desk: OpenDesk) -> None:
    desk = open_desk(
        make_archive({"x": [1.0] * 20, "rows": [{"a": 1.5, "b": n} for n in range(9)]})
    )
    desk.open()
    desk.select("rows")
    desk.look("Plot")
    assert said(desk) == ""


def test_views_that_read_more_replace_it_and_less_does_not(open_desk: OpenDesk) -> None:
    desk = open_desk({"x": [1.0, 2.0]})
    desk.open()
    desk.select("x")
    view: InspectorView | None = desk.page.inspector.findChild(ValueView)
    assert view is not None
    part = NumberSummary(1, 2, (2,), "float64", 7.0, 7.0, 7.0, 0.0)
    view.summary_found.emit(part)
    assert "7" not in said(desk)
    view.summary_found.emit(replace(part, count=2))
    assert "min 7 " in said(desk)
    view.summary_found.emit(replace(part, count=1, total=3))  # of something else
    assert "of the part read (1): min 7" in said(desk)


def test_failed_reading_leaves_the_line_out(open_desk: OpenDesk) -> None:
    desk = open_desk({"x": [1.0] * 20, "y": 1})
    desk.open()
    desk.source.error = TimedOut("timed out")
    desk.select("x")
    assert said(desk) == ""
    desk.source.error = None
    desk.select("y")
    desk.select("x")
    assert said(desk).startswith("20 floats")


def test_narrow_line_is_cut_and_whole_in_the_tip(open_desk: OpenDesk) -> None:
    desk = open_desk({"x": VALUES})
    desk.open()
    desk.select("x")
    line(desk).setFixedWidth(200)
    line(desk).grab()
    assert "10 null" in line(desk).toolTip()


def test_several_nodes_have_no_line(open_desk: OpenDesk) -> None:
    desk = open_desk({"x": [1.0] * 20, "y": [2.0] * 20})
    desk.open()
    desk.view.selectAll()
    desk.settle()
    assert said(desk) == ""

"""Lists of numbers in sight are drawn before their preview, from the bytes read for it."""

import math

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.archive.tree.sparkline import WIDTH, sparkline
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme
from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.archives import make_archive

_BLUE = 60
PLACE = QRectF(10, 4, 60, 12)


def points(*numbers: float) -> list[list[tuple[float, float]]]:
    return [
        [(point.x(), point.y()) for point in line.toList()] for line in sparkline(numbers, PLACE)
    ]


def test_line_goes_from_edge_to_edge() -> None:
    assert points(0, 1, 2) == [[(10, 16), (40, 10), (70, 4)]]


def test_equal_numbers_are_a_flat_line_in_the_middle() -> None:
    assert points(5, 5, 5) == [[(10, 10), (40, 10), (70, 10)]]


def test_gaps_interrupt_the_line() -> None:
    lines = sparkline((0, math.nan, 1, 0, math.inf, 1), PLACE)
    assert [line.count() for line in lines] == [1, 2, 1]
    assert lines[2].last() == QPointF(70, 4)


@pytest.mark.parametrize("numbers", [(), (math.nan,) * 5, (math.inf, -math.inf)])
def test_nothing_finite_has_no_line(numbers: tuple[float, ...]) -> None:
    assert sparkline(numbers, PLACE) == []


def test_extreme_numbers_stay_in_place() -> None:
    for x, y in points(-1.7e308, 1.7e308, 0.0, 5e-324)[0]:
        assert 10 <= x <= 70 and 4 <= y <= 16


def pixels(desk: Desk, name: str) -> int:
    """How many pixels before the preview are as blue as the line: text is grey."""
    rect = desk.view.visualRect(desk.row(name).siblingAtColumn(Column.PREVIEW))
    picture = desk.view.viewport().grab(rect).toImage().convertToFormat(QImage.Format.Format_RGB32)
    colors = [
        QColor(picture.pixel(x, y))
        for x in range(min(WIDTH + 10, picture.width()))
        for y in range(picture.height())
    ]
    return sum(each.blue() - each.red() > _BLUE for each in colors)


@pytest.fixture
def numbers(open_desk: OpenDesk) -> Desk:
    value = {
        "gauge": [math.sin(number / 7) for number in range(1200)],
        "few": [1.0, 2.0],
        "all": [1, 2, 3, None],
        "text": "abc " * 20,
    }
    made = open_desk(make_archive(value))
    made.page.resize(1300, 600)
    made.open()
    made.select("text")
    return made


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_line_is_drawn_for_lists_of_numbers_alone(
    numbers: Desk, scheme: Scheme, qapp: QApplication
) -> None:
    style.apply(qapp, scheme)
    try:
        drawn = {name: pixels(numbers, name) for name in ("gauge", "all", "few")}
    finally:
        style.apply(qapp, Scheme.LIGHT)
    assert drawn["gauge"] > 40
    assert drawn["all"] > 20
    assert drawn["few"] < 20


def test_tip_says_which_values_are_drawn(numbers: Desk) -> None:
    def tip(name: str) -> str:
        index = numbers.row(name).siblingAtColumn(Column.PREVIEW)
        return str(index.data(Qt.ItemDataRole.ToolTipRole))

    assert "first 56 of 1,200 values" in tip("gauge")
    assert "all 4 values" in tip("all")
    assert "values" not in tip("few")


def test_no_bytes_are_read_for_the_line(numbers: Desk) -> None:
    before = numbers.source.stats().bytes_read
    numbers.view.viewport().repaint()
    numbers.settle()
    assert numbers.source.stats().bytes_read == before


def test_row_that_fails_later_shows_its_error_without_a_line(numbers: Desk) -> None:
    entry = numbers.tree.entry(numbers.tree.node_id(numbers.row("all")))
    assert entry is not None and entry.numbers
    entry.fail(ValueError("broken"), None)
    numbers.view.viewport().repaint()
    assert pixels(numbers, "all") < 20

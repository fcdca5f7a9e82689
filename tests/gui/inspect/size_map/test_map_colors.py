"""The legend has the colours of the tiles, in both schemes; the heading is never cut in a word."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import TypeAlias

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from msglc_browser.gui.inspect.info_view import InfoView
from msglc_browser.gui.inspect.size_map.legend import Legend
from msglc_browser.gui.inspect.size_map.treemap import Treemap
from msglc_browser.gui.parts.parts_label import PartsLabel
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme, current_scheme
from tests.gui.archive_desk import Desk, OpenDesk

Use: TypeAlias = Callable[[Scheme], None]
FLAT = {"numbers": [n / 8 for n in range(900)], "log": "x" * 3000}
NESTED = {"runs": {f"run {n}": ["x" * 90] * 9 for n in range(3)}, "log": "x" * 300}


def look(open_desk: OpenDesk, value: object) -> Desk:
    desk = open_desk(value)
    desk.open()
    desk.look("Map")
    return desk


@pytest.fixture
def in_scheme(qapp: QApplication) -> Iterator[Use]:
    before = current_scheme()
    yield lambda scheme: style.apply(qapp, scheme)
    style.apply(qapp, before)


def part(desk: Desk, kind: type[QWidget], name: str) -> QWidget:
    found = desk.page.inspector.findChild(kind, name)
    assert isinstance(found, kind)
    return found


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("value", [FLAT, NESTED])
def test_squares_of_the_legend_are_in_the_colours_of_the_tiles(
    open_desk: OpenDesk, in_scheme: Use, scheme: Scheme, value: object
) -> None:
    in_scheme(scheme)
    desk = look(open_desk, value)
    treemap, legend = part(desk, Treemap, "sizeTreemap"), part(desk, Legend, "sizeLegend")
    drawn = colors_of(seen(desk, treemap))
    image = seen(desk, legend)
    rows = zip(*(colors_in(image, image.height() // 2 + step) for step in (-3, 0, 3)), strict=True)
    even = [column[0] if len(set(column)) == 1 else "" for column in rows]  # squares, no letters
    runs = [(name, len(list(same))) for name, same in groupby(even)]
    squares = {name for name, length in runs if length >= 7 and name not in ("", even[-1])}
    assert len(squares) >= 2
    for square in squares:
        assert any(near(QColor(square), QColor(each)) for each in drawn)


def seen(desk: Desk, widget: QWidget) -> QImage:
    """A part of the page, on its background."""
    return desk.page.grab(QRect(widget.mapTo(desk.page, QPoint()), widget.size())).toImage()


def colors_of(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    }


def colors_in(image: QImage, row: int) -> list[str]:
    return [image.pixelColor(x, row).name() for x in range(image.width())]


def near(one: QColor, other: QColor) -> bool:
    parts = (QColor.red, QColor.green, QColor.blue)
    return all(abs(part(one) - part(other)) <= 2 for part in parts)


def test_heading_takes_a_second_line_before_it_is_cut(open_desk: OpenDesk) -> None:
    desk = look(open_desk, FLAT)
    desk.page.resize(1056, 640)
    caption = part(desk, PartsLabel, "sizeCaption")
    assert isinstance(caption, PartsLabel)
    assert len(caption.lines()) == 2
    assert " ".join(caption.lines()) == caption.text()


def test_icon_of_the_button_follows_the_scheme(open_desk: OpenDesk, in_scheme: Use) -> None:
    in_scheme(Scheme.LIGHT)
    desk = open_desk(FLAT)
    desk.open()
    view = desk.page.inspector.findChild(InfoView)
    button = None if view is None else view.findChild(QPushButton, "infoMapButton")
    assert button is not None
    assert darkest(button) < 100
    in_scheme(Scheme.DARK)
    assert darkest(button) > 150


def darkest(button: QPushButton) -> int:
    """The lightness of the lines of its icon."""
    image = button.icon().pixmap(16, 16).toImage()
    pixels = [image.pixelColor(x, y) for x in range(16) for y in range(16)]
    return min(pixel.lightness() for pixel in pixels if pixel.alpha() > 200)

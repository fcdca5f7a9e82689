"""The labels of axes are whole, at every width and in both themes, and the grid is below curves."""

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.inspect.plot.figure.axes import inside
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
}


def labels(plots: Hands, side: str) -> list[tuple[QRectF, str]]:
    """Where an axis paints its labels, in pixels of the port."""
    axis = getattr(plots.canvas, side)
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    specs = axis.generateDrawSpecs(painter)
    painter.end()
    return [(axis.mapRectToScene(rect), text) for rect, _, text in specs[2]]


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
        place = rect.translated(plots.canvas.plot.pos()).toRect()
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


ROOM = QRectF(0, 0, 100, 20)


@pytest.mark.parametrize(
    ("lefts", "found"),
    [
        ([10, 50], [(10, "0"), (50, "1")]),
        ([-8, 50, 90], [(0, "0"), (50, "1"), (80, "2")]),
        ([-8, 13, 90], [(13, "1"), (80, "2")]),  # moved, the first would touch the second
        ([10, 65, 90], [(10, "0"), (65, "1")]),
    ],
)
def test_labels_are_moved_inside_or_left_out(
    lefts: list[float], found: list[tuple[float, str]]
) -> None:
    texts = [(QRectF(left, 2, 20, 10), 0, str(n)) for n, left in enumerate(lefts)]
    assert [(rect.left(), text) for rect, _, text in inside(texts, ROOM)] == found

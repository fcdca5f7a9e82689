"""The readout lies beside its sample, on the side where there is room."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize

from msglc_browser.gui.inspect.plot.figure.readout_place import beside

AREA = QRect(10, 20, 301, 201)  # to 310 and 220
SIZE = QSize(100, 30)


@pytest.mark.parametrize(
    ("sample", "corner"),
    [
        (QPointF(100, 100), QPoint(108, 85)),
        (QPointF(202, 100), QPoint(210, 85)),  # ends at the right edge
        (QPointF(203, 100), QPoint(95, 85)),
        (QPointF(310, 100), QPoint(202, 85)),
        (QPointF(100, 20), QPoint(108, 20)),
        (QPointF(100, 220), QPoint(108, 190)),
        (QPointF(100, float("inf")), QPoint(108, 190)),
    ],
)
def test_right_of_the_sample_or_left_of_it(sample: QPointF, corner: QPoint) -> None:
    assert beside(sample, SIZE, AREA) == corner


@pytest.mark.parametrize(("y", "top"), [(100, 62), (58, 20), (57, 65)])
def test_above_or_below_if_neither_side_has_room(y: float, top: int) -> None:
    assert beside(QPointF(160, y), QSize(200, 30), AREA) == QPoint(110, top)


@pytest.mark.parametrize(("x", "left"), [(218, 10), (217, 110)])
def test_left_as_soon_as_there_is_room(x: float, left: int) -> None:
    assert beside(QPointF(x, 100), QSize(200, 30), AREA).x() == left


def test_wider_than_the_plot_begins_at_its_left_edge() -> None:
    assert beside(QPointF(160, 100), QSize(400, 30), AREA) == QPoint(10, 62)

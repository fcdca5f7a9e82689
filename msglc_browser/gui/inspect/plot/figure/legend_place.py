"""Where the legend lies over the plot: in the corner where it hides least."""

from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.inspect.plot.drawing import Drawing, Floats, View
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.theme.metrics import SPACE

_ACROSS: Final = 3 * SPACE  # from the edge
_DOWN: Final = 2 * SPACE


class LegendPlace:
    """Keeps a legend, a child of the canvas, in a corner of the curves' area."""

    def __init__(self, canvas: PlotCanvas, legend: QWidget) -> None:
        self._canvas, self._legend = canvas, legend
        self._corner = 0

    def choose(self, drawings: Sequence[tuple[Drawing, View]]) -> None:
        """Take the corner with the fewest points, each drawing in the view of its axis."""
        area, size = self._canvas.area(), self._legend.size()
        points = [_pixels(drawing, view, area) for drawing, view in drawings]
        rects = [QRect(place, size) for place in _corners(area, size)]
        counts = [_count_within(rect, points) for rect in rects]
        self._corner = counts.index(min(counts))
        self.keep()

    def keep(self) -> None:
        """Stay in the corner: the area, or the legend, has another size."""
        self._legend.move(_corners(self._canvas.area(), self._legend.size())[self._corner])


def _corners(area: QRect, size: QSize) -> list[QPoint]:
    """Top left, top right, bottom right, bottom left; within the area as far as it fits."""
    left, top = area.left() + _ACROSS, area.top() + _DOWN
    right = max(left, area.right() - _ACROSS - size.width())
    bottom = max(top, area.bottom() - _DOWN - size.height())
    return [QPoint(left, top), QPoint(right, top), QPoint(right, bottom), QPoint(left, bottom)]


def _pixels(drawing: Drawing, view: View, area: QRect) -> Floats:
    """Points of a drawing as (x, y) in pixels: of a box, those along its upper half."""
    boxes = drawing.boxes
    heights = [boxes[:, 3], (boxes[:, 2] + boxes[:, 3]) / 2]
    middle = (boxes[:, 0] + boxes[:, 1]) / 2
    x = np.concatenate([drawing.x, middle, middle])
    y = np.concatenate([drawing.y, *heights])
    with np.errstate(all="ignore"):
        across = area.left() + (x - view.left) / (view.right - view.left) * area.width()
        down = area.bottom() - (y - view.bottom) / (view.top - view.bottom) * area.height()
    return np.column_stack((across, down))


def _count_within(rect: QRect, points: Iterable[Floats]) -> int:
    total = 0
    for each in points:
        x, y = each[:, 0], each[:, 1]
        is_in = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
        total += int(np.count_nonzero(is_in))
    return total

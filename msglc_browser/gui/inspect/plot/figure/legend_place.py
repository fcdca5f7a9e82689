"""Where the legend lies over the plot: in the corner where it hides least."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from PySide6.QtCore import QMargins, QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.inspect.plot.drawing import Drawing, Floats, View
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.theme.metrics import SPACE

_ACROSS: Final = 3 * SPACE  # from the edge
_DOWN: Final = 2 * SPACE
_AROUND: Final = QMargins(SPACE, SPACE, SPACE, SPACE)
_POINT_AREA: Final = 9  # square pixels of a marker, or of a piece of a line


class LegendPlace:
    """Keeps a legend, a child of the canvas, in a corner of the curves' area."""

    def __init__(self, canvas: PlotCanvas, legend: QWidget) -> None:
        self._canvas, self._legend = canvas, legend
        self._corner = 0

    def choose(self, drawings: Sequence[tuple[Drawing, View]]) -> bool:
        """Take the corner with the least below it, each drawing in the view of its axis.

        Returns whether something is hidden all the same.
        """
        area, size = self._canvas.area(), self._legend.size()
        rects = [QRect(place, size).marginsAdded(_AROUND) for place in _corners(area, size)]
        hidden = [
            sum(_hidden(rect, drawing, view, area) for drawing, view in drawings) for rect in rects
        ]
        self._corner = hidden.index(min(hidden))
        self.keep()
        return min(hidden) > 0 and not self._legend.isHidden()

    def keep(self) -> None:
        """Stay in the corner: the area, or the legend, has another size."""
        self._legend.move(_corners(self._canvas.area(), self._legend.size())[self._corner])

    def needed_height(self) -> int:
        """What the legend takes at the top of the area, with the gaps around it, in pixels."""
        return self._legend.height() + 2 * _DOWN


def _corners(area: QRect, size: QSize) -> list[QPoint]:
    """Top left, top right, bottom right, bottom left; within the area as far as it fits."""
    left, top = area.left() + _ACROSS, area.top() + _DOWN
    right = max(left, area.right() - _ACROSS - size.width())
    bottom = max(top, area.bottom() - _DOWN - size.height())
    return [QPoint(left, top), QPoint(right, top), QPoint(right, bottom), QPoint(left, bottom)]


def _hidden(rect: QRect, drawing: Drawing, view: View, area: QRect) -> float:
    """How many square pixels of a drawing are below a rectangle, roughly."""
    boxes = drawing.boxes
    with np.errstate(all="ignore"):
        x, left, right = (
            area.left() + (each - view.left) / (view.right - view.left) * area.width()
            for each in (drawing.x, boxes[:, 0], boxes[:, 1])
        )
        y, bottom, top = (
            area.bottom() - (each - view.bottom) / (view.top - view.bottom) * area.height()
            for each in (drawing.y, boxes[:, 2], boxes[:, 3])
        )
        is_in = (x >= rect.left()) & (x <= rect.right()) & (y >= rect.top()) & (y <= rect.bottom())
        width = _overlap(left, right, rect.left(), rect.right())
        height = _overlap(top, bottom, rect.top(), rect.bottom())
        return float(np.count_nonzero(is_in) * _POINT_AREA + np.nansum(width * height))


def _overlap(start: Floats, end: Floats, first: float, last: float) -> Floats:
    """What ranges have in common with another one; a point in it counts as one pixel."""
    common = np.minimum(end, last) - np.maximum(start, first)
    return np.where(common >= 0, np.maximum(common, 1.0), 0.0)

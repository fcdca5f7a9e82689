"""The items of one series in the plot: a line, the boxes of what was sampled, and markers."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainterPath
from PySide6.QtWidgets import QGraphicsPathItem

from msglc_browser.gui.inspect.plot.drawing import NOTHING, Drawing, Floats, Look, PlotKind
from msglc_browser.gui.theme.palette import color

_LINE_WIDTH: Final = 1.8
_BAND_ALPHA: Final = 0.38
_EDGE_ALPHA: Final = 0.6
_BAR_ALPHA: Final = 0.62
_MOST_SMOOTH: Final = 3000  # points: more than that is a band of pixels, which gains nothing
_MOST_SWEEPS: Final = 100
"""From the bottom of the curve to its top, or back: 1,000 of these take a wide pen a second."""
_MOST_MARKED: Final = 60
_MARKER_SIZE: Final = 6
_DOT_SIZE: Final = 3
_MOST_GAP: Final = 3  # columns of a sample without a block of their own
_LANDMARKS: Final = 24  # of what is drawn, of which half is in view
_HISTOGRAM: Final = PlotKind.HISTOGRAM


class Curve:
    """Adds its items to `box`; `show` draws something else, `remove` takes them away."""

    def __init__(self, box: pg.ViewBox, look: Look) -> None:
        self._box = box
        self._look = look
        self._kind = PlotKind.LINE
        self._drawing: Drawing | None = None
        self._line = pg.PlotCurveItem(connect="finite")
        self._markers = pg.ScatterPlotItem(pxMode=True)
        self._boxes = QGraphicsPathItem()
        for item in self._items():
            box.addItem(item, ignoreBounds=True)

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn."""
        return self._drawing

    @property
    def box(self) -> pg.ViewBox:
        """The plane the items are in."""
        return self._box

    def points(self) -> int:
        """How many points pyqtgraph holds for the line and its markers."""
        x, _ = self._line.getData()
        return (0 if x is None else len(x)) + len(self._markers.data)

    def show(self, drawing: Drawing, kind: PlotKind, look: Look) -> None:
        """Draw something else, or in another manner."""
        self._drawing, self._kind, self._look = drawing, kind, look
        self.redraw()

    def redraw(self) -> None:
        """Draw the same again: the colours of the theme may have changed."""
        if self._drawing is None:
            return
        self._draw_line(self._drawing)
        self._draw_markers(self._drawing)
        self._draw_boxes(NOTHING.boxes if self._is_cloud(self._drawing) else self._drawing.boxes)

    def remove(self) -> None:
        """Take the items out of the plot."""
        for item in self._items():
            self._box.removeItem(item)

    def _items(self) -> tuple[pg.PlotCurveItem, pg.ScatterPlotItem, QGraphicsPathItem]:
        return self._line, self._markers, self._boxes

    def _draw_line(self, drawing: Drawing) -> None:
        if self._kind is PlotKind.POINTS or not len(drawing.x):
            self._line.setData([], [])
            return
        is_smooth = _is_smooth(drawing)
        pen = pg.mkPen(color(self._look.color), width=_LINE_WIDTH if is_smooth else 1)
        if is_smooth:
            pen.setStyle(self._look.dash)
        is_solid = pen.style() is Qt.PenStyle.SolidLine
        # One path of a wide pen takes 25 times as long.
        self._line.setSegmentedLineMode("on" if is_solid else "off")
        x, y = drawing.x, drawing.y
        if self._kind is PlotKind.STEPS and drawing.is_exact:
            x, y = _steps(x, y)
        self._line.setData(x, y, pen=pen, antialias=True, connect="finite")

    def _draw_markers(self, drawing: Drawing) -> None:
        """At every sample if there are few; a long line has some, as it cannot be dashed."""
        x, y = drawing.x, drawing.y
        is_cloud = self._is_cloud(drawing)
        if is_cloud:
            x, y = drawing.boxes[:, 0], drawing.boxes[:, 2]
        is_dotted = is_cloud or self._kind is PlotKind.POINTS
        is_marked = is_dotted or (drawing.is_exact and 0 < len(x) <= _MOST_MARKED)
        size = _MARKER_SIZE if len(x) <= 10 * _MOST_MARKED else _DOT_SIZE
        if not is_marked:
            x, y = self._landmarks(drawing)
            size = _MARKER_SIZE + 1
        known = np.isfinite(y)
        fill = color(self._look.color)
        self._markers.setData(
            x[known],
            y[known],
            symbol=self._look.marker,
            size=size,
            pen=pg.mkPen(fill) if self._look.marker in "+x" else pg.mkPen(None),
            brush=pg.mkBrush(fill),
        )

    def _landmarks(self, drawing: Drawing) -> tuple[Floats, Floats]:
        """Some points of a line that is not dashed, or of a band; none of the first series."""
        if (
            _is_smooth(drawing)
            or self._look.dash is Qt.PenStyle.SolidLine
            or self._kind is _HISTOGRAM
        ):
            return np.empty(0), np.empty(0)
        boxes = drawing.boxes
        x = np.concatenate((drawing.x, (boxes[:, 0] + boxes[:, 1]) / 2))
        y = np.concatenate((drawing.y, (boxes[:, 2] + boxes[:, 3]) / 2))
        step = max(len(x) // _LANDMARKS, 1)
        # Every second point of a line is the greatest of its column of pixels.
        at = np.arange(step // 2, len(x), step) | 1
        at = at[at < len(x)]
        return x[at], y[at]

    def _is_cloud(self, drawing: Drawing) -> bool:
        """Whether boxes are single points; a path of boxes without a size paints nothing."""
        boxes = drawing.boxes
        is_bar = self._kind is PlotKind.HISTOGRAM
        return not is_bar and len(boxes) > 0 and bool((boxes[:, 0] == boxes[:, 1]).all())

    def _draw_boxes(self, boxes: Floats) -> None:
        is_bar = self._kind is PlotKind.HISTOGRAM
        fill = QColor(color(self._look.color))
        edge = QColor(fill)
        fill.setAlphaF(_BAR_ALPHA if is_bar else _BAND_ALPHA)
        if not is_bar:
            edge.setAlphaF(_EDGE_ALPHA)
        self._boxes.setBrush(pg.mkBrush(fill))
        # The edge keeps what is flat visible.
        self._boxes.setPen(pg.mkPen(edge, width=1))
        self._boxes.setPath(_rectangles(boxes) if is_bar else _band(boxes))


def _rectangles(boxes: Floats) -> QPainterPath:
    x = boxes[:, [0, 1, 1, 0, 0]].ravel()
    y = boxes[:, [2, 2, 3, 3, 2]].ravel()
    connect = np.tile(np.array([1, 1, 1, 1, 0], dtype=np.uint8), len(boxes))
    path: QPainterPath = pg.arrayToQPath(x, y, connect=connect)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _band(boxes: Floats) -> QPainterPath:
    """From least to greatest, through the middles of neighbours.

    It ends where more than a few are missing: there everything was read, or nothing.
    """
    path = QPainterPath()
    gaps = boxes[1:, 0] - boxes[:-1, 1]
    breaks = np.flatnonzero(gaps > _MOST_GAP * (boxes[1:, 1] - boxes[1:, 0])) + 1
    for part in np.split(boxes, breaks):
        if not len(part):
            continue
        across = (part[:, 0] + part[:, 1]) / 2
        x = np.concatenate((part[:1, 0], across, part[-1:, 1]))
        rows = [0, *range(len(part)), -1]
        low, high = part[rows, 2], part[rows, 3]
        outline = pg.arrayToQPath(
            np.concatenate((x, x[::-1], x[:1])), np.concatenate((low, high[::-1], low[:1]))
        )
        path.addPath(outline)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _is_smooth(drawing: Drawing) -> bool:
    """Whether a wide or dashed line can be seen as such, and is quick to draw."""
    if not drawing.is_exact or len(drawing.x) > _MOST_SMOOTH:
        return False
    known = drawing.y[np.isfinite(drawing.y)]
    if len(known) <= _MOST_SWEEPS:
        return True
    with np.errstate(over="ignore", invalid="ignore"):
        height = np.ptp(known)
        return bool(np.abs(np.diff(known)).sum() <= _MOST_SWEEPS * height)


def _steps(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Each value held until the next one."""
    if len(x) < 2:
        return x, y
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]

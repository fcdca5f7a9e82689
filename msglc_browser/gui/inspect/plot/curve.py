"""The items of one series in the plot: a line, the boxes of what was sampled, and markers."""

from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsPathItem

from msglc_browser.gui.inspect.plot.drawing import Drawing, Floats, Look, PlotKind
from msglc_browser.gui.theme.palette import color

_LINE_WIDTH: Final = 1.8
_BOX_ALPHA: Final = 0.38
_BAR_ALPHA: Final = 0.62
_MOST_SMOOTH: Final = 3000  # points: more than that is a band of pixels, which gains nothing
_MOST_MARKED: Final = 60
_MARKER_SIZE: Final = 6
_DOT_SIZE: Final = 3
_CORNERS: Final = 5


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
        self._draw_boxes(self._drawing.boxes)

    def remove(self) -> None:
        """Take the items out of the plot."""
        for item in self._items():
            self._box.removeItem(item)

    def _items(self) -> tuple[pg.PlotCurveItem, pg.ScatterPlotItem, QGraphicsPathItem]:
        return self._line, self._markers, self._boxes

    def _draw_line(self, drawing: Drawing) -> None:
        if (self._kind is PlotKind.POINTS and drawing.is_exact) or not len(drawing.x):
            self._line.setData([], [])
            return
        is_smooth = drawing.is_exact and len(drawing.x) <= _MOST_SMOOTH
        pen = pg.mkPen(color(self._look.color), width=_LINE_WIDTH if is_smooth else 1)
        if is_smooth:
            pen.setStyle(self._look.dash)
        x, y = drawing.x, drawing.y
        if self._kind is PlotKind.STEPS and drawing.is_exact:
            x, y = _steps(x, y)
        self._line.setData(x, y, pen=pen, antialias=is_smooth, connect="finite")

    def _draw_markers(self, drawing: Drawing) -> None:
        count = len(drawing.x)
        is_dotted = self._kind is PlotKind.POINTS and drawing.is_exact
        is_marked = is_dotted or (drawing.is_exact and 0 < count <= _MOST_MARKED)
        if not is_marked:
            self._markers.clear()
            return
        known = np.isfinite(drawing.y)
        fill = color(self._look.color)
        size = _MARKER_SIZE if count <= 10 * _MOST_MARKED else _DOT_SIZE
        self._markers.setData(
            drawing.x[known],
            drawing.y[known],
            symbol=self._look.marker,
            size=size,
            pen=pg.mkPen(fill) if self._look.marker in "+x" else pg.mkPen(None),
            brush=pg.mkBrush(fill),
        )

    def _draw_boxes(self, boxes: Floats) -> None:
        is_bar = self._kind is PlotKind.HISTOGRAM
        fill = QColor(color(self._look.color))
        edge = pg.mkPen(fill, width=1) if is_bar else pg.mkPen(None)
        fill.setAlphaF(_BAR_ALPHA if is_bar else _BOX_ALPHA)
        self._boxes.setBrush(pg.mkBrush(fill))
        if not is_bar and len(boxes) and (boxes[:, 2] == boxes[:, 3]).all():
            # Flat boxes would not show; edges of others overlap and look like stripes.
            edge = pg.mkPen(fill, width=1)
        self._boxes.setPen(edge)
        x = boxes[:, [0, 1, 1, 0, 0]].ravel()
        y = boxes[:, [2, 2, 3, 3, 2]].ravel()
        connect = np.tile(np.array([1, 1, 1, 1, 0], dtype=np.uint8), len(boxes))
        path = pg.arrayToQPath(x, y, connect=connect)
        path.setFillRule(Qt.FillRule.WindingFill)
        self._boxes.setPath(path)


def _steps(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Each value held until the next one."""
    if len(x) < 2:
        return x, y
    return np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]

"""A small plot below a heat map: a profile, or the histogram of its values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.image.cell_text import short_text
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color, tinted
from msglc_browser.operations.images.grid_summary import GridSummary

_HEIGHT: Final = 84
_LABELS: Final = 56
_TITLE: Final = 16


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """What is drawn: the least and greatest value of each of some columns, NaN where none is.

    `ends` are the numbers at the left and right, `mark` a place between them, 0 to 1.
    """

    title: str
    least: NDArray[np.float64]
    greatest: NDArray[np.float64]
    ends: tuple[str, str]
    mark: float | None = None
    is_bars: bool = False
    marks: Sequence[float] = ()


def profile_curve(title: str, values: NDArray[Any], step: int, at: int, pixels: int) -> Curve:
    """A row or column of a grid, with the element `at` marked; `step` elements a value."""
    numbers = values.astype(np.float64)
    each = max(1, -(-len(numbers) // max(pixels, 1)))
    padded = np.pad(numbers, (0, -len(numbers) % each), constant_values=np.nan)
    table = padded.reshape(-1, each)
    empty = np.isnan(table).all(axis=1)
    least = np.where(empty, np.nan, np.where(np.isnan(table), np.inf, table).min(axis=1))
    greatest = np.where(empty, np.nan, np.where(np.isnan(table), -np.inf, table).max(axis=1))
    last = (len(numbers) - 1) * step
    mark = at / last if last else 0.5
    return Curve(title, least, greatest, ("0", f"{last:,}"), mark)


def histogram_curve(title: str, summary: GridSummary, low: float, high: float) -> Curve:
    """How many values there are of which size; the ends of the colours are marked."""
    counts = summary.histogram.astype(np.float64)
    ends = short_text(summary.least), short_text(summary.greatest)
    span = summary.greatest / 2 - summary.least / 2
    marks = []
    if span > 0:
        places = ((value / 2 - summary.least / 2) / span for value in (low, high))
        marks = [place for place in places if 0 <= place <= 1]
    return Curve(title, np.zeros(len(counts)), counts, ends, None, True, tuple(marks))


@guarded
class SmallPlot(QWidget):
    """`imagePlot`: one curve, with its range on the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("imagePlot")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.curve: Curve | None = None

    def show_curve(self, curve: Curve | None) -> None:
        """Draw another curve, or none."""
        self.curve = curve
        self.setAccessibleName("" if curve is None else curve.title)
        self.update()

    def sizeHint(self) -> QSize:
        """Low and wide."""
        return QSize(240, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The same height."""
        return QSize(80, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Title, range, and the curve."""
        painter = QPainter(self)
        curve = self.curve
        if curve is None:
            return
        painter.setFont(fonts.small())
        painter.setPen(color(Role.MUTED))
        painter.drawText(QPointF(0, _TITLE - 4), curve.title)
        area = QRectF(_LABELS, _TITLE + 2, self.width() - _LABELS - 1, self.height() - _TITLE - 18)
        finite = np.concatenate([curve.least, curve.greatest])
        finite = finite[np.isfinite(finite)]
        painter.setPen(QPen(color(Role.BORDER), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if not len(finite):
            return
        low, high = float(finite.min()), float(finite.max())
        _draw_labels(painter, area, (low, high), curve.ends)
        for place in (*curve.marks, *(() if curve.mark is None else (curve.mark,))):
            painter.setPen(QPen(color(Role.MUTED), 1))
            x = area.left() + place * area.width()
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))
        heights = [_heights(each, low, high, area) for each in (curve.least, curve.greatest)]
        if curve.is_bars:
            _draw_bars(painter, area, heights[1])
        else:
            _draw_line(painter, area, heights)


def _heights(
    values: NDArray[np.float64], low: float, high: float, area: QRectF
) -> NDArray[np.float64]:
    span = high / 2 - low / 2
    with np.errstate(invalid="ignore", over="ignore"):
        share = (
            (values / 2 - low / 2) / span if span > 0 else np.where(np.isnan(values), np.nan, 0.5)
        )
    share[~np.isfinite(share)] = np.nan
    return np.asarray(area.bottom() - share * area.height())


def _draw_labels(
    painter: QPainter, area: QRectF, limits: tuple[float, float], ends: tuple[str, str]
) -> None:
    painter.setFont(fonts.small_mono())
    painter.setPen(color(Role.MUTED))
    metrics = QFontMetricsF(painter.font())
    for text, y in (
        (short_text(limits[1]), area.top() + metrics.ascent() - 2),
        (short_text(limits[0]), area.bottom()),
    ):
        x = area.left() - 2 * SPACE - metrics.horizontalAdvance(text)
        painter.drawText(QPointF(max(x, 0), y), text)
    below = area.bottom() + metrics.ascent() + 2
    painter.drawText(QPointF(area.left(), below), ends[0])
    right = area.right() - metrics.horizontalAdvance(ends[1])
    painter.drawText(QPointF(right, below), ends[1])


def _draw_bars(painter: QPainter, area: QRectF, tops: NDArray[np.float64]) -> None:
    width = area.width() / len(tops)
    for number, top in enumerate(tops.tolist()):
        if top < area.bottom():
            x = area.left() + number * width
            bar = QRectF(x, top, max(width - 1, 1), area.bottom() - top)
            painter.fillRect(bar, tinted(Role.ACCENT, 0.7))


def _draw_line(painter: QPainter, area: QRectF, heights: Sequence[NDArray[np.float64]]) -> None:
    """Up and down between the extremes of each column; a gap where there is no value."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(Role.ACCENT), 1.2))
    count = len(heights[0])
    run: list[QPointF] = []
    for number, (bottom, top) in enumerate(zip(*(each.tolist() for each in heights), strict=True)):
        if math.isnan(top) or math.isnan(bottom):
            _draw_run(painter, run)
            run = []
            continue
        x = area.left() + number * area.width() / max(count - 1, 1)
        run.append(QPointF(x, top))
        if bottom != top:
            run.append(QPointF(x, bottom))
    _draw_run(painter, run)


def _draw_run(painter: QPainter, run: Sequence[QPointF]) -> None:
    if len(run) == 1:
        painter.drawPoint(run[0])
    elif run:
        painter.drawPolyline(QPolygonF(run))

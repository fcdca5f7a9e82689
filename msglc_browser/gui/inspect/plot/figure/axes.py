"""Axes with figures of equal width, as the rest of the window writes numbers.

pyqtgraph is imported here: this module and those that need it are loaded with the first plot.
"""

import math
from collections.abc import Sequence
from typing import Any, TypeAlias

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.plot.figure.time_ticks import MOST_SECONDS, tick_texts, time_ticks
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import Role, color

Text: TypeAlias = tuple[QRectF, Any, str]
"""A label as pyqtgraph draws it: where, how it is aligned there, and the text."""
DrawSpecs: TypeAlias = tuple[Any, list[Any], list[Text]]

_LARGE = 1e9
_SMALL = 1e-4
_MOST_LOG_LABELS = 12
_TEXT_GAP = 6
_LEAST_GAP = 10  # between labels beside one another
_TICK_DENSITY = 1.5
_BELOW_CURVES = -1000
_MOST_OUTSIDE = 60
_HALF_LINE = 8
_TIME_PX = 90  # the room of a date


@guarded
class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of numbers without a line; `is_grid` draws a line across the plot at each tick.

    Labels stay within the picture.
    """

    def __init__(self, orientation: str, *, is_grid: bool = False) -> None:
        super().__init__(orientation)
        _dress(self, is_grid=is_grid)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """The texts of ticks `spacing` apart."""
        if self.logMode:
            return [_power_text(value) for value in values]
        return [number_text(value * scale, spacing * scale) for value in values]

    def logTickValues(  # noqa: N802
        self, least: float, greatest: float, size: float, ticks: list[tuple[float, list[float]]]
    ) -> list[tuple[float | None, list[float]]]:
        """Whole powers of ten; those that pyqtgraph found within a narrow range."""
        first, last = math.ceil(least), math.floor(greatest)
        if last - first < 1:
            return [(None, values) for _, values in ticks]
        step = max(1, (last - first) // _MOST_LOG_LABELS + 1)
        return [(float(step), [float(power) for power in range(first, last + 1, step)])]

    def boundingRect(self) -> QRectF:  # noqa: N802
        """With room for half a label above and below, which pyqtgraph leaves out with a grid."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -_HALF_LINE, 0, _HALF_LINE) if self.grid else rect

    def generateDrawSpecs(self, painter: QPainter) -> DrawSpecs | None:  # noqa: N802
        """Lines and texts as pyqtgraph has them, with labels moved off the edges."""
        specs: DrawSpecs | None = super().generateDrawSpecs(painter)
        if specs is None:
            return None
        line, ticks, texts = specs
        # Without a grid, ticks of no length would be dots.
        return line, ticks if self.grid else [], inside(texts, _room_of(self))

    def tint(self) -> None:
        """Take the colours of the theme."""
        _tint(self)


class TimeAxis(NumberAxis):
    """An axis of seconds since 1970, in UTC, as dates and times of day."""

    def tickValues(  # noqa: N802
        self, least: float, greatest: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Round times; round numbers where those are too far away."""
        if not _is_near(least, greatest):
            found: list[tuple[float, list[float]]] = super().tickValues(least, greatest, size)
            return found
        return [time_ticks(least, greatest, max(int(size / _TIME_PX), 1))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        """Dates, or times of day."""
        if not _is_near(*values):
            return super().tickStrings(values, scale, spacing)
        return tick_texts(values, spacing)


def _is_near(*times: float) -> bool:
    return all(abs(time) <= MOST_SECONDS for time in times)


def lay_below(axis: pg.AxisItem) -> None:
    """Draw the grid below the curves; a plot that takes an axis puts it above them."""
    axis.setZValue(_BELOW_CURVES)


def number_text(value: float, spacing: float) -> str:
    """A tick's number with as many digits as ticks `spacing` apart need."""
    if not math.isfinite(value) or not spacing > 0 or not math.isfinite(spacing):
        return ""
    if abs(value) < spacing / 1000:
        value = 0.0
    places = max(0, math.ceil(-math.log10(spacing) - 1e-9))
    if not value and spacing < _SMALL:
        return "0"
    if abs(value) >= _LARGE or spacing < _SMALL:
        digits = max(0, _exponent(abs(value)) - _exponent(spacing))
        return f"{value:.{min(digits, 16)}e}".replace("e+0", "e+").replace("e-0", "e-")
    return f"{value:,.{places}f}"


def _exponent(number: float) -> int:
    """Of the power of ten that begins it; 9.9999999999 counts as 10."""
    return math.floor(math.log10(number) + 1e-9)


def inside(texts: Sequence[Text], room: QRectF) -> list[Text]:
    """Labels moved into `room`; those that would then come close to another are left out.

    The labels at the ends are moved at most: the others are between them.
    """
    placed: list[Text] = []
    for rect, flags, text in sorted(texts, key=lambda each: (each[0].left(), each[0].top())):
        moved = QRectF(rect)
        moved.moveRight(min(moved.right(), room.right()))
        moved.moveLeft(max(moved.left(), room.left()))
        moved.moveBottom(min(moved.bottom(), room.bottom()))
        moved.moveTop(max(moved.top(), room.top()))
        if moved != rect and any(moved.intersects(other) for other, _, _ in placed):
            continue
        wide = moved.adjusted(-_LEAST_GAP, 0, _LEAST_GAP, 0)
        if placed and placed[-1][0] != rect and wide.intersects(placed[-1][0]):
            placed.pop()
        placed.append((moved, flags, text))
    return placed


def _room_of(axis: pg.AxisItem) -> QRectF:
    """What can be painted on, in the axis' own coordinates."""
    room: QRectF = axis.boundingRect()
    view = axis.getViewWidget()
    if view is None:
        return room
    shown = axis.mapRectFromScene(QRectF(view.viewport().rect()))
    return room.intersected(shown)


def _power_text(power: float) -> str:
    """The number of which `power` is the logarithm."""
    if not -300 < power < 300:
        return f"1e{power:g}" if power.is_integer() else ""
    value = 10.0**power
    if 1e-4 < value < _LARGE:
        return f"{float(f'{value:.3g}'):,g}" if value < 1e6 else f"{value:,.0f}"
    return f"{value:.2g}".replace("e+0", "e+").replace("e-0", "e-")


def _dress(axis: pg.AxisItem, *, is_grid: bool) -> None:
    axis.enableAutoSIPrefix(False)
    axis.setTickDensity(_TICK_DENSITY)
    axis.setStyle(
        tickLength=0,
        maxTickLevel=0,
        maxTextLevel=0,
        tickTextOffset=_TEXT_GAP,
        tickFont=fonts.small_mono(),
        hideOverlappingLabels=_MOST_OUTSIDE,  # in pixels; `inside` brings them back
    )
    if is_grid:
        axis.setGrid(255)
    _tint(axis)


def _tint(axis: pg.AxisItem) -> None:
    axis.setPen(pg.mkPen(None))
    axis.setTickPen(pg.mkPen(color(Role.BORDER), width=1))
    axis.setTextPen(pg.mkPen(color(Role.MUTED)))

"""Axes with figures of equal width, as the rest of the window writes numbers.

pyqtgraph is imported here: this module and those that need it are loaded with the first plot.
"""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

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
_ROUNDING = 0.5
_TIME_PX = 90  # the room of a date


@guarded
class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of numbers without a line; `is_grid` draws a line across the plot at each tick.

    Labels are whole, at their ticks, and equally far apart.
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
        most = _MOST_LOG_LABELS
        if self.orientation == "bottom":
            most = max(1, int(size / self._room_of_label([float(first), float(last)], 1.0)))
        step = max(1, (last - first) // most + 1)
        return [(float(step), [float(power) for power in range(first, last + 1, step)])]

    def tickSpacing(  # noqa: N802
        self, least: float, greatest: float, size: float
    ) -> list[tuple[float, float]]:
        """As pyqtgraph has it, but wide enough for labels beside one another."""
        levels: list[tuple[float, float]] = super().tickSpacing(least, greatest, size)
        if self.orientation != "bottom" or self.logMode or not levels:
            return levels
        spacing, offset = levels[0]
        while spacing < greatest - least:
            share = self._room_of_label([least, greatest], spacing) / max(size, 1.0)
            if share * (greatest - least) <= spacing:
                break
            spacing *= 2
        return [(spacing, offset)]

    def _room_of_label(self, values: list[float], spacing: float) -> float:
        """The width in pixels of the widest of some labels, with the gap to the next."""
        metrics = QFontMetricsF(fonts.small_mono())
        texts = self.tickStrings(values, 1.0, spacing)
        return max(map(metrics.horizontalAdvance, texts)) + _LEAST_GAP

    def boundingRect(self) -> QRectF:  # noqa: N802
        """With room for half a label above and below, which pyqtgraph leaves out with a grid."""
        rect: QRectF = super().boundingRect()
        return rect.adjusted(0, -_HALF_LINE, 0, _HALF_LINE) if self.grid else rect

    def generateDrawSpecs(self, painter: QPainter) -> DrawSpecs | None:  # noqa: N802
        """Lines and texts as pyqtgraph has them, but no label that would be cut."""
        specs: DrawSpecs | None = super().generateDrawSpecs(painter)
        if specs is None:
            return None
        line, ticks, texts = specs
        # Without a grid, ticks of no length would be dots.
        is_row = self.orientation == "bottom"
        return line, ticks if self.grid else [], whole(texts, _room_of(self), is_row=is_row)

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
        step, times = time_ticks(least, greatest, max(int(size / _TIME_PX), 1))
        half = self._room_of_label(times[:1], step) / 2 if times else 0.0
        # The first label also says of which day or year: it must be one that is painted.
        if times and (times[0] - least) / (greatest - least) * size - half < _room_of(self).left():
            times = times[1:]
        return [(step, times)]

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


def whole(texts: Sequence[Text], room: QRectF, *, is_row: bool) -> list[Text]:
    """The labels, beside or above one another, that lie in `room`; of crowded ones every n-th.

    None is moved: a label beside its tick would look like that of another one.
    """
    gap = _LEAST_GAP if is_row else 0
    first, last = _ends(room, is_row=is_row)
    placed = []
    for rect, flags, text in texts:
        start, end = _ends(rect, is_row=is_row)
        if first <= start + _ROUNDING and end <= last + _ROUNDING:
            placed.append((start, end + gap, (rect, flags, text)))
    placed.sort(key=lambda each: each[:2])
    every = 1
    while any(end > start for (_, end, _), (start, _, _) in pairwise(placed[::every])):
        every += 1
    return [text for _, _, text in placed[::every]]


def _ends(rect: QRectF, *, is_row: bool) -> tuple[float, float]:
    return (rect.left(), rect.right()) if is_row else (rect.top(), rect.bottom())


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
        hideOverlappingLabels=_MOST_OUTSIDE,  # in pixels: `whole` knows what there is room for
    )
    if is_grid:
        axis.setGrid(255)
    _tint(axis)


def _tint(axis: pg.AxisItem) -> None:
    axis.setPen(pg.mkPen(None))
    axis.setTickPen(pg.mkPen(color(Role.BORDER), width=1))
    axis.setTextPen(pg.mkPen(color(Role.MUTED)))

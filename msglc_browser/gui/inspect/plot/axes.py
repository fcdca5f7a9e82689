"""Axes with figures of equal width, as the rest of the window writes numbers.

pyqtgraph is imported here: this module and those that need it are loaded with the first plot.
"""

import math

import pyqtgraph as pg

from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import Role, color

_LARGE = 1e9
_SMALL = 1e-4
_MOST_LOG_LABELS = 12
_TEXT_GAP = 6
_TICK_DENSITY = 1.5
_BELOW_CURVES = -1000


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of numbers without a line; `is_grid` draws a line across the plot at each tick."""

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

    def tint(self) -> None:
        """Take the colours of the theme."""
        _tint(self)


class TimeAxis(pg.DateAxisItem):  # type: ignore[misc]
    """An axis of seconds since 1970, in UTC, as dates and times of day."""

    def __init__(self, orientation: str) -> None:
        super().__init__(orientation, utcOffset=0)
        _dress(self, is_grid=False)

    def tint(self) -> None:
        """Take the colours of the theme."""
        _tint(self)


def number_text(value: float, spacing: float) -> str:
    """A tick's number with as many digits as ticks `spacing` apart need."""
    if not math.isfinite(value) or not spacing > 0 or not math.isfinite(spacing):
        return ""
    if abs(value) < spacing / 1000:
        value = 0.0
    places = max(0, math.ceil(-math.log10(spacing) - 1e-9))
    if abs(value) >= _LARGE or (value and spacing < _SMALL):
        digits = math.ceil(math.log10(max(abs(value) / spacing, 1)) - 1e-9)
        return f"{value:.{min(digits, 16)}e}".replace("e+0", "e+").replace("e-0", "e-")
    return f"{value:,.{places}f}"


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
    axis.setZValue(_BELOW_CURVES)
    axis.setStyle(
        tickLength=0,
        maxTickLevel=0,
        maxTextLevel=0,
        tickTextOffset=_TEXT_GAP,
        tickFont=fonts.small_mono(),
        hideOverlappingLabels=False,
    )
    if is_grid:
        axis.setGrid(255)
    _tint(axis)


def _tint(axis: pg.AxisItem) -> None:
    axis.setPen(pg.mkPen(None))
    axis.setTickPen(pg.mkPen(color(Role.BORDER), width=1))
    axis.setTextPen(pg.mkPen(color(Role.MUTED)))

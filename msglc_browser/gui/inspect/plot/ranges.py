"""What is in view when all is shown."""

import math
from collections.abc import Sequence
from typing import Final

from msglc_browser.gui.inspect.plot.drawing import Drawing, View
from msglc_browser.gui.inspect.plot.picture import Scales
from msglc_browser.gui.inspect.plot.shown import Shown

_MARGIN: Final = 0.04  # of the height, above and below
_SIDE: Final = 0.01  # of the width


def home_view(
    series: Sequence[Shown], x: Shown | None, scales: Scales, bars: Sequence[Drawing]
) -> View:
    """All samples of `series`, or all `bars` of histograms, with a margin."""
    boxes = [drawing.boxes for drawing in bars if len(drawing.boxes)]
    if boxes:
        left = min(float(each[:, 0].min()) for each in boxes)
        right = max(float(each[:, 1].max()) for each in boxes)
        bottom = min(float(each[:, 2].min()) for each in boxes)
        top = max(float(each[:, 3].max()) for each in boxes)
        left, right = _wider(left, right, _SIDE)
        return View(left, right, bottom, top + _MARGIN * (top - bottom))
    bottom, top = second_range(series, scales)
    return View(*_width(series, x, scales), bottom, top)


def second_range(series: Sequence[Shown], scales: Scales) -> tuple[float, float]:
    """The least and greatest value of some series as positions, with a margin."""
    found = [
        (status.least_positive if scales.log_y else status.least, status.greatest)
        for status in (shown.status for shown in series)
        if status is not None
    ]
    numbers = [value for pair in found for value in pair if math.isfinite(value)]
    if scales.log_y:
        numbers = [math.log10(value) for value in numbers if value > 0]
    if not numbers:
        return 0.0, 1.0
    return _wider(min(numbers), max(numbers), _MARGIN)


def _width(series: Sequence[Shown], x: Shown | None, scales: Scales) -> tuple[float, float]:
    if x is not None:
        status = x.status
        if status is None or not math.isfinite(status.least):
            return 0.0, 1.0
        low, high = (status.least_positive if scales.log_x else status.least), status.greatest
    else:
        found = [shown.status for shown in series if shown.status is not None]
        firsts = [status.readings.series.first_row for status in found]
        lasts = [first + status.length - 1 for first, status in zip(firsts, found, strict=True)]
        low, high = float(min(firsts, default=0)), float(max(lasts, default=1))
        low = max(low, 1.0) if scales.log_x else low
    if scales.log_x:
        if not (low > 0 and high > 0):
            return 0.0, 1.0
        low, high = math.log10(low), math.log10(high)
    return _wider(low, high, _SIDE)


def _wider(low: float, high: float, share: float) -> tuple[float, float]:
    if low == high:
        margin = abs(low) * 0.1 or 0.5
        return low - margin, high + margin
    margin = (high / 2 - low / 2) * 2 * share
    return low - margin, high + margin

"""Ranges of an axis: zoomed, and limited to what pyqtgraph can show."""

import math
from typing import Final

_LEAST_SPAN: Final = 1e-290
_LEAST_SHARE: Final = 1e-13  # of the values: less cannot be told apart


def around(low: float, high: float, factor: float, center: float) -> tuple[float, float]:
    """A range `factor` times as wide, in which `center` stays where it is."""
    return center - (center - low) * factor, center + (high - center) * factor


def sound(low: float, high: float) -> tuple[float, float]:
    """A range that pyqtgraph can show."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    low, high = sorted((max(-1e300, low), min(1e300, high)))
    least = max(_LEAST_SPAN, max(abs(low), abs(high)) * _LEAST_SHARE)
    if high - low >= least:
        return low, high
    middle = low / 2 + high / 2
    return middle - least, middle + least

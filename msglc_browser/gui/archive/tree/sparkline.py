"""A list's first numbers as a thin line, as high as the row's text."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPolygonF

WIDTH: Final = 64
"""In device-independent pixels."""

LEAST_NUMBERS: Final = 3
"""Fewer numbers are read faster as text."""


def sparkline(numbers: Sequence[float], place: QRectF) -> list[QPolygonF]:
    """The lines through `numbers` in `place`; they are interrupted where one is not finite.

    Equal numbers make a flat line in the middle; a number without finite neighbours is a dot.
    """
    finite = [number for number in numbers if math.isfinite(number)]
    if not finite:
        return []
    low, high = min(finite), max(finite)
    # Halves: the difference of the largest floats overflows.
    range_ = high / 2 - low / 2
    step = place.width() / max(len(numbers) - 1, 1)
    lines: list[QPolygonF] = []
    run: list[QPointF] = []
    for at, number in enumerate([*numbers, math.nan]):
        if math.isfinite(number):
            share = (number / 2 - low / 2) / range_ if range_ else 0.5
            run.append(QPointF(place.left() + at * step, place.bottom() - share * place.height()))
        elif run:
            lines.append(QPolygonF(run))
            run = []
    return lines

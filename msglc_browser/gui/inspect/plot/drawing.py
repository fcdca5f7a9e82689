"""What is drawn of a series, and how it looks: values between the readings and the canvas."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from msglc_browser.gui.theme.palette import Role

Floats: TypeAlias = NDArray[np.float64]

MOST_DRAWN: Final = 1e300
"""Greater values are left out: the distance between two of them may not be a number."""


class PlotKind(Enum):
    """How samples become a picture; the value is the text of the menu."""

    LINE = "Line"
    STEPS = "Steps"
    POINTS = "Points"
    HISTOGRAM = "Histogram"


@dataclass(frozen=True, slots=True)
class View:
    """The part of the plane that is shown, in the units of the data; least before greatest."""

    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One series, at most about two points for each column of pixels, more of single points.

    `x` and `y` are a line, interrupted where they are NaN, or single points if the kind is that.
    `boxes` has a row (left, right, least, greatest) for each part of which a sample was read, or
    for each bar of a histogram; rows without a size are single points. With `is_exact`, each point
    of the line is one sample. All are in the coordinates of the axes: logarithms to base 10 on
    logarithmic axes.
    """

    x: Floats
    y: Floats
    boxes: Floats
    is_exact: bool


NOTHING: Final = Drawing(np.empty(0), np.empty(0), np.empty((0, 4)), True)


@dataclass(frozen=True, slots=True)
class Look:
    """What distinguishes a series from the others: its colour, dashes and marker."""

    color: Role
    dash: Qt.PenStyle
    marker: str  # as pyqtgraph names them


_COLORS: Final = (
    Role.ACCENT,
    Role.TYPE_NUMBER,
    Role.TYPE_LIST,
    Role.TYPE_DICT,
    Role.TYPE_BOOL,
    Role.OK,
    Role.WARNING,
    Role.TYPE_BYTES,
)
_DASHES: Final = (
    Qt.PenStyle.SolidLine,
    Qt.PenStyle.DashLine,
    Qt.PenStyle.DashDotLine,
    Qt.PenStyle.DotLine,
    Qt.PenStyle.DashDotDotLine,
)
_MARKERS: Final = ("o", "s", "t", "d", "+", "x", "star")

LOOKS: Final = tuple(
    Look(_COLORS[n % len(_COLORS)], _DASHES[n % len(_DASHES)], _MARKERS[n % len(_MARKERS)])
    for n in range(len(_COLORS) * len(_DASHES))
)
"""One after the other for each series added; no two of them are the same."""

COLORS: Final = _COLORS

"""How a line is drawn: wide where that takes no time."""

import numpy as np
import pyqtgraph as pg
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.plot.drawing import LOOKS, Drawing, PlotKind
from msglc_browser.gui.inspect.plot.figure.curve import Curve

Floats = NDArray[np.float64]


def drawn(qtbot: QtBot, y: Floats, number: int = 0) -> pg.PlotCurveItem:
    """The line of a series of these values, drawn as that of this number."""
    plot = pg.PlotWidget()
    qtbot.addWidget(plot)
    curve = Curve(plot.getViewBox(), LOOKS[number])
    x = np.arange(len(y), dtype=np.float64)
    curve.show(Drawing(x, y, np.empty((0, 4)), is_exact=True), PlotKind.LINE, LOOKS[number])
    return curve._line


def zigzag(sweeps: int) -> Floats:
    return np.arange(sweeps + 1, dtype=np.float64) % 2


@pytest.mark.parametrize(
    ("y", "is_wide"),
    [
        (zigzag(100), True),
        (zigzag(101), False),
        (np.sin(np.linspace(0, 20, 3000)), True),
        (np.sin(np.linspace(0, 20, 3001)), False),
        (np.full(3000, 5.0), True),
        (np.full(3000, np.nan), True),
        (np.append(zigzag(101), np.nan), False),
        (np.concatenate((zigzag(101), [1e308, -1e308])), True),
    ],
)
def test_line_is_wide_unless_it_goes_up_and_down_too_often(
    qtbot: QtBot, y: Floats, is_wide: bool
) -> None:
    assert (drawn(qtbot, y).opts["pen"].widthF() > 1) is is_wide


def test_wide_line_is_drawn_in_segments_unless_it_is_dashed(qtbot: QtBot) -> None:
    solid, dashed = (drawn(qtbot, zigzag(50), number) for number in (0, 1))
    assert solid.opts["pen"].style() is Qt.PenStyle.SolidLine
    assert solid.opts["segmentedLineMode"] == "on"
    assert dashed.opts["pen"].style() is not Qt.PenStyle.SolidLine
    assert dashed.opts["segmentedLineMode"] == "off"


def test_line_that_goes_up_and_down_is_not_dashed(qtbot: QtBot) -> None:
    assert drawn(qtbot, zigzag(101), 1).opts["pen"].style() is Qt.PenStyle.SolidLine

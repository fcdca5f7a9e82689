"""Tables of more rows than Qt can show: a window of them that moves along."""

import io
import pickle

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.table.table_model import MOST_ROWS
from tests.archive_bytes import encode, leaf_archive
from tests.gui.archive_desk import Desk, OpenDesk
from tests.gui.inspect.table.table_hands import Hands

ROWS = 60_000_000
CONTROL = Qt.KeyboardModifier.ControlModifier


def opened(open_desk: OpenDesk, qtbot: QtBot) -> Hands:
    """60,000,000 bytes as a column; each is its row modulo 256."""
    values = np.arange(ROWS, dtype=np.uint32).astype(np.uint8)
    stream = io.BytesIO()
    pickle.dump(values, stream, 4)
    desk: Desk = open_desk(leaf_archive(encode(stream.getvalue())))
    desk.open()
    hands = Hands(desk, qtbot)
    desk.look("Table")
    hands.settle()
    return hands


def first_in_sight(hands: Hands) -> int:
    return hands.grid.rows_in_sight().start + hands.model.first_row


def test_every_row_is_reached(open_desk: OpenDesk, qtbot: QtBot) -> None:
    hands = opened(open_desk, qtbot)
    assert hands.model.rowCount() == MOST_ROWS
    hands.go_to("59,999,000")
    assert first_in_sight(hands) == 59_999_000
    assert hands.shown(hands.grid.rows_in_sight().start, 0) == str(59_999_000 % 256)
    assert "of 60,000,000" in hands.foot()
    hands.grid.setFocus()
    QTest.keyClick(hands.grid, Qt.Key.Key_Home, CONTROL)
    hands.settle()
    assert first_in_sight(hands) == 0
    QTest.keyClick(hands.grid, Qt.Key.Key_End, CONTROL)
    hands.settle()
    assert hands.grid.rows_in_sight().stop + hands.model.first_row == ROWS
    hands.go_to(str(MOST_ROWS - 30))
    hands.go_to("5")
    hands.grid.verticalScrollBar().setValue(MOST_ROWS - 250)
    hands.settle()
    for _ in range(12):
        before = first_in_sight(hands)
        QTest.keyClick(hands.grid, Qt.Key.Key_PageDown)
        hands.settle()
        assert first_in_sight(hands) >= before
    row = hands.grid.currentIndex().row() + hands.model.first_row
    assert hands.shown(hands.grid.currentIndex().row(), 0) == str(row % 256)

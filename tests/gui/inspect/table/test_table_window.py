"""A table of more rows than Qt can show: a window of them that moves along."""

import struct
from typing import SupportsIndex

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.header import build_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.gui.inspect.table.table_model import MOST_ROWS
from tests.archive_bytes import encode
from tests.gui.archive_desk import OpenDesk
from tests.gui.inspect.table.table_hands import Hands

ROWS = 60_000_000
WIDTH = 9
CONTROL = Qt.KeyboardModifier.ControlModifier


class ManyRows(bytes):
    """An archive of 540 MB, made where it is read: a list of floats, each of them its row."""

    _head: bytes
    _tail: bytes
    _rows_start: int

    def __new__(cls) -> "ManyRows":
        made = super().__new__(cls)
        before = b"\xdd" + struct.pack(">I", ROWS)
        size = len(before) + WIDTH * ROWS
        made._tail = encode({"p": [0, size]})
        made._head = build_header(Protocol.MSGPACK, size, len(made._tail)) + before
        return made

    def __len__(self) -> int:
        return len(self._head) + WIDTH * ROWS + len(self._tail)

    def __getitem__(self, wanted: SupportsIndex | slice) -> bytes:  # type: ignore[override]
        assert isinstance(wanted, slice)
        start, stop, _ = wanted.indices(len(self))
        assert stop - start < 64 * 1024 * 1024, "only parts of it are read"
        first = max(start - len(self._head), 0) // WIDTH
        last = min(max(-(-(stop - len(self._head)) // WIDTH), first), ROWS)
        rows = np.empty((last - first, WIDTH), np.uint8)
        rows[:, 0] = 0xCB
        rows[:, 1:] = np.arange(first, last).astype(">f8").view(np.uint8).reshape(-1, 8)
        begin = len(self._head) + first * WIDTH
        data = (self._head if not first else b"") + rows.tobytes()
        data += self._tail if last == ROWS else b""
        begin = begin if first else 0
        return data[start - begin : stop - begin]


def first_in_sight(hands: Hands) -> int:
    return hands.grid.rows_in_sight().start + hands.model.first_row


def test_every_row_of_sixty_million_is_reached(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(ManyRows())
    desk.open()
    hands = Hands(desk, qtbot)
    desk.look("Table")
    hands.settle()
    assert hands.model.rowCount() == MOST_ROWS
    hands.go_to("59,999,000")
    assert first_in_sight(hands) == 59_999_000
    assert hands.shown(hands.grid.rows_in_sight().start, 0) == "59999000.0"
    assert "of 60,000,000" in hands.foot()
    hands.grid.setFocus()
    QTest.keyClick(hands.grid, Qt.Key.Key_Home, CONTROL)
    hands.settle()
    assert first_in_sight(hands) == 0
    QTest.keyClick(hands.grid, Qt.Key.Key_End, CONTROL)
    hands.settle()
    assert hands.grid.rows_in_sight().stop + hands.model.first_row == ROWS
    assert hands.shown(hands.model.rowCount() - 1, 0) == "59999999.0"
    hands.go_to("5")
    assert hands.model.first_row == 0
    hands.go_to(str(MOST_ROWS - 250))
    before = first_in_sight(hands)
    for _ in range(5):  # across the end of the window
        QTest.keyClick(hands.grid, Qt.Key.Key_PageDown)
        hands.settle()
        assert first_in_sight(hands) >= before
        before = first_in_sight(hands)
    assert hands.model.first_row > 0
    current = hands.grid.currentIndex().row()
    assert hands.shown(current, 0) == f"{current + hands.model.first_row}.0"
    assert desk.source.stats().bytes_read < 20_000_000

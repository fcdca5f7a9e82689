"""Bytes in lines of 16 or 8, found by offset or content, read as numbers in both orders."""

import struct
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.hex.hex_matches import needles
from msglc_browser.gui.inspect.hex.hex_view import HexQuestion, HexView
from msglc_browser.operations.reading.read_value import HexDump
from tests.gui.archive_desk import LEFT, Desk, OpenDesk

CONTROL = Qt.KeyboardModifier.ControlModifier
BLOB = struct.pack("<Id", 1_796_018_400, 2.5) + b"needle" + bytes(range(200)) + b"needle"


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[HexView]:
    made = HexView()
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    yield made
    made.stop_waiting()
    made.close()


def lines(view: HexView) -> list[str]:
    return view.pane.editor.toPlainText().split("\n")


def said(view: HexView, name: str) -> str:
    label = view.findChild(QLabel, name)
    assert label is not None
    return label.text()


def select(view: HexView, start: int, size: int) -> None:
    """Select bytes of the first line, with the keyboard's cursor."""
    cursor = view.pane.editor.textCursor()
    cursor.setPosition(10 + 3 * start)
    cursor.setPosition(10 + 3 * (start + size) - 1, QTextCursor.MoveMode.KeepAnchor)
    view.pane.editor.setTextCursor(cursor)


def test_windows_follow_one_another(view: HexView, qtbot: QtBot) -> None:
    asked: list[object] = []
    view.wanted.connect(asked.append)
    view.start()
    view.show_dump(HexDump(bytes(65_536), 0, 100_000))
    assert view.pane.more_label.text() == "65.5 kB of 100 kB shown"
    QTest.mouseClick(view.pane.more_button, LEFT)
    view.show_dump(HexDump(b"\x01" * 34_464, 65_536, 100_000))
    qtbot.waitUntil(lambda: not view.is_waiting())
    assert asked == [HexQuestion(0), HexQuestion(65_536)]
    assert len(lines(view)) == 6250
    assert lines(view)[4096].startswith("00010000  01 01")
    assert not view.pane.more_button.isVisible()


def test_columns_follow_the_width_and_the_font_stays(view: HexView) -> None:
    view.start()
    view.show_dump(HexDump(BLOB, 0, len(BLOB)))
    font = view.pane.editor.font()
    assert lines(view)[1].startswith("00000010")
    view.resize(420, 500)
    assert lines(view)[1].startswith("00000008")
    assert view.pane.editor.font() == font
    view.resize(900, 500)
    assert lines(view)[1].startswith("00000010")


def test_selected_bytes_are_read_in_both_orders(view: HexView) -> None:
    view.start()
    view.show_dump(HexDump(BLOB, 0, len(BLOB)))
    select(view, 0, 4)
    assert said(view, "hexSelectionLabel") == "4 bytes · offset 0 (0x0)"
    little, big = said(view, "hexLittleLabel"), said(view, "hexBigLabel")
    assert little.startswith("little endian: float ")
    assert " · int 1796018400 · 2026-" in little
    assert little.endswith("2026-11-30T06:00:00Z (seconds since 1970)")
    assert f" · int {struct.unpack('>i', BLOB[:4])[0]}" in big
    select(view, 4, 4)
    assert "int 0" in said(view, "hexLittleLabel")
    select(view, 0, 1)
    assert said(view, "hexSelectionLabel").startswith("1 byte ")
    assert "float" not in said(view, "hexLittleLabel")


def test_offset_in_sight_is_jumped_to_by_keyboard(view: HexView, qtbot: QtBot) -> None:
    view.start()
    view.show_dump(HexDump(BLOB, 0, len(BLOB)))
    view.pane.editor.setFocus()
    qtbot.waitUntil(view.pane.editor.hasFocus)
    QTest.keyClick(view.pane.editor, Qt.Key.Key_G, CONTROL)
    qtbot.waitUntil(view.strip.edit.hasFocus)
    QTest.keyClicks(view.strip.edit, "0x2a\r")
    assert said(view, "hexSelectionLabel") == "8 bytes · offset 42 (0x2a)"


@pytest.mark.parametrize("text", ["218", "999999", "-1"])
def test_offset_beyond_the_end_is_refused(view: HexView, text: str) -> None:
    view.start()
    view.show_dump(HexDump(BLOB[:218], 0, 218))
    view.strip.edit.setText(text)
    QTest.keyClick(view.strip.edit, Qt.Key.Key_Return)
    assert said(view, "hexSelectionLabel").startswith("There is no byte")
    view.strip.edit.setText("217")
    QTest.keyClick(view.strip.edit, Qt.Key.Key_Return)
    assert said(view, "hexSelectionLabel").startswith("1 byte · offset 217")


def test_text_that_is_no_offset_is_refused(view: HexView) -> None:
    view.start()
    view.show_dump(HexDump(BLOB, 0, len(BLOB)))
    QTest.keyClicks(view.strip.edit, "abc\r")
    assert "such as 1024" in said(view, "hexSelectionLabel")


def test_far_offset_is_read_from_its_line_on(view: HexView) -> None:
    asked: list[object] = []
    view.wanted.connect(asked.append)
    view.start()
    view.show_dump(HexDump(bytes(65_536), 0, 10_000_000))
    QTest.keyClicks(view.strip.edit, "5,000,003\r")
    assert asked[-1] == HexQuestion(5_000_000)
    view.show_dump(HexDump(bytes([5, 4, 3, 2]) * 16_384, 5_000_000, 10_000_000))
    assert lines(view)[0].startswith(f"{5_000_000:08x}  05 04 03 02")
    assert "offset 5,000,003" in said(view, "hexSelectionLabel")
    assert view.pane.more_label.text() == "Bytes 5,000,000 to 5,065,536 of 10.0 MB shown"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ()),
        ("abc", (b"abc",)),
        ("ab", (b"\xab", b"ab")),
        ("89 50 4E", (b"\x89PN", b"89 50 4E")),
        ("0x8950", (b"\x89P", b"0x8950")),
        ("é", (b"\xc3\xa9",)),
    ],
)
def test_needles(query: str, found: tuple[bytes, ...]) -> None:
    assert needles(query) == found


def test_search_finds_text_and_bytes(view: HexView) -> None:
    view.start()
    view.show_dump(HexDump(BLOB, 0, len(BLOB)))
    QTest.keyClick(view.pane.editor, Qt.Key.Key_F, CONTROL)
    search = view.pane.search
    QTest.keyClicks(search.edit, "needle")
    assert search.count_label.text() == "1 of 2"
    assert "offset 12 " in said(view, "hexSelectionLabel")
    QTest.keyClick(search.edit, Qt.Key.Key_Return)
    assert "offset 218 " in said(view, "hexSelectionLabel")
    search.edit.clear()
    QTest.keyClicks(search.edit, "c5 c6 c7")
    assert search.count_label.text() == "1 of 1"
    search.edit.clear()
    QTest.keyClicks(search.edit, "nothing")
    assert search.count_label.text() == "no match"


def marked(view: HexView) -> list[tuple[str, float]]:
    """The digits marked, in the order of the marks, and how strongly."""
    marks = view.pane.editor.extraSelections()
    return [(m.cursor.selectedText(), m.format.background().color().alphaF()) for m in marks]


def test_match_across_lines_is_selected_whole_and_others_are_marked(view: HexView) -> None:
    view.start()
    view.show_dump(HexDump(BLOB, 0, len(BLOB)))
    QTest.keyClick(view.pane.editor, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(view.pane.search.edit, "needle")
    assert said(view, "hexSelectionLabel") == "6 bytes · offset 12 (0xc)"
    assert view.pane.editor.textCursor().selectedText().endswith("6c 65")
    marks = marked(view)
    strongest = max(alpha for _digits, alpha in marks)
    assert [digits for digits, alpha in marks if alpha == strongest] == ["6e 65 65 64", "6c 65"]
    assert ("6e 65 65 64 6c 65", min(alpha for _digits, alpha in marks)) in marks
    QTest.keyClick(view.pane.search.edit, Qt.Key.Key_Return)
    assert said(view, "hexSelectionLabel") == "6 bytes · offset 218 (0xda)"


def test_count_of_matches_is_not_cut_within_a_word(view: HexView, qtbot: QtBot) -> None:
    view.resize(340, 500)
    view.start()
    view.show_dump(HexDump(b"needle" * 600, 0, 100_000))
    QTest.keyClick(view.pane.editor, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(view.pane.search.edit, "needle")
    label = view.pane.search.count_label
    assert label.text() == "1 of 600 in the part shown"
    qtbot.waitUntil(lambda: label.lines()[0].startswith("1 of 600 "))
    assert label.lines()[0].endswith(" …")
    width = label.fontMetrics().horizontalAdvance(label.lines()[0])
    assert width <= label.width()


def test_overlapping_matches_share_a_mark(view: HexView) -> None:
    view.start()
    view.show_dump(HexDump(bytes(8), 0, 8))
    QTest.keyClick(view.pane.editor, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(view.pane.search.edit, "00 00")
    assert view.pane.search.count_label.text() == "1 of 7"
    assert [digits for digits, _alpha in marked(view)] == ["00 " * 7 + "00", "00 00"]


def test_every_byte_is_at_its_place(view: HexView) -> None:
    for width in (900, 420):
        view.resize(width, 500)
        view.start()
        view.show_dump(HexDump(bytes(range(40)), 0, 40))
        for offset in range(40):
            view.strip.edit.setText(str(offset))
            QTest.keyClick(view.strip.edit, Qt.Key.Key_Return)
            assert f"offset {offset} " in said(view, "hexSelectionLabel")
            assert f"int {int.from_bytes(bytes(range(offset, min(offset + 8, 40))), 'big')}" in (
                said(view, "hexBigLabel")
            )


def test_row_range_shows_its_bytes_or_why_not(open_desk: OpenDesk) -> None:
    desk: Desk = open_desk({"records": [{"n": number} for number in range(1500)]})
    desk.open()
    desk.expand("records")
    desk.select("records", "[1,000 … 1,499]")
    desk.look("Hex")
    assert desk.text("hexText").startswith("00000000  81 a1 6e cd 03 e8")

"""A text can be searched with the keyboard, and its containers folded."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.value.folding import GUTTER
from msglc_browser.gui.inspect.value.text_matches import MOST_MATCHES
from msglc_browser.gui.inspect.value.text_pane import TextPane
from msglc_browser.gui.inspect.value.value_view import ValueView
from tests.gui.archive_desk import LEFT, Desk

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
JSON = '{\n  "a": {\n    "b": [\n      1,\n      2\n    ],\n    "c": 3\n  },\n  "d": []\n}'


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[TextPane]:
    made = TextPane("someText")
    qtbot.addWidget(made)
    made.resize(500, 400)
    made.show()
    made.editor.setFocus()
    qtbot.waitUntil(made.editor.hasFocus)
    yield made
    made.close()


def shown(pane: TextPane) -> list[str]:
    block = pane.editor.document().firstBlock()
    lines = []
    while block.isValid():
        if block.isVisible():
            lines.append(block.text().strip())
        block = block.next()
    return lines


def click_gutter(pane: TextPane, line: int) -> None:
    gutter = pane.findChild(QWidget, "foldGutter")
    assert gutter is not None
    block = pane.editor.document().findBlockByNumber(line)
    rect = pane.editor.blockBoundingGeometry(block).translated(pane.editor.contentOffset())
    QTest.mouseClick(gutter, LEFT, pos=QPoint(GUTTER // 2, int(rect.center().y())))


def press(pane: TextPane, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None) -> None:
    QTest.keyClick(pane.search.edit, key, modifier or Qt.KeyboardModifier.NoModifier)


def search(pane: TextPane, text: str) -> str:
    QTest.keyClick(pane.editor, Qt.Key.Key_F, CONTROL)
    pane.search.edit.clear()
    QTest.keyClicks(pane.search.edit, text)
    return pane.search.count_label.text()


def test_find_counts_and_goes_round(pane: TextPane) -> None:
    pane.show_text("one two\nOne three\nfour one")
    assert not pane.search.isVisible()
    assert search(pane, "one") == "1 of 3"
    for key, modifier, said in (
        (Qt.Key.Key_Return, None, "2 of 3"),
        (Qt.Key.Key_F3, None, "3 of 3"),
        (Qt.Key.Key_Enter, None, "1 of 3"),
        (Qt.Key.Key_Return, SHIFT, "3 of 3"),
        (Qt.Key.Key_F3, SHIFT, "2 of 3"),
    ):
        press(pane, key, modifier)
        assert pane.search.count_label.text() == said
    assert pane.editor.textCursor().selectedText() == "One"
    assert len(pane.editor.extraSelections()) == 3
    press(pane, Qt.Key.Key_Escape)
    assert not pane.search.isVisible()
    assert pane.editor.extraSelections() == []
    assert pane.editor.hasFocus()


def test_find_by_buttons(pane: TextPane) -> None:
    pane.show_text("a b a b a")
    assert search(pane, "a") == "1 of 3"
    for name, said in (("Next", "2 of 3"), ("Previous", "1 of 3"), ("Previous", "3 of 3")):
        button = pane.findChild(QPushButton, f"someTextFind{name}Button")
        assert button is not None and button.accessibleName()
        QTest.mouseClick(button, LEFT)
        assert pane.search.count_label.text() == said


def test_find_without_match_and_special_characters(pane: TextPane) -> None:
    pane.show_text("a.b\na+b\n[1, 2]")
    assert search(pane, "zzz") == "no match"
    assert search(pane, ".") == "1 of 1"
    assert search(pane, "[1") == "1 of 1"
    assert search(pane, "") == ""


def test_characters_beyond_16_bits_do_not_shift_matches(pane: TextPane) -> None:
    pane.show_text("😀😀 needle 😀 needle")
    assert search(pane, "needle") == "1 of 2"
    press(pane, Qt.Key.Key_Return)
    assert pane.editor.textCursor().selectedText() == "needle"
    pane.search.edit.setText("😀 needle")  # QTest cannot type such characters
    assert pane.search.count_label.text().endswith("of 2")
    assert pane.editor.textCursor().selectedText() == "😀 needle"


@pytest.mark.parametrize(
    ("count", "said"),
    [(MOST_MATCHES - 1, "9,999"), (MOST_MATCHES, "10,000+"), (MOST_MATCHES + 1, "10,000+")],
)
def test_matches_are_bounded(pane: TextPane, qtbot: QtBot, count: int, said: str) -> None:
    pane.show_text("x\n" * count)
    qtbot.waitUntil(lambda: not pane.is_waiting())
    assert search(pane, "x") == f"1 of {said}"


def test_search_goes_on_in_a_text_that_grows(pane: TextPane, qtbot: QtBot) -> None:
    pane.show_text("one")
    pane.set_more("3 B of 6 B shown", "Load more")
    assert search(pane, "one") == "1 of 1 in the part shown"
    pane.append("\none")
    pane.set_more("", "")
    qtbot.waitUntil(lambda: pane.search.count_label.text() == "1 of 2")


def test_click_beside_a_container_folds_it_and_unfolds_it(pane: TextPane) -> None:
    pane.show_text(JSON, is_json=True)
    click_gutter(pane, 2)
    assert shown(pane) == ["{", '"a": {', '"b": [', "],", '"c": 3', "},", '"d": []', "}"]
    click_gutter(pane, 0)
    assert shown(pane) == ["{", "}"]
    click_gutter(pane, 0)
    assert len(shown(pane)) == 10
    click_gutter(pane, 3)
    assert len(shown(pane)) == 10


def test_keys_fold_and_unfold_around_the_cursor(pane: TextPane) -> None:
    pane.show_text(JSON, is_json=True)
    cursor = pane.editor.textCursor()
    cursor.setPosition(JSON.index("1"))
    pane.editor.setTextCursor(cursor)
    QTest.keyClick(pane.editor, Qt.Key.Key_Minus, CONTROL)
    assert '"b": [' in shown(pane) and "1," not in shown(pane)
    QTest.keyClick(pane.editor, Qt.Key.Key_Minus, CONTROL)
    assert shown(pane) == ["{", '"a": {', "},", '"d": []', "}"]
    QTest.keyClick(pane.editor, Qt.Key.Key_Plus, CONTROL)
    assert "1," in shown(pane)


def test_match_in_a_fold_is_unfolded(pane: TextPane) -> None:
    pane.show_text(JSON, is_json=True)
    click_gutter(pane, 1)
    assert search(pane, "2") == "1 of 1"
    assert "2" in shown(pane)


def test_plain_text_has_no_folds(pane: TextPane) -> None:
    pane.show_text("a {\n  b\n}")
    gutter = pane.findChild(QWidget, "foldGutter")
    assert gutter is not None and not gutter.isVisible()
    QTest.keyClick(pane.editor, Qt.Key.Key_Minus, CONTROL)
    assert len(shown(pane)) == 3


def test_longer_text_shows_everything_again(pane: TextPane, qtbot: QtBot) -> None:
    lines = "".join(f"  {number},\n" for number in range(400))
    pane.show_text("[\n" + lines + "…\n]", is_json=True)
    click_gutter(pane, 0)
    assert len(shown(pane)) == 2 + 1
    pane.show_text("[\n" + lines + "  400\n]", is_json=True)
    qtbot.waitUntil(lambda: not pane.is_waiting())
    assert len(shown(pane)) == 403


def test_odd_brackets_do_no_harm(pane: TextPane) -> None:
    for text in ("{", "[\n]", "  ]\n  [", "(\n\n  1", "[\n   1\n  2\n 3\n]"):
        pane.show_text(text, is_json=True)
        for line in range(pane.editor.document().blockCount()):
            click_gutter(pane, line)
            QTest.keyClick(pane.editor, Qt.Key.Key_Minus, CONTROL)
            QTest.keyClick(pane.editor, Qt.Key.Key_Plus, CONTROL)


def test_value_of_the_page_is_searched_by_its_own_key(desk: Desk) -> None:
    desk.select("settings")
    desk.look("Value")
    view = desk.page.inspector.findChild(ValueView)
    assert isinstance(view, ValueView)
    pane = view.pane
    pane.editor.setFocus()
    desk.qtbot.waitUntil(pane.editor.hasFocus)
    QTest.keyClick(pane.editor, Qt.Key.Key_F, CONTROL)
    QTest.keyClicks(pane.search.edit, "newmark")
    assert pane.search.count_label.text() == "1 of 1"

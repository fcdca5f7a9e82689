"""Values, paths and snippets of nodes on the clipboard."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from tests.gui.archive_desk import LEFT, Desk, OpenDesk


def test_copy_commands_fill_the_clipboard(desk: Desk) -> None:
    clipboard = QGuiApplication.clipboard()
    desk.select("seed")
    desk.page.copying.copy_value()
    assert clipboard.text() == "18446744073709551615"
    desk.page.copying.copy_path()
    assert clipboard.text() == "/seed"
    desk.page.copying.copy_snippet()
    assert "msglc" in clipboard.text() and "seed" in clipboard.text()


def test_copy_of_large_value_asks_first(open_desk: OpenDesk) -> None:
    desk = open_desk({"long": "x" * 3_000_000})
    desk.open()
    desk.select("long")
    QGuiApplication.clipboard().setText("before")
    desk.page.copying.copy_value()
    assert QGuiApplication.clipboard().text() == "before"
    button = desk.page.findChild(QPushButton, "inspectorNoticeButton")
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, LEFT)
    desk.qtbot.waitUntil(lambda: len(QGuiApplication.clipboard().text()) == 3_000_000)


def test_json_of_a_node_is_copied_with_notes(desk: Desk) -> None:
    desk.select("settings")
    desk.page.copying.copy_json()
    expected = '{\n  "solver": "newmark",\n  "steps": 40\n}\n'
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == expected)


def test_json_of_what_json_cannot_hold_says_so(open_desk: OpenDesk) -> None:
    desk = open_desk({"bad": [float("nan")]})
    desk.open()
    desk.select("bad")
    desk.page.copying.copy_json()
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "[null]\n")
    notice = desk.page.findChild(QLabel, "pageNoticeText")
    assert notice is not None and "NaN" in notice.text()


def test_json_of_a_large_node_is_refused(open_desk: OpenDesk) -> None:
    desk = open_desk({"long": "x" * 2_000_000})
    desk.open()
    desk.select("long")
    QGuiApplication.clipboard().setText("before")
    desk.page.copying.copy_json()
    notice = desk.page.findChild(QLabel, "pageNoticeText")
    assert notice is not None
    desk.qtbot.waitUntil(lambda: "over 1 MiB" in notice.text())
    assert QGuiApplication.clipboard().text() == "before"

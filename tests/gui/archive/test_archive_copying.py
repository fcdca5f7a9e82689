"""Values, paths and snippets of nodes on the clipboard."""

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.context import Context
from tests.gui.archive_desk import LEFT, Desk, OpenDesk

_ADD = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def select_several(desk: Desk, first: str, *others: str) -> None:
    desk.select(first)
    for name in others:
        desk.view.selectionModel().select(desk.row(name), _ADD)
    desk.settle()


def check_that_copy_asks(desk: Desk, chars: int) -> None:
    """Nothing is copied before the button in the page is pressed, then `chars` characters."""
    QGuiApplication.clipboard().setText("before")
    desk.page.copy()
    assert QGuiApplication.clipboard().text() == "before"
    button = desk.page.findChild(QPushButton, "inspectorNoticeButton")
    assert button is not None and button.isVisible()
    QTest.mouseClick(button, LEFT)
    desk.qtbot.waitUntil(lambda: len(QGuiApplication.clipboard().text()) == chars)


def test_copy_commands_fill_the_clipboard(desk: Desk) -> None:
    clipboard = QGuiApplication.clipboard()
    desk.select("seed")
    desk.page.copy()
    assert clipboard.text() == "18446744073709551615"
    desk.page.copying.copy_paths()
    assert clipboard.text() == "/seed"
    desk.page.copying.copy_snippet()
    assert "msglc" in clipboard.text() and "seed" in clipboard.text()


def test_all_selected_values_are_copied_in_display_order(desk: Desk) -> None:
    said: list[str] = []
    desk.page.said.connect(said.append)
    select_several(desk, "seed", "note", "settings")
    desk.page.copy()
    expected = '{\n  "solver": "newmark",\n  "steps": 40\n}\nthree runs\n18446744073709551615'
    desk.qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == expected)
    desk.page.copying.copy_paths()
    assert QGuiApplication.clipboard().text() == "/settings\n/note\n/seed"
    assert said == ["Copied 3 values.", "Copied 3 paths."]


def test_one_value_is_confirmed_too(desk: Desk) -> None:
    said: list[str] = []
    desk.page.said.connect(said.append)
    desk.select("seed")
    desk.page.copy()
    desk.page.copying.copy_json()
    desk.qtbot.waitUntil(lambda: len(said) == 2)
    desk.page.copying.copy_paths()
    desk.page.copying.copy_snippet()
    assert said == [
        *("Copied the value.", "Copied as JSON.", "Copied the path."),
        "Copied the Python snippet.",
    ]


def test_one_of_several_is_not_taken_for_all(desk: Desk) -> None:
    actions = Actions()
    ids = ("node.copy_json", "node.copy_snippet")
    desk.select("seed")
    actions.update_context(Context(page=desk.page.context()))
    assert all(actions.action(each).isEnabled() for each in ids)
    select_several(desk, "seed", "note")
    actions.update_context(Context(page=desk.page.context()))
    assert not any(actions.action(each).isEnabled() for each in ids)
    assert "only one row" in actions.action("node.copy_json").statusTip()


def test_several_values_that_are_large_together_are_asked_about(open_desk: OpenDesk) -> None:
    desk = open_desk({"a": "x" * 600_000, "b": "y" * 600_000})
    desk.open()
    select_several(desk, "a", "b")
    check_that_copy_asks(desk, 1_200_001)


def test_copy_of_large_value_asks_first(open_desk: OpenDesk) -> None:
    desk = open_desk({"long": "x" * 3_000_000})
    desk.open()
    desk.select("long")
    check_that_copy_asks(desk, 3_000_000)


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

"""The context menu of Value and Hex, and of a text that belongs to no node."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QMenu, QPlainTextEdit
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.value.text_pane import TextPane
from tests.gui.archive_desk import Desk, OpenDesk
from tests.gui.window_parts import context_menu, plain


def menu_of(editor: QPlainTextEdit) -> QMenu:
    """Opened by a right click."""
    menu = context_menu(editor.viewport(), QPoint(40, 20))
    assert menu is not None and menu.objectName() == "paneMenu"
    return menu


def entries(menu: QMenu) -> dict[str, bool]:
    """What it offers, and whether that is possible now; without keys."""
    shown = [action for action in menu.actions() if not action.isSeparator()]
    return {plain(action): action.isEnabled() for action in shown}


def pick(menu: QMenu, text: str) -> None:
    [action] = [each for each in menu.actions() if plain(each) == text]
    action.trigger()
    menu.close()


def editor_of(desk: Desk, name: str) -> QPlainTextEdit:
    editor = desk.page.inspector.findChild(QPlainTextEdit, name)
    assert editor is not None
    return editor


@pytest.mark.parametrize(("title", "name"), [("Value", "valueText"), ("Hex", "hexText")])
def test_menu_has_the_commands_of_the_node(desk: Desk, title: str, name: str) -> None:
    desk.select("settings")
    desk.look(title)
    editor = editor_of(desk, name)
    menu = menu_of(editor)
    assert list(entries(menu)) == [
        "Copy value", "Copy as JSON", "Copy path", "Export…", "Select all"
    ]  # fmt: skip
    assert all("&" in each.text() for each in menu.actions() if not each.isSeparator())
    pick(menu, "Select all")
    assert editor.textCursor().selectedText().replace("\u2029", "\n") == editor.toPlainText()
    menu = menu_of(editor)
    assert next(iter(entries(menu))) == "Copy selected text"
    pick(menu, "Copy selected text")
    assert QGuiApplication.clipboard().text() == editor.toPlainText()


def test_commands_are_those_of_the_window(desk: Desk) -> None:
    desk.select("settings")
    desk.look("Value")
    triggered: list[str] = []
    actions = desk.page._actions
    actions.triggered.connect(triggered.append)
    editor = editor_of(desk, "valueText")
    ids = {"Copy value": "edit.copy", "Copy path": "node.copy_path", "Export…": "node.export"}
    for text, command_id in ids.items():
        actions.action(command_id).setEnabled(False)
        menu = menu_of(editor)
        assert not entries(menu)[text]
        menu.close()
        actions.action(command_id).setEnabled(True)
        menu = menu_of(editor)
        assert entries(menu)[text]
        pick(menu, text)
    assert triggered == list(ids.values())


def test_text_of_no_node_is_only_copied(qtbot: QtBot) -> None:
    pane = TextPane("objectText")
    qtbot.addWidget(pane)
    pane.show_text("some words")
    pane.show()
    menu = menu_of(pane.editor)
    assert entries(menu) == {"Copy selected text": False, "Select all": True}
    pick(menu, "Select all")
    menu = menu_of(pane.editor)
    assert entries(menu)["Copy selected text"]
    menu.close()


def test_menu_key_opens_it_at_the_cursor(open_desk: OpenDesk) -> None:
    desk = open_desk({"text": "some words"})
    desk.open()
    desk.select("text")
    editor = editor_of(desk, "valueText")
    centre = editor.viewport().rect().center()
    place = editor.viewport().mapToGlobal(centre)
    menu = context_menu(editor.viewport(), centre, QContextMenuEvent.Reason.Keyboard)
    assert menu is not None
    line = editor.viewport().mapToGlobal(editor.cursorRect().bottomLeft())
    assert menu.pos().y() == line.y() != place.y()  # across, the screen may be too narrow
    menu.close()

"""Shift+F10 opens the menu of the row or field with the focus, in the window and in dialogs."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.dialogs.name_dialog import NameDialog
from tests.gui.dialog_hands import child, show

SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened_menu(qtbot: QtBot) -> QMenu:
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_in_the_window(application: Application, qtbot: QtBot) -> None:
    navigator = application.window.navigator
    navigator.setFocus()
    navigator.show_location("test", None)
    QTest.keyClick(navigator, Qt.Key.Key_F10, SHIFT)
    menu = opened_menu(qtbot)
    ids = [action.objectName() for action in menu.actions()]
    menu.close()
    assert "connection.edit" in ids


def test_in_a_dialog(application: Application, qtbot: QtBot) -> None:
    text, nothing = "What it is called.", ""
    dialog = NameDialog(
        "askedDialog", "Name", text, edit="askedEdit", problem=lambda _typed: "", hint=nothing,
        parent=application.window,
    )  # fmt: skip
    show(qtbot, dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    field = child(dialog, QLineEdit, "askedEdit")
    field.setText("runs")
    QTest.keyClick(field, Qt.Key.Key_F10, SHIFT)
    menu = opened_menu(qtbot)
    texts = [action.text().replace("&", "") for action in menu.actions()]
    menu.close()
    assert any("Select All" in text for text in texts), texts

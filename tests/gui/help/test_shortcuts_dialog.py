"""The list of shortcuts."""

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.commands import COMMANDS
from msglc_browser.gui.help import shortcuts_dialog
from msglc_browser.gui.help.shortcuts_dialog import ShortcutsDialog


def test_no_description_is_cut_if_the_screen_is_wide_enough(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = tuple(each for each in COMMANDS if len(each.help) < 45)
    monkeypatch.setattr(shortcuts_dialog, "COMMANDS", brief)
    parent = QObject()
    dialog = ShortcutsDialog(Actions(parent))
    parent.setParent(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    tree = dialog.findChild(QTreeWidget, "shortcutsView")
    assert tree is not None
    widest = max(tree.fontMetrics().horizontalAdvance(each.help) for each in brief)
    assert tree.columnWidth(2) > widest
    assert dialog.width() < dialog.screen().availableGeometry().width()


def test_dialog_is_no_wider_than_the_screen(qtbot: QtBot) -> None:
    parent = QObject()
    dialog = ShortcutsDialog(Actions(parent))
    parent.setParent(dialog)
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.width() <= dialog.screen().availableGeometry().width()

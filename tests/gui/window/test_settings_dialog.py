"""The settings: nothing is saved in half, and what is wrong stands in the dialog."""

import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.settings import Settings
from tests.gui.window_parts import choose_command


def _edit(dialog: QWidget, name: str) -> QLineEdit:
    edit = dialog.findChild(QLineEdit, name)
    assert isinstance(edit, QLineEdit)
    return edit


def _save_button(dialog: QWidget) -> QPushButton:
    button = dialog.findChild(QPushButton, "saveButton")
    assert isinstance(button, QPushButton)
    return button


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> SettingsDialog:
    dialog = SettingsDialog(Settings(tmp_path / "settings.json"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("extraMagicsEdit", "m" * 31, "is longer than 30 bytes"),
        ("temporaryFolderEdit", "/no/such/folder", "this folder does not exist"),
    ],
)
def test_value_that_cannot_be_used_is_marked_and_not_saved(
    qtbot: QtBot, dialog: SettingsDialog, field: str, text: str, reason: str
) -> None:
    with qtbot.assertNotEmitted(dialog.save_wanted):
        _edit(dialog, field).setText(text)
        QTest.keyClick(_edit(dialog, field), Qt.Key.Key_Return)
    label = dialog.findChild(QLabel, "problemLabel")
    assert label is not None and reason in label.text()
    assert dialog.isVisible() and not _save_button(dialog).isEnabled()
    assert _edit(dialog, field).property("invalid")
    with qtbot.waitSignal(dialog.save_wanted):
        _edit(dialog, field).clear()
        QTest.mouseClick(_save_button(dialog), Qt.MouseButton.LeftButton)


def test_saved_temporary_folder_is_used_at_once(
    application: Application, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    choose_command(application.workbench.actions.action("app.settings"))
    dialog = application.window.findChild(QDialog, "settingsDialog")
    assert isinstance(dialog, QDialog)
    _edit(dialog, "temporaryFolderEdit").setText(str(tmp_path))
    QTest.mouseClick(_save_button(dialog), Qt.MouseButton.LeftButton)
    assert tempfile.gettempdir() == str(tmp_path)
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)


def test_temporary_folder_is_chosen_in_a_file_dialog(
    qtbot: QtBot, dialog: SettingsDialog, tmp_path: Path
) -> None:
    button = dialog.findChild(QPushButton, "temporaryFolderBrowseButton")
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    chooser = dialog.findChild(QFileDialog, "temporaryFolderDialog")
    assert chooser is not None and chooser.isVisible()
    chooser.setDirectory(str(tmp_path.parent))
    chooser.selectFile(tmp_path.name)
    chooser.accept()
    edit = _edit(dialog, "temporaryFolderEdit")
    qtbot.waitUntil(lambda: edit.text() == str(tmp_path))
    assert dialog.values()["temporary_folder"] == str(tmp_path)

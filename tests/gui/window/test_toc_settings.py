"""The settings about what is kept of archives, and what counts as one."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.settings import EXTRA_MAGICS, TOC_CACHE, Settings
from msglc_browser.storage.reading.toc_cache import KeptRuns, KeptVersion, ObjectId, TocCache
from tests.gui.window_parts import choose_command

PLACE = ObjectId("http://localhost:9000", "runs", "a.msg")


@pytest.fixture
def dialog(application: Application, qtbot: QtBot) -> QDialog:
    """The settings, open."""
    choose_command(application.workbench.actions.action("app.settings"))
    found = application.window.findChild(QDialog, "settingsDialog")
    assert isinstance(found, QDialog)
    qtbot.waitUntil(found.isVisible)
    return found


def _child(dialog: QDialog, kind: type[QWidget], name: str) -> QWidget:
    found = dialog.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def _kept(application: Application) -> Path:
    """A table of contents that an earlier start has kept."""
    tocs = TocCache(application.services.config_dir / "cache" / "tocs")
    tocs.save(PLACE, KeptRuns(KeptVersion('"one"', 100), ((0, b"toc"),)))
    return tocs.folder / PLACE.file_name


def test_button_deletes_kept_tables(
    application: Application, dialog: QDialog, qtbot: QtBot
) -> None:
    path = _kept(application)
    assert path.exists()
    button = _child(dialog, QPushButton, "clearTocsButton")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not path.exists())
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_keeping_can_be_switched_off_and_magics_named(
    application: Application, dialog: QDialog, qtbot: QtBot
) -> None:
    check = _child(dialog, QCheckBox, "tocCacheCheck")
    assert isinstance(check, QCheckBox)
    assert check.isChecked()
    check.click()
    QTest.keyClicks(_child(dialog, QLineEdit, "extraMagicsEdit"), "mine-2025")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    settings = Settings(application.services.config_dir / "settings.json")
    assert settings.get(TOC_CACHE) is False
    assert settings.text(EXTRA_MAGICS) == "mine-2025"
    assert application.services.workspace.magics[1:] == (b"mine-2025",)

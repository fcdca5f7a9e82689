"""A table of contents that is very large is read only after a click on the button that says so."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive import archive_session
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from tests.servers.archives import make_archive
from tests.servers.scripted_source import ScriptedWorkspace

ARCHIVE = make_archive({"a": "x" * 9000, "b": [1, 2]})
TOC_BYTES = len(ARCHIVE) - ARCHIVE.index(b"\x82\xa1p")


def open_page(qtbot: QtBot, bridge: Bridge, workspace: Workspace) -> ArchivePage:
    page = ArchivePage(S3Location("c", "b", "k.msg"), actions=Actions())
    qtbot.addWidget(page)
    ArchiveSession(bridge, workspace, page)
    page.show()
    page.reload()
    qtbot.waitUntil(lambda: not page.is_busy())
    return page


def test_large_toc_is_read_after_a_click(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_session, "MOST_TOC_BYTES", TOC_BYTES - 1)
    page = open_page(qtbot, bridge, ScriptedWorkspace(ARCHIVE, tmp_path))
    button = page.findChild(QPushButton, "readLargeButton")
    assert button is not None and button.isVisible()
    assert button.text() == f"Read {TOC_BYTES} B"
    description = page.error_panel.description
    assert description is not None and f"contents of {TOC_BYTES} bytes" in description.title
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not page.is_busy())
    assert page.tree.rowCount() == 2
    page.close_page()


def test_toc_up_to_the_limit_is_read_at_once(
    qtbot: QtBot, bridge: Bridge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_session, "MOST_TOC_BYTES", TOC_BYTES)
    page = open_page(qtbot, bridge, ScriptedWorkspace(ARCHIVE, tmp_path))
    assert page.tree.rowCount() == 2
    page.close_page()

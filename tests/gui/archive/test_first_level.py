"""The first level of an archive can be cancelled, and asked for again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.places.location import S3Location
from tests.servers.archives import make_archive
from tests.servers.scripted_source import ScriptedSource, ScriptedWorkspace

VALUE = {"settings": {"solver": "newmark", "steps": 40}, "note": "three runs"}


class SlowFirstLevel(ArchivePage):
    """A page whose archive opens at once while the first level does not come."""

    def __init__(self, workspace: ScriptedWorkspace, actions: Actions) -> None:
        super().__init__(S3Location("test", "simulations", "frame.msg"), actions=actions)
        self.is_slow = True
        self._sources = workspace.sources

    @property
    def source(self) -> ScriptedSource:
        return self._sources[-1]

    def on_opened(self, document: Document) -> None:
        if self.is_slow:
            self.source.hold()
        super().on_opened(document)


@pytest.fixture
def page(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[SlowFirstLevel]:
    # The root is a leaf: its rows need a read, which an indexed root's would not.
    workspace = ScriptedWorkspace(make_archive(VALUE), tmp_path)
    page = SlowFirstLevel(workspace, Actions())
    qtbot.addWidget(page)
    ArchiveSession(bridge, workspace, page)
    page.show()
    yield page
    page.close_page()


def test_escape_cancels_first_level_and_retry_reads_it(page: SlowFirstLevel, qtbot: QtBot) -> None:
    page.reload()
    qtbot.waitUntil(lambda: page.tree.is_loading(ROOT_ID))
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.is_busy())
    assert page.error_panel.isVisible()
    assert page.error_panel.description is not None
    assert "cancelled" in page.error_panel.description.title
    page.source.release()
    page.is_slow = False
    page.error_panel.retry_wanted.emit()
    qtbot.waitUntil(lambda: page.tree.rowCount(QModelIndex()) == 2 and not page.is_busy())
    assert page.view.isVisible()

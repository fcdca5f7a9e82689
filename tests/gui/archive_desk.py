"""An archive page over a scripted source, and the actions tests perform on it."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit, QTabBar
from pytestqt.qtbot import QtBot

from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.archive.archive_session import ArchiveSession
from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.inspect.inspector_view import ReadLimits
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.storage.places.location import S3Location
from tests.servers.archives import make_archive
from tests.servers.scripted_source import ScriptedSource, ScriptedWorkspace

LEFT = Qt.MouseButton.LeftButton
LOCATION = S3Location("rustfs-local", "simulations", "2026/frame.msg")
SMALL_LEAF_BYTES = 48
VALUE = {
    "runs": {str(number): {"energy": [number, 0.5], "name": "run"} for number in range(3)},
    "settings": {"solver": "newmark", "steps": 40},
    "note": "three runs",
    "seed": 18446744073709551615,
}


class Desk:
    """A page on screen, and the actions tests perform on it."""

    def __init__(self, page: ArchivePage, workspace: ScriptedWorkspace, qtbot: QtBot) -> None:
        self.page = page
        self.workspace = workspace
        self.qtbot = qtbot
        self.view = page.view
        self.tree = page.tree

    @property
    def source(self) -> ScriptedSource:
        return self.workspace.sources[-1]

    def open(self) -> None:
        self.page.reload()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.page.is_busy())

    def names(self, parent: QModelIndex | None = None) -> list[str]:
        where = parent or QModelIndex()
        return [
            self.cell(self.tree.index(row, 0, where)) for row in range(self.tree.rowCount(where))
        ]

    def cell(self, index: QModelIndex, column: Column = Column.NAME) -> str:
        return str(index.siblingAtColumn(column).data())

    def row(self, *names: str) -> QModelIndex:
        index = QModelIndex()
        for name in names:
            index = self.tree.index(self.names(index).index(name), 0, index)
        return index

    def select(self, *names: str) -> None:
        self.view.select(self.tree.node_id(self.row(*names)))
        self.settle()

    def expand(self, *names: str) -> None:
        self.view.expand(self.row(*names))
        self.settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)

    def value(self) -> str:
        return self.text("valueText")

    def text(self, name: str) -> str:
        """The text of the inspector's editor with this name."""
        editor = self.page.inspector.findChild(QPlainTextEdit, name)
        assert editor is not None
        return editor.toPlainText()

    def look(self, title: str) -> None:
        """Click the tab of an inspector."""
        click_tab(self.page.inspector.tabs, title)
        self.settle()

    def click_link(self, index: QModelIndex) -> None:
        place = self.view.link_rect(self.tree.node_id(index)).center()
        QTest.mouseClick(self.view.viewport(), LEFT, pos=place)


class OpenDesk(Protocol):
    """Creates a desk with an archive of `value`, or of these bytes."""

    def __call__(
        self,
        value: object,
        inspectors: Sequence[Inspector] = INSPECTORS,
        limits: ReadLimits | None = None,
    ) -> Desk: ...


def click_tab(tabs: QTabBar, title: str) -> None:
    """Click the tab with this title, which must be visible."""
    [tab] = [n for n in range(tabs.count()) if tabs.tabText(n) == title and tabs.isTabVisible(n)]
    QTest.mouseClick(tabs, LEFT, pos=tabs.tabRect(tab).center())


@pytest.fixture
def open_desk(qtbot: QtBot, bridge: Bridge, tmp_path: Path) -> Iterator[OpenDesk]:
    pages: list[ArchivePage] = []
    actions = Actions()

    def build(
        value: object,
        inspectors: Sequence[Inspector] = INSPECTORS,
        limits: ReadLimits | None = None,
    ) -> Desk:
        data = value
        if not isinstance(data, bytes):
            data = make_archive(value, small_obj_optimization_threshold=SMALL_LEAF_BYTES)
        workspace = ScriptedWorkspace(data, tmp_path)
        page = ArchivePage(LOCATION, actions=actions, inspectors=inspectors, limits=limits)
        qtbot.addWidget(page)
        ArchiveSession(bridge, workspace, page)
        page.resize(1064, 640)
        page.show()
        pages.append(page)
        return Desk(page, workspace, qtbot)

    yield build
    for page in pages:
        page.close_page()


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    made = open_desk(VALUE)
    made.open()
    return made

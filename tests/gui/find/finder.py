"""The find box of a window, as a user works with it."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.find.find_box import FindBox
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch


class Finder:
    """The find box of a window with one archive, and what a user does with it."""

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application = application
        self.qtbot = qtbot
        box = application.window.findChild(FindBox, "findEdit")
        assert box is not None
        self.box = box
        self.actions = application.workbench.actions

    @property
    def view(self) -> QListView:
        return self.box.panel.list

    def start(self) -> None:
        choose_command(self.actions.action("archive.find"))

    def type(self, text: str) -> None:
        self.start()
        QTest.keyClicks(self.box, text)
        self.settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.box, key)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.box.is_waiting())
        self.qtbot.waitUntil(self.application.is_idle)
        bridge = self.application.services.bridge
        self.qtbot.waitUntil(lambda: bridge.is_idle)

    def paths(self) -> list[str]:
        hits = self.box.panel.hits
        return [str(hits.index(row).data()) for row in range(hits.rowCount())]

    def selected(self) -> str:
        page = self.application.window.tabs.current()
        assert isinstance(page, ArchivePage)
        node = page.current_node()
        return "" if node is None else format_path(node.path)


def open_finder(launch: Launch, path: Path, qtbot: QtBot) -> Finder:
    """Start the program with an archive."""
    application = launch(str(path))
    qtbot.waitUntil(application.is_idle)
    qtbot.waitUntil(lambda: isinstance(application.window.tabs.current(), ArchivePage))
    finder = Finder(application, qtbot)
    finder.settle()
    return finder


def button(finder: Finder, name: str = "findChildrenButton") -> QPushButton:
    found = finder.box.panel.findChild(QPushButton, name)
    assert found is not None
    return found

"""After tabs were closed, changed or opened again, keys go to the tree or list that is shown."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
NAMES = ("a.msglc", "b.msglc")


class Window:
    def __init__(self, application: Application, bucket: str, qtbot: QtBot) -> None:
        self.application = application
        self.bucket = bucket
        self.qtbot = qtbot

    def open(self, key: str) -> None:
        self.application.workbench.opener.open(S3Location("test", self.bucket, key))
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(self.application.is_idle)

    def choose(self, command_id: str) -> None:
        choose_command(action_of(self.application.window, command_id))
        self.settle()

    def rows(self) -> QWidget:
        """The tree or list that is shown."""
        page = self.application.window.tabs.current()
        assert isinstance(page, ArchivePage | ObjectsPage)
        if isinstance(page, ArchivePage):
            return page.view
        view = page.findChild(QWidget, "objectsView")
        assert view is not None
        return view

    def is_at_rows(self) -> bool:
        return QApplication.focusWidget() is self.rows()


@pytest.fixture
def window(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> Window:
    archive = make_archive({"runs": {"a": [0.5] * 2_000, "b": 1}})
    moto_bucket.fill(dict.fromkeys(NAMES, archive))
    window = Window(application, moto_bucket.name, qtbot)
    window.open("")
    for name in NAMES:
        window.open(name)
    return window


def test_closing_tabs_leaves_the_focus_in_what_is_shown_next(window: Window) -> None:
    assert window.is_at_rows()
    window.choose("tab.close")
    assert window.is_at_rows()
    window.choose("tab.close")
    assert isinstance(window.application.window.tabs.current(), ObjectsPage)
    assert window.is_at_rows()
    window.choose("tab.reopen")
    assert isinstance(window.application.window.tabs.current(), ArchivePage)
    assert window.is_at_rows()


def test_bucket_opened_again_has_the_focus(window: Window) -> None:
    tabs = window.application.window.tabs
    tabs.show_page(next(tabs.of_type(ObjectsPage)))
    window.choose("tab.close")
    assert window.is_at_rows()
    window.choose("tab.reopen")
    assert isinstance(tabs.current(), ObjectsPage)
    assert window.is_at_rows()


def test_tab_closed_by_the_mouse_leaves_the_focus_in_what_is_shown(window: Window) -> None:
    window.application.window.navigation.location.setFocus()
    bar = window.application.window.findChild(QTabBar, "documentTabBar")
    assert bar is not None
    cross = bar.tabButton(2, QTabBar.ButtonPosition.RightSide)
    QTest.mouseClick(cross, LEFT)
    window.settle()
    assert bar.count() == 2
    assert window.is_at_rows()


@pytest.mark.parametrize("command", ["tab.next", "tab.previous"])
def test_next_tab_has_the_focus(window: Window, command: str) -> None:
    for _ in range(4):
        window.application.window.navigation.location.setFocus()
        window.choose(command)
        assert window.is_at_rows()


def test_last_tab_closed_leaves_the_focus_in_the_connections(window: Window) -> None:
    for _ in range(3):
        window.choose("tab.close")
    assert QApplication.focusWidget() is window.application.window.navigator

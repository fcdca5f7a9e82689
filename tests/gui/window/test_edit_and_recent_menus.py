"""File ▸ Open recent, Edit ▸ Select all, and Copy with nothing selected."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QTableView
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

CONTROL = Qt.KeyboardModifier.ControlModifier


class Hands:
    def __init__(self, application: Application, bucket: S3Bucket, qtbot: QtBot) -> None:
        self.application = application
        self.window = application.window
        self.bucket = bucket.name
        self.qtbot = qtbot

    def open(self, key: str) -> S3Location:
        place = S3Location("test", self.bucket, key)
        self.application.workbench.opener.open(place)
        self.settle()
        return place

    def settle(self) -> None:
        self.qtbot.waitUntil(self.application.is_idle)

    def recent(self) -> tuple[QMenu, list[str]]:
        menu = self.window.menuBar().findChild(QMenu, "menu.open_recent")
        assert menu is not None
        around = menu.parentWidget()
        assert isinstance(around, QMenu)
        around.popup(self.window.pos())
        around.setActiveAction(menu.menuAction())
        menu.popup(self.window.pos())
        texts = [each.text().replace("&", "") for each in menu.actions() if not each.isSeparator()]
        return menu, texts


@pytest.fixture
def hands(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> Hands:
    archive = make_archive({"runs": {"a": [0.5] * 2_000, "b": 1}, "text": "x" * 99})
    moto_bucket.fill(dict.fromkeys(("2025/data.msglc", "2026/data.msglc"), archive))
    return Hands(application, moto_bucket, qtbot)


def test_recent_archives_are_opened_from_the_file_menu(hands: Hands) -> None:
    menu, texts = hands.recent()
    assert texts == ["No archive has been opened yet", "Clear recent archives"]
    menu.close()
    first = hands.open("2025/data.msglc")
    hands.open("2026/data.msglc")
    menu, texts = hands.recent()
    assert texts == ["data.msglc — 2026", "data.msglc — 2025", "Clear recent archives"]
    place = menu.actionGeometry(menu.actions()[1]).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)
    hands.settle()
    page = hands.window.tabs.current()
    assert page is not None and page.location == first
    choose_command(action_of(hands.window, "recent.clear"))
    menu, texts = hands.recent()
    assert texts == ["No archive has been opened yet", "Clear recent archives"]
    menu.close()


@pytest.mark.parametrize("by_key", [False, True])
def test_all_rows_are_selected(hands: Hands, *, by_key: bool) -> None:
    def select_all() -> None:
        if by_key:
            widget = QApplication.focusWidget()
            assert widget is not None
            QTest.keyClick(widget, Qt.Key.Key_A, CONTROL)
        else:
            choose_command(action_of(hands.window, "edit.select_all"))

    hands.open("")
    page = hands.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    select_all()
    assert len(page.selected_entries()) == 2
    hands.open("2025/data.msglc")
    shown = hands.window.tabs.current()
    assert isinstance(shown, ArchivePage)
    select_all()
    assert len(shown.selected_nodes()) == 2


def test_all_text_of_a_field_is_selected(hands: Hands) -> None:
    hands.open("2025/data.msglc")
    box = hands.window.navigation.find_box
    box.setText("energy")
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_A, CONTROL)
    assert box.selectedText() == "energy"
    box.deselect()
    choose_command(action_of(hands.window, "edit.select_all"))
    assert box.selectedText() == "energy"


def test_rows_of_the_page_are_selected_from_the_connections(hands: Hands) -> None:
    hands.open("")
    hands.window.navigator.setFocus()
    choose_command(action_of(hands.window, "edit.select_all"))
    view = hands.window.findChild(QTableView, "objectsView")
    assert view is not None
    assert len(view.selectionModel().selectedRows()) == 2


def test_copy_says_that_nothing_is_selected(hands: Hands) -> None:
    hands.open("")
    page = hands.window.tabs.current()
    assert isinstance(page, ObjectsPage) and not page.selected_entries()
    QApplication.clipboard().setText("before")
    view = hands.window.findChild(QTableView, "objectsView")
    assert view is not None
    QTest.keyClick(view, Qt.Key.Key_C, CONTROL)
    label = hands.window.findChild(QLabel, "statusLeft")
    assert label is not None and label.text() == "Nothing is selected to copy."
    assert QApplication.clipboard().text() == "before"

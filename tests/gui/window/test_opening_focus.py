"""Where the keyboard is after something was opened."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    """An archive in the bucket, and a folder with two things."""
    run = make_archive({"mesh": {"nodes": list(range(200))}, "name": "frame", "seed": 1})
    moto_bucket.fill({"a.msglc": run, "in/b.msglc": run, "in/notes.txt": b"hello"})
    return moto_bucket


@pytest.fixture
def table(application: Application, bucket: S3Bucket, qtbot: QtBot) -> ObjectsView:
    """The bucket's table, opened by a click in the navigator."""
    navigator, model = application.window.navigator, application.workbench.connections.model
    with qtbot.waitSignal(application.workbench.connections.buckets_loaded):
        navigator.expand_connection("test")
    place = navigator.visualRect(model.index_of("test", bucket.name)).center()
    QTest.mouseClick(navigator.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    view = page.findChild(ObjectsView)
    assert view is not None
    return view


def focus() -> QWidget | None:
    return QApplication.focusWidget()


def current_archive(application: Application) -> ArchivePage:
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    return page


def test_opened_bucket_has_the_focus_and_a_current_row(table: ObjectsView) -> None:
    assert focus() is table
    assert table.currentIndex().row() == 0
    assert not table.selected_rows()
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.selected_rows() == [1]


def test_opened_folder_has_a_current_row(
    application: Application, table: ObjectsView, qtbot: QtBot
) -> None:
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.model().rowCount() == 2)
    qtbot.waitUntil(application.is_idle)
    assert focus() is table
    assert table.currentIndex().row() == 0


def test_archive_opened_by_enter_is_walked_by_arrows(
    application: Application, table: ObjectsView, qtbot: QtBot
) -> None:
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(application.is_idle)
    page = current_archive(application)
    assert focus() is page.view
    assert page.view.currentIndex().data() == "mesh"
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: page.view.isExpanded(page.view.currentIndex()))
    qtbot.waitUntil(application.is_idle)
    QTest.keyClick(page.view, Qt.Key.Key_Down)
    assert page.location_text().endswith("a.msglc#/mesh/nodes")


def test_reloaded_archive_keeps_the_focus_in_the_tree(
    application: Application, table: ObjectsView, qtbot: QtBot
) -> None:
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Return)
    qtbot.waitUntil(application.is_idle)
    page = current_archive(application)
    page.reload()
    qtbot.waitUntil(application.is_idle)
    assert focus() is page.view
    assert page.view.currentIndex().isValid()


def test_plain_object_opened_has_the_focus_in_its_text(launch: Launch, qtbot: QtBot) -> None:
    application = launch(location=str(Path(__file__)))
    qtbot.waitUntil(application.is_idle)
    assert focus() is current_archive(application).object_page.pane.editor


def test_typing_elsewhere_is_not_disturbed_when_an_archive_has_opened(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(S3Location("test", bucket.name, "a.msglc"))
    choose_command(application.workbench.actions.action("go.location"))
    QTest.keyClicks(application.window.navigation.location, "s3://ot")
    qtbot.waitUntil(application.is_idle)
    assert current_archive(application).document is not None
    assert focus() is application.window.navigation.location
    assert application.window.navigation.location.text() == "s3://ot"

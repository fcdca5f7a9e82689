"""The menus of the navigator's rows: what they offer and do, and where the highlight is then."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.connections.navigator import Navigator
from msglc_browser.gui.sizes.folder_map_page import FolderMapPage
from msglc_browser.storage.places.location import S3Location
from tests.gui.verb_desk import PATIENCE_MS
from tests.gui.window_parts import context_menu
from tests.servers.s3 import S3Bucket, make_bucket


class Side:
    """The navigator of a window that shows an archive."""

    def __init__(self, application: Application, bucket: S3Bucket, qtbot: QtBot) -> None:
        self.application = application
        self.bucket = S3Location("test", bucket.name)
        self.qtbot = qtbot
        self.navigator: Navigator = application.window.navigator
        self.model = application.workbench.connections.model

    def open(self, key: str) -> S3Location:
        place = S3Location("test", self.bucket.bucket, key)
        self.application.workbench.opener.open(place)
        self.settle()
        return place

    def settle(self) -> None:
        self.qtbot.waitUntil(self.application.is_idle)

    def row_of_bucket(self) -> QModelIndex:
        self.navigator.expand_connection("test")

        def found() -> QModelIndex:
            return self.model.index_of("test", self.bucket.bucket)

        self.qtbot.waitUntil(lambda: found().isValid(), timeout=PATIENCE_MS)
        return found()

    def menu(self, index: QModelIndex) -> QMenu:
        """Click a row with the right mouse button, as a user would."""
        view = self.navigator.viewport()
        place = self.navigator.visualRect(index).center()
        QTest.mousePress(view, Qt.MouseButton.RightButton, pos=place)
        menu = context_menu(view, place)
        assert menu is not None
        return menu

    def choose(self, index: QModelIndex, text: str) -> None:
        menu = self.menu(index)
        action = next(each for each in menu.actions() if plain(each) == text)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def current(self) -> object:
        return self.navigator.currentIndex().data()


def plain(action: QAction) -> str:
    """Its text without the mark of its key."""
    return action.text().replace("&", "")


def texts(menu: QMenu) -> list[str]:
    return [plain(action) for action in menu.actions() if not action.isSeparator()]


@pytest.fixture
def side(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> Side:
    archive = make_archive({"runs": [0.5] * 20})
    moto_bucket.fill(dict.fromkeys(("2025/data.msglc", "2026/data.msglc", "other.msglc"), archive))
    return Side(application, moto_bucket, qtbot)


def test_menu_of_a_bucket_is_about_the_bucket(side: Side) -> None:
    menu = side.menu(side.row_of_bucket())
    assert texts(menu) == [
        "Open",
        "Size map",
        "Upload files…",
        "Copy address",
        "Bucket properties…",
        "Delete bucket…",
        "New bucket…",
        "Reload buckets",
    ]
    menu.close()
    side.choose(side.row_of_bucket(), "Copy address")
    assert QApplication.clipboard().text() == f"s3://{side.bucket.bucket}/"
    side.choose(side.row_of_bucket(), "Size map")
    assert isinstance(side.application.window.tabs.current(), FolderMapPage)
    side.choose(side.row_of_bucket(), "Open")
    page = side.application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    assert page.location == side.bucket
    side.settle()


def test_files_are_uploaded_into_the_bucket_of_the_menu(side: Side) -> None:
    side.choose(side.row_of_bucket(), "Upload files…")
    page = side.application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    assert page.location == side.bucket
    dialog = side.application.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    side.settle()


def test_connection_that_is_connected_is_not_connected_again(side: Side) -> None:
    connection = side.model.index_of("test")
    menu = side.menu(connection)
    assert texts(menu)[0] == "Connect"
    menu.close()
    side.row_of_bucket()
    menu = side.menu(connection)
    assert texts(menu)[0] == "Reload buckets"
    menu.close()


def test_recent_archives_of_one_name_are_told_apart(side: Side) -> None:
    first, second = side.open("2025/data.msglc"), side.open("2026/data.msglc")
    side.open("other.msglc")
    names = [side.model.index_of_recent(place).data() for place in (first, second)]
    assert names == ["data.msglc — 2025", "data.msglc — 2026"]
    assert [each.data() for each in [side.model.index_of_recent(side.model.recent()[0])]] == [
        "other.msglc"
    ]


def test_menu_of_a_recent_archive_opens_copies_and_removes_it(side: Side) -> None:
    first, second = side.open("2025/data.msglc"), side.open("2026/data.msglc")
    row = side.model.index_of_recent(first)
    menu = side.menu(row)
    assert texts(menu) == [
        "Open",
        "Copy address",
        "Remove from recent archives",
        "Clear recent archives",
    ]
    menu.close()
    side.choose(row, "Copy address")
    assert QApplication.clipboard().text() == str(first)
    side.choose(row, "Open")
    side.settle()
    page = side.application.window.tabs.current()
    assert page is not None and page.location == first
    side.choose(side.model.index_of_recent(first), "Remove from recent archives")
    assert side.model.recent() == (second,)
    assert side.model.index_of_recent(second).data() == "data.msglc"


def test_highlight_goes_back_if_nothing_is_chosen(side: Side) -> None:
    row = side.row_of_bucket()
    side.open("other.msglc")
    assert side.current() == side.bucket.bucket
    menu = side.menu(side.model.index_of("test"))
    assert side.current() == side.model.index_of("test").data()
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    side.qtbot.waitUntil(lambda: side.navigator.currentIndex() == row)
    side.choose(side.model.index_of("test"), "Reload buckets")
    side.settle()


@pytest.fixture
def other_bucket(moto_bucket: S3Bucket) -> Iterator[S3Bucket]:
    made = make_bucket(moto_bucket.server)
    yield made
    made.remove()


def show_one_beside(side: Side, other: S3Bucket) -> tuple[QModelIndex, QModelIndex]:
    """The page and the row of the first bucket are shown; the rows of it and of the other."""
    first = side.row_of_bucket()
    side.open("other.msglc")
    side.qtbot.waitUntil(lambda: side.navigator.currentIndex() == first)
    second = side.model.index_of("test", other.name)
    assert second.isValid()
    return first, second


@pytest.mark.parametrize("text", ["Copy address", "Bucket properties…", "Delete bucket…"])
def test_highlight_goes_back_after_what_leads_nowhere(
    side: Side, other_bucket: S3Bucket, text: str
) -> None:
    first, second = show_one_beside(side, other_bucket)
    side.choose(second, text)
    side.qtbot.waitUntil(lambda: side.navigator.currentIndex() == first)
    assert side.application.workbench.context.context().bucket == side.bucket
    for dialog in side.application.window.findChildren(QDialog):
        assert other_bucket.name in dialog.accessibleName() + " ".join(
            label.text() for label in dialog.findChildren(QLabel)
        )
        dialog.reject()


@pytest.mark.parametrize("text", ["Open", "Size map"])
def test_highlight_stays_where_the_page_goes(side: Side, other_bucket: S3Bucket, text: str) -> None:
    _first, second = show_one_beside(side, other_bucket)
    side.choose(second, text)
    ended: list[None] = []
    QTimer.singleShot(0, lambda: ended.append(None))  # after the menu's own
    side.qtbot.waitUntil(lambda: bool(ended))
    side.settle()
    page = side.application.window.tabs.current()
    assert page is not None and page.location == S3Location("test", other_bucket.name)
    assert side.current() == other_bucket.name

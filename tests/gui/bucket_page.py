"""A bucket page as a user works with it, and answers that a test gives it by hand."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import Description
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.operations.buckets.browse import Folder, ObjectRow, Page
from msglc_browser.storage.places.location import S3Location

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
HERE = S3Location("test", "demo")
ODD_KEYS = ("a//b", "tab\there", "right\u202etfel", "plus+ and 100 %", "ünïcode 測試")
W = TypeVar("W", bound=QWidget)


class Table:
    """What a user sees and does in a page's table."""

    def __init__(self, page: QWidget) -> None:
        self.view = child(page, ObjectsView, "objectsView")

    @property
    def model(self) -> ObjectsModel:
        model = self.view.model()
        assert isinstance(model, ObjectsModel)
        return model

    def names(self) -> list[str]:
        rows = range(self.model.rowCount())
        return [str(self.model.index(row, Column.NAME).data()) for row in rows]

    def selected(self) -> list[str]:
        names = self.names()
        return [names[row] for row in self.view.selected_rows()]

    def place(self, name: str) -> QPoint:
        index = self.model.index(self.names().index(name), Column.NAME)
        return self.view.visualRect(index).center()

    def click(self, name: str, modifier: Qt.KeyboardModifier = NONE) -> None:
        QTest.mouseClick(self.view.viewport(), LEFT, modifier, self.place(name))

    def double_click(self, name: str) -> None:
        self.click(name)
        QTest.mouseDClick(self.view.viewport(), LEFT, NONE, self.place(name))

    def scroll_down(self) -> None:
        QApplication.processEvents()  # the scroll bar learns of new rows only later
        self.view.verticalScrollBar().setValue(self.view.verticalScrollBar().maximum())

    def top_name(self) -> str:
        return self.names()[self.view.rowAt(0)]


class Answers:
    """Records the page's requests and answers them on demand: 1,000 rows a page."""

    def __init__(self, page: ObjectsPage) -> None:
        self.page = page
        self.wishes: list[tuple[int, S3Location, str | None]] = []
        page.listing_wanted.connect(lambda *wish: self.wishes.append(wish))

    def give(
        self, names: list[str], token: str | None = None, *, folders: tuple[str, ...] = ()
    ) -> None:
        request_id, location, _token = self.wishes[-1]
        objects = tuple(item(location, name) for name in names)
        found = tuple(
            Folder(S3Location("test", location.bucket, f"{location.key}{name}/"), name)
            for name in folders
        )
        self.page.on_page(request_id, Page(found, objects, token))

    def fail(self, title: str) -> None:
        self.page.on_failed(self.wishes[-1][0], Description(title, "Try again.", "details"))


def open_page(application: Application, place: S3Location, qtbot: QtBot) -> Table:
    """Open a bucket or folder in the window; its rows are there."""
    application.workbench.opener.open(place)
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    qtbot.waitUntil(application.is_idle)
    return Table(page)


def item(place: S3Location, name: str) -> ObjectRow:
    location = S3Location(place.profile_id, place.bucket, place.key + name)
    return ObjectRow(location, name, len(name), datetime(2026, 1, 1, tzinfo=UTC), "Object")


def numbered(start: int, stop: int) -> list[str]:
    return [f"object-{number:05}" for number in range(start, stop)]


def child(parent: QWidget, kind: type[W], name: str) -> W:
    found = parent.findChild(kind, name)
    assert isinstance(found, kind)
    return found


MakePage = Callable[[S3Location], ObjectsPage]


@pytest.fixture
def make_page(qtbot: QtBot) -> Iterator[MakePage]:
    """Create a page of 800 by 400 whose requests are not answered."""
    made: list[ObjectsPage] = []

    def make(location: S3Location) -> ObjectsPage:
        page = ObjectsPage(location, actions=Actions(QApplication.instance()))
        qtbot.addWidget(page)
        page.resize(800, 400)
        page.show()
        made.append(page)
        return page

    yield make
    for page in made:
        page.close_page()
        page.close()


@pytest.fixture
def answers(page: ObjectsPage) -> Answers:
    """Answers to the `page` of the test module, which has asked for its rows."""
    answers = Answers(page)
    page.reload()
    return answers

"""A bucket page: keys and clicks, against moto, and told by hand where timing matters."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.actions import Actions
from msglc_browser.gui.models.objects import Column, ObjectsModel, Tail
from msglc_browser.gui.session import Bridge
from msglc_browser.gui.sessions.browsing import BrowsingSession
from msglc_browser.gui.views.error_panel import ErrorPanel
from msglc_browser.gui.views.objects_page import ObjectsPage
from msglc_browser.gui.views.objects_view import ObjectsView
from msglc_browser.gui.views.properties_dialog import PropertiesDialog
from msglc_browser.operations.browse import Folder, ObjectRow, Page
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.profile import Profile
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
HERE = S3Location("test", "demo")
ODD_KEYS = ("a//b", "tab\there", "right\u202etfel", "plus+ and 100 %", "ünïcode 測試")
W = TypeVar("W", bound=QWidget)


class Table:
    """What a person sees and does in a page's table."""

    def __init__(self, page: ObjectsPage) -> None:
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
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.names()[row] for row in rows]

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
    """Takes the page's wishes for pages and answers when told: 1,000 rows a page."""

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
    """Builds a page of 800 by 400 that nobody answers."""
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
def browse(
    qtbot: QtBot, make_page: MakePage, bridge: Bridge, workspace: Workspace, moto_profile: Profile
) -> Callable[[S3Location], tuple[ObjectsPage, Table]]:
    """Opens a location on moto and waits for its listing."""

    def open_(location: S3Location) -> tuple[ObjectsPage, Table]:
        page = make_page(location)
        BrowsingSession(bridge, workspace, page)
        page.reload()
        settle(qtbot, page)
        return page, Table(page)

    return open_


def settle(qtbot: QtBot, page: ObjectsPage) -> None:
    qtbot.waitUntil(lambda: not page.is_busy(), timeout=10_000)


def test_bucket_shows_folders_and_objects_and_how_complete_it_is(
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]], moto_bucket: S3Bucket
) -> None:
    moto_bucket.fill({"runs/1.msg": b"1", "all.msg": b"12", "notes.txt": b"123"})
    page, table = browse(S3Location("test", moto_bucket.name))
    assert table.names() == ["runs/", "all.msg", "notes.txt"]
    assert page.status_text() == ("", "3 loaded · complete")
    assert page.title() == moto_bucket.name
    assert page.location_text() == f"s3://{moto_bucket.name}/"


def test_folder_opens_in_place_and_back_and_up_restore_the_selection(
    qtbot: QtBot,
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]],
    moto_bucket: S3Bucket,
) -> None:
    moto_bucket.fill({"a/1.msg": b"", "runs/x/2.msg": b"2", "runs/3.msg": b"3"})
    page, table = browse(S3Location("test", moto_bucket.name))
    with qtbot.waitSignal(page.title_changed):
        table.double_click("runs/")
    settle(qtbot, page)
    assert table.names() == ["x/", "3.msg"]
    assert page.title() == f"{moto_bucket.name} / runs"
    QTest.keyClick(table.view, Qt.Key.Key_Backspace)
    settle(qtbot, page)
    assert table.selected() == ["runs/"]
    assert not page.context().can_go_up
    page.go_back()
    settle(qtbot, page)
    assert page.location_text() == f"s3://{moto_bucket.name}/runs/"
    page.go_back()
    settle(qtbot, page)
    assert table.selected() == ["runs/"]
    assert page.context().can_go_forward and not page.context().can_go_back
    page.go_forward()
    settle(qtbot, page)
    assert table.names() == ["x/", "3.msg"]


def test_enter_and_double_click_wish_for_the_exact_object(
    qtbot: QtBot,
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]],
    moto_bucket: S3Bucket,
) -> None:
    moto_bucket.fill(dict.fromkeys(ODD_KEYS, b"x"))
    page, table = browse(S3Location("test", moto_bucket.name))
    assert table.names() == [
        "a/",
        "plus+ and 100 %",
        "right\\u202etfel",
        "tab\\there",
        "ünïcode 測試",
    ]
    with qtbot.waitSignal(page.open_wanted) as clicked:
        table.double_click("right\\u202etfel")
    assert clicked.args == [S3Location("test", moto_bucket.name, "right\u202etfel")]
    table.click("tab\\there")
    with qtbot.waitSignal(page.open_wanted) as entered:
        QTest.keyClick(table.view, Qt.Key.Key_Return)
    assert entered.args == [S3Location("test", moto_bucket.name, "tab\there")]


def test_level_between_two_slashes_can_be_entered_and_left(
    qtbot: QtBot,
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]],
    moto_bucket: S3Bucket,
) -> None:
    moto_bucket.put("a//b", b"x")
    page, table = browse(S3Location("test", moto_bucket.name, "a/"))
    assert table.names() == ["/"]
    table.double_click("/")
    settle(qtbot, page)
    assert table.names() == ["b"]
    page.go_up()
    settle(qtbot, page)
    assert page.location.key == "a/" and table.selected() == ["/"]


def test_selection_is_told_in_the_status_and_the_context(
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]], moto_bucket: S3Bucket
) -> None:
    moto_bucket.fill({"a.msg": b"1" * 1500, "b.msg": b"1" * 500, "c/d": b""})
    page, table = browse(S3Location("test", moto_bucket.name))
    table.click("a.msg")
    table.click("b.msg", CONTROL)
    assert page.status_text()[0] == "2 of 3 selected · 2.0 kB"
    keys = [location.key for location in page.selected_locations()]
    assert keys == ["a.msg", "b.msg"]
    assert page.context().selected == page.selected_locations()


def test_empty_bucket_says_what_to_do(
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]], moto_bucket: S3Bucket
) -> None:
    page, table = browse(S3Location("test", moto_bucket.name))
    assert not table.view.isVisible()
    shown = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert "This bucket is empty" in shown


def test_missing_bucket_shows_the_error_and_retry_shows_the_objects(
    qtbot: QtBot,
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]],
    moto_bucket: S3Bucket,
) -> None:
    name = f"{moto_bucket.name}-later"
    page, table = browse(S3Location("test", name))
    errors = child(page, ErrorPanel, "errorPanel")
    assert errors.isVisible() and name in child(errors, QLabel, "errorTitle").text()
    later = S3Bucket(moto_bucket.server, name)
    later.server.client.create_bucket(Bucket=name)
    later.put("x.msg", b"x")
    QTest.mouseClick(child(errors, QPushButton, "retryButton"), LEFT)
    settle(qtbot, page)
    assert table.names() == ["x.msg"]
    later.remove()


def test_properties_show_and_copy_what_the_server_says(
    qtbot: QtBot,
    browse: Callable[[S3Location], tuple[ObjectsPage, Table]],
    moto_bucket: S3Bucket,
) -> None:
    moto_bucket.put("notes <b>.txt", b"123")
    page, table = browse(S3Location("test", moto_bucket.name))
    table.click("notes <b>.txt")
    page.show_properties()
    dialog = child(page, PropertiesDialog, "propertiesDialog")
    qtbot.waitUntil(lambda: dialog.findChild(QLabel, "propertiesSize") is not None)
    assert child(dialog, QLabel, "propertiesSize").text() == "3 B (3 bytes)"
    etag = child(dialog, QLabel, "propertiesEtag").text()
    assert etag == "202cb962ac59075b964b07152d234b70"
    QTest.mouseClick(child(dialog, QPushButton, "copyButton"), LEFT)
    copied = QGuiApplication.clipboard().text()
    assert f"s3://{moto_bucket.name}/notes <b>.txt" in copied and etag in copied
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_typing_jumps_to_the_name(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["alpha", "beta", "bravo", "gamma"])
    table.view.setFocus()
    QTest.keyClicks(table.view, "br")
    assert table.selected() == ["bravo"]


def test_same_letter_again_jumps_to_the_next_such_name(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["alpha", "beta", "bravo", "gamma"])
    QTest.keyClicks(table.view, "b")
    assert table.selected() == ["beta"]
    QTest.keyClicks(table.view, "b")
    assert table.selected() == ["bravo"]


def test_home_and_end_go_to_first_and_last_row(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b", "c"])
    QTest.keyClick(table.view, Qt.Key.Key_End)
    assert table.selected() == ["c"]
    QTest.keyClick(table.view, Qt.Key.Key_Home)
    assert table.selected() == ["a"]


def test_scrolling_down_asks_once_for_each_page(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    QApplication.processEvents()
    assert len(answers.wishes) == 1
    assert page.status_text()[1] == "1,000 loaded · more"
    bar = table.view.verticalScrollBar()
    for value in range(0, bar.maximum() + 1, 2000):
        bar.setValue(value)
    bar.setValue(bar.maximum())
    assert [wish[2] for wish in answers.wishes] == [None, "token-1"]
    answers.give(numbered(1000, 1500))
    QApplication.processEvents()
    assert len(answers.wishes) == 2
    assert page.status_text()[1] == "1,500 loaded · complete"
    assert table.model.tail is Tail.NONE


def test_slow_page_is_announced_in_a_row_after_a_moment(qtbot: QtBot, make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    assert table.names() == []
    qtbot.waitUntil(lambda: table.names() == ["Loading…"])
    answers.give(["a"], "more")
    qtbot.waitUntil(lambda: table.names() == ["a", "Loading more…"])
    answers.give(["b"])
    assert table.names() == ["a", "b"]


def test_failed_further_page_stands_in_a_row_and_a_click_retries(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a"], "more")
    answers.fail("Cannot list demo: timed out.")
    assert table.names() == ["a", "Cannot list demo: timed out. Retry"]
    wishes = len(answers.wishes)
    table.click("Cannot list demo: timed out. Retry")
    assert len(answers.wishes) == wishes + 1 and answers.wishes[-1][2] == "more"
    answers.give(["b"])
    assert table.names() == ["a", "b"]


def test_filter_says_what_it_covers_and_does_not_load_the_whole_bucket(
    make_page: MakePage,
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    QApplication.processEvents()
    QTest.keyClicks(child(page, QLineEdit, "filterEdit"), "0007")
    hint = "The filter looks at the 1,000 names loaded so far. Load more"
    assert table.names() == ["object-00007", *numbered(70, 80), hint]
    QApplication.processEvents()
    assert len(answers.wishes) == 1
    assert page.status_text()[1] == "11 match the filter · 1,000 loaded · more"
    table.click(hint)
    assert len(answers.wishes) == 2
    answers.give(["x-00070"])
    assert table.names()[-1] == "x-00070"


def test_filter_without_a_match_offers_to_clear_it(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b"])
    edit = child(page, QLineEdit, "filterEdit")
    QTest.keyClicks(edit, "zzz")
    assert not table.view.isVisible()
    QTest.mouseClick(child(page, QPushButton, "clearFilter.button"), LEFT)
    assert table.view.isVisible() and table.names() == ["a", "b"]
    QTest.keyClicks(edit, "b")
    assert table.names() == ["b"]
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert table.names() == ["a", "b"]


def test_filter_keeps_the_selection_of_what_stays(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a1", "b1", "b2"])
    table.click("b1")
    table.click("a1", CONTROL)
    QTest.keyClicks(child(page, QLineEdit, "filterEdit"), "b")
    assert table.selected() == ["b1"]


def test_reload_keeps_rows_selection_and_scroll_position_over_several_pages(
    make_page: MakePage,
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    table.scroll_down()
    answers.give(numbered(1000, 2000), "token-2")
    QApplication.processEvents()
    table.view.scrollTo(table.model.index(1200, 0))
    table.view.selectRow(1200)
    top = table.top_name()
    page.reload()
    assert table.selected() == ["object-01200"]
    answers.give(["new-object", *numbered(0, 1000)], "token-1")
    assert table.model.loaded_count == 2000
    answers.give(numbered(1000, 2000), "token-2")
    QApplication.processEvents()
    assert table.model.loaded_count == 2001
    assert table.selected() == ["object-01200"]
    assert table.top_name() == top


def test_rows_that_come_in_above_do_not_move_what_one_looks_at(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(numbered(0, 1000), "token-1")
    table.scroll_down()
    top = table.top_name()
    answers.give(numbered(1000, 1500), folders=("late-1", "late-2", "late-3"))
    QApplication.processEvents()
    assert table.top_name() == top
    assert table.names()[:3] == ["late-1/", "late-2/", "late-3/"]


def test_answer_to_a_place_left_meanwhile_is_ignored(qtbot: QtBot, make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    old = answers.wishes[-1]
    with qtbot.waitSignal(page.listing_abandoned):
        assert page.show_location(S3Location("test", "other"))
    page.on_page(old[0], Page((), (item(HERE, "stale"),), None))
    assert table.names() == []
    answers.give(["fresh"])
    assert table.names() == ["fresh"]


def test_failed_reload_stands_in_the_page_and_retry_brings_the_selection_back(
    make_page: MakePage,
) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a", "b"])
    table.click("b")
    page.reload()
    answers.fail("Cannot list demo: access denied.")
    errors = child(page, ErrorPanel, "errorPanel")
    assert errors.isVisible()
    QTest.mouseClick(child(errors, QPushButton, "retryButton"), LEFT)
    assert not errors.isVisible()
    answers.give(["a", "b"])
    assert table.selected() == ["b"]


def test_page_shows_buckets_and_prefixes_but_no_objects(make_page: MakePage) -> None:
    page = make_page(HERE)
    assert page.show_location(S3Location("other", "bucket", "a/b/"))
    assert page.title() == "bucket / … / b"
    assert not page.show_location(S3Location("other", "bucket", "a/b"))


def test_click_on_a_header_sorts_and_a_second_click_turns_round(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["aaa", "b", "cc"])
    header = table.view.horizontalHeader()
    place = QPoint(header.sectionPosition(Column.SIZE) + 20, header.height() // 2)
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)
    assert table.names() == ["b", "cc", "aaa"]
    QTest.mouseClick(header.viewport(), LEFT, NONE, place)
    assert table.names() == ["aaa", "cc", "b"]


def test_context_menu_offers_the_shared_actions(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers, table = Answers(page), Table(page)
    page.reload()
    answers.give(["a"])
    place = table.place("a")
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, table.view.viewport().mapToGlobal(place)
    )
    QApplication.sendEvent(table.view.viewport(), event)
    (menu,) = page.findChildren(QMenu)
    ids = [action.objectName() for action in menu.actions() if action.objectName()]
    assert ids[:4] == ["object.open", "object.combine", "object.append", "object.properties"]
    menu.close()

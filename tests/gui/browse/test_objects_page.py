"""A bucket page against moto: keys, clicks, folders, errors, properties."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.browse.browsing import BrowsingSession
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.properties_dialog import PropertiesDialog
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.bucket_page import CONTROL, LEFT, ODD_KEYS, MakePage, Table, child, make_page
from tests.servers.s3 import S3Bucket

__all__ = ["make_page"]


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
    assert page.status_text() == ("", "3 entries")
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

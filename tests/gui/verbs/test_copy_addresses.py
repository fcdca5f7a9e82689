"""Addresses on the clipboard, in the form that was chosen."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, Table
from tests.gui.window_parts import action_of, choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket

URL = "object.copy_url"


@pytest.fixture
def page(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> ObjectsPage:
    keys = ("a.msg", "b c+ü.msg", "runs/1.msg")
    moto_bucket.fill(dict.fromkeys(keys, make_archive({"a": 1})))
    application.window.show()
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    return page


def copied(application: Application, command: str, said: str, qtbot: QtBot) -> list[str]:
    """The lines on the clipboard after the command, once the status bar says so."""
    QGuiApplication.clipboard().clear()
    choose_command(action_of(application.window, command))
    left = application.window.status.findChild(ElidedLabel, "statusLeft")
    assert left is not None
    qtbot.waitUntil(lambda: left.text() == said)
    return QGuiApplication.clipboard().text().split("\n")


def test_urls_of_every_selected_row_are_those_of_requests(
    application: Application, page: ObjectsPage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    QTest.keyClick(Table(page).view, Qt.Key.Key_A, CONTROL)
    before = f"{moto_bucket.server.endpoint}/{moto_bucket.name}"
    assert copied(application, URL, "Copied 3 URLs.", qtbot) == [
        f"{before}/runs/",
        f"{before}/a.msg",
        f"{before}/b%20c%2B%C3%BC.msg",
    ]


@pytest.mark.parametrize(
    ("command", "said", "expected"),
    [
        ("object.copy_uri", "Copied 1 address.", "s3://{bucket}/b c+ü.msg"),
        ("object.copy_arn", "Copied 1 ARN.", "arn:aws:s3:::{bucket}/b c+ü.msg"),
        ("object.copy_key", "Copied 1 key.", "b c+ü.msg"),
        ("object.copy_name", "Copied 1 name.", "b c+ü.msg"),
    ],
)
def test_one_row_is_copied_in_the_form_that_was_chosen(
    application: Application,
    page: ObjectsPage,
    moto_bucket: S3Bucket,
    command: str,
    said: str,
    expected: str,
    qtbot: QtBot,
) -> None:
    Table(page).click("b c+ü.msg")
    found = copied(application, command, said, qtbot)
    assert found == [expected.format(bucket=moto_bucket.name)]


def test_what_was_copied_meanwhile_stays(
    application: Application, page: ObjectsPage, qtbot: QtBot
) -> None:
    Table(page).click("a.msg")
    choose_command(action_of(application.window, URL))
    QGuiApplication.clipboard().setText("copied elsewhere")
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    assert QGuiApplication.clipboard().text() == "copied elsewhere"


def test_of_two_forms_asked_for_at_once_the_later_is_copied(
    application: Application, page: ObjectsPage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    Table(page).click("a.msg")
    said: list[str] = []
    application.window.tabs.said.connect(said.append)
    choose_command(action_of(application.window, URL))
    choose_command(action_of(application.window, "object.copy_arn"))
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    assert said == ["Copied 1 ARN."]
    assert QGuiApplication.clipboard().text() == f"arn:aws:s3:::{moto_bucket.name}/a.msg"


def test_archive_that_is_open_has_an_address_too(
    application: Application, page: ObjectsPage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "runs/1.msg"))
    qtbot.waitUntil(application.is_idle)
    found = copied(application, "object.copy_key", "Copied 1 key.", qtbot)
    assert found == ["runs/1.msg"]


def test_commands_are_in_a_submenu_of_the_menu_object_and_off_without_a_selection(
    application: Application, page: ObjectsPage
) -> None:
    inner = application.window.findChild(QMenu, "menu.copy_as")
    assert inner is not None
    assert [entry.text() for entry in inner.actions()] == [
        "S3 address",
        "URL",
        "ARN",
        "Key",
        "Name",
    ]
    assert not any(entry.isEnabled() for entry in inner.actions())
    assert "Select objects or folders" in inner.actions()[0].toolTip()


def test_file_of_this_computer_has_none(launch: Launch, qtbot: QtBot) -> None:
    application = launch(location=str(Path(__file__)))
    qtbot.waitUntil(application.is_idle)
    action = action_of(application.window, URL)
    assert not action.isEnabled()
    assert "file on this computer" in action.toolTip()


def test_url_that_cannot_be_made_is_explained(
    application: Application, page: ObjectsPage, qtbot: QtBot
) -> None:
    Table(page).click("a.msg")
    workspace = application.services.workspace
    application.services.bridge.start(
        workspace.delete_profile("test"), done=lambda _: None, failed=lambda _: None
    )
    qtbot.waitUntil(lambda: all(each.profile_id != "test" for each in workspace.profiles()))
    choose_command(action_of(application.window, URL))
    qtbot.waitUntil(lambda: "no longer exists" in application.window.notice.text())

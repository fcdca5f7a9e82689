"""Link…: from the menu to a link that works, and what is said of it."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import Description
from msglc_browser.gui.base.formatting import exact_time_text
from msglc_browser.gui.browse.link_dialog import LinkDialog
from msglc_browser.operations.buckets.links import Link, LinkKind, LinkSpec
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import Table
from tests.gui.dialog_hands import child, is_enabled, press, show, text_of, type_into
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

PLACE = S3Location("p", "runs", "a b/data.csv")
ENDS = datetime(2026, 12, 1, 12, tzinfo=UTC)
URL = "https://h/runs/a%20b/data.csv?X-Amz-Signature=1"
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def table(application: Application, moto_bucket: S3Bucket, qtbot: QtBot) -> Table:
    moto_bucket.fill({"a b+ü.csv": b"content", "runs/1.msg": b"x"})
    application.window.show()
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert page is not None
    return Table(page)


def asked(application: Application) -> QDialog:
    choose_command(action_of(application.window, "object.link"))
    return child(application.window, QDialog, "linkDialog")


def fetch(url: str, data: bytes | None = None) -> tuple[bytes, str]:
    # Without a type urllib sends one of forms, which moto 5.2 takes for its own.
    headers = {} if data is None else {"Content-Type": "text/csv"}
    method = "GET" if data is None else "PUT"
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.urlopen(request) as reply:
        return reply.read(), reply.headers.get("Content-Disposition", "")


def test_copied_link_downloads_the_selected_object_under_the_name_that_was_typed(
    application: Application, table: Table, qtbot: QtBot
) -> None:
    table.click("a b+ü.csv")
    dialog = asked(application)
    type_into(dialog, "linkNameEdit", "result.csv")
    qtbot.waitUntil(lambda: "result.csv" in child(dialog, QLineEdit, "linkUrlEdit").text())
    press(dialog, "copyLinkButton")
    assert child(dialog, QPushButton, "copyLinkButton").text() == "Copied"
    body, name = fetch(QGuiApplication.clipboard().text())
    assert (body, name) == (b"content", 'attachment; filename="result.csv"')
    dialog.reject()


def test_upload_link_replaces_the_object(
    application: Application, table: Table, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("a b+ü.csv")
    dialog = asked(application)
    press(dialog, "linkUploadButton")
    qtbot.waitUntil(lambda: is_enabled(dialog, "copyLinkButton"))
    assert not child(dialog, QLineEdit, "linkNameEdit").isVisible()
    assert "can replace the object" in text_of(dialog, "linkNote")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    fetch(QGuiApplication.clipboard().text(), b"new")
    assert moto_bucket.get("a b+ü.csv") == b"new"
    dialog.reject()


def test_period_copied_last_is_proposed_next_time(
    application: Application, table: Table, qtbot: QtBot
) -> None:
    table.click("a b+ü.csv")
    dialog = asked(application)
    press(dialog, "oneDayButton")
    url = child(dialog, QLineEdit, "linkUrlEdit")
    qtbot.waitUntil(lambda: "X-Amz-Expires=86400&" in url.text())
    press(dialog, "copyLinkButton")
    dialog.reject()
    qtbot.waitUntil(lambda: application.window.findChild(QDialog, "linkDialog") is None)
    dialog = asked(application)
    url = child(dialog, QLineEdit, "linkUrlEdit")
    qtbot.waitUntil(lambda: "X-Amz-Expires=86400&" in url.text())
    dialog.reject()


@pytest.mark.parametrize(
    ("kept", "shown"), [("604800", 604_800), ("0086400", 3600), ("7" * 5000, 3600), ("x", 3600)]
)
def test_period_that_was_kept_is_proposed_if_it_can_be_one(
    application: Application, table: Table, kept: str, shown: int
) -> None:
    application.workbench.opener.choices.choose("link.seconds", kept)
    table.click("a b+ü.csv")
    dialog = asked(application)
    assert isinstance(dialog, LinkDialog)
    assert dialog.spec().valid_s == shown
    dialog.reject()


def test_command_is_off_for_a_folder_and_for_several_objects(
    application: Application, table: Table
) -> None:
    action = action_of(application.window, "object.link")
    table.click("runs/")
    assert not action.isEnabled()
    assert "Select one object" in action.toolTip()
    QTest.keyClick(table.view, Qt.Key.Key_A, CONTROL)
    assert not action.isEnabled()
    table.click("a b+ü.csv")
    assert action.isEnabled()


def test_link_of_an_open_object(
    application: Application, table: Table, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "runs/1.msg"))
    qtbot.waitUntil(application.is_idle)
    dialog = asked(application)
    url = child(dialog, QLineEdit, "linkUrlEdit")
    qtbot.waitUntil(lambda: "/runs/1.msg?" in url.text())
    dialog.reject()


MakeDialog = Callable[[int], LinkDialog]


@pytest.fixture
def made(qtbot: QtBot) -> MakeDialog:
    """A dialog whose requests are answered by the test."""

    def make(valid_s: int) -> LinkDialog:
        dialog = LinkDialog(PLACE, valid_s)
        show(qtbot, dialog)
        return dialog

    return make


def test_dialog_says_until_when_the_link_is_valid_and_selects_it(made: MakeDialog) -> None:
    dialog = made(3600)
    assert not is_enabled(dialog, "copyLinkButton")
    dialog.show_link(Link(URL, ENDS))
    assert exact_time_text(ENDS) in text_of(dialog, "linkNote")
    assert not child(dialog, QLabel, "linkWarning").isVisible()
    url = child(dialog, QLineEdit, "linkUrlEdit")
    assert dialog.focusWidget() is url
    assert url.selectedText() == url.text() == URL
    assert is_enabled(dialog, "copyLinkButton")


@pytest.mark.parametrize(
    ("keys_end", "said"),
    [
        (None, "if the session token of this connection expires"),
        (ENDS - timedelta(seconds=1), exact_time_text(ENDS - timedelta(seconds=1))),
        (ENDS, ""),
    ],
)
def test_dialog_warns_of_keys_that_end_before_the_link(
    made: MakeDialog, keys_end: datetime | None, said: str
) -> None:
    dialog = made(3600)
    dialog.show_link(Link(URL, ENDS, is_of_temporary_keys=True, keys_end=keys_end))
    label = child(dialog, QLabel, "linkWarning")
    assert label.isVisible() is bool(said)
    assert said in label.text()


def test_error_is_shown_instead_of_a_link_and_goes_with_the_next(made: MakeDialog) -> None:
    dialog = made(3600)
    dialog.show_link(Link(URL, ENDS))
    press(dialog, "oneDayButton")
    dialog.show_error(Description("This connection is anonymous.", "Copy its URL.", ""))
    assert text_of(dialog, "linkProblem") == "This connection is anonymous. Copy its URL."
    assert child(dialog, QLineEdit, "linkUrlEdit").text() == ""
    assert not is_enabled(dialog, "copyLinkButton")
    dialog.show_link(Link(URL, ENDS))
    assert not child(dialog, QLabel, "linkProblem").isVisible()


@pytest.mark.parametrize(
    ("seconds", "number", "unit", "button"),
    [
        (900, 15, "minutes", "quarterHourButton"),
        (3600, 1, "hours", "oneHourButton"),
        (86_400, 1, "days", "oneDayButton"),
        (7 * 86_400, 7, "days", "sevenDaysButton"),
        (60, 1, "minutes", ""),
        (7200, 2, "hours", ""),
        (59, 1, "hours", "oneHourButton"),
        (7 * 86_400 + 1, 1, "hours", "oneHourButton"),
    ],
)
def test_period_is_shown_in_its_largest_unit(
    made: MakeDialog, seconds: int, number: int, unit: str, button: str
) -> None:
    dialog = made(seconds)
    assert child(dialog, QSpinBox, "linkNumberSpin").value() == number
    assert child(dialog, QComboBox, "linkUnitCombo").currentText() == unit
    names = ("quarterHourButton", "oneHourButton", "oneDayButton", "sevenDaysButton")
    chosen = [name for name in names if child(dialog, QPushButton, name).isChecked()]
    assert chosen == ([button] if button else [])


def test_every_change_asks_for_another_link_once(made: MakeDialog) -> None:
    dialog = made(900)
    wanted: list[LinkSpec] = []
    dialog.wanted.connect(wanted.append)
    press(dialog, "sevenDaysButton")
    number = child(dialog, QSpinBox, "linkNumberSpin")
    QTest.keyClick(number, Qt.Key.Key_Up)  # seven days are the most
    QTest.keyClick(number, Qt.Key.Key_Down)
    press(dialog, "oneHourButton")
    press(dialog, "oneHourButton")
    child(dialog, QComboBox, "linkUnitCombo").setCurrentText("minutes")
    press(dialog, "linkUploadButton")
    assert [each.valid_s for each in wanted] == [604_800, 6 * 86_400, 3600, 3600, 60, 60]
    assert wanted[-1] == LinkSpec(PLACE, LinkKind.UPLOAD, 60)
    assert child(dialog, QPushButton, "oneHourButton").isChecked() is False


def test_number_that_is_too_large_in_another_unit_becomes_seven_days(made: MakeDialog) -> None:
    dialog = made(100 * 3600)
    child(dialog, QComboBox, "linkUnitCombo").setCurrentText("days")
    assert dialog.spec().valid_s == 7 * 86_400

"""The addresses of the selected rows on the clipboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, HERE, Answers, MakePage, Table, make_page
from tests.servers.s3 import S3Bucket

__all__ = ["make_page"]


@pytest.fixture
def page(application: Application, moto_bucket: S3Bucket, qtbot: QtBot) -> ObjectsPage:
    moto_bucket.fill(dict.fromkeys(("a.msg", "b c+ü.msg", "runs/1.msg"), b"x"))
    application.window.show()
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    return page


def test_ctrl_c_copies_the_address_of_every_selected_row_and_says_so(
    application: Application, page: ObjectsPage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    table = Table(page)
    QTest.keyClick(table.view, Qt.Key.Key_A, CONTROL)
    QTest.keyClick(table.view, Qt.Key.Key_C, CONTROL)
    place = f"s3://{moto_bucket.name}"
    expected = [f"{place}/runs/", f"{place}/a.msg", f"{place}/b c+ü.msg"]
    assert QGuiApplication.clipboard().text().split("\n") == expected
    left = application.window.status.findChild(ElidedLabel, "statusLeft")
    assert left is not None
    assert left.text() == "Copied 3 addresses."
    qtbot.waitUntil(lambda: "3 of 3 selected" in left.text())  # only for a moment


def test_one_address_opens_what_it_was_copied_from(
    application: Application, page: ObjectsPage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    Table(page).click("b c+ü.msg")
    QTest.keyClick(Table(page).view, Qt.Key.Key_C, CONTROL)
    address = QGuiApplication.clipboard().text()
    assert address == f"s3://{moto_bucket.name}/b c+ü.msg"
    application.workbench.open_text(address)
    qtbot.waitUntil(application.is_idle)
    shown = application.window.tabs.current()
    assert shown is not None
    assert shown.location == S3Location("test", moto_bucket.name, "b c+ü.msg")


def test_text_selected_in_a_label_comes_before_the_rows(
    application: Application, page: ObjectsPage
) -> None:
    QTest.keyClick(Table(page).view, Qt.Key.Key_A, CONTROL)
    application.window.notice.say("Something to copy.")
    label = application.window.notice.findChild(QLabel, "noticeText")
    assert label is not None
    label.setFocus(Qt.FocusReason.MouseFocusReason)
    label.setSelection(0, 9)
    QTest.keyClick(label, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "Something"


def test_name_that_is_not_utf8_is_copied_whole(make_page: MakePage) -> None:
    page = make_page(HERE)
    answers = Answers(page)
    page.reload()
    answers.give(["caf\udce9.msg"])
    Table(page).view.selectAll()
    page.copy()
    assert QGuiApplication.clipboard().text() == "s3://demo/caf\\udce9.msg"

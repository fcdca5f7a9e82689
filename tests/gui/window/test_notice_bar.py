"""News with a button for what can be done."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import BadInput, Description
from msglc_browser.gui.window.notice_bar import NoticeBar
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child, press
from tests.servers.s3 import S3Bucket


def test_news_go_when_what_they_offer_was_done_elsewhere(qtbot: QtBot) -> None:
    notice, show = NoticeBar(), QAction("Unfinished uploads…")
    qtbot.addWidget(notice)
    notice.say("An upload was interrupted.", show, "Show…")
    show.trigger()  # from its menu
    assert notice.isHidden()


def test_news_stay_when_the_offer_of_earlier_ones_is_taken(qtbot: QtBot) -> None:
    notice, show = NoticeBar(), QAction("Unfinished uploads…")
    qtbot.addWidget(notice)
    notice.say("An upload was interrupted.", show, "Show…")
    notice.show_error(Description("runs cannot be listed.", "", ""))
    show.trigger()
    assert not notice.isHidden()
    assert child(notice, QPushButton, "noticeActionButton").isHidden()


def test_button_of_the_news_does_it_once(qtbot: QtBot) -> None:
    notice, show = NoticeBar(), QAction("Unfinished uploads…")
    qtbot.addWidget(notice)
    done: list[bool] = []
    show.triggered.connect(lambda: done.append(True))
    notice.say("An upload was interrupted.", show, "Show…")
    child(notice, QPushButton, "noticeActionButton").click()
    assert len(done) == 1
    assert notice.isHidden()


@pytest.mark.parametrize("name", ["k" * 250, "k_" * 125])
def test_name_without_a_break_does_not_widen_the_window(qtbot: QtBot, name: str) -> None:
    notice = NoticeBar()
    qtbot.addWidget(notice)
    notice.show_error(Description(f"Cannot read s3://runs/{name}.", "", ""))
    assert notice.minimumSizeHint().width() < 720
    assert name in child(notice, QLabel, "noticeText").toolTip()
    notice.take_back(notice.text())
    notice.tell_path(Path("/x") / name)
    assert notice.minimumSizeHint().width() < 720
    press(notice, "noticeCopyButton")
    assert QGuiApplication.clipboard().text() == f"/x/{name}"


def test_news_with_a_long_name_are_taken_back(qtbot: QtBot) -> None:
    notice = NoticeBar()
    qtbot.addWidget(notice)
    notice.say("k" * 250)
    notice.take_back("k" * 250)
    assert notice.isHidden()


def test_path_that_is_not_utf8_is_copied_to_its_end(qtbot: QtBot) -> None:
    notice = NoticeBar()
    qtbot.addWidget(notice)
    notice.tell_path(Path("/x/caf\udce9/a.json"))
    press(notice, "noticeCopyButton")
    assert QGuiApplication.clipboard().text() == r"/x/caf\udce9/a.json"


def test_error_of_a_place_is_gone_once_another_is_shown(
    application: Application, qtbot: QtBot, tmp_path: Path
) -> None:
    notice = application.window.notice
    application.workbench.open_text("s3://")
    qtbot.waitUntil(notice.isVisible)
    assert "bucket is missing" in notice.text()
    file = tmp_path / "notes.txt"
    file.write_text("plain")
    application.workbench.open_text(str(file))
    qtbot.waitUntil(application.is_idle)
    assert not notice.isVisible()
    application.workbench.show_error(BadInput("Something else."))
    application.workbench.open_text(str(file))
    qtbot.waitUntil(application.is_idle)
    assert notice.isVisible()


@pytest.mark.parametrize("name", ["navigator", "objectsView", "startPage"])
def test_escape_closes_the_notice(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot, name: str
) -> None:
    window, notice = application.window, application.window.notice
    if name == "objectsView":
        application.workbench.opener.open(S3Location("test", moto_bucket.name))
        moto_bucket.put("a", b"")
    qtbot.waitUntil(application.is_idle)
    notice.show_error(Description("zzz:// is not supported.", "", ""))
    target = window.findChild(QWidget, name)
    assert target is not None
    target.setFocus()
    QTest.keyClick(window.focusWidget() or target, Qt.Key.Key_Escape)
    assert notice.isHidden()

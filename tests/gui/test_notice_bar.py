"""News with a button for what can be done."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.views.notice_bar import NoticeBar
from tests.gui.dialog_hands import child


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

"""Empty places and errors that stand where something should be."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.parts.paragraph_label import ParagraphLabel
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme
from msglc_browser.gui.window.notice_bar import NoticeBar

_ERROR = Description("Cannot read run-7.msg: access denied.", "Check the key's rights.", "403")
_LONG = "Choose a bucket on the left and double-click an archive in it, or begin with one of these."


def test_long_hint_is_wrapped_and_shown_in_full(qtbot: QtBot, qapp: QApplication) -> None:
    empty = EmptyState("bucket", "Empty", _LONG)
    qtbot.addWidget(empty)
    empty.resize(900, 600)
    with qtbot.waitExposed(empty):
        empty.show()
    style.apply(qapp, Scheme.LIGHT)
    label = empty.findChild(ParagraphLabel)
    assert label is not None
    qtbot.waitUntil(lambda: label.height() >= 2 * label.fontMetrics().height() - 4)


def test_button_of_empty_place_triggers_its_action_and_follows_it(qtbot: QtBot) -> None:
    action = QAction("New archive…")
    action.setObjectName("archive.new")
    empty = EmptyState("bucket", "Empty", "", action)
    qtbot.addWidget(empty)
    button = empty.findChild(QPushButton, "archive.new.button")
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(action.triggered):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    action.setEnabled(False)
    assert not button.isEnabled()


def test_error_panel_offers_retry_and_details(qtbot: QtBot) -> None:
    panel = ErrorPanel()
    qtbot.addWidget(panel)
    panel.show_error(_ERROR)
    with qtbot.waitSignal(panel.retry_wanted):
        QTest.mouseClick(panel.retry_button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.splitlines() == [_ERROR.title, _ERROR.hint, _ERROR.details]


@pytest.mark.parametrize("name", ["errorTitle", "errorHint"])
def test_error_text_is_never_taken_for_markup(qtbot: QtBot, name: str) -> None:
    panel = ErrorPanel()
    qtbot.addWidget(panel)
    markup = "<img src=x><b>bold</b>"
    panel.show_error(Description(markup, markup, ""))
    label = panel.findChild(ParagraphLabel, name)
    assert label is not None
    assert label.text() == markup
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_notice_copies_its_details_and_closes(qtbot: QtBot) -> None:
    notice = NoticeBar()
    qtbot.addWidget(notice)
    notice.show_error(_ERROR)
    assert notice.text() == f"{_ERROR.title} {_ERROR.hint}"
    QTest.mouseClick(notice.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().endswith("403")
    QTest.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    assert notice.isHidden()

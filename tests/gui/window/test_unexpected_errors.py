"""Unexpected errors: logged, with a notice in the window."""

import re
from pathlib import Path
from typing import NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.errors import describe
from msglc_browser.gui.connections.connections_model import ConnectionsModel
from tests.servers.qt_fixtures import Launch


def test_an_error_while_painting_is_one_notice_and_one_line_in_the_log(
    launch: Launch,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_args: object) -> NoReturn:
        raise OverflowError("date value out of range")

    window = launch().window
    with monkeypatch.context() as patch:
        patch.setattr(ConnectionsModel, "_text", fail)
        window.navigator.grab()
        window.navigator.grab()
        qtbot.waitUntil(window.notice.isVisible)
    assert window.notice.text().startswith("An internal error occurred (OverflowError).")
    QTest.mouseClick(window.notice.copy_button, Qt.MouseButton.LeftButton)
    details = QGuiApplication.clipboard().text().splitlines()
    assert details[0].startswith("An internal error occurred (OverflowError).")
    assert details[-1] == "OverflowError: date value out of range"
    assert any(
        re.fullmatch(r"msglc_browser/gui/connections/connections_model\.py:\d+ in data", each)
        for each in details
    )
    assert '    raise OverflowError("date value out of range")' in details
    lines = [each for each in caplog.records if each.getMessage() == "uncaught exception"]
    assert len(lines) == 1
    caplog.clear()  # else an error that was only logged fails the test


def test_details_of_a_bug_hold_no_message_of_an_error_behind_it_and_no_folder() -> None:
    def sign() -> None:
        try:
            raise KeyError("SECRET")
        except KeyError as error:
            raise ValueError("no such thing") from error

    with pytest.raises(ValueError, match="no such thing") as caught:
        sign()
    details = describe(caught.value).details
    assert "SECRET" not in details.replace('raise KeyError("SECRET")', "")
    assert "KeyError, then:" in details
    assert details.endswith("ValueError: no such thing")
    assert str(Path(__file__).parent) not in details
    assert re.search(r"^test_unexpected_errors\.py:\d+ in sign$", details, re.MULTILINE)


def test_details_of_errors_behind_one_another_end() -> None:
    error: Exception = ValueError("0")
    for number in range(1, 9):
        cause, error = error, ValueError(str(number))
        error.__cause__ = cause
    assert describe(error).details.count("ValueError, then:") == 4
    error.__cause__ = error
    assert describe(error).details == "ValueError: 8"

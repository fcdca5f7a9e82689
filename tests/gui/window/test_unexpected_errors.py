"""Unexpected errors: logged, with a notice in the window."""

from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

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
    lines = [each for each in caplog.records if each.getMessage() == "uncaught exception"]
    assert len(lines) == 1
    caplog.clear()  # else an error that was only logged fails the test

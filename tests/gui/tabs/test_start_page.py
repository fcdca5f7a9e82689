"""The start page while the demo starts, when it fails, and when it is given up."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.demo.server import DemoServer, Endpoint
from msglc_browser.errors import WorkerFailed
from msglc_browser.gui.parts.thin_bar import ThinBar
from tests.gui.window_parts import choose_command, is_moving
from tests.servers.qt_fixtures import Launch
from tests.servers.slow_start import Gate

W = TypeVar("W", bound=QWidget)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Holds the demo's server back until it is told what comes of it."""
    gate = Gate()

    def start(_server: DemoServer) -> Endpoint:
        gate.wait()
        raise WorkerFailed("The demo's S3 server did not start.", hint="Try again.")

    monkeypatch.setattr(DemoServer, "start", start)
    return gate


def find(application: Application, kind: type[W], name: str) -> W:
    found = application.window.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def is_shown(application: Application, name: str) -> Callable[[], bool]:
    return lambda: any(w.isVisible() for w in application.window.findChildren(QWidget, name))


def click(application: Application, name: str) -> None:
    QTest.mouseClick(find(application, QPushButton, name), Qt.MouseButton.LeftButton)


def test_demo_on_its_way_is_told_in_the_start_page(
    launch: Launch, gate: Gate, qtbot: QtBot
) -> None:
    application = launch(is_demo=True)
    assert not is_shown(application, "demo.start.button")()
    qtbot.waitUntil(is_shown(application, "waitingText"))
    assert find(application, QLabel, "waitingText").text() == "Starting the demo server…"
    waiting = find(application, QWidget, "demoWaiting")
    assert any(is_moving(bar) for bar in waiting.findChildren(ThinBar))
    gate.open()
    qtbot.waitUntil(is_shown(application, "errorPanel"))
    assert "did not start" in find(application, QLabel, "errorTitle").text()
    assert application.failure_text()
    assert not application.window.notice.isVisible()


def test_retry_starts_the_demo_again(launch: Launch, gate: Gate, qtbot: QtBot) -> None:
    application = launch()
    gate.open()
    click(application, "demo.start.button")
    qtbot.waitUntil(is_shown(application, "errorPanel"))
    gate.close()
    click(application, "retryButton")
    qtbot.waitUntil(is_shown(application, "waitingText"))
    assert gate.asked == 2
    gate.open()
    qtbot.waitUntil(is_shown(application, "errorPanel"))
    click(application, "startBackButton")
    assert is_shown(application, "demo.start.button")()


def test_escape_gives_the_demo_up(launch: Launch, gate: Gate, qtbot: QtBot) -> None:
    application = launch(is_demo=True)
    qtbot.waitUntil(is_shown(application, "cancelDemoButton"))
    QTest.keyClick(application.window, Qt.Key.Key_Escape)
    qtbot.waitUntil(is_shown(application, "demo.start.button"))
    qtbot.waitUntil(application.is_idle)
    gate.open()


def test_demo_is_told_above_an_open_tab(
    launch: Launch, gate: Gate, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "note.txt").write_text("hello")
    application = launch(location=str(tmp_path / "note.txt"))
    qtbot.waitUntil(application.is_idle)
    choose_command(application.workbench.actions.action("demo.start"))
    notice = application.window.notice
    assert notice.isVisible()
    assert notice.text() == "Starting the demo server…"
    assert not notice.copy_button.isVisible()
    gate.open()
    qtbot.waitUntil(lambda: "did not start" in notice.text())
    assert notice.copy_button.isVisible()

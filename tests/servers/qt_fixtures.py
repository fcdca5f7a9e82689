"""Fixtures for tests that need a window: the event loops, the whole program.

The conftest.py files of `gui` and `end2end` import the ones they offer.
"""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application, build_application
from msglc_browser.command_line import Options
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.storage.places.credentials import SessionCredentials
from tests.servers.timers import StartedTimers

_PATIENCE_S = 5.0
_PATIENCE_MS = 20_000

Launch: TypeAlias = Callable[..., Application]
"""`launch(location="", ...options)`: start and show the program as the command line does."""


@pytest.fixture(scope="session")
def frozen_modules(qapp: QApplication) -> None:
    """Exclude everything imported so far from garbage collection, which each test would repeat."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """pytest-qt's, but what lays out megabytes may take longer than its 5 s on a busy computer."""
    for name in ("waitUntil", "waitSignal", "waitSignals", "waitExposed"):
        setattr(qtbot, name, partial(getattr(qtbot, name), timeout=_PATIENCE_MS))
    return qtbot


@pytest.fixture
def no_leaked_timers(
    _no_leaked_threads: None,
    qapp: QApplication,
    frozen_modules: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Fail the test if timers are running or windows are open after it."""
    timers = StartedTimers(monkeypatch)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    # Collect here, on the window's thread: on whichever thread allocates next it would crash.
    gc.collect()
    left = timers.running()
    assert not left, f"timers left running: {left}"
    shown = [widget.objectName() for widget in qapp.topLevelWidgets() if widget.isVisible()]
    assert not shown, f"windows left open: {shown}"


@pytest.fixture
def no_logged_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail the test on errors that were only logged, like one lost in a task."""
    yield
    # The window is closed in the last phase.
    records = [
        *caplog.get_records("setup"),
        *caplog.get_records("call"),
        *caplog.get_records("teardown"),
    ]
    ours = ("asyncio", "qasync", "msglc_browser.gui.window.unexpected_errors", "msglc_browser.app")
    lost = [r.getMessage() + str(r.exc_info) for r in records if r.name.startswith(ours)]
    assert not lost, f"logged, not handled: {lost}"


@pytest.fixture
def qt_loop(qapp: QApplication, no_leaked_timers: None) -> Iterator[asyncio.AbstractEventLoop]:
    """The window's asyncio loop: its tasks run whenever the Qt loop turns.

    `qtbot.waitUntil` and `qtbot.waitSignal` turn it. For code under test the loop is running, as
    in the program, so such a test cannot use `asyncio.run`: use `io_loop.submit(...)`.
    """
    loop = qasync.QEventLoop(qapp)
    asyncio.events._set_running_loop(loop)
    try:
        yield loop
        _cancel_tasks(loop)
    finally:
        asyncio.events._set_running_loop(None)
        loop.close()


def _cancel_tasks(loop: asyncio.AbstractEventLoop) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    for task in asyncio.all_tasks(loop):
        task.cancel()
    while asyncio.all_tasks(loop):
        assert time.monotonic() < deadline, f"tasks that do not end: {asyncio.all_tasks(loop)}"
        QCoreApplication.processEvents()


@pytest.fixture
def io_loop(_no_leaked_threads: None) -> Iterator[IoLoop]:
    """The I/O thread, started; `io_loop.submit(coroutine).result(10)` runs one to completion."""
    io = IoLoop()
    io.start()
    yield io
    io.stop()


@pytest.fixture
def launch(
    qt_loop: asyncio.AbstractEventLoop, no_logged_errors: None, qtbot: QtBot, tmp_path: Path
) -> Iterator[Launch]:
    """Start the program with settings in `tmp_path`, secrets in memory; close it at the end."""
    running: list[Application] = []

    def start(location: str = "", **options: object) -> Application:
        config_dir = tmp_path / "config"
        wanted = Options(location=location, **options)  # type: ignore[arg-type]
        application = build_application(
            wanted, config_dir=config_dir, credentials=SessionCredentials(), loop=qt_loop
        )
        running.append(application)
        with qtbot.waitExposed(application.window):
            application.window.show()
        application.open_at_start()
        return application

    yield start
    for application in running:
        application.window.close_now()
        application.window.deleteLater()
        application.shutdown()

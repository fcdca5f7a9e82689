"""Fixtures for tests with a QApplication: the event loops, a workspace, the whole window."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import qasync
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.session import Bridge
from msglc_browser.operations.io_loop import IoLoop
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.credentials import SessionCredentials
from msglc_browser.storage.profile import Profile
from msglc_browser.storage.profiles_file import ProfilesFile
from tests.servers.s3 import S3Server
from tests.servers.timers import StartedTimers

_PATIENCE_S = 5.0


@pytest.fixture(autouse=True)
def _no_leaked_timers(
    _no_leaked_threads: None, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    timers = StartedTimers(monkeypatch)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    left = timers.running()
    assert not left, f"timers left running: {left}"
    shown = [widget.objectName() for widget in qapp.topLevelWidgets() if widget.isVisible()]
    assert not shown, f"windows left open: {shown}"


@pytest.fixture(autouse=True)
def _no_logged_errors(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """What asyncio and qasync can only log, like a lost exception of a task, fails the test."""
    yield
    records = [*caplog.get_records("call"), *caplog.get_records("setup")]
    lost = [r.getMessage() for r in records if r.name.startswith(("asyncio", "qasync"))]
    assert not lost, f"logged by the event loop: {lost}"


@pytest.fixture
def qt_loop(qapp: QApplication, _no_leaked_timers: None) -> Iterator[asyncio.AbstractEventLoop]:
    """The window's asyncio loop: its tasks run whenever the Qt loop turns.

    `qtbot.waitUntil` and `qtbot.waitSignal` turn it. For code under test the loop runs, as in
    the program, so `asyncio.run` is not to be had in such a test: use `io_loop.submit(...)`.
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
    """The I/O thread, started; `io_loop.submit(coroutine).result(10)` runs one to its end."""
    io = IoLoop()
    io.start()
    yield io
    io.stop()


@pytest.fixture
def bridge(io_loop: IoLoop, qt_loop: asyncio.AbstractEventLoop) -> Iterator[Bridge]:
    """The bridge that sessions run their operations over."""
    bridge = Bridge(io_loop, qt_loop)
    yield bridge
    bridge.cancel_all()


@pytest.fixture
def workspace(io_loop: IoLoop, tmp_path: Path) -> Iterator[Workspace]:
    """Connections of a first start; their file is in `tmp_path`, secrets stay in memory."""
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    yield workspace
    io_loop.submit(workspace.close()).result(_PATIENCE_S)


@pytest.fixture
def moto_profile(workspace: Workspace, moto_server: S3Server) -> Profile:
    """A connection to moto's server, in `workspace` under the id "test"."""
    workspace.add_temporary(moto_server.profile, moto_server.secret)
    return moto_server.profile

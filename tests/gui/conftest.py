"""Fixtures for tests with a QApplication: the event loops, a workspace, the whole window."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFont

from msglc_browser.app import Application
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.places.profiles_file import ProfilesFile
from tests.gui.archive_desk import desk, open_desk
from tests.gui.verb_desk import verb_desk
from tests.servers.qt_fixtures import (
    Launch,
    frozen_modules,
    io_loop,
    launch,
    no_leaked_timers,
    no_logged_errors,
    qt_loop,
    qtbot,
)
from tests.servers.s3 import S3Server

__all__ = [
    "desk",
    "frozen_modules",
    "io_loop",
    "launch",
    "no_leaked_timers",
    "no_logged_errors",
    "open_desk",
    "qt_loop",
    "qtbot",
    "verb_desk",
]

_PATIENCE_S = 5.0


@pytest.fixture(scope="session", autouse=True)
def _font() -> Iterator[None]:
    """The font named by TEST_FONT in place of the system's: see parts/test_other_looks.py."""
    family = os.environ.get("TEST_FONT", "")

    def ui() -> QFont:
        font = QFont(family)
        font.setPointSizeF(10)
        return font

    with pytest.MonkeyPatch.context() as patch:
        if family:
            patch.setattr(fonts, "ui", ui)
        yield


@pytest.fixture(autouse=True)
def _clean(no_leaked_timers: None, no_logged_errors: None) -> None:
    """Check that each test leaves nothing running and nothing unhandled."""


@pytest.fixture
def bridge(io_loop: IoLoop, qt_loop: asyncio.AbstractEventLoop) -> Iterator[Bridge]:
    """The bridge that sessions run their operations over."""
    bridge = Bridge(io_loop, qt_loop)
    yield bridge
    bridge.close()


@pytest.fixture
def workspace(io_loop: IoLoop, tmp_path: Path) -> Iterator[Workspace]:
    """The default connections; their file is in `tmp_path`, secrets stay in memory."""
    workspace = Workspace(ProfilesFile(tmp_path / "connections.json"), SessionCredentials())
    yield workspace
    io_loop.submit(workspace.close()).result(_PATIENCE_S)


@pytest.fixture
def moto_profile(workspace: Workspace, moto_server: S3Server) -> Profile:
    """A connection to moto's server, in `workspace` under the id "test"."""
    workspace.add_temporary(moto_server.profile, moto_server.secret)
    return moto_server.profile


@pytest.fixture
def application(launch: Launch, moto_server: S3Server) -> Application:
    """The whole program, with a connection "Test" to moto's server besides the preset."""
    application = launch()
    application.services.workspace.add_temporary(moto_server.profile, moto_server.secret)
    application.workbench.connections.reload_profiles()
    return application


@pytest.fixture
def window(application: Application) -> MainWindow:
    """Its window."""
    return application.window

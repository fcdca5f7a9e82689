"""Servers that only the end-to-end tests talk to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.end2end.person import Person
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
from tests.servers.rclone import ACCESS_KEY, SECRET_KEY, serve_rclone
from tests.servers.s3 import S3Bucket, S3Server, connect, make_bucket

__all__ = [
    "frozen_modules",
    "io_loop",
    "launch",
    "no_leaked_timers",
    "no_logged_errors",
    "qt_loop",
    "qtbot",
]


@pytest.fixture(scope="session")
def rclone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """rclone's S3 server, a badly behaved peer."""
    folder: Path = tmp_path_factory.mktemp("rclone")
    with serve_rclone(folder) as endpoint:
        server = connect(endpoint, ACCESS_KEY, SECRET_KEY)
        try:
            yield server
        finally:
            server.client.close()


@pytest.fixture
def rclone_bucket(rclone: S3Server) -> Iterator[S3Bucket]:
    """An empty bucket on rclone's server for this test."""
    bucket = make_bucket(rclone)
    yield bucket
    bucket.remove()


def sit_down(launch: Launch, qtbot: QtBot, server: S3Server) -> Person:
    """A user at a new window with a connection "Test" to `server`."""
    application = launch()
    application.services.workspace.add_temporary(server.profile, server.secret)
    application.workbench.connections.reload_profiles()
    return Person(application.window, qtbot)


@pytest.fixture
def weed_person(launch: Launch, qtbot: QtBot, weed: S3Server) -> Person:
    """A user at the window, with SeaweedFS as the connection "Test"."""
    return sit_down(launch, qtbot, weed)


@pytest.fixture
def rclone_person(launch: Launch, qtbot: QtBot, rclone: S3Server) -> Person:
    """A user at the window, with rclone as the connection "Test"."""
    return sit_down(launch, qtbot, rclone)

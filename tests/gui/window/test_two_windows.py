"""Two windows on the same folder: each shows what the other one saves, and loses nothing of it."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher, QObject, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.connections.connection_rows import ConnectionState, RowKind
from msglc_browser.gui.connections.connections_model import ConnectionDraft
from msglc_browser.gui.remembered.shared_files import SharedFiles
from msglc_browser.settings import CACHE_MB, THEME, Settings
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.places.profiles_file import RUSTFS_PROFILE
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch

LAB = Profile(profile_id="lab", name="Lab", endpoint="http://127.0.0.1:1")


@pytest.fixture
def windows(launch: Launch) -> list[Application]:
    return [launch(), launch()]


def shown(application: Application) -> list[str]:
    """The texts at the top of the navigator."""
    model = application.workbench.connections.model
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    kinds = (RowKind.CONNECTION, RowKind.RECENT)
    return [str(index.data()) for index in rows if model.kind(index) in kinds]


def test_a_saved_connection_is_shown_and_a_deleted_one_goes(
    windows: list[Application], qtbot: QtBot
) -> None:
    first, second = windows
    first.workbench.connections.save(ConnectionDraft(LAB, "secret"))
    qtbot.waitUntil(lambda: shown(second) == [RUSTFS_PROFILE.name, "Lab"])
    second.workbench.connections.save(ConnectionDraft(replace(LAB, name="Lab 2")))
    qtbot.waitUntil(lambda: shown(first) == [RUSTFS_PROFILE.name, "Lab 2"])
    second.workbench.connections.delete(RUSTFS_PROFILE.profile_id)
    qtbot.waitUntil(lambda: shown(first) == ["Lab 2"])


def test_a_connection_that_was_changed_elsewhere_is_no_longer_connected(
    windows: list[Application], qtbot: QtBot
) -> None:
    first, second = windows
    first.workbench.connections.save(ConnectionDraft(LAB))
    qtbot.waitUntil(lambda: len(shown(second)) == 2)
    second.workbench.connections.connect_profile("lab")
    state = second.workbench.connections.model.state
    qtbot.waitUntil(lambda: state("lab") is ConnectionState.FAILED)
    first.workbench.connections.save(ConnectionDraft(replace(LAB, region="eu-x")))
    qtbot.waitUntil(lambda: state("lab") is ConnectionState.NOT_CONNECTED)


def test_settings_saved_in_one_window_apply_in_the_other(
    windows: list[Application], qtbot: QtBot
) -> None:
    first, second = (window.services.settings for window in windows)
    first.set(THEME, "dark")
    first.save()
    qtbot.waitUntil(lambda: second.text(THEME) == "dark")
    second.set(CACHE_MB, 64)
    second.save()
    qtbot.waitUntil(lambda: first.number(CACHE_MB) == 64)
    assert Settings(first.path).text(THEME) == "dark"


def test_recent_archives_of_one_window_are_shown_in_the_other(
    windows: list[Application], qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = windows
    names = ["a.msglc", "b.msglc"]
    for application, name in zip(windows, names, strict=True):
        (tmp_path / name).write_bytes(b"x")
        application.workbench.opener.archive_arrived.emit(LocalLocation(tmp_path / name))
    qtbot.waitUntil(lambda: sorted(shown(first)[1:]) == names)
    qtbot.waitUntil(lambda: sorted(shown(second)[1:]) == names)
    choose_command(first.workbench.actions.action("recent.clear"))
    qtbot.waitUntil(lambda: shown(second) == [RUSTFS_PROFILE.name])
    assert shown(first) == [RUSTFS_PROFILE.name]


def test_a_folder_that_reports_nothing_is_looked_at_when_the_program_is_activated(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "config"
    parent = QObject()
    shared = SharedFiles(folder, ("a.json", "b.json"), parent)
    seen: list[str] = []
    shared.changed.connect(seen.append)
    application = QGuiApplication.instance()
    assert isinstance(application, QGuiApplication)
    (folder / "b.json").write_text("{}")
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationInactive)
    assert seen == []
    application.applicationStateChanged.emit(Qt.ApplicationState.ApplicationActive)
    assert seen == ["b.json"]
    (folder / "new").write_text("{1}")
    with qtbot.waitSignal(shared.changed):
        (folder / "new").replace(folder / "b.json")
    shared.stop()
    (folder / "a.json").write_text("{}")
    shared.look()
    assert seen == ["b.json", "b.json"]


def test_folder_that_is_removed_is_made_again_only_while_it_is_watched(
    qtbot: QtBot, tmp_path: Path
) -> None:
    folder, parent = tmp_path / "config", QObject()
    shared = SharedFiles(folder, ("a.json",), parent)
    folder.rmdir()
    qtbot.waitUntil(folder.is_dir)
    with qtbot.waitSignal(shared.changed):  # it is watched again
        (folder / "a.json").write_text("{}")
    (folder / "a.json").unlink()
    shared.stop()
    folder.rmdir()
    (watcher,) = shared.findChildren(QFileSystemWatcher)
    qtbot.waitUntil(lambda: not watcher.directories())
    assert not folder.exists()

"""Files of the program that cannot be read are no reason not to start: the window says so."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.connections.connections_model import ConnectionDraft
from msglc_browser.gui.remembered.recent_and_tabs import Places, SavedTab, load_places
from msglc_browser.settings import THEME
from msglc_browser.state_file import StateFile
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.gui.bucket_page import child
from tests.servers.qt_fixtures import Launch

FILES = ("connections.json", "settings.json", "places.json", "window.json")
LAB = Profile(profile_id="lab", name="Lab", endpoint="http://127.0.0.1:1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where `launch` keeps the state."""
    folder = tmp_path / "config"
    folder.mkdir()
    return folder


class Locks:
    """Files that cannot be opened until `undo`."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._paths: set[Path] = set()
        real = Path.open

        def open_unless_locked(path: Path, *args: Any, **kwargs: Any) -> Any:
            if path in self._paths:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            return real(path, *args, **kwargs)

        patch.setattr(Path, "open", open_unless_locked)

    def add(self, path: Path) -> None:
        self._paths.add(path)

    def undo(self) -> None:
        self._paths.clear()


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> Locks:
    """Root opens everything, so that rights do not help."""
    return Locks(monkeypatch)


def said(application: Application) -> str:
    """The text of the notice bar as it is on screen."""
    bar = application.window.notice
    assert bar.isVisible()
    assert child(bar, QLabel, "noticeText").isVisible()
    return bar.text()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "content",
    [b'{"a": "\xff"}', b"[" * 50_000, b"", None],
    ids=["bytes", "nested", "empty", "folder"],
)
def test_a_file_that_makes_no_sense_is_kept_and_said(
    launch: Launch, folder: Path, name: str, content: bytes | None
) -> None:
    path = folder / name
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    application = launch()
    aside = path.with_name(f"{path.stem}.unreadable-1.json")
    assert str(aside) in said(application)
    assert aside.is_dir() if content is None else aside.read_bytes() == content


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_opened_is_left_and_said(
    launch: Launch, folder: Path, name: str, locks: Locks
) -> None:
    path = folder / name
    path.write_text("{}")
    locks.add(path)
    application = launch()
    assert f"{path}: Permission denied" in said(application)
    application.window.close()
    locks.undo()
    assert path.read_bytes() == b"{}"
    assert not list(folder.glob("*unreadable*"))


def test_all_unreadable_files_are_said_at_once(launch: Launch, folder: Path) -> None:
    for name in FILES:
        (folder / name).write_text("{")
    text = said(launch())
    assert all(f"{Path(name).stem}.unreadable-1.json" in text for name in FILES)


def test_a_change_that_cannot_be_saved_says_why(
    launch: Launch, folder: Path, locks: Locks, qtbot: QtBot
) -> None:
    path = folder / "connections.json"
    ProfilesFile(path).put(LAB)
    before = path.read_bytes()
    locks.add(path)
    application = launch()
    session = application.workbench.connections
    with qtbot.waitSignal(session.save_failed) as failed:
        session.save(ConnectionDraft(Profile(profile_id="x", name="X", endpoint="")))
    assert failed.args is not None
    assert "cannot be read" in str(failed.args[1])
    locks.undo()
    assert path.read_bytes() == before


def test_notice_of_an_unfinished_upload_repeats_which_file_was_put_aside(
    launch: Launch, folder: Path, qtbot: QtBot
) -> None:
    journal = WriteJournal(folder / "writes")
    journal.upload_began(S3Location("rustfs-local", "runs", "a.msg"), "id", {})
    journal.close()
    (folder / "places.json").write_text("{")
    application = launch()
    application.workbench.places.reload()  # as when the folder reports the change
    assert application.workbench.places.problem is None
    qtbot.waitUntil(lambda: "interrupted" in application.window.notice.text())
    assert "places.unreadable-1.json" in said(application)


def test_uploads_and_places_outlive_connections_that_cannot_be_read(
    launch: Launch, folder: Path, locks: Locks, qtbot: QtBot
) -> None:
    ProfilesFile(folder / "connections.json").put(LAB)
    target = S3Location("lab", "runs", "a.msg")
    journal = WriteJournal(folder / "writes")
    journal.upload_began(target, "id", {})
    journal.close()
    file = StateFile(folder / "places.json", "places")
    places = Places((target,), (SavedTab(target),))
    file.change(lambda _old: _rows(places))
    locks.add(folder / "connections.json")
    application = launch()
    journal_of_run = application.services.workspace.journal
    qtbot.waitUntil(lambda: [each.target for each in journal_of_run.uploads()] == [target])
    qtbot.waitUntil(lambda: "interrupted" in application.window.notice.text())
    assert "connections.json" in said(application)
    arrived = application.workbench.opener.archive_arrived
    arrived.emit(LocalLocation(folder / "b.msg"))
    application.window.close()
    kept = load_places(file)
    assert kept is not None
    assert kept.recent == (LocalLocation(folder / "b.msg"), target)
    assert [tab.location for tab in kept.tabs] == [target]
    assert [each.target for each in journal_of_run.uploads()] == [target]


def _rows(places: Places) -> dict[str, object]:
    row = {"connection": "lab", "bucket": "runs", "key": "a.msg"}
    assert places.recent == (S3Location("lab", "runs", "a.msg"),)
    return {"recent": [row], "tabs": [{"location": row}], "current": 0}


def test_settings_can_be_saved_after_theirs_was_put_aside(launch: Launch, folder: Path) -> None:
    (folder / "settings.json").write_text("{")
    settings = launch().services.settings
    settings.set(THEME, "dark")
    settings.save()
    assert (folder / "settings.json").exists()
    assert (folder / "settings.unreadable-1.json").read_text() == "{"


@pytest.mark.parametrize("is_damaged", [True, False])
def test_record_of_uploads_that_cannot_be_read_is_said(
    launch: Launch, folder: Path, is_damaged: bool, qtbot: QtBot
) -> None:
    path = folder / "writes" / "0.json"
    path.parent.mkdir(parents=True)
    if is_damaged:
        path.write_text("{")
    else:
        path.mkdir()
    bar = launch().window.notice
    qtbot.waitUntil(lambda: bar.isVisible() and "unfinished uploads" in bar.text())
    assert ("put aside as 0.bad" in bar.text()) == is_damaged
    assert path.with_suffix(".bad").exists() == is_damaged
    assert path.exists() != is_damaged


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("window.json", {"navigator_width": 10**30, "geometry": "AAAA"}),
        ("window.json", {"navigator_width": -(10**30), "geometry": "*"}),
        ("settings.json", {"cache_mb": 10**30, "temporary_folder": "\0", "theme": "\udce9"}),
        (
            "places.json",
            {
                "current": -(10**30),
                "recent": [{"path": "\udce9\0"}, {"profile": "lab", "bucket": "", "key": "\0"}],
                "tabs": [
                    {
                        "location": {"path": "/none/\udce9"},
                        "open": [{"path": "/a", "rows": [0, 10**30]}, {"path": "/" * 5_000}],
                        "selected": {"path": "/[" + "9" * 5_000 + "]"},
                    }
                ],
            },
        ),
        (
            "connections.json",
            {
                "connections": [
                    {"id": "a", "name": "\udce9" * 5_000, "endpoint": "http://[", "region": "\0"},
                    {"id": "a", "name": "", "endpoint": "", "access_key": "\n"},
                ]
            },
        ),
    ],
)
def test_absurd_values_are_no_reason_not_to_start(
    launch: Launch, folder: Path, qtbot: QtBot, name: str, content: dict[str, object]
) -> None:
    path = folder / name
    path.write_text(json.dumps(content))
    application = launch()
    qtbot.waitUntil(application.is_idle)
    application.window.grab()
    assert not application.window.notice.isVisible()
    application.window.close()
    assert not list(folder.glob("*unreadable*"))


@pytest.mark.parametrize("name", FILES[:3])
def test_a_file_that_is_damaged_meanwhile_is_kept_and_said(
    launch: Launch, folder: Path, qtbot: QtBot, name: str
) -> None:
    application = launch()
    before = application.services.workspace.profiles()
    (folder / "damaged").write_text("{")
    (folder / "damaged").replace(folder / name)
    aside = folder / f"{Path(name).stem}.unreadable-1.json"
    qtbot.waitUntil(lambda: str(aside) in application.window.notice.text())
    assert said(application)
    assert aside.read_text() == "{"
    assert application.services.workspace.profiles() == before

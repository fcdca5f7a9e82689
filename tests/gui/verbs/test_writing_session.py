"""From a dialog to bytes in a bucket: jobs, their news, and what follows from them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from msglc.reader import LazyReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Protocol
from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.errors import TargetExists
from msglc_browser.gui.activity.activity_panel import ActivityPanel
from msglc_browser.gui.base.bridge import Bridge
from msglc_browser.gui.base.job_relay import JobRelay
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.gui.verbs.writing import WritingSession
from msglc_browser.operations.combining.combine import CombineMode, CombineSource, CombineSpec
from msglc_browser.operations.jobs.board import JobBoard, JobSnapshot, JobState
from msglc_browser.operations.new_archive.new_archive import (
    NewArchiveSpec,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000


@pytest.fixture
def session(bridge: Bridge, workspace: Workspace, io_loop: IoLoop) -> Iterator[WritingSession]:
    """A session with its board and relay."""
    relay = JobRelay()
    board = JobBoard(io_loop, relay.publish)
    yield WritingSession(bridge, workspace, board, relay, relay)
    relay.deleteLater()


@pytest.fixture
def folder(
    moto_profile: Profile, moto_bucket: S3Bucket, make_archive: Callable[..., bytes]
) -> S3Location:
    """A folder with two archives and a note."""
    for n in (1, 2):
        moto_bucket.put(f"in/run-{n}.msg", make_archive({"run": n}))
    moto_bucket.put("in/note.txt", b"words, and many enough of them to fill a header " * 3)
    return S3Location(moto_profile.profile_id, moto_bucket.name, "in/")


def _at(folder: S3Location, name: str) -> S3Location:
    return S3Location(folder.profile_id, folder.bucket, folder.key + name)


def _sources(folder: S3Location, *names: str) -> tuple[CombineSource, ...]:
    return tuple(CombineSource(_at(folder, name), name) for name in names)


def _read(data: bytes, tmp_path: Path) -> object:
    path = tmp_path / "read.msg"
    path.write_bytes(data)
    with LazyReader(str(path)) as reader:
        return reader.to_obj()


def _button(dialog: QWidget, name: str) -> QPushButton:
    button = dialog.findChild(QPushButton, name)
    assert button is not None, name
    return button


def _click_when_ready(qtbot: QtBot, dialog: QWidget, name: str) -> None:
    qtbot.waitUntil(_button(dialog, name).isEnabled, timeout=_PATIENCE_MS)
    QTest.mouseClick(_button(dialog, name), Qt.MouseButton.LeftButton)


def _ended(qtbot: QtBot, session: WritingSession, start: Callable[[], int]) -> JobSnapshot:
    """The job's last snapshot, as the window hears of it."""
    heard: list[JobSnapshot] = []
    session.job_changed.connect(heard.append)
    job_id = start()
    states = (JobState.DONE, JobState.FAILED)
    qtbot.waitUntil(
        lambda: any(job.job_id == job_id and job.state in states for job in heard),
        timeout=_PATIENCE_MS,
    )
    return heard[-1]


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Shows a dialog that is closed at the end of the test, come what may."""

    def show_it(dialog: QWidget) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog, before_close_func=_leave)
        dialog.show()

    return show_it


def _leave(dialog: QWidget) -> None:
    dialog.close()
    if dialog.isVisible():
        _button(dialog, "leaveButton").click()


def test_combine_dialog_makes_an_archive_of_both(
    qtbot: QtBot,
    session: WritingSession,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
    show: Callable[[QWidget], None],
) -> None:
    dialog = CombineDialog(_sources(folder, "run-1.msg", "run-2.msg"), folder)
    session.serve_combine(dialog)
    show(dialog)
    with qtbot.waitSignal(session.object_written, timeout=_PATIENCE_MS) as written:
        _click_when_ready(qtbot, dialog, "combineButton")
    assert written.args == [_at(folder, "combined.msg")]
    value = _read(moto_bucket.get("in/combined.msg"), tmp_path)
    assert value == {"run-1": {"run": 1}, "run-2": {"run": 2}}


def test_combine_dialog_marks_what_is_no_archive(
    qtbot: QtBot, session: WritingSession, folder: S3Location, show: Callable[[QWidget], None]
) -> None:
    dialog = CombineDialog(_sources(folder, "run-1.msg", "note.txt"), folder)
    session.serve_combine(dialog)
    show(dialog)
    label = dialog.findChild(QLabel, "checkLabel")
    assert label is not None
    qtbot.waitUntil(label.isVisible, timeout=_PATIENCE_MS)
    assert "note.txt" in label.text()
    assert not _button(dialog, "combineButton").isEnabled()


def test_combine_dialog_finds_an_existing_target(
    qtbot: QtBot, session: WritingSession, folder: S3Location, show: Callable[[QWidget], None]
) -> None:
    dialog = CombineDialog(_sources(folder, "run-1.msg"), folder)
    session.serve_combine(dialog)
    show(dialog)
    target = dialog.findChild(QWidget, "targetEdit")
    assert target is not None
    QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(target, str(_at(folder, "note.txt")))
    check = dialog.findChild(QWidget, "overwriteCheck")
    assert check is not None
    qtbot.waitUntil(check.isVisible, timeout=_PATIENCE_MS)


def test_closed_dialog_hears_no_answer(
    qtbot: QtBot, session: WritingSession, folder: S3Location, show: Callable[[QWidget], None]
) -> None:
    dialog = CombineDialog(_sources(folder, "run-1.msg"), folder)
    session.serve_combine(dialog)
    show(dialog)
    dialog.close()
    later: list[LookUp] = []
    other = NewArchiveDialog(folder)
    session.serve_new_archive(other)
    show(other)
    other.lookup_wanted.connect(later.append)
    other.lookup_wanted.emit(_at(folder, "run-1.msg"))
    qtbot.waitUntil(lambda: bool(later))
    assert not _button(dialog, "combineButton").isEnabled()


def test_append_dialog_adds_to_a_combined_archive(
    qtbot: QtBot,
    session: WritingSession,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
    show: Callable[[QWidget], None],
) -> None:
    target = _at(folder, "all.msg")
    spec = CombineSpec(_sources(folder, "run-1.msg"), CombineMode.DICT, target)
    job = _ended(qtbot, session, lambda: session.combine(spec))
    assert job.state is JobState.DONE, job.error
    dialog = AppendDialog(_sources(folder, "run-2.msg"), folder, target=target)
    session.serve_append(dialog)
    show(dialog)
    with qtbot.waitSignal(session.object_written, timeout=_PATIENCE_MS):
        _click_when_ready(qtbot, dialog, "appendButton")
    value = _read(moto_bucket.get("in/all.msg"), tmp_path)
    assert value == {"run-1.msg": {"run": 1}, "run-2": {"run": 2}}


def test_append_dialog_finds_its_target_among_the_selected(
    qtbot: QtBot, session: WritingSession, folder: S3Location, show: Callable[[QWidget], None]
) -> None:
    spec = CombineSpec(_sources(folder, "run-1.msg"), CombineMode.LIST, _at(folder, "all.msg"))
    assert _ended(qtbot, session, lambda: session.combine(spec)).state is JobState.DONE
    dialog = AppendDialog(_sources(folder, "run-2.msg", "all.msg"), folder)
    session.serve_append(dialog)
    show(dialog)
    qtbot.waitUntil(_button(dialog, "appendButton").isEnabled, timeout=_PATIENCE_MS)
    with (
        qtbot.waitSignal(session.object_written, timeout=_PATIENCE_MS),
        qtbot.waitSignal(dialog.write_wanted) as wish,
    ):
        QTest.mouseClick(_button(dialog, "appendButton"), Qt.MouseButton.LeftButton)
    assert wish.args[0].target == _at(folder, "all.msg")
    assert [s.location for s in wish.args[0].sources] == [_at(folder, "run-2.msg")]


def test_new_archive_dialog_saves_a_local_file(
    qtbot: QtBot,
    session: WritingSession,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
    show: Callable[[QWidget], None],
) -> None:
    source = tmp_path / "data.json"
    source.write_text(json.dumps({"a": [1, 2, 3]}))
    dialog = NewArchiveDialog(folder)
    session.serve_new_archive(dialog)
    show(dialog)
    edit = dialog.findChild(QWidget, "sourceEdit")
    assert edit is not None
    QTest.keyClicks(edit, str(source))
    with qtbot.waitSignal(session.object_written, timeout=_PATIENCE_MS) as written:
        _click_when_ready(qtbot, dialog, "saveButton")
    assert written.args == [_at(folder, "data.msglc")]
    assert _read(moto_bucket.get("in/data.msglc"), tmp_path) == {"a": [1, 2, 3]}


def test_existing_target_fails_untouched_and_overwrite_replaces_it(
    qtbot: QtBot,
    session: WritingSession,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    before = moto_bucket.get("in/note.txt")
    target = _at(folder, "note.txt")
    spec = CombineSpec(_sources(folder, "run-1.msg"), CombineMode.LIST, target)
    failed = _ended(qtbot, session, lambda: session.combine(spec))
    assert isinstance(failed.error, TargetExists)
    assert moto_bucket.get("in/note.txt") == before
    with qtbot.waitSignal(session.object_written, timeout=_PATIENCE_MS):
        session.overwrite(failed.job_id)
    assert _read(moto_bucket.get("in/note.txt"), tmp_path) == [{"run": 1}]


def test_save_to_disk_is_told_and_shown_in_the_panel(
    qtbot: QtBot, session: WritingSession, tmp_path: Path
) -> None:
    panel = ActivityPanel()
    qtbot.addWidget(panel)
    panel.show()
    session.job_changed.connect(panel.show_job)
    source = tmp_path / "data.json"
    source.write_text("[1, 2, 3]")
    target = LocalLocation(tmp_path / "data.msg")
    spec = NewArchiveSpec(source, SourceFormat.JSON, Protocol.CBOR, target)
    job = _ended(qtbot, session, lambda: session.save(spec))
    assert job.state is JobState.DONE, job.error
    assert job.title == "Save data.json → data.msg"
    shown = panel.findChild(QLabel, "activityTitle")
    assert shown is not None and shown.text() == job.title
    assert _button(panel, "activityActionButton").text() == "Open"


def test_clear_finished_forgets_jobs_that_are_over(
    qtbot: QtBot, session: WritingSession, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.json"
    target = LocalLocation(tmp_path / "data.msg")
    spec = NewArchiveSpec(missing, SourceFormat.JSON, Protocol.MSGPACK, target)
    job = _ended(qtbot, session, lambda: session.save(spec))
    assert job.state is JobState.FAILED
    with qtbot.waitSignal(session.jobs_cleared):
        session.clear_finished()
    assert session.snapshots() == ()


def test_pasted_text_is_kept_until_its_archive_is_made(
    qtbot: QtBot, session: WritingSession, tmp_path: Path
) -> None:
    target = LocalLocation(tmp_path / "data.msg")
    spec = NewArchiveSpec(PastedText("[1, 2"), SourceFormat.JSON, Protocol.CBOR, target)
    job = _ended(qtbot, session, lambda: session.save(spec))
    assert job.state is JobState.FAILED
    assert job.title == "Save Pasted text → data.msg"
    assert session.kept_text == "[1, 2"
    mended = NewArchiveSpec(PastedText("[1, 2]"), SourceFormat.JSON, Protocol.CBOR, target)
    job = _ended(qtbot, session, lambda: session.save(mended))
    assert job.state is JobState.DONE, job.error
    assert session.kept_text == ""
    assert _read(target.path.read_bytes(), tmp_path) == [1, 2]


def test_hundred_sources_are_checked_in_batches(
    qtbot: QtBot,
    session: WritingSession,
    folder: S3Location,
    moto_bucket: S3Bucket,
    show: Callable[[QWidget], None],
) -> None:
    data = moto_bucket.get("in/run-1.msg")
    names = [f"many-{n}.msg" for n in range(100)]
    moto_bucket.fill({f"in/{name}": data for name in names})
    dialog = CombineDialog(_sources(folder, *names), folder)
    session.serve_combine(dialog)
    heard: list[str] = []
    label = dialog.findChild(QLabel, "problemLabel")
    model = dialog.findChild(CombineSourcesModel)
    assert label is not None and model is not None
    model.dataChanged.connect(lambda *_: heard.append(label.text()))
    show(dialog)
    qtbot.waitUntil(_button(dialog, "combineButton").isEnabled, timeout=_PATIENCE_MS)
    assert "Checking the sources… 32 of 100" in heard

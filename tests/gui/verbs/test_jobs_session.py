"""Jobs of the window: what is said of them, what is kept, overwritten and cleared."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import TargetExists
from msglc_browser.gui.activity.activity_panel import ActivityPanel
from msglc_browser.gui.verbs.combine import combine_job
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.job_request import StartJob
from msglc_browser.gui.verbs.new_archive import new_archive_job
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.operations.new_archive.encode_request import PastedText, SourceFormat
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec
from msglc_browser.storage.places.location import LocalLocation, S3Location
from tests.gui.dialog_hands import child
from tests.gui.verb_desk import PATIENCE_MS, at, end_of, read_archive, sources
from tests.servers.s3 import S3Bucket


def test_existing_target_fails_untouched_and_overwrite_replaces_it(
    qtbot: QtBot,
    verb_desk: Desk,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    before = moto_bucket.get("in/note.txt")
    target = at(folder, "note.txt")
    spec = CombineSpec(sources(folder, "run-1.msg"), CombineMode.LIST, target)
    failed = end_of(qtbot, verb_desk, combine_job(verb_desk.workspace, spec))
    assert isinstance(failed.error, TargetExists)
    assert moto_bucket.get("in/note.txt") == before
    with qtbot.waitSignal(verb_desk.jobs.object_written, timeout=PATIENCE_MS):
        verb_desk.jobs.overwrite(failed.job_id)
    assert read_archive(moto_bucket.get("in/note.txt"), tmp_path) == [{"run": 1}]


def test_save_to_disk_is_told_and_shown_in_the_panel(
    qtbot: QtBot, verb_desk: Desk, tmp_path: Path
) -> None:
    panel = ActivityPanel()
    qtbot.addWidget(panel)
    panel.show()
    verb_desk.jobs.job_changed.connect(panel.show_job)
    source = tmp_path / "data.json"
    source.write_text("[1, 2, 3]")
    target = LocalLocation(tmp_path / "data.msg")
    spec = NewArchiveSpec(source, SourceFormat.JSON, Protocol.CBOR, target)
    job = end_of(qtbot, verb_desk, new_archive_job(verb_desk.workspace, spec))
    assert job.state is JobState.DONE, job.error
    assert job.title == "Save data.json → data.msg"
    shown = panel.findChild(QLabel, "activityTitle")
    assert shown is not None and shown.text() == job.title
    assert child(panel, QPushButton, "activityActionButton").text() == "Open"


def test_clear_finished_forgets_jobs_that_are_over(
    qtbot: QtBot, verb_desk: Desk, tmp_path: Path
) -> None:
    missing = tmp_path / "missing.json"
    target = LocalLocation(tmp_path / "data.msg")
    spec = NewArchiveSpec(missing, SourceFormat.JSON, Protocol.MSGPACK, target)
    job = end_of(qtbot, verb_desk, new_archive_job(verb_desk.workspace, spec))
    assert job.state is JobState.FAILED
    with qtbot.waitSignal(verb_desk.jobs.jobs_cleared):
        verb_desk.jobs.clear_finished()
    assert verb_desk.jobs.snapshots() == ()


def test_pasted_text_is_kept_until_its_archive_is_made(
    qtbot: QtBot, verb_desk: Desk, tmp_path: Path
) -> None:
    target = LocalLocation(tmp_path / "data.msg")
    spec = NewArchiveSpec(PastedText("[1, 2"), SourceFormat.JSON, Protocol.CBOR, target)
    job = end_of(qtbot, verb_desk, new_archive_job(verb_desk.workspace, spec))
    assert job.state is JobState.FAILED
    assert job.title == "Save Pasted text → data.msg"
    assert verb_desk.jobs.kept_text == "[1, 2"
    mended = NewArchiveSpec(PastedText("[1, 2]"), SourceFormat.JSON, Protocol.CBOR, target)
    job = end_of(qtbot, verb_desk, new_archive_job(verb_desk.workspace, mended))
    assert job.state is JobState.DONE, job.error
    assert verb_desk.jobs.kept_text == ""
    assert read_archive(target.path.read_bytes(), tmp_path) == [1, 2]


def test_overwrite_asked_for_twice_starts_one_job(
    qtbot: QtBot, verb_desk: Desk, tmp_path: Path
) -> None:
    target = LocalLocation(tmp_path / "data.msg")
    target.path.write_bytes(b"mine")
    spec = NewArchiveSpec(PastedText("[1]"), SourceFormat.JSON, Protocol.CBOR, target)
    request = new_archive_job(verb_desk.workspace, spec)
    agreed: list[StartJob] = []
    job = end_of(qtbot, verb_desk, replace(request, overwrite=agreed.append))
    assert isinstance(job.error, TargetExists)
    for _ in range(2):
        verb_desk.jobs.overwrite(job.job_id)
    (start,) = agreed
    instead = new_archive_job(verb_desk.workspace, replace(spec, overwrite=True))
    with qtbot.waitSignal(verb_desk.jobs.jobs_cleared):
        start(instead)
    (second,) = verb_desk.jobs.snapshots()
    assert second.job_id != job.job_id
    qtbot.waitUntil(lambda: verb_desk.jobs.snapshots()[0].state is JobState.DONE)


def test_overwrite_can_be_asked_for_again_after_the_look_at_the_target_failed(
    qtbot: QtBot, verb_desk: Desk, tmp_path: Path
) -> None:
    target = LocalLocation(tmp_path / "data.msg")
    target.path.write_bytes(b"mine")
    spec = NewArchiveSpec(PastedText("[1]"), SourceFormat.JSON, Protocol.CBOR, target)
    agreed: list[StartJob] = []
    request = replace(new_archive_job(verb_desk.workspace, spec), overwrite=agreed.append)
    job = end_of(qtbot, verb_desk, request)
    verb_desk.jobs.overwrite(job.job_id)
    agreed[0].give_up()
    verb_desk.jobs.overwrite(job.job_id)
    assert len(agreed) == 2
    verb_desk.jobs.clear_finished()
    agreed[1].give_up()
    verb_desk.jobs.overwrite(job.job_id)
    assert len(agreed) == 2

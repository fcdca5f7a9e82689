"""Objects of a listing become files, replacing only what the user agreed to."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import TargetExists, describe
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.job_record import JobState, ProgressSink
from msglc_browser.operations.writing.write_result import WriteResult
from tests.gui.bucket_page import CONTROL, Table
from tests.gui.dialog_hands import child, press
from tests.gui.verb_desk import wait_for_jobs
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000


def choose(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    """Answer the file dialog as if this path had been typed."""
    dialog = child(window, QFileDialog, "downloadDialog")
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    qtbot.waitUntil(dialog.isVisible)
    dialog.selectFile(str(path))
    dialog.accept()


def download(
    application: Application, table: Table, target: Path, qtbot: QtBot, *names: str
) -> None:
    """Select these objects, and download them to a file or into a folder."""
    table.click(names[0])
    for name in names[1:]:
        table.click(name, CONTROL)
    choose_command(application.workbench.actions.action("object.download"))
    choose(application.window, target, qtbot)


async def endless(_progress: ProgressSink) -> str:
    await asyncio.Event().wait()
    return ""


def test_selected_object_is_downloaded_byte_for_byte(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    table.click("b.msg")
    choose_command(application.workbench.actions.action("object.download"))
    dialog = child(application.window, QFileDialog, "downloadDialog")
    assert [Path(each).name for each in dialog.selectedFiles()] == ["b.msg"]
    choose(application.window, tmp_path / "here.msg", qtbot)
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert (tmp_path / "here.msg").read_bytes() == bucket.get("in/b.msg")


def test_file_that_the_dialog_asked_about_is_replaced(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "here.msg").write_bytes(b"mine")
    download(application, table, tmp_path / "here.msg", qtbot, "b.msg")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert (tmp_path / "here.msg").read_bytes() == bucket.get("in/b.msg")


@pytest.mark.parametrize("before", [None, b"agreed upon"])
def test_file_that_comes_while_the_job_waits_is_not_replaced(
    application: Application,
    table: Table,
    bucket: S3Bucket,
    tmp_path: Path,
    qtbot: QtBot,
    before: bytes | None,
) -> None:
    target, jobs = tmp_path / "here.msg", application.services.jobs
    if before is not None:
        target.write_bytes(before)
    ahead = [jobs.submit("ahead", endless, summary=str) for _ in range(2)]
    download(application, table, target, qtbot, "b.msg")
    qtbot.waitUntil(lambda: len(jobs.snapshots()) == 3)
    assert jobs.snapshots()[2].state is JobState.QUEUED
    target.write_bytes(b"of another program")
    for job_id in ahead:
        jobs.cancel(job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[2].state is JobState.FAILED, timeout=_PATIENCE_MS)
    assert isinstance(jobs.snapshots()[2].error, TargetExists)
    assert target.read_bytes() == b"of another program"
    application.window.activity.overwrite_wanted.emit(jobs.snapshots()[2].job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[-1].state is JobState.DONE, timeout=_PATIENCE_MS)
    assert target.read_bytes() == bucket.get("in/b.msg")


@pytest.mark.parametrize("names", [("b.msg",), ("a.msg", "b.msg")])
def test_object_replaced_since_it_was_listed_is_not_downloaded(
    application: Application,
    table: Table,
    bucket: S3Bucket,
    tmp_path: Path,
    qtbot: QtBot,
    names: tuple[str, ...],
) -> None:
    for name in names:
        bucket.put(f"in/{name}", b"new")
    folder = tmp_path / "files"
    folder.mkdir()
    target = folder / "b.msg" if len(names) == 1 else folder
    download(application, table, target, qtbot, *names)
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    error = application.services.jobs.snapshots()[0].error
    assert error is not None and "no longer the version that was listed" in describe(error).title
    assert not any(folder.iterdir())


@pytest.mark.parametrize(
    ("button", "found"),
    [("overwriteExistingButton", "theirs"), ("skipExistingButton", "mine"), ("cancelButton", "")],
)
def test_it_asks_before_files_are_replaced(
    application: Application,
    table: Table,
    bucket: S3Bucket,
    tmp_path: Path,
    qtbot: QtBot,
    button: str,
    found: str,
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "b.msg").write_bytes(b"mine")
    download(application, table, folder, qtbot, "a.msg", "b.msg")
    qtbot.waitUntil(lambda: bool(application.window.findChildren(PlainBox, "overwriteQuestion")))
    box = child(application.window, PlainBox, "overwriteQuestion")
    assert box.text() == "1 of 2 files already exists. Overwrite it?"
    assert (box.windowTitle(), box.informativeText()) == ("Download objects", "b.msg")
    press(box, button)
    theirs = bucket.get("in/b.msg")
    if found:
        assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
        assert (folder / "a.msg").read_bytes() == bucket.get("in/a.msg")
        result = application.services.jobs.snapshots()[0].result
        assert isinstance(result, WriteResult)
        assert result.files == (2 if found == "theirs" else 1)
        assert (folder / "b.msg").read_bytes() == (theirs if found == "theirs" else b"mine")
    else:
        qtbot.waitUntil(application.is_idle)
        assert not application.services.jobs.snapshots()
        assert sorted(folder.iterdir()) == [folder / "b.msg"]


def test_several_objects_are_one_job_that_replaces_nothing_that_comes_meanwhile(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    folder, jobs = tmp_path / "files", application.services.jobs
    folder.mkdir()
    ahead = [jobs.submit("ahead", endless, summary=str) for _ in range(2)]
    download(application, table, folder, qtbot, "a.msg", "b.msg")
    qtbot.waitUntil(lambda: len(jobs.snapshots()) == 3)
    (folder / "b.msg").write_bytes(b"mine")
    for job_id in ahead:
        jobs.cancel(job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[2].state is JobState.FAILED, timeout=_PATIENCE_MS)
    job = jobs.snapshots()[2]
    assert job.title == "Download 2 objects → files"
    assert isinstance(job.error, TargetExists)
    assert (folder / "a.msg").read_bytes() == bucket.get("in/a.msg")
    assert (folder / "b.msg").read_bytes() == b"mine"
    application.window.activity.overwrite_wanted.emit(job.job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[-1].state is JobState.DONE, timeout=_PATIENCE_MS)
    assert (folder / "b.msg").read_bytes() == bucket.get("in/b.msg")


@pytest.mark.parametrize("names", [("b.msg",), ("a.msg", "b.msg")])
def test_double_click_on_overwrite_downloads_once(
    application: Application,
    table: Table,
    tmp_path: Path,
    qtbot: QtBot,
    names: tuple[str, ...],
) -> None:
    jobs = application.services.jobs
    ids: set[int] = set()
    application.workbench.jobs.job_changed.connect(lambda job: ids.add(job.job_id))
    waiting = [jobs.submit("ahead", endless, summary=str) for _ in range(2)]
    target = tmp_path / "b.msg"
    download(application, table, target if len(names) == 1 else tmp_path, qtbot, *names)
    qtbot.waitUntil(lambda: len(jobs.snapshots()) == 3)
    target.write_bytes(b"of another program")
    for job_id in waiting:
        jobs.cancel(job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[2].state is JobState.FAILED, timeout=_PATIENCE_MS)
    for _ in range(2):
        application.window.activity.overwrite_wanted.emit(jobs.snapshots()[2].job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[-1].state is JobState.DONE, timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    assert len(ids) == 4


def test_folder_is_downloaded_with_everything_in_it(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    bucket.put("in/f/deep/y", b"yy")
    folder, jobs = tmp_path / "files", application.services.jobs
    (folder / "f").mkdir(parents=True)
    (folder / "f" / "x").write_bytes(b"mine")
    download(application, table, folder, qtbot, "f/", "b.msg")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = jobs.snapshots()
    assert job.title == "Download 2 objects and folders → files"
    assert isinstance(job.error, TargetExists)
    assert (folder / "f" / "x").read_bytes() == b"mine"
    assert (folder / "f" / "deep" / "y").read_bytes() == b"yy"
    assert (folder / "b.msg").read_bytes() == bucket.get("in/b.msg")
    application.window.activity.overwrite_wanted.emit(job.job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[-1].state is JobState.DONE, timeout=_PATIENCE_MS)
    assert (folder / "f" / "x").read_bytes() == b""
    assert jobs.snapshots()[-1].title == "Download 2 objects and folders → files"
    qtbot.waitUntil(application.is_idle)


def test_command_needs_a_row(application: Application, table: Table) -> None:
    download = application.workbench.actions.action("object.download")
    table.view.clearSelection()
    assert not download.isEnabled()
    table.click("f/")
    assert download.isEnabled()


def test_names_that_files_cannot_have_everywhere_are_told(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    bucket.put("in/what?.txt", b"1")
    bucket.put("in/as it is.txt", b"2")
    choose_command(application.workbench.actions.action("view.reload"))
    qtbot.waitUntil(application.is_idle)
    download(application, table, tmp_path, qtbot, "what?.txt", "as it is.txt")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    result = application.services.jobs.snapshots()[0].result
    assert isinstance(result, WriteResult)
    assert result.notes == ("1 name was changed: what?.txt → what_.txt",)

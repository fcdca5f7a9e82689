"""Objects of a listing are downloaded, or deleted once a person has said so."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import TargetExists, describe
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.board import JobState, ProgressSink
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, Table
from tests.gui.dialog_hands import child
from tests.gui.window_parts import action_of
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bucket(moto_bucket: S3Bucket, make_archive: Callable[..., bytes]) -> S3Bucket:
    run = make_archive({"name": "frame"})
    moto_bucket.fill({"in/a.msg": run, "in/b.msg": b"b" * 5000, "in/c.txt": b"", "in/f/x": b""})
    return moto_bucket


@pytest.fixture
def table(application: Application, bucket: S3Bucket, qtbot: QtBot) -> Table:
    """The folder on show."""
    application.workbench.opener.open(S3Location("test", bucket.name, "in/"))
    page = application.window.tabs.current()
    assert isinstance(page, ObjectsPage)
    table = Table(page)
    qtbot.waitUntil(lambda: len(table.names()) == 4, timeout=_PATIENCE_MS)
    return table


def choose(window: MainWindow, path: Path, qtbot: QtBot) -> None:
    """Answer the file dialog as a person would who typed this path."""
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
    application.workbench.actions.action("object.download").trigger()
    choose(application.window, target, qtbot)


async def endless(_progress: ProgressSink) -> str:
    await asyncio.Event().wait()
    return ""


def wait_for_jobs(application: Application, count: int, qtbot: QtBot) -> list[JobState]:
    def states() -> list[JobState]:
        return [job.state for job in application.services.jobs.snapshots()]

    over = (JobState.DONE, JobState.FAILED)
    qtbot.waitUntil(
        lambda: len(states()) == count and all(state in over for state in states()),
        timeout=_PATIENCE_MS,
    )
    return states()


def question(window: MainWindow, qtbot: QtBot) -> QMessageBox:
    box = child(window, QMessageBox, "deleteObjectsDialog")
    qtbot.waitUntil(box.isVisible)
    return box


def press(inside: QWidget, name: str) -> None:
    QTest.mouseClick(child(inside, QPushButton, name), LEFT)


def test_selected_object_is_downloaded_byte_for_byte(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    table.click("b.msg")
    application.workbench.actions.action("object.download").trigger()
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
    target.write_bytes(b"of somebody else")
    for job_id in ahead:
        jobs.cancel(job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[2].state is JobState.FAILED, timeout=_PATIENCE_MS)
    assert isinstance(jobs.snapshots()[2].error, TargetExists)
    assert target.read_bytes() == b"of somebody else"
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


def test_several_objects_are_one_job_that_replaces_nothing_unless_told(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    folder, jobs = tmp_path / "files", application.services.jobs
    folder.mkdir()
    (folder / "b.msg").write_bytes(b"mine")
    download(application, table, folder, qtbot, "a.msg", "b.msg")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = jobs.snapshots()
    assert job.title == "Download 2 objects → files"
    assert isinstance(job.error, TargetExists)
    assert (folder / "a.msg").read_bytes() == bucket.get("in/a.msg")
    assert (folder / "b.msg").read_bytes() == b"mine"
    application.window.activity.overwrite_wanted.emit(job.job_id)
    qtbot.waitUntil(lambda: jobs.snapshots()[-1].state is JobState.DONE, timeout=_PATIENCE_MS)
    assert (folder / "b.msg").read_bytes() == bucket.get("in/b.msg")


def test_delete_names_the_object_and_enter_deletes_nothing(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("a.msg")
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    box = question(application.window, qtbot)
    assert "a.msg" in box.text()
    assert f"s3://{bucket.name}/in/a.msg" in box.informativeText()
    QTest.keyClick(box, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not box.isVisible())
    assert application.services.jobs.snapshots() == ()
    assert bucket.get("in/a.msg")


def test_deleted_objects_leave_listing_recent_and_open_tab(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    window = application.window
    location = S3Location("test", bucket.name, "in/a.msg")
    listing = window.tabs.current()
    application.workbench.opener.open(location)
    archive = window.tabs.current()
    assert isinstance(archive, ArchivePage) and listing is not None
    qtbot.waitUntil(lambda: archive.document is not None)
    window.tabs.show_page(listing)
    assert application.workbench.connections.model.recent() == (location,)
    table.click("a.msg")
    table.click("c.txt", CONTROL)
    table.click("f/", CONTROL)
    action_of(window, "object.delete").trigger()
    box = question(window, qtbot)
    assert "2 objects" in box.text()
    assert "folders are not deleted" in box.informativeText()
    press(box, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: table.names() == ["f/", "b.msg"], timeout=_PATIENCE_MS)
    assert bucket.keys() == ["in/b.msg", "in/f/x"]
    window.tabs.show_page(archive)
    assert archive.error_panel.isVisible()
    assert child(archive.error_panel, QLabel, "errorTitle").text() == "a.msg was deleted."
    assert archive.document is None
    assert application.workbench.connections.model.recent() == ()
    qtbot.waitUntil(application.is_idle)


def test_object_replaced_since_it_was_listed_stays_and_the_others_go(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    bucket.put("in/a.msg", b"new")
    table.click("a.msg")
    table.click("c.txt", CONTROL)
    application.workbench.actions.action("object.delete").trigger()
    press(question(application.window, qtbot), "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = application.services.jobs.snapshots()
    assert job.if_stopped == "What is deleted already stays deleted."
    error = application.services.jobs.snapshots()[0].error
    assert error is not None
    assert "1 of 2 objects were deleted" in describe(error).hint
    assert bucket.get("in/a.msg") == b"new"
    qtbot.waitUntil(lambda: "c.txt" not in table.names(), timeout=_PATIENCE_MS)


def test_commands_need_an_object(application: Application, table: Table) -> None:
    download = application.workbench.actions.action("object.download")
    table.click("f/")
    assert not download.isEnabled()
    table.click("b.msg")
    assert download.isEnabled()

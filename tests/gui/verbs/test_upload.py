"""Files dropped on a bucket page, or chosen, are uploaded as they are; nothing is replaced."""

import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import TargetExists
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.gui.verbs.upload import upload_job, upload_many_job
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.job_record import JobState, ProgressSink
from msglc_browser.operations.transfer.upload_file import UploadSpec
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, Table
from tests.gui.dialog_hands import child, drop_files, press
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000


@pytest.fixture
def page(application: Application, moto_bucket: S3Bucket, qtbot: QtBot) -> ObjectsPage:
    """A folder with one object, on show."""
    moto_bucket.put("in/there.txt", b"old")
    profile_id = moto_bucket.server.profile.profile_id
    application.workbench.opener.open(S3Location(profile_id, moto_bucket.name, "in/"))
    shown = application.window.tabs.current()
    assert isinstance(shown, ObjectsPage)
    _wait_for_names(qtbot, shown, ["there.txt"])
    return shown


def _names(page: ObjectsPage) -> list[str]:
    model = child(page, ObjectsView, "objectsView").model()
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def _wait_for_names(qtbot: QtBot, page: ObjectsPage, names: list[str]) -> None:
    qtbot.waitUntil(lambda: _names(page) == names, timeout=_PATIENCE_MS)


def _files(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(os.fsencode(name))
    return [folder / name for name in names]


def all_keys(bucket: S3Bucket) -> list[str]:
    return bucket.keys()


def test_dropped_files_are_uploaded_into_the_folder_on_show(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    assert drop_files(page, _files(tmp_path, "a.msg", "b c.json"))
    _wait_for_names(qtbot, page, ["a.msg", "b c.json", "there.txt"])
    assert moto_bucket.get("in/b c.json") == b"b c.json"
    window.activity.set_expanded(True)
    jobs = child(window, QTableView, "activityView").model()
    qtbot.waitUntil(lambda: _has_ended(window, JobState.DONE), timeout=_PATIENCE_MS)
    assert jobs.rowCount() == 1
    assert str(jobs.index(0, 0).data()) == f"Upload 2 files → {moto_bucket.name}/in/"


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are Unicode elsewhere")
def test_name_that_is_not_utf8_is_told_and_the_others_are_uploaded(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    odd, even = _files(tmp_path, os.fsdecode(b"caf\xe9.msg"), "b.msg")
    assert drop_files(page, [odd, even])
    _wait_for_names(qtbot, page, ["b.msg", "there.txt"])
    window.activity.set_expanded(True)
    table = child(window, QTableView, "activityView")

    def rows() -> list[str]:
        model = table.model()
        return [
            " ".join(str(model.index(row, column).data()) for column in range(3))
            for row in range(model.rowCount())
        ]

    qtbot.waitUntil(lambda: _has_ended(window, JobState.FAILED), timeout=_PATIENCE_MS)
    assert any(r"caf\udce9.msg" in row and "is not valid Unicode text" in row for row in rows()), (
        rows()
    )
    assert moto_bucket.keys() == ["in/b.msg", "in/there.txt"]


def _question(qtbot: QtBot, window: MainWindow) -> QMessageBox:
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "overwriteQuestion") is not None)
    return child(window, QMessageBox, "overwriteQuestion")


def _has_ended(window: MainWindow, state: JobState) -> bool:
    job = window.activity.current_job()
    return job is not None and job.state is state


def test_existing_object_is_overwritten_only_if_the_user_agrees(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    files = _files(tmp_path, "there.txt")
    drop_files(page, files)
    question = _question(qtbot, window)
    assert question.text() == "“there.txt” already exists. Overwrite it?"
    assert question.findChild(QPushButton, "skipExistingButton") is None
    press(question, "cancelButton")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "overwriteQuestion") is None)
    assert window.activity.current_job() is None
    drop_files(page, files)
    press(_question(qtbot, window), "overwriteExistingButton")
    qtbot.waitUntil(lambda: _has_ended(window, JobState.DONE), timeout=_PATIENCE_MS)
    assert moto_bucket.get("in/there.txt") == b"there.txt"


def test_only_the_others_are_uploaded_on_request(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    drop_files(page, _files(tmp_path, "there.txt", "a.msg", "b.msg"))
    question = _question(qtbot, window)
    assert question.text() == "1 of 3 objects already exists. Overwrite it?"
    assert question.informativeText() == "there.txt"
    press(question, "skipExistingButton")
    _wait_for_names(qtbot, page, ["a.msg", "b.msg", "there.txt"])
    assert moto_bucket.get("in/there.txt") == b"old"


def test_object_that_appears_later_stays_until_overwrite_is_pressed(
    qtbot: QtBot,
    page: ObjectsPage,
    application: Application,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    window = application.window
    (path,) = _files(tmp_path, "there.txt")
    target = S3Location(page.location.profile_id, moto_bucket.name, "in/there.txt")
    workspace = application.services.workspace
    application.workbench.jobs.submit(upload_job(workspace, UploadSpec(path, target)))
    qtbot.waitUntil(lambda: _has_ended(window, JobState.FAILED), timeout=_PATIENCE_MS)
    assert moto_bucket.get("in/there.txt") == b"old"
    line = child(window, QPushButton, "activityActionButton")
    assert not line.isVisible()  # no Retry: it would end the same way
    window.activity.set_expanded(True)
    button = child(window, QPushButton, "overwriteButton")
    qtbot.waitUntil(button.isVisible)
    button.click()
    qtbot.waitUntil(lambda: moto_bucket.get("in/there.txt") == b"there.txt", timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: _has_ended(window, JobState.DONE), timeout=_PATIENCE_MS)
    view = child(window, QTableView, "activityView")
    assert view.model().rowCount() == 1  # the one that failed has given way
    assert not button.isVisible()


def test_several_objects_that_appear_later_are_overwritten_together(
    qtbot: QtBot,
    page: ObjectsPage,
    application: Application,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    window, workspace = application.window, application.services.workspace
    target = S3Location(page.location.profile_id, moto_bucket.name, "in/")
    specs = [
        UploadSpec(path, replace(target, key=f"in/{path.name}"))
        for path in _files(tmp_path, "there.txt", "a.msg")
    ]
    work = ManyUpload(workspace, specs)
    application.workbench.jobs.submit(upload_many_job("Upload 2 files", work))
    qtbot.waitUntil(lambda: _has_ended(window, JobState.FAILED), timeout=_PATIENCE_MS)
    assert moto_bucket.get("in/there.txt") == b"old"
    assert moto_bucket.get("in/a.msg") == b"a.msg"
    press(window, "activityOverwriteButton")
    qtbot.waitUntil(lambda: _has_ended(window, JobState.DONE), timeout=_PATIENCE_MS)
    assert moto_bucket.get("in/there.txt") == b"there.txt"


def test_failure_that_cannot_be_overwritten_stays_in_sight(
    qtbot: QtBot, application: Application, window: MainWindow
) -> None:
    async def meet(_progress: ProgressSink) -> None:
        raise TargetExists("there.txt already exists.")

    jobs = application.services.jobs
    job_id = jobs.submit("Finish there.txt", meet, summary=str)
    table = child(window, QTableView, "activityView").model()
    qtbot.waitUntil(lambda: table.rowCount() == 1)
    qtbot.waitUntil(lambda: jobs.snapshots()[0].state is JobState.FAILED)
    window.activity.overwrite_wanted.emit(job_id)
    jobs.submit("Finish more.txt", meet, summary=str)  # shown after all that was queued before
    qtbot.waitUntil(lambda: table.rowCount() == 2)
    titles = [str(table.index(row, 0).data()) for row in range(2)]
    assert any("there.txt" in title for title in titles)


def test_dropped_folder_is_uploaded_with_everything_in_it(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    (tmp_path / "sub" / "deep").mkdir(parents=True)
    files = _files(tmp_path / "sub", "a.txt")
    files += _files(tmp_path / "sub" / "deep", "b.txt")
    assert drop_files(page, [tmp_path / "sub"])
    _wait_for_names(qtbot, page, ["sub/", "there.txt"])
    qtbot.waitUntil(lambda: _has_ended(window, JobState.DONE), timeout=_PATIENCE_MS)
    assert {key: moto_bucket.get(key) for key in all_keys(moto_bucket)} == {
        "in/there.txt": b"old",
        "in/sub/a.txt": b"a.txt",
        "in/sub/deep/b.txt": b"b.txt",
    }
    window.activity.set_expanded(True)
    jobs = child(window, QTableView, "activityView").model()
    assert str(jobs.index(0, 0).data()) == f"Upload sub/ → {moto_bucket.name}/in/"


def test_upload_folder_command_asks_for_a_folder(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    _files(tmp_path / "sub", "a.txt")
    choose_command(action_of(window, "object.upload_folder"))
    dialog = child(window, QFileDialog, "uploadFolderDialog")
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.fileSelected.emit(str(tmp_path / "sub"))
    dialog.close()
    _wait_for_names(qtbot, page, ["sub/", "there.txt"])


def test_drive_that_does_not_answer_does_not_hold_up_the_window(
    qtbot: QtBot,
    page: ObjectsPage,
    window: MainWindow,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_asked, answers = threading.Event(), threading.Event()
    is_dir = Path.is_dir

    def slow(path: Path) -> bool:
        if path.name != "sub":
            return is_dir(path)
        is_asked.set()
        return answers.wait()

    monkeypatch.setattr(Path, "is_dir", slow)
    drop_files(page, [tmp_path / "sub"])
    qtbot.waitUntil(is_asked.is_set)
    assert window.notice.text() == ""
    answers.set()
    # It was a folder a moment ago, and is none any more.
    qtbot.waitUntil(lambda: _has_ended(window, JobState.FAILED), timeout=_PATIENCE_MS)


def test_upload_command_asks_for_files(
    qtbot: QtBot, page: ObjectsPage, window: MainWindow, tmp_path: Path
) -> None:
    action = next(each for each in window.actions() if each.objectName() == "object.upload")
    assert isinstance(action, QAction) and action.isEnabled()
    action.trigger()
    dialog = child(window, QFileDialog, "uploadDialog")
    dialog.filesSelected.emit([str(path) for path in _files(tmp_path, "new.msg")])
    dialog.close()
    _wait_for_names(qtbot, page, ["new.msg", "there.txt"])


def test_empty_space_of_the_page_offers_upload(page: ObjectsPage) -> None:
    view = child(page, ObjectsView, "objectsView")
    below = view.viewport().rect().bottomLeft()
    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, below, view.viewport().mapToGlobal(below))
    QApplication.sendEvent(view.viewport(), event)
    (menu,) = page.findChildren(QMenu)
    upload = next(each for each in menu.actions() if each.objectName() == "object.upload")
    assert upload.isEnabled()
    menu.close()


@pytest.mark.parametrize(("count", "shown"), [(1, True), (3, True), (100, True), (101, False)])
def test_uploaded_files_are_selected_and_in_sight(
    application: Application,
    page: ObjectsPage,
    moto_bucket: S3Bucket,
    tmp_path: Path,
    qtbot: QtBot,
    count: int,
    shown: bool,
) -> None:
    moto_bucket.fill({f"in/a-{number:03}": b"" for number in range(60)})
    choose_command(action_of(application.window, "view.reload"))
    qtbot.waitUntil(application.is_idle)
    names = [f"new-{number:03}.txt" for number in range(count)]
    drop_files(page, _files(tmp_path, *names))
    jobs = application.services.jobs
    qtbot.waitUntil(
        lambda: [job.state for job in jobs.snapshots()] == [JobState.DONE], timeout=_PATIENCE_MS
    )
    qtbot.waitUntil(lambda: set(names) <= set(_names(page)) and application.is_idle())
    selected = [place.name for place in page.selected_locations()]
    assert selected == (names if shown else [])
    view = child(page, ObjectsView, "objectsView")
    if shown:
        assert view.rowAt(0) <= view.selected_rows()[0] <= view.last_visible_row()


def test_rows_selected_during_an_upload_stay_selected(
    application: Application,
    page: ObjectsPage,
    moto_bucket: S3Bucket,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    moto_bucket.fill({"in/a": b"", "in/b": b""})
    choose_command(action_of(application.window, "view.reload"))
    qtbot.waitUntil(application.is_idle)
    table = Table(page)
    table.click("there.txt")
    (tmp_path / "new.bin").write_bytes(bytes(20_000_000))
    drop_files(page, [tmp_path / "new.bin"])
    jobs = application.services.jobs
    qtbot.waitUntil(lambda: bool(jobs.snapshots()))
    table.click("a")
    table.click("b", CONTROL)
    qtbot.waitUntil(lambda: jobs.snapshots()[0].state is JobState.DONE, timeout=_PATIENCE_MS)
    qtbot.waitUntil(lambda: "new.bin" in _names(page) and application.is_idle())
    assert table.selected() == ["a", "b"]


def test_uploaded_folder_is_selected(
    application: Application, page: ObjectsPage, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "deep"
    folder.mkdir()
    _files(folder, "a.txt", "b.txt")
    drop_files(page, [folder])
    qtbot.waitUntil(lambda: [each.key for each in page.selected_locations()] == ["in/deep/"])
    qtbot.waitUntil(application.is_idle)

"""Folders are counted, asked about, and deleted with everything in them."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.folders.delete_folders_dialog import DeleteFoldersDialog
from msglc_browser.operations.buckets.browse import Folder
from msglc_browser.operations.buckets.versioning import Versioning
from msglc_browser.operations.folders.folder_total import FolderCount, FolderTotal
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, open_page
from tests.gui.dialog_hands import child, is_enabled, press, show, text_of
from tests.gui.verb_desk import wait_for_jobs
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

FOLDER = Folder(S3Location("test", "demo", "in/f/"), "f")


def question(application: Application, qtbot: QtBot) -> QDialog:
    dialog = child(application.window, QDialog, "deleteFoldersDialog")
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_folder_and_objects_beside_it_are_counted_and_deleted(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.fill({"in/f/": b"", "in/f/x": b"12", "in/f/g/y": b"345", "in/z": b"9", "in/k": b""})
    table = open_page(application, S3Location("test", moto_bucket.name, "in/"), qtbot)
    table.click("f/")
    table.click("z", CONTROL)
    choose_command(action_of(application.window, "object.delete"))
    dialog = question(application, qtbot)
    assert dialog.windowTitle() == "Delete 1 folder and 1 object?"
    assert text_of(dialog, "deletedNames") == "f/\nz"
    qtbot.waitUntil(lambda: is_enabled(dialog, "deleteButton"))
    assert text_of(dialog, "folderTotal") == "4 objects, 6 B"
    press(dialog, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    (job,) = application.services.jobs.snapshots()
    assert (job.title, job.result_text) == ("Delete 1 folder and 1 object", "4 objects deleted")
    qtbot.waitUntil(lambda: table.names() == ["k"])
    assert moto_bucket.keys() == ["in/k"]
    qtbot.waitUntil(application.is_idle)


def test_enter_deletes_nothing(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.put("f/x", b"1")
    table = open_page(application, S3Location("test", moto_bucket.name), qtbot)
    table.click("f/")
    QTest.keyClick(table.view, Qt.Key.Key_Delete)
    dialog = question(application, qtbot)
    assert f"s3://{moto_bucket.name}/f/" in text_of(dialog, "deletedNames")
    qtbot.waitUntil(lambda: is_enabled(dialog, "deleteButton"))
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: application.window.findChild(QDialog, "deleteFoldersDialog") is None)
    assert application.services.jobs.snapshots() == ()
    assert moto_bucket.keys() == ["f/x"]


def test_bucket_that_keeps_versions_is_told_before(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    client = moto_bucket.server.client
    moto_bucket.put("f/x", b"1")
    status = {"Status": "Enabled"}
    client.put_bucket_versioning(Bucket=moto_bucket.name, VersioningConfiguration=status)
    table = open_page(application, S3Location("test", moto_bucket.name), qtbot)
    table.click("f/")
    choose_command(action_of(application.window, "object.delete"))
    dialog = question(application, qtbot)
    qtbot.waitUntil(lambda: "old versions: they stay" in text_of(dialog, "versionsNote"))
    qtbot.waitUntil(lambda: is_enabled(dialog, "deleteButton"))
    press(dialog, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert moto_bucket.keys() == []
    versions = client.list_object_versions(Bucket=moto_bucket.name)
    assert [each["Key"] for each in versions["Versions"]] == ["f/x"]
    for each in (*versions["Versions"], *versions["DeleteMarkers"]):
        client.delete_object(Bucket=moto_bucket.name, Key=each["Key"], VersionId=each["VersionId"])
    qtbot.waitUntil(application.is_idle)


def test_without_a_count_only_who_agrees_can_delete(
    application: Application,
    moto_bucket: S3Bucket,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moto_bucket.put("f/x", b"1")
    table = open_page(application, S3Location("test", moto_bucket.name), qtbot)
    table.click("f/")
    with monkeypatch.context() as patch:

        async def never(_self: FolderCount) -> FolderTotal:
            await asyncio.sleep(3600)
            return FolderTotal()

        patch.setattr(FolderCount, "step", never)
        choose_command(action_of(application.window, "object.delete"))
        dialog = question(application, qtbot)
        assert not is_enabled(dialog, "deleteButton")
        press(dialog, "stopCountButton")
    assert text_of(dialog, "folderTotal") == "Not counted to the end."
    assert not is_enabled(dialog, "deleteButton")
    press(dialog, "uncountedCheck")
    press(dialog, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert moto_bucket.keys() == []
    qtbot.waitUntil(application.is_idle)


def test_running_total_and_stop(qtbot: QtBot) -> None:
    dialog = DeleteFoldersDialog([FOLDER], [])
    show(qtbot, dialog)
    dialog.show_total(FolderTotal(12_000, 3_200_000_000))
    label = child(dialog, QLabel, "folderTotal")
    assert label.text() == "Counting… over 12,000 objects, 3.2 GB so far"
    press(dialog, "stopCountButton")
    assert label.text() == "Over 12,000 objects, 3.2 GB; not counted to the end."
    told: list[object] = []
    dialog.delete_wanted.connect(told.append)
    press(dialog, "uncountedCheck")
    press(dialog, "deleteButton")
    assert told == [None]


def test_incomplete_list_is_no_count(qtbot: QtBot) -> None:
    dialog = DeleteFoldersDialog([FOLDER], [])
    show(qtbot, dialog)
    dialog.show_total(FolderTotal(2, 5, is_complete=True, problem="The list is incomplete."))
    assert "The list is incomplete." in text_of(dialog, "folderTotal")
    assert not is_enabled(dialog, "deleteButton")
    assert child(dialog, QCheckBox, "uncountedCheck").isVisible()


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (FolderTotal(is_complete=True), "Nothing is in it."),
        (FolderTotal(1, markers=1, is_complete=True), "Nothing is in it."),
        (FolderTotal(2, markers=1, is_complete=True), "2 objects, 0 B"),
        (FolderTotal(3, 7, unsized=1, is_complete=True), "3 objects, at least 7 B"),
    ],
)
def test_sum_in_words(qtbot: QtBot, total: FolderTotal, said: str) -> None:
    dialog = DeleteFoldersDialog([FOLDER], [])
    show(qtbot, dialog)
    dialog.show_total(total)
    assert text_of(dialog, "folderTotal") == said


def test_of_several_empty_folders_is_said_so(qtbot: QtBot) -> None:
    dialog = DeleteFoldersDialog([FOLDER, Folder(S3Location("test", "demo", "in/g/"), "g")], [])
    show(qtbot, dialog)
    dialog.show_total(FolderTotal(2, markers=2, is_complete=True))
    assert text_of(dialog, "folderTotal") == "Nothing is in them."


def test_many_folders_are_named_with_the_number_of_others(qtbot: QtBot) -> None:
    folders = [Folder(S3Location("test", "demo", f"{n}/"), str(n)) for n in range(20)]
    dialog = DeleteFoldersDialog(folders, [])
    show(qtbot, dialog)
    assert dialog.windowTitle() == "Delete 20 folders?"
    lines = text_of(dialog, "deletedNames").splitlines()
    assert (lines[0], lines[-1], len(lines)) == ("0/", "… and 12 more", 9)


@pytest.mark.parametrize("versioning", Versioning)
def test_what_can_be_undone_is_said_of_each_kind_of_bucket(
    qtbot: QtBot, versioning: Versioning
) -> None:
    dialog = DeleteFoldersDialog([FOLDER], [])
    show(qtbot, dialog)
    dialog.show_versioning(versioning)
    assert text_of(dialog, "versionsNote")


def test_delete_is_off_without_selected_rows(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    open_page(application, S3Location("test", moto_bucket.name), qtbot)
    action = action_of(application.window, "object.delete")
    assert not action.isEnabled()
    assert "Select objects or folders in a bucket first." in action.toolTip()

"""Objects and folders are renamed, copied, moved and duplicated from the bucket page."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import describe
from msglc_browser.gui.copying.copy_dialog import CopyDialog
from msglc_browser.gui.copying.rename_dialog import RenameDialog
from msglc_browser.operations.buckets.browse import ObjectRow
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, Table
from tests.gui.dialog_hands import child, is_enabled, press, type_into
from tests.gui.verb_desk import PATIENCE_MS, press_when_ready, wait_for_jobs
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

D = TypeVar("D", bound=QDialog)


def rename_dialog(application: Application, table: Table, qtbot: QtBot) -> RenameDialog:
    QTest.keyClick(table.view, Qt.Key.Key_F2)
    return opened(application, RenameDialog, "renameDialog", qtbot)


def opened(application: Application, kind: type[D], name: str, qtbot: QtBot) -> D:
    qtbot.waitUntil(lambda: application.window.findChild(kind, name) is not None)
    dialog = child(application.window, kind, name)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def all_keys(bucket: S3Bucket) -> list[str]:
    return bucket.keys()


def choose(application: Application, command: str) -> None:
    choose_command(action_of(application.window, command))


def test_object_is_renamed_by_keyboard(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    data = bucket.get("in/a.msg")
    table.click("a.msg")
    dialog = rename_dialog(application, table, qtbot)
    field = child(dialog, QLineEdit, "newNameEdit")
    qtbot.waitUntil(field.hasFocus)
    assert field.selectedText() == "a"
    assert not is_enabled(dialog, "renameButton")
    QTest.keyClicks(field, "z")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: table.names() == ["f/", "b.msg", "c.txt", "z.msg"])
    qtbot.waitUntil(lambda: table.selected() == ["z.msg"])
    assert bucket.get("in/z.msg") == data
    assert "in/a.msg" not in all_keys(bucket)
    (job,) = application.services.jobs.snapshots()
    assert job.title == f"Rename {bucket.name}/in/a.msg → {bucket.name}/in/z.msg"
    qtbot.waitUntil(application.is_idle)


def test_folder_is_renamed_with_all_below_it(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("f/")
    dialog = rename_dialog(application, table, qtbot)
    assert child(dialog, QLineEdit, "newNameEdit").selectedText() == "f"
    type_into(dialog, "newNameEdit", "g")
    press(dialog, "renameButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: table.names() == ["g/", "a.msg", "b.msg", "c.txt"])
    qtbot.waitUntil(lambda: table.selected() == ["g/"])
    assert [key for key in all_keys(bucket) if key.endswith("x")] == ["in/g/x"]
    qtbot.waitUntil(application.is_idle)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("b.msg", "There is an object of this name."),
        ("f", "There is a folder of this name."),
        ("x/y", "A name cannot contain a slash."),
    ],
)
def test_impossible_name_is_refused_as_it_is_typed(
    application: Application, table: Table, name: str, reason: str, qtbot: QtBot
) -> None:
    table.click("a.msg")
    dialog = rename_dialog(application, table, qtbot)
    type_into(dialog, "newNameEdit", name)
    assert child(dialog, QLabel, "newNameReason").text() == reason
    assert not is_enabled(dialog, "renameButton")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())


def test_rename_needs_exactly_one_row(application: Application, table: Table) -> None:
    action = action_of(application.window, "object.rename")
    table.click("a.msg")
    assert action.isEnabled()
    table.click("b.msg", CONTROL)
    assert not action.isEnabled()
    assert "Select one object or folder" in action.toolTip()


def test_one_that_was_replaced_meanwhile_is_not_renamed(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("a.msg")
    dialog = rename_dialog(application, table, qtbot)
    type_into(dialog, "newNameEdit", "z.msg")
    bucket.put("in/a.msg", b"new")
    press(dialog, "renameButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = application.services.jobs.snapshots()
    assert job.error is not None
    assert "no longer the version that was listed" in describe(job.error).title
    assert bucket.get("in/a.msg") == b"new"
    assert "in/z.msg" not in all_keys(bucket)
    qtbot.waitUntil(application.is_idle)


def test_objects_and_folders_are_copied_to_a_folder(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("a.msg")
    table.click("f/", CONTROL)
    choose(application, "object.copy_to")
    dialog = opened(application, CopyDialog, "copyDialog", qtbot)
    assert child(dialog, QLabel, "copyFacts").text().startswith("1 object, ")
    assert not is_enabled(dialog, "copyButton")  # they are there already
    type_into(dialog, "targetEdit", f"s3://{bucket.name}/out")
    press(dialog, "copyButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert {"in/a.msg", "in/f/x", "out/a.msg", "out/f/x"} <= set(bucket.keys())
    qtbot.waitUntil(application.is_idle)


def test_one_object_is_moved_under_another_name(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("b.msg")
    choose(application, "object.move_to")
    dialog = opened(application, CopyDialog, "moveDialog", qtbot)
    assert child(dialog, QLineEdit, "targetEdit").text() == f"s3://{bucket.name}/in/b.msg"
    type_into(dialog, "targetEdit", f"s3://{bucket.name}/out/new.msg")
    press_when_ready(qtbot, dialog, "moveButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: table.names() == ["f/", "a.msg", "c.txt"], timeout=PATIENCE_MS)
    assert bucket.get("out/new.msg") == b"b" * 5000
    qtbot.waitUntil(application.is_idle)


def test_existing_target_is_replaced_only_if_that_is_chosen(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("b.msg")
    choose(application, "object.copy_to")
    dialog = opened(application, CopyDialog, "copyDialog", qtbot)
    type_into(dialog, "targetEdit", f"s3://{bucket.name}/in/c.txt")
    qtbot.waitUntil(lambda: "Replace it" in child(dialog, QLabel, "problemLabel").text())
    assert not is_enabled(dialog, "copyButton")
    press(dialog, "overwriteCheck")
    press(dialog, "copyButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert bucket.get("in/c.txt") == b"b" * 5000
    qtbot.waitUntil(application.is_idle)


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("s3://{bucket}/in/f/deeper/", "A folder cannot go into itself."),
        ("/tmp/here/", "Choose a bucket. Download… saves to this computer."),
    ],
)
def test_impossible_target_is_refused(
    application: Application,
    table: Table,
    bucket: S3Bucket,
    target: str,
    reason: str,
    qtbot: QtBot,
) -> None:
    table.click("f/")
    choose(application, "object.move_to")
    dialog = opened(application, CopyDialog, "moveDialog", qtbot)
    type_into(dialog, "targetEdit", target.format(bucket=bucket.name))
    assert child(dialog, QLabel, "problemLabel").text() == reason
    assert not is_enabled(dialog, "moveButton")
    dialog.reject()


def test_duplicates_get_names_that_are_free(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("a.msg")
    choose(application, "object.duplicate")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: table.selected() == ["a copy.msg"], timeout=PATIENCE_MS)
    table.click("a.msg")
    table.click("f/", CONTROL)
    choose(application, "object.duplicate")
    assert wait_for_jobs(application, 2, qtbot) == [JobState.DONE] * 2
    qtbot.waitUntil(lambda: "f copy/" in table.names(), timeout=PATIENCE_MS)
    assert {"in/a copy.msg", "in/a copy 2.msg", "in/f copy/x"} <= set(bucket.keys())
    qtbot.waitUntil(application.is_idle)


def test_taken_names_are_kept_until_overwriting_is_chosen(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    bucket.put("out/a.msg", b"other")
    table.click("a.msg")
    table.click("b.msg", CONTROL)
    choose(application, "object.copy_to")
    dialog = opened(application, CopyDialog, "copyDialog", qtbot)
    type_into(dialog, "targetEdit", f"s3://{bucket.name}/out/")
    press(dialog, "copyButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    assert bucket.get("out/a.msg") == b"other"
    assert bucket.get("out/b.msg") == b"b" * 5000
    (job,) = application.services.jobs.snapshots()
    application.workbench.jobs.overwrite(job.job_id)
    jobs = application.services.jobs
    qtbot.waitUntil(
        lambda: [each.state for each in jobs.snapshots()] == [JobState.DONE], timeout=PATIENCE_MS
    )
    assert bucket.get("out/a.msg") != b"other"
    qtbot.waitUntil(application.is_idle)


def test_pages_that_list_a_moved_folder_follow(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    application.workbench.opener.open(S3Location("test", bucket.name))
    page = application.window.tabs.current()
    assert page is not None
    top = Table(page)
    qtbot.waitUntil(lambda: top.names() == ["in/"], timeout=PATIENCE_MS)
    top.click("in/")
    QTest.keyClick(top.view, Qt.Key.Key_F2)
    dialog = opened(application, RenameDialog, "renameDialog", qtbot)
    type_into(dialog, "newNameEdit", "new")
    press(dialog, "renameButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: top.names() == ["new/"], timeout=PATIENCE_MS)
    qtbot.waitUntil(application.is_idle)


def test_name_that_is_not_utf8_is_not_changed_unasked(qtbot: QtBot) -> None:
    entry = ObjectRow(S3Location("p", "b", "caf\udce9.msg"), "caf\udce9.msg", 7, None, "Archive")
    rename = RenameDialog(entry, S3Location("p", "b"), lambda _key: False)
    qtbot.addWidget(rename)
    assert not is_enabled(rename, "renameButton")
    rename.accept()
    type_into(rename, "newNameEdit", "new.msg")
    assert is_enabled(rename, "renameButton")
    copy = CopyDialog([entry], S3Location("p", "b"), moves=True, profiles=())
    qtbot.addWidget(copy)
    type_into(copy, "targetEdit", "s3://b/out/")
    spec = copy.spec()
    assert spec is not None
    assert spec.items[0].target.key == "out/caf\udce9.msg"


@pytest.mark.parametrize(
    ("names", "what"),
    [(("a.msg", "b.msg"), "2 objects"), (("a.msg", "f/"), "2 objects and folders")],
)
def test_title_says_what_is_moved(
    application: Application,
    table: Table,
    bucket: S3Bucket,
    names: tuple[str, ...],
    what: str,
    qtbot: QtBot,
) -> None:
    for name in names:
        table.click(name, CONTROL)
    choose(application, "object.copy_to")
    dialog = opened(application, CopyDialog, "copyDialog", qtbot)
    type_into(dialog, "targetEdit", f"s3://{bucket.name}/out/")
    press(dialog, "copyButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    (job,) = application.services.jobs.snapshots()
    assert job.title == f"Copy {what} → {bucket.name}/out/"
    qtbot.waitUntil(application.is_idle)

"""Uploads that did not end, in the whole window: told at the start, listed, thrown away."""

import asyncio
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QMessageBox, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.activity.unfinished_dialog import UnfinishedDialog
from msglc_browser.gui.activity.unfinished_model import UnfinishedColumn
from msglc_browser.gui.window.notice_bar import NoticeBar
from msglc_browser.operations.unfinished.unfinished import UnfinishedUpload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.writing.write_journal import WriteJournal
from tests.gui.bucket_page import child
from tests.gui.window_parts import choose_command
from tests.servers.qt_fixtures import Launch
from tests.servers.s3 import S3Bucket, S3Server


def begin(bucket: S3Bucket, key: str, *, sent: bytes = b"x" * 100) -> str:
    """An upload with one part that nobody goes on with."""
    client = bucket.server.client
    upload_id: str = client.create_multipart_upload(Bucket=bucket.name, Key=key)["UploadId"]
    client.upload_part(Bucket=bucket.name, Key=key, UploadId=upload_id, PartNumber=1, Body=sent)
    return upload_id


def open_dialog(application: Application, qtbot: QtBot) -> UnfinishedDialog:
    choose_command(application.workbench.actions.action("upload.unfinished"))
    dialog = child(application.window, UnfinishedDialog, "unfinishedDialog")
    status = child(dialog, QLabel, "unfinishedStatus")
    qtbot.waitUntil(lambda: "Loading" not in status.text())
    return dialog


def press(dialog: UnfinishedDialog, name: str) -> None:
    QTest.mouseClick(child(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


def confirm(dialog: UnfinishedDialog) -> None:
    press(dialog, "abortButton")
    box = child(dialog, QMessageBox, "abortBox")
    QTest.mouseClick(child(box, QPushButton, "confirmAbortButton"), Qt.MouseButton.LeftButton)


def test_uploads_of_others_in_a_bucket_are_listed_and_thrown_away(
    application: Application, qtbot: QtBot, moto_bucket: S3Bucket
) -> None:
    begin(moto_bucket, "runs/<b>a</b>.msg")
    begin(moto_bucket, "runs/b.msg")
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    dialog = open_dialog(application, qtbot)
    assert "No unfinished uploads." in child(dialog, QLabel, "unfinishedStatus").text()

    child(dialog, QComboBox, "scopeCombo").setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    assert dialog.model.index(0, UnfinishedColumn.TARGET).data() == (
        f"{moto_bucket.name}/runs/<b>a</b>.msg"
    )
    assert not child(dialog, QPushButton, "continueButton").isEnabled()
    confirm(dialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    assert moto_bucket.unfinished_uploads() == ["runs/b.msg"]

    view = child(dialog, QTableView, "unfinishedView")
    view.selectAll()
    confirm(dialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 0)
    assert moto_bucket.unfinished_uploads() == []
    press(dialog, "closeButton")


def test_question_can_be_answered_with_keep(
    application: Application, qtbot: QtBot, moto_bucket: S3Bucket
) -> None:
    upload_id = begin(moto_bucket, "a.msg")
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    dialog = open_dialog(application, qtbot)
    child(dialog, QComboBox, "scopeCombo").setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    press(dialog, "abortButton")
    QTest.keyClick(child(dialog, QMessageBox, "abortBox"), Qt.Key.Key_Escape)
    assert moto_bucket.unfinished_uploads() == ["a.msg"]
    press(dialog, "closeButton")
    moto_bucket.server.client.abort_multipart_upload(
        Bucket=moto_bucket.name, Key="a.msg", UploadId=upload_id
    )


def test_start_tells_what_an_earlier_run_left_behind(
    launch: Launch, qtbot: QtBot, moto_server: S3Server, moto_bucket: S3Bucket, tmp_path: Path
) -> None:
    ProfilesFile(tmp_path / "config" / "connections.json").put(moto_server.profile)
    earlier = WriteJournal(tmp_path / "config" / "writes")
    target = S3Location("test", moto_bucket.name, "a.msg")
    earlier.upload_began(target, begin(moto_bucket, "a.msg", sent=b"x" * 2048), {})
    gone = S3Location("no longer there", "b", "k")
    earlier.upload_began(gone, "id", {})
    earlier.upload_began(S3Location("test", moto_bucket.name, "runs/never.msg"), "", {"any": 1})
    earlier.close()

    application = launch()
    application.services.workspace.add_temporary(moto_server.profile, moto_server.secret)
    notice = application.window.findChild(NoticeBar, "noticeBar")
    assert notice is not None
    qtbot.waitUntil(notice.isVisible)
    assert notice.text().startswith("2 uploads were interrupted")
    QTest.mouseClick(child(notice, QPushButton, "noticeActionButton"), Qt.MouseButton.LeftButton)
    dialog = child(application.window, UnfinishedDialog, "unfinishedDialog")
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 2)
    assert dialog.model.index(0, UnfinishedColumn.SENT).data() == "2.0 kB"
    assert (
        dialog.model.index(1, UnfinishedColumn.NOTE).data().startswith("Not started on the server")
    )
    dialog.table.selectRow(1)
    assert not child(dialog, QPushButton, "abortButton").isEnabled()
    assert not child(dialog, QPushButton, "continueButton").isEnabled()
    assert not child(dialog, QComboBox, "scopeCombo").isVisible()
    dialog.table.selectRow(0)
    confirm(dialog)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 0)
    assert moto_bucket.unfinished_uploads() == []
    press(dialog, "closeButton")


def test_answer_of_the_scope_before_does_not_replace_that_of_the_scope_now(
    application: Application,
    qtbot: QtBot,
    moto_bucket: S3Bucket,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    upload_id = begin(moto_bucket, "a.msg")
    is_asked, may_answer = threading.Event(), threading.Event()

    async def slow(_workspace: Workspace) -> tuple[UnfinishedUpload, ...]:
        is_asked.set()
        await asyncio.to_thread(may_answer.wait)
        return ()

    monkeypatch.setattr("msglc_browser.gui.verbs.finish_upload.own_unfinished", slow)
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    choose_command(application.workbench.actions.action("upload.unfinished"))
    dialog = child(application.window, UnfinishedDialog, "unfinishedDialog")
    qtbot.waitUntil(is_asked.is_set)
    child(dialog, QComboBox, "scopeCombo").setCurrentIndex(1)
    qtbot.waitUntil(lambda: dialog.model.rowCount() == 1)
    may_answer.set()
    qtbot.waitUntil(application.is_idle)
    assert dialog.model.rowCount() == 1
    press(dialog, "closeButton")
    moto_bucket.server.client.abort_multipart_upload(
        Bucket=moto_bucket.name, Key="a.msg", UploadId=upload_id
    )

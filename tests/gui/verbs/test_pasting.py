"""Objects, folders and files go where they are pasted."""

import os
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.browse import objects_mime
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, Table, open_page
from tests.gui.verb_desk import PATIENCE_MS, wait_for_jobs
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket


@pytest.fixture(autouse=True)
def empty_clipboard(application: Application) -> None:
    """Nothing of an earlier test."""
    QGuiApplication.clipboard().clear()


def choose(application: Application, command: str) -> None:
    choose_command(action_of(application.window, command))


def all_keys(bucket: S3Bucket) -> set[str]:
    return set(bucket.keys())


def said(application: Application) -> str:
    return application.window.notice.text()


def test_copied_rows_are_pasted_into_another_folder(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    bucket.put("out/y", b"y")
    table.click("b.msg")
    table.click("f/", CONTROL)
    QTest.keyClick(table.view, Qt.Key.Key_C, CONTROL)
    other = open_page(application, S3Location("test", bucket.name, "out/"), qtbot)
    QTest.keyClick(other.view, Qt.Key.Key_V, CONTROL)
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: other.names() == ["f/", "b.msg", "y"], timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: other.selected() == ["f/", "b.msg"], timeout=PATIENCE_MS)
    assert {"in/b.msg", "in/f/x", "out/b.msg", "out/f/x"} <= all_keys(bucket)
    qtbot.waitUntil(application.is_idle)


def test_cut_rows_are_moved_once(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    bucket.put("out/y", b"y")
    table.click("b.msg")
    choose(application, "edit.cut")
    other = open_page(application, S3Location("test", bucket.name, "out/"), qtbot)
    choose(application, "edit.paste")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    qtbot.waitUntil(lambda: other.names() == ["b.msg", "y"], timeout=PATIENCE_MS)
    assert "in/b.msg" not in all_keys(bucket)
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "Nothing to paste" in said(application))
    qtbot.waitUntil(application.is_idle)


def test_copies_in_the_same_folder_get_free_names(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("b.msg")
    choose(application, "edit.copy")
    choose(application, "edit.paste")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert bucket.get("in/b copy.msg") == b"b" * 5000
    qtbot.waitUntil(application.is_idle)


def test_cut_and_pasted_in_the_same_folder_stays(
    application: Application, table: Table, qtbot: QtBot
) -> None:
    table.click("b.msg")
    choose(application, "edit.cut")
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "in this folder already" in said(application))
    assert not application.services.jobs.snapshots()


def test_folder_is_not_pasted_into_itself(
    application: Application, table: Table, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table.click("f/")
    choose(application, "edit.cut")
    open_page(application, S3Location("test", bucket.name, "in/f/"), qtbot)
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "cannot go into itself" in said(application))
    assert not application.services.jobs.snapshots()


def test_files_of_this_computer_are_uploaded(
    application: Application, table: Table, bucket: S3Bucket, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "new.txt").write_bytes(b"new")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "new.txt"))])
    QGuiApplication.clipboard().setMimeData(mime)
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "new.txt" in table.names(), timeout=PATIENCE_MS)
    assert bucket.get("in/new.txt") == b"new"
    qtbot.waitUntil(application.is_idle)


def test_text_is_not_pasted(application: Application, table: Table, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("s3://runs/in/a")
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "Nothing to paste" in said(application))


def test_file_whose_name_is_not_utf8_is_uploaded_or_named(
    application: Application, table: Table, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "caf\udce9.txt").write_bytes(b"x")
    mime = QMimeData()
    mime.setUrls([QUrl("file://" + quote_from_bytes(os.fsencode(tmp_path / "caf\udce9.txt")))])
    QGuiApplication.clipboard().setMimeData(mime)
    choose(application, "edit.paste")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = application.services.jobs.snapshots()
    assert job.error is not None and "not valid Unicode" in str(job.error)  # and it was found
    qtbot.waitUntil(application.is_idle)


def test_too_many_for_the_clipboard_are_said_to_be(
    application: Application, table: Table, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(objects_mime, "MOST_OBJECTS", 1)
    table.click("a.msg")
    table.click("b.msg", CONTROL)
    choose(application, "edit.copy")
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "use Copy to…" in said(application))
    choose(application, "edit.cut")
    qtbot.waitUntil(lambda: "use Move to…" in said(application))


def test_objects_of_a_connection_that_is_gone_are_named(
    application: Application, table: Table, qtbot: QtBot
) -> None:
    entry = table.model.entry(1)
    assert entry is not None
    place = S3Location("gone", "runs", "in/")
    QGuiApplication.clipboard().setMimeData(objects_mime.objects_mime(place, [entry]))
    choose(application, "edit.paste")
    qtbot.waitUntil(lambda: "no longer exists" in said(application))

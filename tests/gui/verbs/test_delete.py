"""Objects of a listing are deleted once the user has confirmed it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import describe
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, Table
from tests.gui.dialog_hands import child
from tests.gui.verb_desk import wait_for_jobs
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket

_PATIENCE_MS = 20_000
LEFT = Qt.MouseButton.LeftButton


def question(window: MainWindow, qtbot: QtBot) -> QMessageBox:
    box = child(window, QMessageBox, "deleteObjectsDialog")
    qtbot.waitUntil(box.isVisible)
    return box


def press(inside: QWidget, name: str) -> None:
    QTest.mouseClick(child(inside, QPushButton, name), LEFT)


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
    choose_command(action_of(window, "object.delete"))
    box = question(window, qtbot)
    assert "2 objects" in box.text()
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
    choose_command(application.workbench.actions.action("object.delete"))
    press(question(application.window, qtbot), "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    (job,) = application.services.jobs.snapshots()
    assert job.if_stopped == "Objects already deleted stay deleted."
    error = application.services.jobs.snapshots()[0].error
    assert error is not None
    assert "1 of 2 objects were deleted" in describe(error).hint
    assert bucket.get("in/a.msg") == b"new"
    qtbot.waitUntil(lambda: "c.txt" not in table.names(), timeout=_PATIENCE_MS)


def test_empty_folder_is_named_as_one_and_can_be_deleted(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.put("kept/", b"")
    moto_bucket.put("other/a", b"")
    window = application.window
    window.show()
    application.workbench.opener.open(S3Location("test", moto_bucket.name))
    qtbot.waitUntil(application.is_idle)
    page = window.tabs.current()
    assert page is not None
    Table(page).double_click("kept/")
    qtbot.waitUntil(application.is_idle)
    texts = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert "This folder is empty" in texts
    press(page, "deleteMarker.button")
    box = question(window, qtbot)
    assert f"s3://{moto_bucket.name}/kept/" in box.informativeText()
    press(box, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert moto_bucket.keys() == ["other/a"]
    button = child(page, QPushButton, "deleteMarker.button")
    qtbot.waitUntil(button.isHidden, timeout=_PATIENCE_MS)
    qtbot.waitUntil(application.is_idle)
    assert page.location == S3Location("test", moto_bucket.name)
    table = Table(page)
    qtbot.waitUntil(lambda: table.names() == ["other/"])
    assert table.view.currentIndex().row() == 0
    qtbot.waitUntil(lambda: window.focusWidget() is table.view)

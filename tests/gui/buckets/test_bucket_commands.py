"""Buckets in the window: a new one, properties, versioning, deletion."""

import asyncio
import threading
import uuid
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QTreeView,
)
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import Description
from msglc_browser.gui.buckets.bucket_properties_dialog import BucketPropertiesDialog
from msglc_browser.gui.buckets.delete_bucket_dialog import DeleteBucketDialog
from msglc_browser.gui.buckets.new_bucket_dialog import NewBucketDialog
from msglc_browser.operations.buckets import new_bucket
from msglc_browser.operations.buckets.bucket_facts import BucketFact, FactState, Topic
from msglc_browser.operations.buckets.versioning import Versioning
from msglc_browser.operations.folders.delete_bucket import BucketContents
from msglc_browser.operations.folders.folder_total import FolderTotal
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.dialog_hands import child, is_enabled, press, show, text_of, type_into
from tests.gui.verb_desk import wait_for_jobs
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket, S3Server, make_bucket

BUCKET = S3Location("test", "runs")


@pytest.fixture
def bucket(moto_server: S3Server) -> Iterator[S3Bucket]:
    """A bucket that the test may delete."""
    made = make_bucket(moto_server)
    yield made
    if made.is_there():
        made.remove()


def navigator(application: Application) -> QTreeView:
    return child(application.window, QTreeView, "navigator")


def buckets(application: Application) -> frozenset[str]:
    return application.workbench.connections.model.buckets("test")


def choose_bucket(application: Application, name: str, qtbot: QtBot) -> None:
    """Connect, and click the bucket in the navigator."""
    application.workbench.connections.connect_profile("test")
    application.window.navigator.expand_connection("test")
    qtbot.waitUntil(lambda: name in buckets(application))
    tree = navigator(application)
    index = application.workbench.connections.model.index_of("test", name)
    tree.scrollTo(index)
    place = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(application.is_idle)


def dialog_of(application: Application, name: str, qtbot: QtBot) -> QDialog:
    dialog = child(application.window, QDialog, name)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def is_said(dialog: QDialog, versioning: str) -> bool:
    return text_of(dialog, "bucketVersioning") == versioning


def test_new_bucket_is_listed_and_opened(
    application: Application, moto_server: S3Server, qtbot: QtBot
) -> None:
    application.window.navigator.show_location("test", None)
    choose_command(action_of(application.window, "bucket.new"))
    dialog = dialog_of(application, "newBucketDialog", qtbot)
    assert dialog.findChild(QLineEdit, "newBucketRegionEdit") is None
    type_into(dialog, "newBucketEdit", "No_Name")
    assert "lower-case" in text_of(dialog, "newBucketEditReason")
    assert not is_enabled(dialog, "createButton")
    name = f"made-{uuid.uuid4().hex[:8]}"
    QTest.keyClick(type_into(dialog, "newBucketEdit", name), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: name in buckets(application))
    page = application.window.tabs.current()
    assert page is not None and page.location == S3Location("test", name)
    qtbot.waitUntil(application.is_idle)
    S3Bucket(moto_server, name).remove()


def test_bucket_that_is_made_although_the_dialog_was_left_is_listed(
    application: Application,
    bucket: S3Bucket,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server carries out the request while, and after, it is cancelled."""
    choose_bucket(application, bucket.name, qtbot)
    begun, name = threading.Event(), f"made-{uuid.uuid4().hex[:8]}"

    really_make = new_bucket.make_bucket

    async def slow(*spec: Any) -> S3Location:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            made = await really_make(*spec)
        return made

    monkeypatch.setattr(new_bucket, "make_bucket", slow)
    choose_command(action_of(application.window, "bucket.new"))
    dialog = dialog_of(application, "newBucketDialog", qtbot)
    type_into(dialog, "newBucketEdit", name)
    press(dialog, "createButton")
    qtbot.waitUntil(begun.is_set)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: name in buckets(application))
    S3Bucket(bucket.server, name).remove()


def test_name_that_is_taken_is_told_and_stays(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    choose_bucket(application, bucket.name, qtbot)
    choose_command(action_of(application.window, "bucket.new"))
    dialog = dialog_of(application, "newBucketDialog", qtbot)
    field = type_into(dialog, "newBucketEdit", bucket.name)
    press(dialog, "createButton")
    qtbot.waitUntil(lambda: "already exists" in text_of(dialog, "newBucketEditReason"))
    assert field.text() == bucket.name
    press(dialog, "cancelButton")


@pytest.mark.parametrize(
    ("endpoint", "region", "shown"),
    [("", "", "us-east-1"), ("https://s3.eu-west-1.amazonaws.com", "eu-west-1", "eu-west-1")],
)
def test_region_is_asked_for_at_aws(qtbot: QtBot, endpoint: str, region: str, shown: str) -> None:
    profile = Profile(profile_id="a", name="AWS", endpoint=endpoint, region=region)
    dialog = NewBucketDialog(profile)
    show(qtbot, dialog)
    assert child(dialog, QLineEdit, "newBucketRegionEdit").text() == shown
    type_into(dialog, "newBucketRegionEdit", "eu-north-1")
    assert dialog.region == "eu-north-1"


def test_region_cannot_be_changed_while_the_bucket_is_made(qtbot: QtBot) -> None:
    dialog = NewBucketDialog(Profile(profile_id="a", name="AWS", endpoint=""))
    show(qtbot, dialog)
    region = child(dialog, QLineEdit, "newBucketRegionEdit")
    type_into(dialog, "newBucketEdit", "runs")
    press(dialog, "createButton")
    assert not region.isEnabled()
    dialog.show_error(Description("The server failed.", "", ""))
    assert region.isEnabled()


def test_empty_bucket_is_deleted_without_typing(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    choose_bucket(application, bucket.name, qtbot)
    choose_command(action_of(application.window, "bucket.delete"))
    dialog = dialog_of(application, "deleteBucketDialog", qtbot)
    qtbot.waitUntil(lambda: is_enabled(dialog, "deleteButton"))
    connection = application.services.workspace.profile("test").name
    assert f"At {connection}" in [label.text() for label in dialog.findChildren(QLabel)]
    assert text_of(dialog, "bucketContents") == "It is empty."
    assert not child(dialog, QLineEdit, "typedNameEdit").isVisible()
    press(dialog, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    (job,) = application.services.jobs.snapshots()
    title = f"Delete bucket {bucket.name} at {connection}"
    assert (job.title, job.result_text) == (title, "deleted")
    qtbot.waitUntil(lambda: bucket.name not in buckets(application))
    assert not bucket.is_there()
    qtbot.waitUntil(application.is_idle)


def test_bucket_with_objects_is_deleted_once_its_name_is_typed(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    bucket.fill({"a/x": b"12", "b": b"3"})
    bucket.server.client.create_multipart_upload(Bucket=bucket.name, Key="big")
    choose_bucket(application, bucket.name, qtbot)
    application.workbench.opener.open(S3Location("test", bucket.name, "a/"))
    qtbot.waitUntil(application.is_idle)
    choose_command(action_of(application.window, "bucket.delete"))
    dialog = dialog_of(application, "deleteBucketDialog", qtbot)
    said = "It holds 2 objects, 3 B; 1 unfinished upload."
    qtbot.waitUntil(lambda: text_of(dialog, "bucketContents") == said)
    type_into(dialog, "typedNameEdit", bucket.name[:-1])
    assert not is_enabled(dialog, "deleteButton")
    type_into(dialog, "typedNameEdit", bucket.name)
    press(dialog, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.DONE]
    assert not bucket.is_there()
    qtbot.waitUntil(lambda: bucket.name not in buckets(application))
    page = application.window.tabs.current()
    assert page is not None
    qtbot.waitUntil(lambda: child(page, QLabel, "errorTitle").isVisible())
    qtbot.waitUntil(application.is_idle)


def test_object_that_comes_after_the_question_keeps_the_bucket(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    choose_bucket(application, bucket.name, qtbot)
    choose_command(action_of(application.window, "bucket.delete"))
    dialog = dialog_of(application, "deleteBucketDialog", qtbot)
    qtbot.waitUntil(lambda: is_enabled(dialog, "deleteButton"))
    bucket.put("late", b"1")
    press(dialog, "deleteButton")
    assert wait_for_jobs(application, 1, qtbot) == [JobState.FAILED]
    assert bucket.get("late") == b"1"


def test_enter_deletes_no_bucket(qtbot: QtBot) -> None:
    dialog = DeleteBucketDialog(BUCKET, "lab")
    show(qtbot, dialog)
    told: list[object] = []
    dialog.delete_wanted.connect(lambda *wish: told.append(wish))
    dialog.show_contents(BucketContents())
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert not told and not dialog.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("typed", ["run", "runs"])
def test_enter_after_the_name_neither_deletes_nor_discards_it(
    qtbot: QtBot, key: Qt.Key, typed: str
) -> None:
    dialog = DeleteBucketDialog(BUCKET, "lab")
    show(qtbot, dialog)
    told: list[object] = []
    dialog.delete_wanted.connect(lambda *wish: told.append(wish))
    dialog.show_contents(BucketContents(has_objects=True))
    field = type_into(dialog, "typedNameEdit", typed)
    QTest.keyClick(field, key)
    assert not told and dialog.isVisible() and field.text() == typed


def test_count_of_a_bucket_grows(qtbot: QtBot) -> None:
    dialog = DeleteBucketDialog(BUCKET, "lab")
    show(qtbot, dialog)
    dialog.show_contents(BucketContents(has_objects=True, uploads=3))
    assert text_of(dialog, "bucketContents") == "It holds objects; 3 unfinished uploads."
    dialog.show_total(FolderTotal(1000, 5))
    assert text_of(dialog, "bucketContents").startswith("It holds over 1,000 objects, 5 B;")
    told: list[object] = []
    dialog.delete_wanted.connect(lambda *wish: told.append(wish))
    type_into(dialog, "typedNameEdit", "runs")
    press(dialog, "deleteButton")
    assert told == [(True, None)]


def test_nothing_is_deleted_if_it_is_not_known_what_is_in_it(qtbot: QtBot) -> None:
    dialog = DeleteBucketDialog(BUCKET, "lab")
    show(qtbot, dialog)
    dialog.show_failure(Description("Access denied.", "Check the rights.", ""))
    assert text_of(dialog, "bucketContents") == "Access denied. Check the rights."
    assert not is_enabled(dialog, "deleteButton")


def test_properties_tell_what_is_set_and_switch_versioning(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    bucket.server.client.put_bucket_cors(
        Bucket=bucket.name, CORSConfiguration={"CORSRules": [rule]}
    )
    choose_bucket(application, bucket.name, qtbot)
    choose_command(action_of(application.window, "bucket.properties"))
    dialog = dialog_of(application, "bucketPropertiesDialog", qtbot)
    qtbot.waitUntil(lambda: dialog.findChild(QLabel, "bucketCors") is not None)
    assert text_of(dialog, "bucketRegion") == "us-east-1"
    assert text_of(dialog, "bucketPolicy") == "none"
    assert text_of(dialog, "bucketCors") == "1 rule"
    assert '"GET"' in child(dialog, QPlainTextEdit, "bucketRules").toPlainText()
    for button, state in (("Turn versioning on…", "on"), ("Suspend versioning…", "suspended")):
        assert child(dialog, QAbstractButton, "versioningButton").text() == button
        press(dialog, "versioningButton")
        question = child(dialog, QMessageBox, "versioningQuestion")
        qtbot.waitUntil(question.isVisible)
        press(question, "switchVersioningButton")
        qtbot.waitUntil(partial(is_said, dialog, state))
        qtbot.waitUntil(lambda: dialog.findChild(QMessageBox, "versioningQuestion") is None)
    found = bucket.server.client.get_bucket_versioning(Bucket=bucket.name)
    assert found["Status"] == "Suspended"
    press(dialog, "closeButton")


@pytest.mark.parametrize(
    ("versioning", "button"),
    [
        (Versioning.ON, "Suspend versioning…"),
        (Versioning.SUSPENDED, "Turn versioning on…"),
        (Versioning.OFF, "Turn versioning on…"),
    ],
)
def test_button_follows_what_versioning_is_not_how_it_is_told(
    qtbot: QtBot, versioning: Versioning, button: str
) -> None:
    dialog = BucketPropertiesDialog(BUCKET)
    show(qtbot, dialog)
    told = "on its way" if versioning is not Versioning.ON else "kept"
    dialog.show_facts([BucketFact(Topic.VERSIONING, FactState.SET, told, versioning=versioning)])
    assert child(dialog, QAbstractButton, "versioningButton").text() == button


def test_versioning_that_is_not_known_is_not_switched(qtbot: QtBot) -> None:
    dialog = BucketPropertiesDialog(BUCKET)
    show(qtbot, dialog)
    dialog.show_facts([BucketFact(Topic.VERSIONING, FactState.DENIED, "not allowed")])
    assert not child(dialog, QAbstractButton, "versioningButton").isVisible()


def test_bucket_row_has_the_bucket_commands_in_its_menu(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    choose_bucket(application, bucket.name, qtbot)
    tree = navigator(application)
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Keyboard, tree.rect().center(), tree.mapToGlobal(tree.pos())
    )
    QApplication.sendEvent(tree.viewport(), event)
    menu = next(each for each in tree.findChildren(QMenu) if each.isVisible())
    ids = [action.objectName() for action in menu.actions() if action.objectName()]
    assert ids[:2] == ["bucket.properties", "bucket.delete"] and "bucket.new" in ids
    menu.close()


@pytest.mark.parametrize("command", ["bucket.properties", "bucket.delete"])
def test_bucket_commands_are_off_without_a_bucket(application: Application, command: str) -> None:
    application.window.navigator.show_location("test", None)
    action = action_of(application.window, command)
    assert not action.isEnabled()
    assert "Select a bucket on the left, or open one, first." in action.toolTip()

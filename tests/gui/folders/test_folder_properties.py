"""Properties of a folder and of a bucket: sums that grow while it is listed."""

import asyncio

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.errors import TimedOut
from msglc_browser.operations.folders.folder_total import FolderCount, FolderTotal
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import CONTROL, open_page
from tests.gui.dialog_hands import child, press, text_of
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket


@pytest.fixture
def bucket(moto_bucket: S3Bucket) -> S3Bucket:
    moto_bucket.fill({"f/": b"", "f/x": b"12", "f/g/y": b"3" * 5000, "z": b"9"})
    client = moto_bucket.server.client
    client.put_object(Bucket=moto_bucket.name, Key="f/cold", Body=b"1", StorageClass="GLACIER")
    return moto_bucket


def properties(application: Application, qtbot: QtBot) -> QDialog:
    choose_command(action_of(application.window, "object.properties"))
    dialog = child(application.window, QDialog, "propertiesDialog")
    qtbot.waitUntil(lambda: not child(dialog, QLabel, "propertiesStatus").isVisible())
    return dialog


def test_selected_folder_tells_what_is_in_it(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    open_page(application, S3Location("test", bucket.name), qtbot).click("f/")
    dialog = properties(application, qtbot)
    assert text_of(dialog, "propertiesLocation") == f"s3://{bucket.name}/f/"
    assert text_of(dialog, "propertiesObjects") == "4, of which 1 only marks a folder"
    assert text_of(dialog, "propertiesSize") == "5.0 kB (5,003 bytes)"
    assert text_of(dialog, "propertiesClasses") == (
        "STANDARD: 3 objects, 5.0 kB\nGLACIER: 1 object, 1 B"
    )
    assert text_of(dialog, "propertiesLargest") == "g/y\n5.0 kB"
    assert "(just now)" in text_of(dialog, "propertiesNewest")
    press(dialog, "copyButton")
    assert "Size: 5.0 kB (5,003 bytes)\n" in QGuiApplication.clipboard().text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_without_a_selection_the_bucket_shown_is_meant(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    open_page(application, S3Location("test", bucket.name), qtbot)
    dialog = properties(application, qtbot)
    assert text_of(dialog, "propertiesLocation") == f"s3://{bucket.name}/"
    assert text_of(dialog, "propertiesObjects").startswith("5, of which")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_of_several_rows_there_are_none(
    application: Application, bucket: S3Bucket, qtbot: QtBot
) -> None:
    table = open_page(application, S3Location("test", bucket.name), qtbot)
    table.click("f/")
    table.click("z", CONTROL)
    action = action_of(application.window, "object.properties")
    qtbot.waitUntil(lambda: not action.isEnabled())
    assert "Select only one row." in action.toolTip()


def test_running_sums_can_be_stopped_and_continued(
    application: Application,
    bucket: S3Bucket,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_page(application, S3Location("test", bucket.name), qtbot)
    with monkeypatch.context() as patch:

        async def some(_self: FolderCount) -> FolderTotal:
            await asyncio.sleep(0)
            return FolderTotal(12_000, 3_200_000_000)

        patch.setattr(FolderCount, "step", some)
        choose_command(action_of(application.window, "object.properties"))
        dialog = child(application.window, QDialog, "propertiesDialog")
        qtbot.waitUntil(lambda: text_of(dialog, "propertiesObjects") == "12,000")
        assert "sums so far" in text_of(dialog, "propertiesStatus")
        press(dialog, "stopCountButton")
        assert "Stopped." in text_of(dialog, "propertiesStatus")
        qtbot.waitUntil(lambda: application.services.bridge.is_idle)
    press(dialog, "continueCountButton")
    qtbot.waitUntil(lambda: text_of(dialog, "propertiesObjects").startswith("5, of which"))
    for name in ("stopCountButton", "continueCountButton"):
        assert not child(dialog, QAbstractButton, name).isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def test_failure_keeps_the_sums_and_can_be_continued(
    application: Application,
    bucket: S3Bucket,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    open_page(application, S3Location("test", bucket.name), qtbot)
    with monkeypatch.context() as patch:

        async def fail(_self: FolderCount) -> FolderTotal:
            raise TimedOut("No answer.", hint="Check the network.")

        patch.setattr(FolderCount, "step", fail)
        choose_command(action_of(application.window, "object.properties"))
        dialog = child(application.window, QDialog, "propertiesDialog")
        qtbot.waitUntil(
            lambda: text_of(dialog, "propertiesStatus") == "No answer. Check the network."
        )
    press(dialog, "continueCountButton")
    qtbot.waitUntil(lambda: text_of(dialog, "propertiesObjects").startswith("5, of which"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)

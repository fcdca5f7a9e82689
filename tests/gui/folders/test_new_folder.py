"""A new folder in the window: its name is checked, then it is there and selected."""

import asyncio
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.verbs import new_folder
from msglc_browser.operations.folders.new_folder import make_folder
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import open_page
from tests.gui.dialog_hands import child, is_enabled, press, text_of, type_into
from tests.gui.window_parts import action_of, choose_command
from tests.servers.s3 import S3Bucket


def ask_for_folder(application: Application) -> QDialog:
    choose_command(action_of(application.window, "object.new_folder"))
    return child(application.window, QDialog, "newFolderDialog")


def test_new_folder_is_shown_selected_and_can_be_entered(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.fill({"in/a": b"a", "in/z": b"z"})
    table = open_page(application, S3Location("test", moto_bucket.name, "in/"), qtbot)
    table.click("z")
    dialog = ask_for_folder(application)
    QTest.keyClick(type_into(dialog, "folderNameEdit", "new one"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: table.selected() == ["new one/"])
    assert application.window.findChild(QDialog, "newFolderDialog") is None
    assert table.names() == ["new one/", "a", "z"]
    assert moto_bucket.get("in/new one/") == b""
    table.double_click("new one/")
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert page is not None and page.location == S3Location("test", moto_bucket.name, "in/new one/")


def test_impossible_and_taken_names_are_told_while_typing(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.fill({"runs/a": b"a", "note": b"z"})
    open_page(application, S3Location("test", moto_bucket.name), qtbot)
    dialog = ask_for_folder(application)
    assert not is_enabled(dialog, "createButton")
    for name, said in (("runs", "a folder of"), ("note", "an object of"), ("a/b", "slash")):
        type_into(dialog, "folderNameEdit", name)
        assert said in text_of(dialog, "folderNameEditReason")
        assert not is_enabled(dialog, "createButton")
    type_into(dialog, "folderNameEdit", "Runs")
    assert is_enabled(dialog, "createButton")
    press(dialog, "cancelButton")
    assert moto_bucket.keys() == ["note", "runs/a"]


def test_folder_made_elsewhere_meanwhile_is_told_and_the_name_stays(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    open_page(application, S3Location("test", moto_bucket.name), qtbot)
    dialog = ask_for_folder(application)
    moto_bucket.put("runs/a", b"a")
    field = type_into(dialog, "folderNameEdit", "runs")
    press(dialog, "createButton")
    qtbot.waitUntil(lambda: "already exists" in text_of(dialog, "folderNameEditReason"))
    assert field.text() == "runs" and is_enabled(dialog, "createButton")
    press(dialog, "cancelButton")
    assert moto_bucket.keys() == ["runs/a"]


def test_folder_that_is_made_although_the_dialog_was_left_is_shown(
    application: Application,
    moto_bucket: S3Bucket,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The server carries out the request while, and after, it is cancelled."""
    table = open_page(application, S3Location("test", moto_bucket.name), qtbot)
    begun = threading.Event()

    async def slow(workspace: Workspace, parent: S3Location, name: str) -> S3Location:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            made = await make_folder(workspace, parent, name)
        return made

    monkeypatch.setattr(new_folder, "make_folder", slow)
    dialog = ask_for_folder(application)
    type_into(dialog, "folderNameEdit", "late")
    press(dialog, "createButton")
    qtbot.waitUntil(begun.is_set)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: table.names() == ["late/"])


def test_folder_beyond_the_rows_loaded_is_shown_too(
    application: Application, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.fill({f"{number:04}": b"" for number in range(1001)})
    table = open_page(application, S3Location("test", moto_bucket.name), qtbot)
    assert len(table.names()) == 1001  # with the row that loads more
    dialog = ask_for_folder(application)
    type_into(dialog, "folderNameEdit", "zoo")
    press(dialog, "createButton")
    qtbot.waitUntil(lambda: table.selected() == ["zoo/"])
    assert table.names()[0] == "zoo/"


def test_no_folder_can_be_made_without_a_bucket(application: Application) -> None:
    action = action_of(application.window, "object.new_folder")
    assert not action.isEnabled()
    assert "Open a bucket first." in action.toolTip()

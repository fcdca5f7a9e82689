"""node.export in the window: what is selected becomes files or objects."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.base.local_folder import export_folder
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.exporting.last_export import last_folder
from msglc_browser.gui.remembered.kept_choices import KeptChoices
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.state_file import StateFile
from msglc_browser.storage.places.location import S3Location
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
VALUE = {"../a": [1, 2, 3], "b": {"x": [1.5] * 3}, "c": "text"}


@pytest.fixture
def page(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> ArchivePage:
    """A small archive, open."""
    moto_bucket.put("it.msglc", make_archive(VALUE, small_obj_optimization_threshold=4))
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "it.msglc"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    return page


def press(dialog: QDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name) or dialog.findChild(QCheckBox, name)
    assert button is not None, name
    QTest.mouseClick(button, LEFT)


def open_dialog(application: Application, target: str) -> QDialog:
    choose_command(application.workbench.actions.action("node.export"))
    [dialog] = [
        each
        for each in application.window.findChildren(QDialog, "exportDialog")
        if each.isVisible()
    ]
    assert isinstance(dialog, QDialog)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, target)
    return dialog


def last_job(application: Application, qtbot: QtBot) -> JobSnapshot:
    def is_over() -> bool:
        return application.services.jobs.snapshots()[-1].state not in (
            JobState.QUEUED,
            JobState.RUNNING,
        )

    qtbot.waitUntil(is_over)
    newest: JobSnapshot = application.services.jobs.snapshots()[-1]
    return newest


def select(page: ArchivePage, *rows: int) -> None:
    modifier = Qt.KeyboardModifier.NoModifier
    for row in rows:
        place = page.view.visualRect(page.tree.index(row, 0)).center()
        QTest.mouseClick(page.view.viewport(), LEFT, modifier, place)
        modifier = Qt.KeyboardModifier.ControlModifier


def test_selected_nodes_become_objects(
    application: Application, page: ArchivePage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    select(page, 0, 1)
    press(open_dialog(application, f"s3://{moto_bucket.name}/parts/"), "acceptButton")
    assert last_job(application, qtbot).state is JobState.DONE
    assert moto_bucket.keys() == ["it.msglc", "parts/_a.json", "parts/b.json"]
    assert json.loads(moto_bucket.get("parts/_a.json")) == [1, 2, 3]


def test_object_that_is_there_is_asked_about_and_replaced(
    application: Application, page: ArchivePage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    moto_bucket.put("c.json", b"old")
    select(page, 2)
    dialog = open_dialog(application, f"s3://{moto_bucket.name}/c.json")
    check = dialog.findChild(QCheckBox, "overwriteCheck")
    button = dialog.findChild(QPushButton, "acceptButton")
    assert check is not None and button is not None
    qtbot.waitUntil(check.isVisible)
    assert not button.isEnabled()
    press(dialog, "overwriteCheck")
    press(dialog, "acceptButton")
    assert last_job(application, qtbot).state is JobState.DONE
    assert moto_bucket.get("c.json") == b'"text"\n'


def test_folder_that_is_missing_is_said_in_the_dialog(
    application: Application, page: ArchivePage, qtbot: QtBot, tmp_path: Path
) -> None:
    select(page, 2)
    dialog = open_dialog(application, str(tmp_path / "nowhere" / "c.json"))
    note = dialog.findChild(QLabel, "targetNote")
    assert note is not None
    qtbot.waitUntil(lambda: note.text() == "The folder does not exist.")
    dialog.done(0)


def test_proposed_file_that_is_there_is_asked_about_at_once(
    application: Application,
    page: ArchivePage,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    select(page, 2)
    choose_command(application.workbench.actions.action("node.export"))
    dialog = application.window.findChild(QDialog, "exportDialog")
    assert isinstance(dialog, QDialog)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    proposed = Path(edit.text())
    dialog.done(0)
    assert proposed.parent == tmp_path
    proposed.write_bytes(b"old")
    choose_command(application.workbench.actions.action("node.export"))
    [again] = [
        each
        for each in application.window.findChildren(QDialog, "exportDialog")
        if each.isVisible()
    ]
    check = again.findChild(QCheckBox, "overwriteCheck")
    button = again.findChild(QPushButton, "acceptButton")
    assert check is not None and button is not None
    qtbot.waitUntil(check.isVisible)
    assert not button.isEnabled()
    again.done(0)


def format_name(dialog: QDialog) -> str:
    combo = dialog.findChild(QComboBox, "formatCombo")
    assert combo is not None
    return combo.currentText()


def choose_format(dialog: QDialog, name: str) -> None:
    combo = dialog.findChild(QComboBox, "formatCombo")
    assert combo is not None
    combo.setFocus()
    QTest.keyClicks(combo, name)


def test_last_format_is_proposed_the_next_time_where_it_can_hold_the_value(
    application: Application, page: ArchivePage, moto_bucket: S3Bucket, qtbot: QtBot
) -> None:
    select(page, 0)
    dialog = open_dialog(application, f"s3://{moto_bucket.name}/a")
    assert format_name(dialog) == "JSON"
    choose_format(dialog, "NPY")
    dialog.done(0)  # cancelled: nothing was chosen
    dialog = open_dialog(application, f"s3://{moto_bucket.name}/a")
    assert format_name(dialog) == "JSON"
    choose_format(dialog, "NPY")
    press(dialog, "acceptButton")
    assert last_job(application, qtbot).state is JobState.DONE
    dialog = open_dialog(application, f"s3://{moto_bucket.name}/b")
    assert format_name(dialog).startswith("NPY")
    dialog.done(0)
    select(page, 2)  # a text
    dialog = open_dialog(application, f"s3://{moto_bucket.name}/b")
    assert format_name(dialog) == "JSON"
    dialog.done(0)


def test_last_folder_is_proposed_the_next_time_and_at_the_next_start(
    application: Application,
    page: ArchivePage,
    moto_bucket: S3Bucket,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    folder = tmp_path / ("a folder with a name longer than other choices " * 2).strip()
    folder.mkdir()
    select(page, 0)
    export(application, str(folder / "a.json"), qtbot)
    assert (folder / "a.json").exists()
    assert proposed_folder(application) == folder
    select(page, 1)
    export(application, f"s3://{moto_bucket.name}/b.json", qtbot)
    assert proposed_folder(application) == folder  # an object is not in a folder of this computer
    select(page, 0, 2)
    export(application, str(tmp_path), qtbot)
    select(page, 0)
    assert proposed_folder(application) == tmp_path
    again, keeper = LastChoices(), QObject()
    file = StateFile(tmp_path / "state.json", "window")
    written = KeptChoices(application.workbench.opener.choices, file, keeper)
    export(application, str(folder / "c.json"), qtbot)
    written.save()
    KeptChoices(again, file, keeper)
    assert last_folder(again) == folder
    (folder / "a.json").unlink()
    (folder / "c.json").unlink()
    folder.rmdir()
    assert last_folder(again) == export_folder()


def export(application: Application, target: str, qtbot: QtBot) -> None:
    press(open_dialog(application, target), "acceptButton")
    assert last_job(application, qtbot).state is JobState.DONE


def proposed_folder(application: Application) -> Path:
    """Of the dialog that opens next."""
    choose_command(application.workbench.actions.action("node.export"))
    found = application.window.findChildren(QDialog, "exportDialog")
    [dialog] = [each for each in found if each.isVisible()]
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    text = edit.text()
    dialog.done(0)
    return Path(text).parent

"""New archives of local files, from the dialog to bytes in a bucket."""

import json
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.new_archive import serve_new_archive
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import show
from tests.gui.verb_desk import PATIENCE_MS, at, press_when_ready, read_archive
from tests.servers.s3 import S3Bucket


def test_new_archive_dialog_saves_a_local_file(
    qtbot: QtBot,
    verb_desk: Desk,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    source = tmp_path / "data.json"
    source.write_text(json.dumps({"a": [1, 2, 3]}))
    dialog = NewArchiveDialog(folder)
    serve_new_archive(verb_desk, dialog)
    show(qtbot, dialog)
    edit = dialog.findChild(QWidget, "sourceEdit")
    assert edit is not None
    QTest.keyClicks(edit, str(source))
    with qtbot.waitSignal(verb_desk.jobs.object_written, timeout=PATIENCE_MS) as written:
        press_when_ready(qtbot, dialog, "saveButton")
    assert written.args == [at(folder, "data.msglc")]
    assert read_archive(moto_bucket.get("in/data.msglc"), tmp_path) == {"a": [1, 2, 3]}


def test_dialog_says_what_of_a_folder_is_left_out(
    qtbot: QtBot, verb_desk: Desk, folder: S3Location, tmp_path: Path
) -> None:
    source = tmp_path / "data"
    source.mkdir()
    for name in ("a.json", "b.geojson", "notes.txt"):
        (source / name).write_text("1")
    dialog = NewArchiveDialog(folder)
    serve_new_archive(verb_desk, dialog)
    show(qtbot, dialog)
    button, edit = (dialog.findChild(QWidget, each) for each in ("folderKindButton", "sourceEdit"))
    note = dialog.findChild(QLabel, "sourceNote")
    assert button is not None and edit is not None and note is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(edit, str(source))
    expected = "JSON files: 2 (2 B). 1 file skipped, not JSON: notes.txt."
    qtbot.waitUntil(lambda: note.text().endswith(expected), timeout=PATIENCE_MS)

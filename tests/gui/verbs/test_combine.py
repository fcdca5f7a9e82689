"""Combine dialogs: sources are checked, the target is looked at, and both become one."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.gui.verbs.combine import serve_combine
from msglc_browser.gui.verbs.desk import Desk
from msglc_browser.gui.verbs.new_archive import serve_new_archive
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import is_enabled, show
from tests.gui.verb_desk import PATIENCE_MS, at, press_when_ready, read_archive, sources
from tests.servers.s3 import S3Bucket


def test_combine_dialog_makes_an_archive_of_both(
    qtbot: QtBot,
    verb_desk: Desk,
    folder: S3Location,
    moto_bucket: S3Bucket,
    tmp_path: Path,
) -> None:
    dialog = CombineDialog(sources(folder, "run-1.msg", "run-2.msg"), folder)
    serve_combine(verb_desk, dialog)
    show(qtbot, dialog)
    with qtbot.waitSignal(verb_desk.jobs.object_written, timeout=PATIENCE_MS) as written:
        press_when_ready(qtbot, dialog, "combineButton")
    assert written.args == [at(folder, "combined.msg")]
    value = read_archive(moto_bucket.get("in/combined.msg"), tmp_path)
    assert value == {"run-1": {"run": 1}, "run-2": {"run": 2}}


def test_combine_dialog_marks_what_is_no_archive(
    qtbot: QtBot, verb_desk: Desk, folder: S3Location
) -> None:
    dialog = CombineDialog(sources(folder, "run-1.msg", "note.txt"), folder)
    serve_combine(verb_desk, dialog)
    show(qtbot, dialog)
    label = dialog.findChild(QLabel, "checkLabel")
    assert label is not None
    qtbot.waitUntil(label.isVisible, timeout=PATIENCE_MS)
    assert "note.txt" in label.text()
    assert not is_enabled(dialog, "combineButton")


def test_combine_dialog_finds_an_existing_target(
    qtbot: QtBot, verb_desk: Desk, folder: S3Location
) -> None:
    dialog = CombineDialog(sources(folder, "run-1.msg"), folder)
    serve_combine(verb_desk, dialog)
    show(qtbot, dialog)
    target = dialog.findChild(QWidget, "targetEdit")
    assert target is not None
    QTest.keyClick(target, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(target, str(at(folder, "note.txt")))
    check = dialog.findChild(QWidget, "overwriteCheck")
    assert check is not None
    qtbot.waitUntil(check.isVisible, timeout=PATIENCE_MS)


def test_closed_dialog_hears_no_answer(qtbot: QtBot, verb_desk: Desk, folder: S3Location) -> None:
    dialog = CombineDialog(sources(folder, "run-1.msg"), folder)
    serve_combine(verb_desk, dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.close()  # before an answer can be here
    later: list[LookUp] = []
    other = NewArchiveDialog(folder)
    serve_new_archive(verb_desk, other)
    show(qtbot, other)
    other.lookup_wanted.connect(later.append)
    other.lookup_wanted.emit(at(folder, "run-1.msg"))
    qtbot.waitUntil(lambda: bool(later))
    assert not is_enabled(dialog, "combineButton")


def test_hundred_sources_are_checked_in_batches(
    qtbot: QtBot,
    verb_desk: Desk,
    folder: S3Location,
    moto_bucket: S3Bucket,
) -> None:
    data = moto_bucket.get("in/run-1.msg")
    names = [f"many-{n}.msg" for n in range(100)]
    moto_bucket.fill({f"in/{name}": data for name in names})
    dialog = CombineDialog(sources(folder, *names), folder)
    serve_combine(verb_desk, dialog)
    heard: list[str] = []
    label = dialog.findChild(QLabel, "problemLabel")
    model = dialog.findChild(CombineSourcesModel)
    assert label is not None and model is not None
    model.dataChanged.connect(lambda *_: heard.append(label.text()))
    show(qtbot, dialog)
    qtbot.waitUntil(lambda: is_enabled(dialog, "combineButton"), timeout=PATIENCE_MS)
    assert "Checking the sources… 32 of 100" in heard

"""The dialog that makes an archive of a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.new_archive.paste_edit import PasteEdit
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.operations.new_archive.encode_request import PastedText, SourceFormat
from msglc_browser.operations.new_archive.folder_survey import FolderSurvey
from msglc_browser.operations.new_archive.new_archive import NewArchiveSpec
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile

_FOLDER = S3Location("test", "runs", "2026/")
_FILE = LocalLocation(Path("/data/readings.cbor"))


@pytest.fixture
def dialog(qtbot: QtBot) -> NewArchiveDialog:
    """A dialog on show."""
    dialog = NewArchiveDialog(_FOLDER)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_close)
    dialog.show()
    return dialog


def _close(dialog: QWidget) -> None:
    dialog.close()
    if dialog.isVisible():
        _button(dialog, "leaveButton").click()


def _button(dialog: QWidget, name: str) -> QPushButton:
    button = dialog.findChild(QPushButton, name)
    assert button is not None, name
    return button


def _edit(dialog: QWidget, name: str) -> QLineEdit:
    edit = dialog.findChild(QLineEdit, name)
    assert edit is not None, name
    return edit


def _combo(dialog: QWidget, name: str) -> QComboBox:
    combo = dialog.findChild(QComboBox, name)
    assert combo is not None, name
    return combo


def _text(dialog: QWidget, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


def _choose_file(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    with qtbot.waitSignal(dialog.lookup_wanted, check_params_cb=lambda place: place == _FILE):
        QTest.keyClicks(_edit(dialog, "sourceEdit"), str(_FILE.path))
    dialog.show_lookup(LookUp(_FILE, True, 1_234))


def _accepted(qtbot: QtBot, dialog: NewArchiveDialog) -> NewArchiveSpec:
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        QTest.mouseClick(_button(dialog, "saveButton"), Qt.MouseButton.LeftButton)
    spec = wish.args[0]
    assert isinstance(spec, NewArchiveSpec)
    return spec


def test_chosen_file_decides_format_and_proposes_a_target(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    assert _text(dialog, "problemLabel") == "Choose a file first."
    _choose_file(qtbot, dialog)
    assert _text(dialog, "sourceNote") == "1.2 kB"
    spec = _accepted(qtbot, dialog)
    assert spec == NewArchiveSpec(
        _FILE.path,
        SourceFormat.CBOR,
        Protocol.MSGPACK,
        S3Location("test", "runs", "2026/readings.msglc"),
        False,
    )


def test_format_and_protocol_chosen_by_hand_are_kept(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    _choose_file(qtbot, dialog)
    _combo(dialog, "formatCombo").setCurrentText("msgpack")
    _combo(dialog, "protocolCombo").setCurrentText("CBOR")
    spec = _accepted(qtbot, dialog)
    assert (spec.source_format, spec.protocol) == (SourceFormat.MSGPACK, Protocol.CBOR)


def test_missing_file_is_said_below_its_field(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _choose_file(qtbot, dialog)
    dialog.show_lookup(LookUp(_FILE, False))
    assert _text(dialog, "sourceNote") == "This file does not exist."
    assert not _button(dialog, "saveButton").isEnabled()


def test_target_typed_by_hand_survives_another_file(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _edit(dialog, "targetEdit").setText("/archives/mine.msg")
    _choose_file(qtbot, dialog)
    assert _accepted(qtbot, dialog).target == LocalLocation(Path("/archives/mine.msg"))


def test_existing_target_needs_a_tick(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _choose_file(qtbot, dialog)
    target = S3Location("test", "runs", "2026/readings.msglc")
    dialog.show_lookup(LookUp(target, True, 9))
    assert _edit(dialog, "targetEdit").text() == "s3://runs/2026/readings-2.msglc"
    _edit(dialog, "targetEdit").setText(str(target))
    dialog.show_lookup(LookUp(target, True, 9))
    assert not _button(dialog, "saveButton").isEnabled()
    check = dialog.findChild(QCheckBox, "overwriteCheck")
    assert check is not None and check.isVisible()
    check.click()
    assert _accepted(qtbot, dialog).overwrite


def test_file_as_its_own_target_is_refused(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _edit(dialog, "targetEdit").setText(str(_FILE.path))
    _choose_file(qtbot, dialog)
    assert "cannot replace its own source file" in _text(dialog, "problemLabel")


def test_without_a_bucket_only_local_targets_are_taken(qtbot: QtBot) -> None:
    dialog = NewArchiveDialog(None)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_close)
    dialog.show()
    _choose_file(qtbot, dialog)
    _edit(dialog, "targetEdit").setText("s3://runs/x.msg")
    assert _text(dialog, "targetNote") == "Connect to a server first."
    _edit(dialog, "targetEdit").setText("/archives/x.msg")
    assert _button(dialog, "saveButton").isEnabled()


def test_without_a_folder_the_target_is_of_the_chosen_connection(qtbot: QtBot) -> None:
    profiles = [Profile(profile_id=name, name=name, endpoint="") for name in ("lab", "cloud")]
    dialog = NewArchiveDialog(None, profiles=profiles, profile_id="cloud")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_close)
    dialog.show()
    _choose_file(qtbot, dialog)
    _edit(dialog, "targetEdit").setText("s3://runs/x.msg")
    combo = _combo(dialog, "placeCombo")
    assert combo.currentText() == "S3: cloud"
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        QTest.keyClick(combo, Qt.Key.Key_Up)
    assert wish.args == [S3Location("lab", "runs", "x.msg")]
    assert _accepted(qtbot, dialog).target == S3Location("lab", "runs", "x.msg")


def test_single_connection_is_meant_without_asking(qtbot: QtBot) -> None:
    profiles = [Profile(profile_id="lab", name="lab", endpoint="")]
    dialog = NewArchiveDialog(None, profiles=profiles, profile_id="lab")
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_close)
    dialog.show()
    _choose_file(qtbot, dialog)
    _edit(dialog, "targetEdit").setText("s3://runs/x.msg")
    assert _combo(dialog, "placeCombo").currentText() == "S3: lab"
    assert _accepted(qtbot, dialog).target == S3Location("lab", "runs", "x.msg")


@pytest.mark.parametrize("text", ["~nobody-of-this-name", "file://["])
def test_path_that_means_nothing_is_a_reason_and_no_crash(
    qtbot: QtBot, dialog: NewArchiveDialog, text: str
) -> None:
    QTest.keyClicks(_edit(dialog, "sourceEdit"), text)
    assert _text(dialog, "problemLabel") == "Enter the full path of the file."
    _edit(dialog, "sourceEdit").clear()
    _choose_file(qtbot, dialog)
    _edit(dialog, "targetEdit").clear()
    QTest.keyClicks(_edit(dialog, "targetEdit"), text)
    assert _text(dialog, "targetNote") == "This path cannot be used."
    assert not _button(dialog, "saveButton").isEnabled()


def _paste(dialog: QWidget) -> PasteEdit:
    edit = dialog.findChild(PasteEdit, "pasteEdit")
    assert edit is not None
    return edit


def _paste_text(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def test_folder_of_json_files_is_looked_for_and_saved(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    folder = LocalLocation(Path("/data/runs.v2"))
    _button(dialog, "folderKindButton").click()
    assert _text(dialog, "problemLabel") == "Choose a folder first."
    assert not _combo(dialog, "formatCombo").isVisible()
    with qtbot.waitSignal(dialog.lookup_wanted, check_params_cb=lambda place: place == folder):
        QTest.keyClicks(_edit(dialog, "sourceEdit"), str(folder.path))
    dialog.show_lookup(LookUp(folder, True, 5))
    assert _text(dialog, "sourceNote") == "This folder does not exist."
    dialog.show_lookup(LookUp(folder, None, is_folder=True))
    spec = _accepted(qtbot, dialog)
    assert (spec.source, spec.source_format) == (folder.path, SourceFormat.FOLDER)
    assert spec.target == S3Location("test", "runs", "2026/runs.v2.msglc")


def _choose_folder(qtbot: QtBot, dialog: NewArchiveDialog, path: Path) -> None:
    folder = LocalLocation(path)
    _button(dialog, "folderKindButton").click()
    with qtbot.waitSignal(dialog.lookup_wanted, check_params_cb=lambda place: place == folder):
        QTest.keyClicks(_edit(dialog, "sourceEdit"), str(path))
    with qtbot.waitSignal(dialog.survey_wanted, check_params_cb=lambda asked: asked == path):
        dialog.show_lookup(LookUp(folder, None, is_folder=True))


def test_folder_says_what_is_left_out_before_it_is_saved(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    path = Path("/data/runs")
    _choose_folder(qtbot, dialog, path)
    before = _text(dialog, "sourceNote")
    notes = ("2 files skipped, not JSON: a.txt, b.csv.", "1 link skipped.")
    dialog.show_survey(FolderSurvey(Path("/data/other"), 9, 9))
    assert _text(dialog, "sourceNote") == before
    dialog.show_survey(FolderSurvey(path, 1200, 24_600, notes))
    assert _text(dialog, "sourceNote") == (
        f"{before} JSON files: 1,200 (24.6 kB). 2 files skipped, not JSON: a.txt, b.csv. "
        "1 link skipped."
    )
    assert _accepted(qtbot, dialog).source == path


def test_folder_that_cannot_be_used_is_not_saved(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    path = Path("/data/runs")
    _choose_folder(qtbot, dialog, path)
    dialog.show_survey(FolderSurvey(path, problem="This folder cannot be used: it is empty."))
    assert _text(dialog, "sourceNote") == "This folder cannot be used: it is empty."
    assert _text(dialog, "problemLabel") == "Choose another folder."
    assert not _button(dialog, "saveButton").isEnabled()
    QTest.keyClicks(_edit(dialog, "sourceEdit"), "2")
    assert "cannot be used" not in _text(dialog, "sourceNote")


def test_folder_is_no_file(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _choose_file(qtbot, dialog)
    dialog.show_lookup(LookUp(_FILE, None, message="This is not a file.", is_folder=True))
    assert _text(dialog, "sourceNote") == "This is not a file."
    assert not _button(dialog, "saveButton").isEnabled()


def test_pasted_json_is_saved(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    QTest.mouseClick(_button(dialog, "pasteKindButton"), Qt.MouseButton.LeftButton)
    assert _text(dialog, "problemLabel") == "Paste some JSON first."
    assert _paste(dialog).hasFocus()
    _paste_text('{"a": 1}')
    QTest.keyClick(_paste(dialog), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    spec = _accepted(qtbot, dialog)
    assert spec.source == PastedText('{"a": 1}')
    assert spec.source_format is SourceFormat.JSON
    assert spec.target == S3Location("test", "runs", "2026/pasted.msglc")


def test_bad_pasted_json_is_named_with_its_place(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _button(dialog, "pasteKindButton").click()
    _paste(dialog).setPlainText("[1,\n2,, 3]")
    wanted = "A value is missing or is not valid JSON: line 2, column 3."
    qtbot.waitUntil(lambda: _text(dialog, "sourceNote") == wanted)
    assert not _button(dialog, "saveButton").isEnabled()
    _paste(dialog).setPlainText("[1,\n2, 3]")
    assert _button(dialog, "saveButton").isEnabled()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{1: 2}", "A key in double quotes is missing: line 1, column 2."),
        ('{"a" 1}', "A colon is missing: line 1, column 6."),
        ("[1 2]", "A comma is missing: line 1, column 4."),
        ("[1] 2", "There is more text after the end of the value: line 1, column 5."),
        ('["a', "A string is not closed: line 1, column 2."),
        (
            '["a\tb"]',
            "A string contains a line break or another control character: line 1, column 4.",
        ),
        ('["\\q"]', "A backslash is not part of a valid escape: line 1, column 3."),
        ("[" * 50_000, "This is nested too deeply to be checked here."),
        ("9" * 5_000, "A number in it is too long."),
    ],
)
def test_what_is_wrong_with_pasted_json_is_said_in_words(
    qtbot: QtBot, dialog: NewArchiveDialog, text: str, words: str
) -> None:
    _button(dialog, "pasteKindButton").click()
    _paste(dialog).set_text(text)
    qtbot.waitUntil(lambda: _text(dialog, "sourceNote") == words)


def test_hints_of_the_advanced_options_are_whole(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _button(dialog, "advancedButton").click()
    hints = [label for label in dialog.findChildren(QLabel) if label.text().startswith("bytes;")]
    assert len(hints) == 3
    qtbot.waitUntil(
        lambda: all(each.height() >= each.heightForWidth(each.width()) for each in hints)
    )
    # Without word wrap a hint would be cut at the right.
    assert all(each.wordWrap() for each in hints)


def test_long_text_is_kept_whole_though_only_its_begin_is_shown(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    text = "[" + "1234567, " * 100_000 + "1]"
    _button(dialog, "pasteKindButton").click()
    _paste_text(text)
    QTest.keyClick(_paste(dialog), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert len(_paste(dialog).toPlainText()) < 3_000
    assert "only the beginning" in _text(dialog, "sourceNote")
    assert _accepted(qtbot, dialog).source == PastedText(text)


def test_long_text_can_be_cleared(dialog: NewArchiveDialog) -> None:
    _button(dialog, "pasteKindButton").click()
    _paste(dialog).set_text("1" * 100_000)
    _button(dialog, "clearPasteButton").click()
    assert _paste(dialog).text() == ""
    assert not _paste(dialog).isReadOnly()


def test_what_was_entered_survives_another_kind_of_source(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    _choose_file(qtbot, dialog)
    _button(dialog, "pasteKindButton").click()
    _paste(dialog).setPlainText("[1]")
    _button(dialog, "fileKindButton").click()
    assert _edit(dialog, "sourceEdit").text() == str(_FILE.path)
    assert _combo(dialog, "formatCombo").isVisible()
    _button(dialog, "pasteKindButton").click()
    assert _paste(dialog).text() == "[1]"
    assert _accepted(qtbot, dialog).source == PastedText("[1]")


def test_pasted_text_is_not_thrown_away_unasked(dialog: NewArchiveDialog) -> None:
    dialog.offer_text("[1]")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.findChild(QWidget, "discardBox") is not None


def test_index_options_are_folded_away_and_have_msglcs_defaults(
    qtbot: QtBot, dialog: NewArchiveDialog
) -> None:
    assert not _edit(dialog, "thresholdEdit").isVisible()
    _choose_file(qtbot, dialog)
    assert _accepted(qtbot, dialog).options == ArchiveOptions(8192, 20, 8192)


def test_index_options_are_taken(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _choose_file(qtbot, dialog)
    QTest.mouseClick(_button(dialog, "advancedButton"), Qt.MouseButton.LeftButton)
    for name, text in (("thresholdEdit", "4096"), ("trivialEdit", "32"), ("blockEdit", "65536")):
        _edit(dialog, name).selectAll()
        QTest.keyClicks(_edit(dialog, name), text)
    assert _accepted(qtbot, dialog).options == ArchiveOptions(4096, 32, 65536)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("thresholdEdit", "", "Enter a whole number from 1 to 67,108,864."),
        ("thresholdEdit", "8 kB", "Enter a whole number from 1 to 67,108,864."),
        ("trivialEdit", "5000", "Enter a whole number from 1 to 4,096."),
        ("blockEdit", "0", "Enter a whole number from 1 to 67,108,864."),
        ("blockEdit", "9" * 5000, "Enter a whole number from 1 to 67,108,864."),
        ("blockEdit", "²", "Enter a whole number from 1 to 67,108,864."),
    ],
)
def test_bad_index_option_is_a_reason_below_its_field(
    qtbot: QtBot, dialog: NewArchiveDialog, name: str, text: str, reason: str
) -> None:
    _choose_file(qtbot, dialog)
    _button(dialog, "advancedButton").click()
    _edit(dialog, name).setText(text)
    assert _text(dialog, f"{name}Reason") == reason
    assert not _button(dialog, "saveButton").isEnabled()


def test_tiny_size_above_the_threshold_is_refused(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _choose_file(qtbot, dialog)
    _edit(dialog, "thresholdEdit").setText("10")
    assert _text(dialog, "trivialEditReason").startswith("Must not exceed")
    assert not _button(dialog, "saveButton").isEnabled()

"""The dialog that makes an archive of a file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.node import Protocol
from msglc_browser.gui.models.look_up import LookUp
from msglc_browser.gui.views.new_archive_dialog import NewArchiveDialog
from msglc_browser.operations.save import NewArchiveSpec, SourceFormat
from msglc_browser.storage.location import LocalLocation, S3Location
from msglc_browser.storage.profile import Profile

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
    with qtbot.waitSignal(dialog.save_wanted) as wish:
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
        S3Location("test", "runs", "2026/readings.msg"),
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
    assert _text(dialog, "sourceNote") == "There is no such file."
    assert not _button(dialog, "saveButton").isEnabled()


def test_target_typed_by_hand_survives_another_file(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _edit(dialog, "targetEdit").setText("/archives/mine.msg")
    _choose_file(qtbot, dialog)
    assert _accepted(qtbot, dialog).target == LocalLocation(Path("/archives/mine.msg"))


def test_existing_target_needs_a_tick(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _choose_file(qtbot, dialog)
    dialog.show_lookup(LookUp(S3Location("test", "runs", "2026/readings.msg"), True, 9))
    assert not _button(dialog, "saveButton").isEnabled()
    check = dialog.findChild(QCheckBox, "overwriteCheck")
    assert check is not None and check.isVisible()
    check.click()
    assert _accepted(qtbot, dialog).overwrite


def test_file_as_its_own_target_is_refused(qtbot: QtBot, dialog: NewArchiveDialog) -> None:
    _edit(dialog, "targetEdit").setText(str(_FILE.path))
    _choose_file(qtbot, dialog)
    assert "cannot replace the file" in _text(dialog, "problemLabel")


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
    combo = _combo(dialog, "connectionCombo")
    assert combo.currentText() == "cloud"
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
    assert dialog.findChild(QComboBox, "connectionCombo") is None
    assert _accepted(qtbot, dialog).target == S3Location("lab", "runs", "x.msg")


@pytest.mark.parametrize("text", ["~nobody-of-this-name", "file://["])
def test_path_that_means_nothing_is_a_reason_and_no_crash(
    qtbot: QtBot, dialog: NewArchiveDialog, text: str
) -> None:
    QTest.keyClicks(_edit(dialog, "sourceEdit"), text)
    assert _text(dialog, "problemLabel") == "Give the full path of the file."
    _edit(dialog, "sourceEdit").clear()
    _choose_file(qtbot, dialog)
    _edit(dialog, "targetEdit").clear()
    QTest.keyClicks(_edit(dialog, "targetEdit"), text)
    assert _text(dialog, "targetNote") == "This path cannot be used."
    assert not _button(dialog, "saveButton").isEnabled()

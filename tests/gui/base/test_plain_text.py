"""What comes from a server, a file or a keyboard is never taken for markup."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.gui.combining.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.connections.connection_dialog import ConnectionDialog
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.new_archive.new_archive_dialog import NewArchiveDialog
from msglc_browser.gui.window.open_location_dialog import OpenLocationDialog
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.settings import Settings
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile

_BOLD = "<b>x</b>"
_FOLDER = S3Location("test", _BOLD, f"{_BOLD}/")
_SOURCES = (CombineSource(S3Location("test", _BOLD, f"{_BOLD}.msg"), "", 10, "e"),)
_PROFILE = Profile(profile_id="test", name=_BOLD, endpoint=_BOLD)
_NODE = Node(
    (PathStep.key(_BOLD),), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, Span(50, 60), 3
)
_DIALOGS: dict[str, Callable[[], QDialog]] = {
    "sources": lambda: AddSourcesDialog(str(_FOLDER), "test"),
    "append": lambda: AppendDialog(_SOURCES, _FOLDER),
    "combine": lambda: CombineDialog(_SOURCES, _FOLDER),
    "connection": lambda: ConnectionDialog(_PROFILE, title="Edit"),
    "export": lambda: ExportDialog([_NODE], name=_BOLD, folder=Path("/")),
    "new archive": lambda: NewArchiveDialog(_FOLDER),
    "open": lambda: OpenLocationDialog([_PROFILE]),
    "settings": lambda: SettingsDialog(Settings(Path("/nowhere/settings.json"))),
}


@pytest.mark.parametrize("name", _DIALOGS)
def test_no_label_of_a_dialog_guesses_its_format(qtbot: QtBot, name: str) -> None:
    dialog = _DIALOGS[name]()
    qtbot.addWidget(dialog)
    guessing = [
        f"{label.objectName()} {label.text()!r}"
        for label in dialog.findChildren(QLabel)
        # Labels without a name say what the program says, and nothing else.
        if (label.objectName() or "<" in label.text())
        and label.textFormat() is not Qt.TextFormat.PlainText
    ]
    assert not guessing


def test_tip_of_a_button_shows_markup_as_it_was_typed(qtbot: QtBot) -> None:
    dialog = AddSourcesDialog("", "test")
    qtbot.addWidget(dialog)
    edit = dialog.findChild(QPlainTextEdit, "locationsEdit")
    button = dialog.findChild(QPushButton, "addButton")
    assert edit is not None and button is not None
    edit.setPlainText("<b>x</b>://y")
    assert "&lt;b&gt;" in button.toolTip()
    edit.setPlainText("s3://runs/x.msg")
    assert button.toolTip() == ""


def test_tip_of_an_export_is_escaped(qtbot: QtBot) -> None:
    dialog = ExportDialog([_NODE], name="x", folder=Path("relative<b>"))
    qtbot.addWidget(dialog)
    button = dialog.findChild(QPushButton, "acceptButton")
    assert button is not None and not button.isEnabled()
    assert button.toolTip().startswith("<qt>")

"""Esc in a dialog throws nothing away that a person typed without a question."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.gui.combining.add_sources_dialog import AddSourcesDialog
from msglc_browser.gui.exporting.export_dialog import ExportDialog
from msglc_browser.gui.window.location.open_location_dialog import OpenLocationDialog
from msglc_browser.gui.window.settings_dialog import SettingsDialog
from msglc_browser.settings import Settings

_NODE = Node(
    (PathStep.key("energy"),), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, Span(50, 60), 3
)
_DIALOGS: list[tuple[Callable[[], QDialog], str]] = [
    (lambda: AddSourcesDialog("s3://runs/", "test"), "locationsEdit"),
    (lambda: ExportDialog([_NODE], name="energy", folder=Path("/")), "targetEdit"),
    (lambda: OpenLocationDialog([]), "openLocationEdit"),
    (lambda: SettingsDialog(Settings(Path("/nowhere/settings.json"))), "extraMagicsEdit"),
]


@pytest.fixture(params=range(len(_DIALOGS)), ids=["sources", "export", "open", "settings"])
def dialog_and_field(qtbot: QtBot, request: pytest.FixtureRequest) -> tuple[QDialog, QWidget]:
    make, name = _DIALOGS[request.param]
    dialog = make()
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show()
    field = dialog.findChild(QLineEdit, name) or dialog.findChild(QPlainTextEdit, name)
    assert isinstance(field, QWidget)
    return dialog, field


def _press(dialog: QWidget, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_escape_leaves_at_once_what_nobody_touched(
    dialog_and_field: tuple[QDialog, QWidget],
) -> None:
    dialog, field = dialog_and_field
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_escape_asks_before_what_was_typed_is_lost(
    dialog_and_field: tuple[QDialog, QWidget],
) -> None:
    dialog, field = dialog_and_field
    QTest.keyClicks(field, "typed")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    _press(dialog, "leaveButton")
    assert not dialog.isVisible()

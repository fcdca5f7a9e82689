"""The export dialog: format, target, and a file that is never replaced unasked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.archive.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.node_path import PathStep
from msglc_browser.archive.span import Span
from msglc_browser.gui.views.export_dialog import ExportDialog
from msglc_browser.operations.export import ExportFormat, ExportSpec

LEFT = Qt.MouseButton.LeftButton
NODE = Node(
    (PathStep.key("energy"),),
    NodeKind.LEAF,
    ValueType.LIST,
    Protocol.MSGPACK,
    Span(50, 10_850),
    1200,
)


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> Iterator[ExportDialog]:
    made = ExportDialog(NODE, name="frame-energy", folder=tmp_path)
    qtbot.addWidget(made)
    made.open()
    yield made
    made.close()


def specs(dialog: ExportDialog) -> list[ExportSpec]:
    seen: list[ExportSpec] = []
    dialog.export_wanted.connect(seen.append)
    return seen


def test_enter_exports_json_to_the_proposed_file(dialog: ExportDialog, tmp_path: Path) -> None:
    seen = specs(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert seen == [ExportSpec(ExportFormat.JSON, tmp_path / "frame-energy.json")]
    assert not dialog.isVisible()


@pytest.mark.parametrize("chosen", list(ExportFormat))
def test_suffix_follows_the_format(
    dialog: ExportDialog, tmp_path: Path, chosen: ExportFormat
) -> None:
    seen = specs(dialog)
    dialog.format_combo.setCurrentIndex(list(ExportFormat).index(chosen))
    QTest.mouseClick(dialog.export_button, LEFT)
    assert seen == [ExportSpec(chosen, tmp_path / f"frame-energy{chosen.suffix}")]
    assert dialog.policy_label.text()


def test_suffix_of_ones_own_stays(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.target_edit.setText(str(tmp_path / "mine.data"))
    dialog.format_combo.setCurrentIndex(2)
    assert dialog.spec().path.name == "mine.data"


def test_existing_file_is_replaced_only_when_ticked(dialog: ExportDialog, tmp_path: Path) -> None:
    seen = specs(dialog)
    target = tmp_path / "there.json"
    target.write_text("{}")
    dialog.target_edit.setText(str(target))
    assert dialog.replace_check.isVisible()
    assert not dialog.export_button.isEnabled()
    assert "there already (2 bytes)" in dialog.reason_label.text()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert seen == []
    dialog.replace_check.click()
    QTest.mouseClick(dialog.export_button, LEFT)
    assert seen == [ExportSpec(ExportFormat.JSON, target, overwrite=True)]


def test_tick_is_forgotten_when_another_file_is_named(dialog: ExportDialog, tmp_path: Path) -> None:
    for name in ("one.json", "two.json"):
        (tmp_path / name).write_text("{}")
    dialog.target_edit.setText(str(tmp_path / "one.json"))
    dialog.replace_check.click()
    dialog.target_edit.setText(str(tmp_path / "two.json"))
    assert not dialog.replace_check.isChecked()
    assert not dialog.spec().overwrite
    assert not dialog.export_button.isEnabled()


@pytest.mark.parametrize(
    "text", ["", "relative.json", "/nowhere-at-all/x.json", "{folder}", "a\0b"]
)
def test_impossible_target_says_why(dialog: ExportDialog, tmp_path: Path, text: str) -> None:
    dialog.target_edit.setText(text.format(folder=tmp_path))
    assert not dialog.export_button.isEnabled()
    assert dialog.reason_label.isVisible() and dialog.reason_label.text()


def test_escape_leaves_without_exporting(dialog: ExportDialog) -> None:
    seen = specs(dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert seen == [] and not dialog.isVisible()


@pytest.mark.parametrize("text", ["~nobody-of-this-name", "file://["])
def test_path_that_means_nothing_is_a_reason(dialog: ExportDialog, text: str) -> None:
    dialog.target_edit.clear()
    QTest.keyClicks(dialog.target_edit, text)
    assert dialog.reason_label.text() == "This path cannot be used."
    assert not dialog.export_button.isEnabled()

"""The dialog that saves a node as an archive of its own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.gui.combining.extract_dialog import ExtractDialog
from msglc_browser.gui.targets.cost_figures import CostFigures
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.combining.extract import ExtractSpec
from msglc_browser.storage.places.location import LocalLocation, S3Location
from tests.gui.dialog_hands import child, is_enabled, press, show, text_of, type_into

_PLACE = S3Location("test", "runs", "2026/all.msg")
_PATH = (PathStep.key("energy"),)
_TARGET = S3Location("test", "runs", "2026/all-energy.msg")


def _open(qtbot: QtBot, size_bytes: int = 64_000_000) -> ExtractDialog:
    source = CombineSource(_PLACE, "", size_bytes, "e", _PATH)
    dialog = ExtractDialog(source, "/energy · list", str(_TARGET), profile_id="test")
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        show(qtbot, dialog)
    assert wish.args == [_TARGET]
    return dialog


def test_node_goes_beside_its_archive_copied_by_the_server(qtbot: QtBot) -> None:
    dialog = _open(qtbot)
    assert text_of(dialog, "nodeFacts") == "/energy · list"
    cost = child(dialog, CostFigures, "costFigures")
    assert cost.values()[0] == "58.8 MB"  # less what fills a part with the header
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert wish.args == [ExtractSpec(_PLACE, _PATH, _TARGET, "e")]
    assert not dialog.isVisible()


def test_node_goes_to_a_file_of_this_computer(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = _open(qtbot)
    type_into(dialog, "targetEdit", str(tmp_path / "energy.msg"))
    assert child(dialog, CostFigures, "costFigures").values()[2] == "64.0 MB"
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        press(dialog, "extractButton")
    assert wish.args[0].target == LocalLocation(tmp_path / "energy.msg")


def test_archive_of_the_node_is_no_target(qtbot: QtBot) -> None:
    dialog = _open(qtbot)
    type_into(dialog, "targetEdit", str(_PLACE))
    assert text_of(dialog, "problemLabel") == "A node cannot replace its own archive."
    assert not is_enabled(dialog, "extractButton")


def test_existing_target_needs_an_explicit_tick(qtbot: QtBot) -> None:
    dialog = _open(qtbot)
    dialog.show_lookup(LookUp(_TARGET, True, 5))
    type_into(dialog, "targetEdit", str(_TARGET))  # not the free name that is proposed now
    dialog.show_lookup(LookUp(_TARGET, True, 5))
    assert not is_enabled(dialog, "extractButton")
    child(dialog, QCheckBox, "overwriteCheck").click()
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        press(dialog, "extractButton")
    assert wish.args[0].overwrite


def test_size_that_is_not_known_is_not_shown(qtbot: QtBot) -> None:
    dialog = _open(qtbot, 0)
    assert not child(dialog, CostFigures, "costFigures").isVisible()

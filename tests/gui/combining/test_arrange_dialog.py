"""The arrange dialog: children taken out, renamed, put in order; what is replaced is said."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QRadioButton, QTableView
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.combining.arrange_dialog import ArrangeDialog
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.operations.combining.arrange import (
    ArrangedChild,
    ArrangeSpec,
    CombinedChild,
    CombinedChildren,
)
from msglc_browser.operations.combining.combine import CombineMode
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import (
    child,
    column,
    is_enabled,
    names,
    press,
    show,
    text_of,
    type_into,
)

_PLACE = S3Location("test", "runs", "2026/all.msg")
_CHILDREN = (
    CombinedChild(0, "run-1", True, 0, 10),
    CombinedChild(1, "run-2", True, 10, 20),
    CombinedChild(2, "42", False, 30, 30),
)
_DICT = CombinedChildren("e", CombineMode.DICT, _CHILDREN)
_LIST = CombinedChildren(
    "e", CombineMode.LIST, tuple(CombinedChild(n, "", False, 10 * n, 10) for n in range(3))
)
Open = Callable[..., ArrangeDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Open:
    """Opens a dialog on a combined archive that holds `found`."""

    def open_it(found: CombinedChildren | None = _DICT) -> ArrangeDialog:
        proposal = "s3://runs/2026/all-arranged.msg"
        dialog = ArrangeDialog(_PLACE, proposal, profile_id="test")
        with qtbot.waitSignal(dialog.children_wanted) as wish:
            show(qtbot, dialog)
        assert wish.args == [_PLACE]
        if found is not None:
            dialog.show_children(found)
        return dialog

    return open_it


def _table(dialog: ArrangeDialog) -> QTableView:
    return child(dialog, QTableView, "sourcesTable")


def _accepted(qtbot: QtBot, dialog: ArrangeDialog) -> ArrangeSpec:
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        press(dialog, "arrangeButton")
    spec = wish.args[0]
    assert isinstance(spec, ArrangeSpec)
    return spec


def test_unchanged_archive_cannot_be_replaced(open_dialog: Open) -> None:
    dialog = open_dialog()
    assert names(dialog) == ["run-1", "run-2", "42"]
    assert column(dialog, SourceColumn.OBJECT) == ["[0]  run-1", "[1]  run-2", "[2]  42"]
    assert text_of(dialog, "problemLabel") == "No changes yet."
    assert not is_enabled(dialog, "arrangeButton")


def test_child_taken_out_and_another_moved_replace_the_archive(
    qtbot: QtBot, open_dialog: Open
) -> None:
    dialog = open_dialog()
    table = _table(dialog)
    table.selectRow(0)
    QTest.keyClick(table, Qt.Key.Key_Delete)
    table.selectRow(1)
    QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert child(dialog, QRadioButton, "replaceRadio").text().endswith("last step: 1 removed")
    assert child(dialog, QPushButton, "arrangeButton").text() == "Replace"
    spec = _accepted(qtbot, dialog)
    assert spec == ArrangeSpec(_PLACE, (ArrangedChild(2), ArrangedChild(1)), "e")


def test_rename_by_pattern_leaves_keys_that_are_no_text(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    press(dialog, "renameButton")
    type_into(dialog, "patternEdit", "{n:02}")
    press(dialog, "keepNamesButton")
    assert names(dialog) == ["01", "02", "42"]
    spec = _accepted(qtbot, dialog)
    assert spec.children == (ArrangedChild(0, "01"), ArrangedChild(1, "02"), ArrangedChild(2))


def test_key_that_is_no_text_cannot_be_edited(open_dialog: Open) -> None:
    dialog = open_dialog()
    model = _table(dialog).model()
    editable = [
        bool(model.flags(model.index(row, SourceColumn.NAME)) & Qt.ItemFlag.ItemIsEditable)
        for row in range(3)
    ]
    assert editable == [True, True, False]


def test_name_in_use_blocks(open_dialog: Open) -> None:
    dialog = open_dialog()
    table = _table(dialog)
    table.setCurrentIndex(table.model().index(0, SourceColumn.NAME))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = child(table, QLineEdit, "nameEditor")
    editor.selectAll()
    QTest.keyClicks(editor, "run-2")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "name is not unique" in text_of(dialog, "problemLabel")
    assert not is_enabled(dialog, "arrangeButton")


def test_list_has_positions_and_no_names(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog(_LIST)
    assert names(dialog) == ["0", "1", "2"]
    assert not is_enabled(dialog, "renameButton")
    _table(dialog).selectRow(0)
    press(dialog, "moveDownButton")
    spec = _accepted(qtbot, dialog)
    assert spec.children == (ArrangedChild(1), ArrangedChild(0), ArrangedChild(2))


def test_new_archive_beside_it_needs_no_change(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    press(dialog, "saveAsRadio")
    target = S3Location("test", "runs", "2026/all-arranged.msg")
    assert child(dialog, QPushButton, "arrangeButton").text() == "Save"
    spec = _accepted(qtbot, dialog)
    assert (spec.target, spec.overwrite) == (target, False)


def test_the_archive_itself_is_no_new_archive(open_dialog: Open) -> None:
    dialog = open_dialog()
    press(dialog, "saveAsRadio")
    type_into(dialog, "targetEdit", "s3://runs/2026/all.msg")
    assert "This is the same archive" in text_of(dialog, "problemLabel")


def test_last_child_must_stay(open_dialog: Open) -> None:
    dialog = open_dialog()
    _table(dialog).selectAll()
    press(dialog, "removeSourceButton")
    assert text_of(dialog, "problemLabel") == "Keep at least one child."
    press(dialog, "undoAllButton")
    assert names(dialog) == ["run-1", "run-2", "42"]
    assert not is_enabled(dialog, "undoAllButton")


def test_plain_archive_is_refused_with_the_reason(open_dialog: Open) -> None:
    dialog = open_dialog(None)
    assert text_of(dialog, "problemLabel") == "Reading the archive…"
    dialog.show_failed(Description("It is a plain archive.", "Choose another.", ""))
    assert text_of(dialog, "problemLabel") == "It is a plain archive. Choose another."
    assert not is_enabled(dialog, "arrangeButton")


def test_what_the_object_would_lose_is_named_while_it_is_to_be_replaced(open_dialog: Open) -> None:
    dialog = open_dialog(replace(_DICT, lost=("legal hold",)))
    assert child(dialog, QLabel, "lossLabel").isVisible()
    assert text_of(dialog, "lossLabel") == "Not kept of the existing version: legal hold."
    child(dialog, QRadioButton, "saveAsRadio").click()
    assert not child(dialog, QLabel, "lossLabel").isVisible()


def test_archive_that_keeps_everything_is_not_warned_about(open_dialog: Open) -> None:
    assert not child(open_dialog(), QLabel, "lossLabel").isVisible()

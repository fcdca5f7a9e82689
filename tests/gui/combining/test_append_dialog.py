"""The append dialog: the target's names decide what may be added."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.combining.append_dialog import AppendDialog
from msglc_browser.gui.combining.result_preview import ResultPreview
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.gui.combining.sources_table import SourcesTable
from msglc_browser.operations.combining.combine import (
    AppendSpec,
    CombinedLayout,
    CombineMode,
    SourceCheck,
)
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.profile import Profile
from tests.gui.dialog_hands import type_into

_FOLDER = S3Location("test", "runs", "2026/")
_TARGET = S3Location("test", "runs", "2026/all.msg")
_SOURCES = tuple(
    CombineSource(S3Location("test", "runs", f"2026/run-{n}.msg"), "", 1_000, f"e{n}")
    for n in (1, 2)
)
_DICT = CombinedLayout(CombineMode.DICT, ("run-1",), 1, 5_000)
_LIST = CombinedLayout(CombineMode.LIST, (), 7, 5_000)


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Callable[..., AppendDialog]:
    """Opens a dialog on two sources that are archives."""

    def open_it(target: S3Location | None = _TARGET) -> AppendDialog:
        dialog = AppendDialog(_SOURCES, _FOLDER, target=target)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog, before_close_func=_close)
        dialog.show()
        dialog.show_checks(
            tuple(SourceCheck(s.location, True, "", s.size_bytes, s.etag) for s in _SOURCES)
        )
        return dialog

    return open_it


def _close(dialog: QWidget) -> None:
    dialog.close()
    if dialog.isVisible():
        _button(dialog, "leaveButton").click()


def _button(dialog: QWidget, name: str) -> QPushButton:
    button = dialog.findChild(QPushButton, name)
    assert button is not None, name
    return button


def _text(dialog: QWidget, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert label is not None
    return label.text()


def _names(dialog: QWidget) -> list[str]:
    table = dialog.findChild(SourcesTable, "sourcesTable")
    assert table is not None
    model = table.model()
    return [str(model.index(row, SourceColumn.NAME).data()) for row in range(model.rowCount())]


def _accepted(qtbot: QtBot, dialog: AppendDialog) -> AppendSpec:
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        QTest.mouseClick(_button(dialog, "appendButton"), Qt.MouseButton.LeftButton)
    spec = wish.args[0]
    assert isinstance(spec, AppendSpec)
    return spec


def test_taken_name_gives_way_by_itself(
    qtbot: QtBot, open_dialog: Callable[..., AppendDialog]
) -> None:
    dialog = open_dialog()
    assert _text(dialog, "problemLabel") == "Reading the archive…"
    dialog.show_layout(_TARGET, _DICT)
    assert _text(dialog, "layoutLabel") == "contains 1 by name · 5.0 kB"
    spec = _accepted(qtbot, dialog)
    assert spec.target == _TARGET
    assert [source.name for source in spec.sources] == ["run-1-2", "run-2"]


def test_what_the_object_would_lose_is_named_before_it_is_appended_to(
    open_dialog: Callable[..., AppendDialog],
) -> None:
    dialog = open_dialog()
    dialog.show_layout(_TARGET, _DICT, ("tags (this key may not read them)", "legal hold"))
    assert _text(dialog, "layoutLabel") == (
        "contains 1 by name · 5.0 kB\n"
        "Not kept of the existing version: tags (this key may not read them), legal hold."
    )
    assert _button(dialog, "appendButton").isEnabled()
    dialog.show_layout(_TARGET, _DICT)
    assert _text(dialog, "layoutLabel") == "contains 1 by name · 5.0 kB"


def test_taken_name_typed_by_hand_blocks(open_dialog: Callable[..., AppendDialog]) -> None:
    dialog = open_dialog()
    dialog.show_layout(_TARGET, _DICT)
    table = dialog.findChild(SourcesTable, "sourcesTable")
    assert table is not None
    table.model().setData(table.model().index(1, SourceColumn.NAME), "run-1")
    assert "name already exists in the archive" in _text(dialog, "problemLabel")
    assert not _button(dialog, "appendButton").isEnabled()


def test_list_target_shows_the_positions_to_come(open_dialog: Callable[..., AppendDialog]) -> None:
    dialog = open_dialog()
    dialog.show_layout(_TARGET, _LIST)
    assert _names(dialog) == ["7", "8"]


def test_plain_archive_as_target_is_refused_in_words(
    open_dialog: Callable[..., AppendDialog],
) -> None:
    dialog = open_dialog()
    dialog.show_layout_failed(_TARGET, Description("all.msg is a plain archive.", "", ""))
    assert _text(dialog, "layoutLabel") == "all.msg is a plain archive."
    assert not _button(dialog, "appendButton").isEnabled()


def test_typed_target_is_asked_about_and_late_answers_are_ignored(
    qtbot: QtBot, open_dialog: Callable[..., AppendDialog]
) -> None:
    dialog = open_dialog(None)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None and edit.text() == "s3://runs/2026/"
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        QTest.keyClicks(edit, "all.msg")
    assert wish.args == [_TARGET]
    dialog.show_layout(S3Location("test", "runs", "2026/al"), _DICT)
    assert not _button(dialog, "appendButton").isEnabled()
    dialog.show_layout(_TARGET, _LIST)
    assert _button(dialog, "appendButton").isEnabled()


def test_selected_source_that_becomes_the_target_is_left_out(
    qtbot: QtBot, open_dialog: Callable[..., AppendDialog]
) -> None:
    dialog = open_dialog(None)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    with qtbot.waitSignal(dialog.lookup_wanted):
        edit.setText("s3://runs/2026/run-2.msg")
    dialog.show_layout(_SOURCES[1].location, _LIST)
    assert [s.location for s in _accepted(qtbot, dialog).sources] == [_SOURCES[0].location]


def test_source_left_out_is_back_in_its_place_when_another_target_is_typed(
    qtbot: QtBot, open_dialog: Callable[..., AppendDialog]
) -> None:
    dialog = open_dialog(None)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    with qtbot.waitSignal(dialog.lookup_wanted):
        edit.setText("s3://runs/2026/run-1.msg")
    dialog.show_layout(_SOURCES[0].location, _LIST)
    with qtbot.waitSignal(dialog.lookup_wanted):
        edit.setText("s3://runs/2026/all.msg")
    dialog.show_layout(_TARGET, _LIST)
    spec = _accepted(qtbot, dialog)
    assert [s.location for s in spec.sources] == [s.location for s in _SOURCES]


def test_source_that_was_the_first_target_is_a_source_of_another(
    qtbot: QtBot, open_dialog: Callable[..., AppendDialog]
) -> None:
    dialog = open_dialog(_SOURCES[1].location)
    assert _names(dialog) == ["run-1"]
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    with qtbot.waitSignal(dialog.check_wanted) as wish:
        edit.setText("s3://runs/2026/all.msg")
    assert wish.args == [(_SOURCES[1].location,)]
    assert _names(dialog) == ["run-1", "run-2"]


def test_append_begins_at_its_target(
    qtbot: QtBot, open_dialog: Callable[..., AppendDialog]
) -> None:
    dialog = open_dialog(None)
    field = dialog.findChild(QLineEdit, "targetEdit")
    assert field is not None
    qtbot.waitUntil(lambda: dialog.focusWidget() is field and not field.selectedText())
    assert field.cursorPosition() == len(field.text())


def test_completions_go_once_the_name_is_typed_out(qtbot: QtBot) -> None:
    keys = ("2026/all.msg", "2026/all.msglc", "2026/run-1.msg")
    dialog = AppendDialog(_SOURCES, _FOLDER, candidates=keys)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_close)
    dialog.show()
    field = dialog.findChild(QLineEdit, "targetEdit")
    assert field is not None
    completer = field.completer()
    popup = completer.popup()
    assert popup is not None
    assert popup.textElideMode() is Qt.TextElideMode.ElideMiddle  # names differ at their ends
    qtbot.waitUntil(lambda: dialog.focusWidget() is field and not field.selectedText())
    QTest.keyClicks(field, "al")
    qtbot.waitUntil(lambda: popup.isVisible())
    assert completer.completionCount() == 2
    QTest.keyClicks(field, "l.msg")
    assert field.text() == "s3://runs/2026/all.msg"
    qtbot.waitUntil(lambda: not popup.isVisible())


def test_archive_of_this_computer_is_browsed_for(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "all.msg").write_bytes(b"x")
    lab = Profile(profile_id="test", name="test", endpoint="")
    dialog = AppendDialog(_SOURCES, _FOLDER, profiles=(lab,))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog, before_close_func=_close)
    dialog.show()
    browse = _button(dialog, "targetBrowseButton")
    assert not browse.isVisible()
    type_into(dialog, "targetEdit", f"{tmp_path}/")
    QTest.mouseClick(browse, Qt.MouseButton.LeftButton)
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    assert chooser.fileMode() is QFileDialog.FileMode.ExistingFile
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        chooser.fileSelected.emit(str(tmp_path / "all.msg"))
    assert wish.args == [LocalLocation(tmp_path / "all.msg")]
    chooser.reject()


def _preview(dialog: AppendDialog) -> ResultPreview:
    found = dialog.findChild(ResultPreview, "resultPreview")
    assert found is not None
    return found


def _tip(dialog: AppendDialog, row: int) -> str:
    root = _preview(dialog).topLevelItem(0)
    assert root is not None
    item = root.child(row)
    assert item is not None
    return item.toolTip(0)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 existing: n0"),
        (3, "3 existing: n0, n1, n2"),
        (4, "4 existing: n0, n1, n2…"),
    ],
)
def test_names_that_are_there_are_shown(
    open_dialog: Callable[..., AppendDialog], count: int, said: str
) -> None:
    dialog = open_dialog()
    names = tuple(f"n{n}" for n in range(count))
    dialog.show_layout(_TARGET, CombinedLayout(CombineMode.DICT, names, count, 5_000))
    assert _preview(dialog).lines()[1] == said
    assert all(name in _tip(dialog, 0) for name in names)


def test_items_of_a_list_have_no_names_to_show(open_dialog: Callable[..., AppendDialog]) -> None:
    dialog = open_dialog()
    dialog.show_layout(_TARGET, _LIST)
    assert _preview(dialog).lines()[1] == "7 existing"
    assert _tip(dialog, 0) == ""

"""The combine dialog: names, order, target, and when it lets one go on."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from msglc_browser.errors import Description
from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.gui.combining.sources_table import SourcesTable
from msglc_browser.gui.targets.look_up import LookUp
from msglc_browser.operations.combining.combine import CombineMode, CombineSpec, SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import S3Location

_FOLDER = S3Location("test", "runs", "2026/")
_SOURCES = tuple(
    CombineSource(S3Location("test", "runs", f"2026/run-{n}.msg"), "", 1_000_000, f"e{n}")
    for n in (1, 2, 3)
)
_TARGET = S3Location("test", "runs", "2026/combined.msg")
_GOOD = tuple(SourceCheck(s.location, True, "", s.size_bytes, s.etag) for s in _SOURCES)
_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Callable[..., CombineDialog]:
    """Opens a dialog on three sources; they are known to be archives unless told otherwise."""

    def open_it(checks: tuple[SourceCheck, ...] = _GOOD) -> CombineDialog:
        dialog = CombineDialog(_SOURCES, _FOLDER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog, before_close_func=_close)
        dialog.show()
        qtbot.waitExposed(dialog)
        if checks:
            dialog.show_checks(checks)
        return dialog

    return open_it


def _close(dialog: QWidget) -> None:
    """Leave, and say yes if it asks."""
    dialog.close()
    if dialog.isVisible():
        _button(dialog, "leaveButton").click()


def _button(dialog: QWidget, name: str) -> QPushButton:
    button = dialog.findChild(QPushButton, name)
    assert button is not None, name
    return button


def _table(dialog: QWidget) -> SourcesTable:
    table = dialog.findChild(SourcesTable, "sourcesTable")
    assert table is not None
    return table


def _target(dialog: QWidget) -> QLineEdit:
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    return edit


def _reason(dialog: QWidget) -> str:
    label = dialog.findChild(QLabel, "problemLabel")
    assert label is not None
    return label.text()


def _column(table: QTableView, column: SourceColumn) -> list[str]:
    model = table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def _rename(qtbot: QtBot, dialog: QWidget, row: int, name: str) -> QLineEdit:
    table = _table(dialog)
    table.setCurrentIndex(table.model().index(row, SourceColumn.NAME))
    QTest.keyClick(table, Qt.Key.Key_F2)
    editor = table.findChild(QLineEdit, "nameEditor")
    assert editor is not None
    editor.selectAll()
    QTest.keyClick(editor, Qt.Key.Key_Delete)
    QTest.keyClicks(editor, name)
    return editor


def _accepted(qtbot: QtBot, dialog: CombineDialog) -> CombineSpec:
    with qtbot.waitSignal(dialog.write_wanted) as wish:
        QTest.mouseClick(_button(dialog, "combineButton"), _LEFT)
    spec = wish.args[0]
    assert isinstance(spec, CombineSpec)
    return spec


def test_opened_dialog_asks_about_sources_and_target(qtbot: QtBot) -> None:
    dialog = CombineDialog(_SOURCES, _FOLDER)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    asked = [dialog.check_wanted, dialog.lookup_wanted]
    with qtbot.waitSignals(asked) as _:
        dialog.show()
    assert not _button(dialog, "combineButton").isEnabled()
    assert _reason(dialog) == "Checking the sources…"


def test_combine_with_proposals_makes_dict_beside_the_sources(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    spec = _accepted(qtbot, open_dialog())
    assert [source.name for source in spec.sources] == ["run-1", "run-2", "run-3"]
    assert [source.etag for source in spec.sources] == ["e1", "e2", "e3"]
    assert (spec.mode, spec.target, spec.overwrite) == (CombineMode.DICT, _TARGET, False)


def test_same_name_twice_blocks_and_marks_both_rows(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    editor = _rename(qtbot, dialog, 0, "run-2")
    assert not _button(dialog, "combineButton").isEnabled()  # while one types
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert "name is not unique" in _reason(dialog)
    model = _table(dialog).model()
    assert isinstance(model, CombineSourcesModel)
    assert model.misnamed_rows() == (0, 1)


def test_empty_name_blocks(qtbot: QtBot, open_dialog: Callable[..., CombineDialog]) -> None:
    dialog = open_dialog()
    QTest.keyClick(_rename(qtbot, dialog, 2, ""), Qt.Key.Key_Return)
    assert _reason(dialog) == "Row 3: name is missing."


def test_escape_in_a_name_brings_the_old_one_back_and_stays(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    editor = _rename(qtbot, dialog, 0, "other")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    assert _column(_table(dialog), SourceColumn.NAME)[0] == "run-1"
    assert dialog.isVisible()


def test_list_mode_shows_positions_and_ignores_names(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    QTest.keyClick(_rename(qtbot, dialog, 0, "run-2"), Qt.Key.Key_Return)
    QTest.mouseClick(_button(dialog, "modeListButton"), _LEFT)
    assert _column(_table(dialog), SourceColumn.NAME) == ["0", "1", "2"]
    assert _accepted(qtbot, dialog).mode is CombineMode.LIST


def test_alt_arrows_move_the_selected_row(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    table = _table(dialog)
    table.selectRow(2)
    for _ in range(3):  # once too often: it stays on top
        QTest.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    names = [source.name for source in _accepted(qtbot, dialog).sources]
    assert names == ["run-1", "run-3", "run-2"]


def test_row_dropped_below_the_last_goes_to_the_end(
    open_dialog: Callable[..., CombineDialog], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = _table(open_dialog())
    table.selectRow(0)
    place = table.visualRect(table.model().index(2, 1)).bottomLeft() - QPoint(0, 2)
    carried = QMimeData()  # the event does not keep it alive
    event = QDropEvent(
        QPointF(place),
        Qt.DropAction.MoveAction,
        carried,
        _LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    monkeypatch.setattr(QDropEvent, "source", lambda _: table)
    table.dropEvent(event)
    assert _column(table, SourceColumn.NAME) == ["run-2", "run-3", "run-1"]
    assert not table.model().removeRow(0)  # a view removes what it believes was carried away


def test_several_rows_dropped_keep_their_order(open_dialog: Callable[..., CombineDialog]) -> None:
    table = _table(open_dialog())
    table.selectAll()
    table.selectionModel().select(
        table.model().index(1, 0),
        table.selectionModel().SelectionFlag.Deselect | table.selectionModel().SelectionFlag.Rows,
    )
    table.drop_selected(2)
    assert _column(table, SourceColumn.NAME) == ["run-2", "run-1", "run-3"]


def test_delete_takes_a_source_out(qtbot: QtBot, open_dialog: Callable[..., CombineDialog]) -> None:
    dialog = open_dialog()
    _table(dialog).selectRow(1)
    QTest.keyClick(_table(dialog), Qt.Key.Key_Delete)
    assert dialog.windowTitle() == "Combine 2 archives"
    assert [s.name for s in _accepted(qtbot, dialog).sources] == ["run-1", "run-3"]


def test_source_that_is_no_archive_blocks_until_left_out(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    bad = SourceCheck(_SOURCES[1].location, False, "not an archive", 10, "")
    dialog = open_dialog((_GOOD[0], bad, _GOOD[2]))
    found = dialog.findChild(QLabel, "checkLabel")
    assert found is not None and found.text() == "run-2.msg: not an archive"
    assert not _button(dialog, "combineButton").isEnabled()
    QTest.mouseClick(_button(dialog, "dropBadButton"), _LEFT)
    assert len(_accepted(qtbot, dialog).sources) == 2


def test_failed_check_can_be_asked_for_again(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog(())
    dialog.show_check_failed(Description("The server did not answer.", "Try again.", ""))
    assert _reason(dialog) == "The server did not answer."
    with qtbot.waitSignal(dialog.check_wanted) as wish:
        QTest.mouseClick(_button(dialog, "recheckButton"), _LEFT)
    assert wish.args == [tuple(source.location for source in _SOURCES)]


def test_free_name_is_proposed(qtbot: QtBot, open_dialog: Callable[..., CombineDialog]) -> None:
    dialog = open_dialog()
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        dialog.show_lookup(LookUp(_TARGET, True, 5))
    second = S3Location("test", "runs", "2026/combined-2.msg")
    assert wish.args == [second]
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        dialog.show_lookup(LookUp(second, True, 5))
    third = S3Location("test", "runs", "2026/combined-3.msg")
    assert wish.args == [third]
    dialog.show_lookup(LookUp(third, False))
    assert not dialog.is_edited()
    spec = _accepted(qtbot, dialog)
    assert (spec.target, spec.overwrite) == (third, False)


def _insist(dialog: CombineDialog) -> None:
    """Type the name that exists, in place of the free one that is proposed."""
    dialog.show_lookup(LookUp(_TARGET, True, 5))
    _target(dialog).setText(str(_TARGET))


def test_existing_target_needs_an_explicit_tick(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    _insist(dialog)
    dialog.show_lookup(LookUp(_TARGET, True, 5))
    check = dialog.findChild(QCheckBox, "overwriteCheck")
    assert check is not None and check.isVisible()
    assert not _button(dialog, "combineButton").isEnabled()
    QTest.mouseClick(check, _LEFT, pos=QPoint(8, check.height() // 2))
    assert _accepted(qtbot, dialog).overwrite


def test_what_the_existing_object_would_lose_is_named(
    open_dialog: Callable[..., CombineDialog],
) -> None:
    dialog = open_dialog()
    _insist(dialog)
    dialog.show_lookup(LookUp(_TARGET, True, 5, lost=("legal hold", "storage class GLACIER")))
    lost = "Not kept of the existing version: legal hold, storage class GLACIER."
    note = dialog.findChild(QLabel, "targetNote")
    check = dialog.findChild(QCheckBox, "overwriteCheck")
    assert note is not None and check is not None
    assert note.text() == f"This name already exists. {lost}"
    check.setChecked(True)
    assert note.text() == f"The existing version is replaced in the very last step. {lost}"


def test_another_target_forgets_the_tick(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    _insist(dialog)
    dialog.show_lookup(LookUp(_TARGET, True, 5))
    check = dialog.findChild(QCheckBox, "overwriteCheck")
    assert check is not None
    check.setChecked(True)
    with qtbot.waitSignal(dialog.lookup_wanted) as wish:
        QTest.keyClicks(_target(dialog), "2")
    other = S3Location("test", "runs", "2026/combined.msg2")
    assert wish.args == [other]
    dialog.show_lookup(LookUp(_TARGET, True, 5))  # a late answer about the old one
    assert not check.isVisible()
    spec = _accepted(qtbot, dialog)
    assert (spec.target, spec.overwrite) == (other, False)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("s3://runs", "Add a name after the bucket: s3://bucket/name.msglc"),
        ("s3://runs/2026/", "Add a name after the last slash."),
        ("combined.msg", "Start with s3:// or enter a full local path."),
        ("ftp://runs/x", "ftp:// is not supported."),
    ],
)
def test_target_that_is_no_place_says_why(
    open_dialog: Callable[..., CombineDialog], text: str, note: str
) -> None:
    dialog = open_dialog()
    _target(dialog).setText(text)
    label = dialog.findChild(QLabel, "targetNote")
    assert label is not None
    assert label.text() == note
    assert not _button(dialog, "combineButton").isEnabled()


def test_source_as_target_is_refused(open_dialog: Callable[..., CombineDialog]) -> None:
    dialog = open_dialog()
    _target(dialog).setText("s3://runs/2026/run-1.msg")
    assert "one of the sources" in _reason(dialog)


def test_enter_combines_and_closes(qtbot: QtBot, open_dialog: Callable[..., CombineDialog]) -> None:
    dialog = open_dialog()
    with qtbot.waitSignal(dialog.write_wanted):
        QTest.keyClick(_target(dialog), Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_escape_leaves_an_untouched_dialog_at_once(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_escape_asks_before_edits_are_lost(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    _target(dialog).setText("s3://runs/mine.msg")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.findChild(QMessageBox, "discardBox") is not None
    QTest.mouseClick(_button(dialog, "stayButton"), _LEFT)
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: dialog.findChild(QMessageBox, "discardBox") is None)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    QTest.mouseClick(_button(dialog, "leaveButton"), _LEFT)
    assert not dialog.isVisible()


def test_added_sources_get_free_names_and_are_checked(
    qtbot: QtBot, open_dialog: Callable[..., CombineDialog]
) -> None:
    dialog = open_dialog()
    QTest.mouseClick(_button(dialog, "addSourcesButton"), _LEFT)
    edit = dialog.findChild(QPlainTextEdit, "locationsEdit")
    assert edit is not None
    edit.setPlainText("s3://runs/2025/run-1.msg\ns3://runs/2025/run-9.msg\n")
    with qtbot.waitSignal(dialog.check_wanted) as wish:
        QTest.mouseClick(_button(dialog, "addButton"), _LEFT)
    added = tuple(S3Location("test", "runs", f"2025/run-{n}.msg") for n in (1, 9))
    assert wish.args == [added]
    dialog.show_checks(tuple(SourceCheck(place, True, "", 7, "e") for place in added))
    spec = _accepted(qtbot, dialog)
    assert [source.name for source in spec.sources[3:]] == ["run-1-2", "run-9"]
    assert [source.size_bytes for source in spec.sources[3:]] == [7, 7]


def test_sources_model_under_edits_keeps_the_rules_of_qt(qapp: object) -> None:
    model = CombineSourcesModel(_SOURCES)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.move(0, 2)
    model.move(2, 1)
    model.remove([0])
    model.add([CombineSource(S3Location("test", "runs", "x.msg"))])
    model.set_mode(CombineMode.LIST)
    assert [s.location.name for s in model.sources()] == ["run-1.msg", "run-3.msg", "x.msg"]

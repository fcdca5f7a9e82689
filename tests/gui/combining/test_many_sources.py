"""Thousands of sources: names are checked and rows taken out without a standstill."""

import time
from collections.abc import Iterable

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.combine_sources import CombineSourcesModel
from msglc_browser.gui.combining.rename_row import RenameRow
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.gui.combining.sources_table import SourcesTable
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.operations.naming.name_patterns import RenameRule
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child, is_enabled, press, show

_MANY = 20_000
_MAX_STEP_S = 0.5  # on a busy machine; it takes a tenth of that
_MAX_SECONDS = 2.0  # of processor time; a look at every name for every row takes a minute


def _model(count: int) -> CombineSourcesModel:
    locations = [S3Location("test", "runs", f"run-{n}.msg") for n in range(count)]
    return CombineSourcesModel([CombineSource(each, "", 1, "e") for each in locations])


def _rename(model: CombineSourcesModel, row: int, name: str) -> None:
    assert model.setData(model.index(row, SourceColumn.NAME), name)


def test_names_of_many_sources_are_checked_in_no_time() -> None:
    model = _model(_MANY)
    started = time.process_time()
    _rename(model, _MANY - 1, "run-0")
    assert model.misnamed_rows() == (0, _MANY - 1)
    assert time.process_time() - started < _MAX_SECONDS


@pytest.mark.parametrize("rows", [range(_MANY - 1), range(0, _MANY, 2)])
def test_many_rows_are_taken_out_in_no_time(rows: Iterable[int]) -> None:
    model = _model(_MANY)
    model.dataChanged.connect(lambda *_: model.misnamed_rows())
    model.rowsRemoved.connect(lambda *_: model.misnamed_rows())
    started = time.process_time()
    model.remove(rows)
    assert time.process_time() - started < _MAX_SECONDS
    gone = set(rows)
    kept = [f"run-{n}" for n in range(_MANY) if n not in gone]
    assert [source.name for source in model.sources()] == kept
    assert model.is_edited


def test_neighbours_are_taken_out_together() -> None:
    model = _model(10)
    told: list[tuple[int, int]] = []
    model.rowsRemoved.connect(lambda _p, first, last: told.append((first, last)))
    model.remove([1, 2, 3, 7])
    assert told == [(7, 7), (1, 3)]
    assert model.rowCount(QModelIndex()) == 6


def test_names_count_again_after_each_kind_of_change() -> None:
    model = _model(3)
    _rename(model, 1, "run-0")
    assert model.misnamed_rows() == (0, 1)
    model.remove([0])
    assert model.misnamed_rows() == ()
    _rename(model, 1, "run-0")
    assert model.misnamed_rows() == (0, 1)
    model.leave_out(S3Location("test", "runs", "run-1.msg"))
    assert model.misnamed_rows() == ()
    assert model.put_back()
    assert model.misnamed_rows() == (0, 1)


def test_checks_in_batches_of_ten_thousand_sources_never_hold_the_window_long(
    qtbot: QtBot,
) -> None:
    count, batch = 10_000, 128
    places = [S3Location("test", "runs", f"2026/run-{n}.msg") for n in range(count)]
    dialog = CombineDialog(
        [CombineSource(place, "", 1_000) for place in places], S3Location("test", "runs", "2026/")
    )
    show(qtbot, dialog)
    longest = 0.0
    for first in range(0, count, batch):
        checks = [SourceCheck(p, True, "", 1_000, "e") for p in places[first : first + batch]]
        started = time.process_time()
        dialog.show_checks(checks)
        longest = max(longest, time.process_time() - started)
    assert longest < _MAX_STEP_S
    assert is_enabled(dialog, "combineButton")


def test_pattern_typed_over_ten_thousand_names_is_followed_in_the_pauses(qtbot: QtBot) -> None:
    folder = S3Location("test", "runs", "2026/")
    places = [S3Location("test", "runs", f"2026/run-{n}.msg") for n in range(10_000)]
    dialog = CombineDialog([CombineSource(place, "", 1_000) for place in places], folder)
    show(qtbot, dialog)
    press(dialog, "renameButton")
    model = child(dialog, SourcesTable, "sourcesTable").model()
    edit = child(dialog, QLineEdit, "patternEdit")
    changes = QSignalSpy(model.dataChanged)
    QTest.keyClicks(edit, "x-{n}")
    assert changes.count() == 0
    qtbot.waitUntil(lambda: changes.count() == 1)
    assert model.index(9_999, SourceColumn.NAME).data() == "x-10000"
    QTest.keyClicks(edit, "!")
    QTest.keyClick(edit, Qt.Key.Key_Return)  # before the pause is over
    assert model.index(9_999, SourceColumn.NAME).data() == "x-10000!"


def test_names_by_rule_hold_the_window_up_for_a_moment_only(qtbot: QtBot) -> None:
    dialog = CombineDialog(
        [CombineSource(S3Location("test", "runs", f"run-{n}.msg"), "", 1) for n in range(10_000)],
        S3Location("test", "runs", "2026/"),
    )
    show(qtbot, dialog)
    press(dialog, "renameButton")
    row = child(dialog, RenameRow, "renameRow")
    started = time.process_time()
    row.rule_changed.emit(RenameRule("x-{n}"))
    assert time.process_time() - started < _MAX_STEP_S

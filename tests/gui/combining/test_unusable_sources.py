"""Sources that cannot be combined: why, shown whole, and not counted."""

from collections.abc import Callable
from dataclasses import replace
from time import process_time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.combining.combine_dialog import CombineDialog
from msglc_browser.gui.combining.result_preview import ResultPreview
from msglc_browser.gui.combining.source_row import SourceColumn
from msglc_browser.gui.combining.sources_table import SourcesTable
from msglc_browser.operations.combining.combine import SourceCheck
from msglc_browser.operations.combining.combine_children import CombineSource
from msglc_browser.storage.places.location import S3Location
from tests.gui.dialog_hands import child, press, show, text_of

_FOLDER = S3Location("test", "runs", "2026/")
_SOURCES = tuple(
    CombineSource(S3Location("test", "runs", f"2026/run-{n}.msg"), "", 1_000_000, f"e{n}")
    for n in (1, 2, 3)
)
_REASON = (
    "The file is not an msglc archive: it begins with 7b 22 61 22, which is how JSON begins, and "
    "no archive of any kind begins so."
)

_MOST_S = 0.1  # of processor time, on a busy machine


def _checks(*bad: int) -> tuple[SourceCheck, ...]:
    return tuple(
        SourceCheck(s.location, n not in bad, _REASON if n in bad else "", s.size_bytes, s.etag)
        for n, s in enumerate(_SOURCES)
    )


@pytest.fixture
def open_dialog(qtbot: QtBot) -> Callable[..., CombineDialog]:
    """Opens a dialog on three sources, of which some are no archives."""

    def open_it(checks: tuple[SourceCheck, ...]) -> CombineDialog:
        dialog = CombineDialog(_SOURCES, _FOLDER)
        show(qtbot, dialog)
        dialog.show_checks(checks)
        return dialog

    return open_it


def test_source_that_cannot_be_combined_is_not_counted(
    open_dialog: Callable[..., CombineDialog],
) -> None:
    dialog = open_dialog(_checks(1))
    assert dialog.windowTitle() == "Combine 2 archives, 1 cannot be combined"
    preview = child(dialog, ResultPreview, "resultPreview")
    assert preview.headerItem().text(0) == "Result: dict of 2"
    assert preview.lines() == ("combined.msg", "run-1", "run-3")

    press(dialog, "dropBadButton")

    assert dialog.windowTitle() == "Combine 2 archives"


def test_reason_why_a_source_cannot_be_combined_is_shown_whole(
    open_dialog: Callable[..., CombineDialog],
) -> None:
    dialog = open_dialog(_checks(0, 2))
    table = child(dialog, SourcesTable, "sourcesTable")
    heights = [table.rowHeight(row) for row in range(3)]
    assert heights[0] == heights[2] > heights[1] + table.fontMetrics().lineSpacing()
    model = table.model()
    for column in (SourceColumn.NAME, SourceColumn.OBJECT):
        tip = str(model.data(model.index(2, column), Qt.ItemDataRole.ToolTipRole))
        assert "no archive of any kind begins so." in tip
    table.selectRow(1)
    assert text_of(dialog, "checkLabel") == "2 sources cannot be used."

    table.selectRow(2)

    said = text_of(dialog, "checkLabel")
    assert said == f"2 sources cannot be used. run-3.msg: {_REASON}"
    press(dialog, "dropBadButton")
    assert [table.rowHeight(row) for row in range(model.rowCount())] == [heights[1]]


def _many(count: int) -> tuple[CombineDialog, tuple[SourceCheck, ...]]:
    places = [S3Location("test", "runs", f"2026/run-{n}.msg") for n in range(count)]
    dialog = CombineDialog([CombineSource(place, "", 1_000) for place in places], _FOLDER)
    checks = [SourceCheck(p, False, f"{_REASON} ({n:04})", 1, "e") for n, p in enumerate(places)]
    return dialog, tuple(checks)


def test_thousands_of_reasons_hold_the_window_up_for_a_moment_only(qtbot: QtBot) -> None:
    dialog, checks = _many(5_000)
    show(qtbot, dialog)
    table = child(dialog, SourcesTable, "sourcesTable")
    plain = table.rowHeight(0)
    dialog.show_checks(checks[:-2])
    in_sight = table.rowHeight(0)
    assert in_sight > plain + table.fontMetrics().lineSpacing()
    qtbot.waitUntil(lambda: table.rowHeight(4_997) == in_sight)
    assert table.rowHeight(4_999) == plain

    took = process_time()
    dialog.show_checks(checks[-2:-1])
    assert process_time() - took < _MOST_S
    assert table.rowHeight(4_998) == in_sight

    took = process_time()
    for step in range(5):
        dialog.resize(dialog.width() + 150 * (step + 1), dialog.height())
    assert process_time() - took < 5 * _MOST_S
    assert table.rowHeight(0) < in_sight  # wider, so fewer lines
    qtbot.waitUntil(lambda: table.rowHeight(4_998) == table.rowHeight(0))


def test_reasons_under_way_are_right_though_rows_are_taken_out(qtbot: QtBot) -> None:
    dialog, checks = _many(2_000)
    show(qtbot, dialog)
    table = child(dialog, SourcesTable, "sourcesTable")
    plain = table.rowHeight(0)
    dialog.show_checks(
        [*checks[:1_990], *(replace(c, ok=True, message="") for c in checks[1_990:])]
    )

    press(dialog, "dropBadButton")

    qtbot.waitUntil(lambda: [table.rowHeight(row) for row in range(10)] == [plain] * 10)
    assert table.model().rowCount() == 10


def test_reason_stays_with_its_row_when_rows_are_moved(
    open_dialog: Callable[..., CombineDialog],
) -> None:
    dialog = open_dialog(_checks(0))
    table = child(dialog, SourcesTable, "sourcesTable")
    table.selectRow(0)

    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)

    heights = [table.rowHeight(row) for row in range(3)]
    assert heights[1] > heights[0] == heights[2]

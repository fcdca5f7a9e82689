"""Sources that cannot be combined: why, shown whole, and not counted."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.models.source_row import SourceColumn
from msglc_browser.gui.views.combine_dialog import CombineDialog
from msglc_browser.gui.views.result_preview import ResultPreview
from msglc_browser.gui.views.sources_table import SourcesTable
from msglc_browser.operations.combine import CombineSource, SourceCheck
from msglc_browser.storage.location import S3Location
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
    assert text_of(dialog, "checkLabel") == "2 of them cannot be taken in."

    table.selectRow(2)

    said = text_of(dialog, "checkLabel")
    assert said == f"2 of them cannot be taken in. run-3.msg: {_REASON}"
    press(dialog, "dropBadButton")
    assert [table.rowHeight(row) for row in range(model.rowCount())] == [heights[1]]


def test_reason_stays_with_its_row_when_rows_are_moved(
    open_dialog: Callable[..., CombineDialog],
) -> None:
    dialog = open_dialog(_checks(0))
    table = child(dialog, SourcesTable, "sourcesTable")
    table.selectRow(0)

    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)

    heights = [table.rowHeight(row) for row in range(3)]
    assert heights[1] > heights[0] == heights[2]

"""table.export in the window: what the table shows becomes a file or an object."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from msglc_browser.app import Application
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.inspect.table.table_view import TableView
from msglc_browser.operations.jobs.job_record import JobState
from msglc_browser.storage.places.location import S3Location
from tests.gui.archive_desk import click_tab
from tests.gui.verb_desk import wait_for_jobs
from tests.gui.window_parts import choose_command
from tests.servers.s3 import S3Bucket

LEFT = Qt.MouseButton.LeftButton
TEXT = "a text of more than a cell shows " * 20
GROWING: list[dict[str, object]] = [{"id": n, "site": "ab"[n % 2]} for n in range(20_000)]
GROWING[15_000]["late"] = True
VALUE = {
    "records": [{"id": n, "site": "ab"[n % 2], "text": TEXT} for n in range(300)],
    "note": "text",
    "growing": GROWING,
}


@pytest.fixture
def page(
    application: Application,
    moto_bucket: S3Bucket,
    make_archive: Callable[..., bytes],
    qtbot: QtBot,
) -> ArchivePage:
    moto_bucket.put("it.msglc", make_archive(VALUE))
    application.workbench.opener.open(S3Location("test", moto_bucket.name, "it.msglc"))
    qtbot.waitUntil(application.is_idle)
    page = application.window.tabs.current()
    assert isinstance(page, ArchivePage)
    return page


def select(page: ArchivePage, row: int, application: Application, qtbot: QtBot) -> None:
    place = page.view.visualRect(page.tree.index(row, 0)).center()
    QTest.mouseClick(page.view.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: application.is_idle() and not page.is_busy())


@pytest.fixture
def table(page: ArchivePage, application: Application, qtbot: QtBot) -> TableView:
    """The records as a table."""
    select(page, 0, application, qtbot)
    click_tab(page.inspector.tabs, "Table")
    view = page.inspector.findChild(TableView)
    assert view is not None
    qtbot.waitUntil(lambda: application.is_idle() and not page.is_busy())
    assert view.model.total_rows == 300
    return view


def press(parent: QDialog | TableView, name: str) -> None:
    button = parent.findChild(QPushButton, name)
    assert button is not None, name
    QTest.mouseClick(button, LEFT)


def dialog_of(application: Application) -> QDialog:
    dialog = application.window.findChild(QDialog, "exportDialog")
    assert isinstance(dialog, QDialog)
    return dialog


def export(application: Application, qtbot: QtBot, target: str) -> list[JobState]:
    dialog = dialog_of(application)
    edit = dialog.findChild(QLineEdit, "targetEdit")
    assert edit is not None
    edit.selectAll()
    QTest.keyClicks(edit, target)
    button = dialog.findChild(QPushButton, "acceptButton")
    assert button is not None
    qtbot.waitUntil(button.isEnabled)
    press(dialog, "acceptButton")
    return wait_for_jobs(application, 1, qtbot)


def test_button_exports_sorted_rows_and_shown_columns(
    application: Application,
    page: ArchivePage,
    table: TableView,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    header = table.grid.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(0) + 20, 10)
    for _ in range(2):
        QTest.mouseClick(header.viewport(), LEFT, pos=place)
        qtbot.waitUntil(lambda: not page.is_busy())
    header.moveSection(2, 0)
    menu = table.bar.columns_button.menu()
    assert menu is not None
    menu.actions()[1].trigger()
    press(table, "tableExportButton")
    dialog = dialog_of(application)
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert "300 rows, 2 of 3 columns" in texts
    combo = dialog.findChild(QComboBox, "formatCombo")
    assert combo is not None
    assert [combo.itemText(n) for n in range(combo.count())][:3] == [
        "JSON",
        "JSON, indented",
        "NDJSON",
    ]
    assert combo.currentText() == "CSV"
    combo.setFocus()
    QTest.keyClicks(combo, "JSON")
    assert export(application, qtbot, str(tmp_path / "t.json")) == [JobState.DONE]
    found = json.loads((tmp_path / "t.json").read_text())
    assert found == [{"text": TEXT, "id": n} for n in range(299, -1, -1)]


def facts(application: Application, table: TableView) -> str:
    """What the dialog says is exported."""
    press(table, "tableExportButton")
    dialog = dialog_of(application)
    [found] = [t for label in dialog.findChildren(QLabel) if " rows, " in (t := label.text())]
    dialog.reject()
    dialog.setParent(None)
    dialog.deleteLater()
    return found


def test_columns_are_counted_as_at_least_until_all_rows_have_been_read(
    application: Application, page: ArchivePage, table: TableView, qtbot: QtBot
) -> None:
    select(page, 2, application, qtbot)
    assert table.model.total_rows == 20_000
    assert facts(application, table) == "20,000 rows, at least 2 columns"
    table.bar.columns_menu.actions()[1].trigger()
    assert facts(application, table) == "20,000 rows, at least 1 column, 1 hidden"
    table.bar.columns_menu.actions()[1].trigger()
    header = table.grid.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(0) + 20, 10)
    QTest.mouseClick(header.viewport(), LEFT, pos=place)
    qtbot.waitUntil(lambda: not page.is_busy())
    assert facts(application, table) == "20,000 rows, 3 columns"


def test_keys_export_the_rows_that_a_filter_keeps(
    application: Application,
    page: ArchivePage,
    table: TableView,
    moto_bucket: S3Bucket,
    qtbot: QtBot,
) -> None:
    header = table.grid.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(1) + 20, 10)
    header.customContextMenuRequested.emit(place)
    menu = table.findChild(QMenu, "tableHeaderMenu")
    assert menu is not None
    [action] = [each for each in menu.actions() if each.text() == "Filter…"]
    action.trigger()
    menu.close()
    dialog = table.findChild(QInputDialog, "tableFilterDialog")
    assert dialog is not None
    dialog.setTextValue("b")
    dialog.accept()
    qtbot.waitUntil(lambda: not page.is_busy())
    choose_command(application.workbench.actions.action("table.export"))
    combo = dialog_of(application).findChild(QComboBox, "formatCombo")
    assert combo is not None
    combo.setFocus()
    QTest.keyClicks(combo, "CSV")
    assert export(application, qtbot, f"s3://{moto_bucket.name}/t.csv") == [JobState.DONE]
    rows = moto_bucket.get("t.csv").decode().splitlines()
    assert rows[:2] == ["id,site,text", f"1,b,{TEXT}"]
    assert len(rows) == 151


def test_command_is_only_there_while_a_table_is_shown(
    application: Application, page: ArchivePage, table: TableView, qtbot: QtBot
) -> None:
    action = application.workbench.actions.action("table.export")
    assert action.isEnabled()
    click_tab(page.inspector.tabs, "Value")
    qtbot.waitUntil(lambda: not page.is_busy())
    assert not action.isEnabled()
    assert "as a table first" in action.statusTip()
    click_tab(page.inspector.tabs, "Table")
    assert action.isEnabled()
    select(page, 1, application, qtbot)
    assert not action.isEnabled()


def test_ctrl_c_copies_the_selected_cells_not_the_node(
    page: ArchivePage, table: TableView, application: Application, qtbot: QtBot
) -> None:
    grid = table.grid
    place = grid.visualRect(grid.model().index(1, 0)).center()
    QTest.mouseClick(grid.viewport(), LEFT, pos=place)
    QTest.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QApplication.clipboard().text().strip() == "1")
    qtbot.waitUntil(lambda: application.is_idle() and not page.is_busy())
    assert QApplication.clipboard().text().strip() == "1"

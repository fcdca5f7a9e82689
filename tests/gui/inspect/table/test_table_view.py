"""The Table tab with real clicks and keys."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QInputDialog, QLineEdit, QMenu

from msglc_browser.archive.model.node_path import format_path
from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.table.block_cache import BlockCache, BlockKey, size_of
from msglc_browser.operations.tables.column_facts import column_facts
from msglc_browser.operations.tables.table import Block
from tests.gui.archive_desk import LEFT
from tests.gui.inspect.table.table_hands import Hands


def test_records_show_their_columns_and_only_rows_in_sight_are_read(hands: Hands) -> None:
    hands.open("records")
    assert hands.titles() == ["id", "site", "level"]
    assert hands.column(0) == ["0", "1", "2", "3", "4"]
    assert hands.column(1, 3) == ["Basin", '""', "Ridge"]
    assert hands.column(2) == ["0.0", "0.25", "null", "NaN", "—"]
    assert hands.foot().startswith("rows 0 – ")
    assert " of 5,000" in hands.foot()
    assert hands.shown(3_000, 0) == "…"


def test_row_field_leads_to_a_row_and_late_columns_appear(hands: Hands) -> None:
    hands.open("records")
    hands.go_to("4,000")
    assert hands.grid.rows_in_sight().start == 4_000
    assert hands.shown(4_000, 0) == "4000"
    assert hands.titles() == ["id", "site", "level", "late"]
    assert hands.shown(4_000, 3) == "[1, 2, 3]"


def test_keys_scroll_and_read_what_comes_into_sight(hands: Hands) -> None:
    hands.open("long")
    hands.grid.setFocus()
    QTest.keyClick(hands.grid, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    hands.settle()
    assert hands.shown(59_999, 0) == "59999"
    QTest.keyClick(hands.grid, Qt.Key.Key_PageUp)
    hands.settle()
    row = hands.grid.rows_in_sight().start
    assert hands.shown(row, 0) == str(row)


def test_ctrl_g_reaches_the_row_field(hands: Hands) -> None:
    hands.open("records")
    QTest.keyClick(hands.grid, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    edit = hands.view.findChild(QLineEdit, "tableRowEdit")
    assert edit is not None
    assert edit.selectedText() == "0"


def test_click_on_a_header_sorts_all_rows_both_ways(hands: Hands) -> None:
    hands.open("records")
    hands.click_header(0)
    hands.click_header(0)
    assert hands.column(0, 3) == ["4999", "4998", "4997"]
    hands.click_header(2)
    assert hands.column(2, 2) == ["0.0", "0.25"]
    hands.go_to("4997")
    assert [hands.shown(row, 2) for row in (4_997, 4_998, 4_999)] == ["NaN", "null", "—"]
    QTest.mouseClick(hands.button("tableFilterButton"), LEFT)
    hands.settle()
    assert hands.model.total_rows == 5_000
    assert hands.column(0, 2) == ["0", "1"]


def test_filter_keeps_matching_rows_of_all_and_can_be_refined(hands: Hands) -> None:
    hands.open("records")
    hands.filter(1, "Harbour")
    assert hands.model.total_rows == 1_666
    assert set(hands.column(1)) == {"Harbour"}
    hands.filter(0, ">= 4990")
    assert hands.column(0, 3) == ["4990", "4993", "4996"]
    assert "site Harbour" in hands.foot()
    assert "id >= 4990" in hands.foot()


def test_condition_that_makes_no_sense_is_explained(hands: Hands) -> None:
    hands.open("records")
    hands.choose_in_header(0, "Filter…")
    dialog = hands.view.findChild(QInputDialog, "tableFilterDialog")
    assert dialog is not None
    dialog.setTextValue("/(/")
    dialog.accept()
    assert "regular expression" in hands.view.strip.label.text()
    assert hands.model.total_rows == 5_000


def test_filter_that_nothing_meets_says_so(hands: Hands) -> None:
    hands.open("records")
    hands.filter(0, "< 0")
    assert hands.model.rowCount() == 0
    assert hands.foot().startswith("no rows")


def test_selection_is_counted_in_the_foot_and_copied(hands: Hands) -> None:
    hands.open("records")
    hands.select(5, 0, 7, 2)
    assert "9 cells: sum 22.5, mean 3.75, min 1.25, max 7" in hands.foot()
    hands.grid.setFocus()
    QTest.keyClick(hands.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    hands.qtbot.waitUntil(lambda: "copied" in hands.foot())
    assert QGuiApplication.clipboard().text() == "5\tRidge\t1.25\n6\tBasin\t1.5\n7\tHarbour\t1.75"


def test_menu_copies_with_headers(hands: Hands) -> None:
    hands.open("pairs")
    hands.select(0, 0, 1, 1)
    hands.grid.menu_wanted.emit(QPoint(0, 0))
    menu = hands.view.findChild(QMenu, "tableCellMenu")
    assert menu is not None
    [action] = [a for a in menu.actions() if a.text() == "Copy as Markdown with headers"]
    action.trigger()
    menu.close()
    hands.qtbot.waitUntil(lambda: "copied" in hands.foot())
    text = "| a | b |\n| --- | --- |\n| 1 | 4.5 |\n| 2 | 5.5 |"
    assert QGuiApplication.clipboard().text() == text


def test_first_entry_of_the_menu_copies_as_the_key_does(hands: Hands) -> None:
    hands.open("pairs")
    hands.select(0, 0, 1, 1)
    hands.grid.menu_wanted.emit(QPoint(0, 0))
    menu = hands.view.findChild(QMenu, "tableCellMenu")
    assert menu is not None
    copy = menu.actions()[0]
    assert copy.text() == "Copy\tCtrl+C"
    copy.trigger()
    menu.close()
    hands.qtbot.waitUntil(lambda: "copied" in hands.foot())
    by_menu = QGuiApplication.clipboard().text()
    assert by_menu == "1\t4.5\n2\t5.5"


def test_enter_on_a_nested_cell_goes_there(hands: Hands) -> None:
    hands.open("records")
    hands.go_to("4000")
    paths: list[str] = []
    hands.view.path_wanted.connect(lambda path: paths.append(format_path(path)))
    hands.grid.setCurrentIndex(hands.model.index(4_000, 3))
    QTest.keyClick(hands.grid, Qt.Key.Key_Return)
    assert paths == ["/records/[4000]/late"]


def test_columns_can_be_hidden_and_shown(hands: Hands) -> None:
    hands.open("records")
    button = hands.button("tableColumnsButton")
    assert button.text() == "3 columns"
    menu = button.menu()
    assert menu is not None
    menu.actions()[1].trigger()
    assert hands.grid.isColumnHidden(1)
    assert button.text() == "Columns 2 of 3"
    menu.actions()[1].trigger()
    assert not hands.grid.isColumnHidden(1)


def test_numbers_change_their_form(hands: Hands) -> None:
    hands.open("huge")
    assert hands.column(0, 3) == ["1e+308", "-1e+308", "18446744073709551615"]
    menu = hands.button("tableNumbersButton").menu()
    assert menu is not None
    names = [action.text() for action in menu.actions()]
    menu.actions()[names.index("scientific")].trigger()
    assert hands.shown(2, 0) == "1.84467e+19"
    menu.actions()[names.index("exact")].trigger()
    menu.actions()[names.index("Thousands separators")].trigger()
    assert hands.shown(2, 0) == "18,446,744,073,709,551,615"


def test_plot_columns_leads_to_the_plot_with_those_selected(hands: Hands) -> None:
    hands.open("records")
    asked: list[tuple[str, Any]] = []
    hands.view.inspector_wanted.connect(lambda name, hint: asked.append((name, hint)))
    hands.select(0, 0, 3, 0)
    QTest.mouseClick(hands.button("tablePlotButton"), LEFT)
    [(name, refs)] = asked
    assert name == "plot"
    assert [ref.title for ref in refs] == ["id"]


def test_rows_that_cannot_be_read_say_so_and_retry_brings_them(hands: Hands) -> None:
    hands.open("long")
    hands.desk.source.error = TimedOut("timed out")
    hands.go_to("50000")
    hands.qtbot.waitUntil(hands.view.strip.isVisible)
    assert "timed out" in hands.view.strip.label.text()
    assert hands.shown(50_000, 0) == "⚠"
    assert hands.shown(0, 0) == "0"
    hands.desk.source.error = None
    QTest.mouseClick(hands.view.strip.answer_button, LEFT)
    hands.settle()
    assert hands.shown(50_000, 0) == "50000"


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("ragged", [["1", "2", "3"], ["4", "—", "—"], ["—", "—", "—"]]),
        ("odd", [["NaN"], ["NaN"], ["NaN"]]),
        ("one", [["7"]]),
        ("pairs", [["1", "4.5"], ["2", "5.5"], ["3", "6.5"]]),
    ],
)
def test_odd_tables_show_what_is_there(hands: Hands, name: str, cells: list[list[str]]) -> None:
    hands.open(name)
    shown = [
        [hands.shown(row, column) for column in range(hands.model.columnCount())]
        for row in range(hands.model.rowCount())
    ]
    assert shown == cells


def test_wide_table_reads_the_columns_in_sight(hands: Hands) -> None:
    hands.open("wide")
    hands.choose_in_header(0, "Go to column…")
    dialog = hands.view.findChild(QInputDialog, "tableColumnDialog")
    assert dialog is not None
    dialog.setIntValue(22_000)
    dialog.accept()
    hands.settle()
    section = 22_000 - hands.model.first_column
    assert hands.shown(0, section) == "22000"
    assert hands.titles()[section] == "22000"


@pytest.mark.parametrize("name", ["text", "empty"])
def test_table_is_not_offered_for_values_without_rows(hands: Hands, name: str) -> None:
    hands.desk.select(name)
    tabs = hands.desk.page.inspector.tabs
    assert "Table" not in [tabs.tabText(n) for n in range(tabs.count()) if tabs.isTabVisible(n)]


def test_headers_show_types_and_counts(hands: Hands) -> None:
    hands.open("records")
    facts = [column_facts(hands.model.loaded(section)) for section in range(3)]
    assert [each.type_name for each in facts] == ["int", "str", "float"]
    assert facts[1].text == "4 distinct"
    assert hands.grid.facts_of(1).text == "4 distinct in 128"  # of those read
    assert sum(facts[0].histogram) == 128


def test_cache_drops_the_least_recently_shown_beyond_its_limit() -> None:
    block = Block(range(1), range(1), (("x" * 100,),), ("0",))
    size = size_of(block)
    cache = BlockCache(2 * size)
    for number in range(2):
        cache.put(BlockKey(number, 0), block)
    assert cache.get(BlockKey(0, 0)) is block
    cache.put(BlockKey(2, 0), block)
    assert BlockKey(1, 0) not in cache
    assert BlockKey(0, 0) in cache
    assert cache.size_bytes == 2 * size


def test_selecting_everything_stays_quick(hands: Hands) -> None:
    hands.open("long")
    select: Callable[..., None] = hands.grid.selectionModel().select
    select(
        hands.model.index(0, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect
        | QItemSelectionModel.SelectionFlag.Columns,
    )
    assert "60,000 cells selected" in hands.foot()


def test_closed_page_lets_go_of_the_cells(hands: Hands) -> None:
    hands.open("records")
    assert hands.model.loaded(0)
    hands.desk.page.close_page()
    assert not hands.model.loaded(0)
    assert hands.model.rowCount() == 0


def said(hands: Hands) -> str:
    strip = hands.view.strip
    return strip.label.text() if strip.isVisible() else ""


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("abc", "“abc” is not the number of a row. Type a number such as 4,999."),
        ("-1", "“-1” is not the number of a row. Type a number such as 4,999."),
        ("1.5", "“1.5” is not the number of a row. Type a number such as 4,999."),
        ("5,000", "There are 5,000 rows, numbered 0 to 4,999."),
        ("9" * 5_000, "There are 5,000 rows, numbered 0 to 4,999."),
    ],
)
def test_row_that_is_not_there_is_explained(hands: Hands, typed: str, why: str) -> None:
    hands.open("records")
    hands.view.bar.row_edit.setText(typed)
    QTest.keyClick(hands.view.bar.row_edit, Qt.Key.Key_Return)
    assert said(hands) == why
    assert hands.grid.rows_in_sight().start == 0
    hands.go_to("40")
    assert said(hands) == ""
    assert hands.grid.rows_in_sight().start == 40


def scroll(hands: Hands) -> None:
    at = hands.grid.viewport().rect().center().toPointF()
    turn = QPoint(0, -120)
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    wheel = QWheelEvent(at, hands.grid.viewport().mapToGlobal(at), QPoint(), turn, *none, False)
    QApplication.sendEvent(hands.grid.viewport(), wheel)


def click_header(hands: Hands) -> None:
    hands.click_header(0)


def set_filter(hands: Hands) -> None:
    hands.filter(0, "< 3000")


def select_cells(hands: Hands) -> None:
    hands.select(1, 0, 2, 1)


def press_key(hands: Hands) -> None:
    QTest.keyClick(hands.grid, Qt.Key.Key_PageDown)


def toggle_column(hands: Hands) -> None:
    hands.view.bar.columns_menu.actions()[1].trigger()


@pytest.mark.parametrize(
    "act", [scroll, click_header, set_filter, select_cells, press_key, toggle_column]
)
def test_notice_of_the_row_field_goes_with_the_next_action(
    hands: Hands, act: Callable[[Hands], None]
) -> None:
    hands.open("records")
    hands.go_to("5000")
    assert said(hands) == "There are 5,000 rows, numbered 0 to 4,999."
    act(hands)
    assert said(hands) == ""


def test_notice_of_a_filter_goes_with_the_next_one(hands: Hands) -> None:
    hands.open("records")
    hands.filter(0, "/(/")
    assert "regular expression" in said(hands)
    hands.filter(0, "< 3000")
    assert said(hands) == ""


def test_row_field_means_the_row_of_the_table_whatever_is_shown(hands: Hands) -> None:
    hands.open("records")
    hands.filter(0, ">= 3000")
    hands.go_to("4,000")
    assert hands.shown(hands.grid.currentIndex().row(), 0) == "4000"
    assert hands.view.bar.row_edit.text() == "4,000"
    hands.go_to("17")
    assert said(hands) == "Row 17 is left out by the filter."
    QTest.keyClicks(hands.view.bar.row_edit, "1")
    assert said(hands) == ""
    hands.go_to("17")
    QTest.mouseClick(hands.view.strip.answer_button, LEFT)
    hands.settle()
    assert hands.grid.currentIndex().row() == 17 and hands.shown(17, 0) == "17"
    assert "where" not in hands.foot() and said(hands) == ""


def test_row_field_finds_a_row_of_a_sorted_table(hands: Hands) -> None:
    hands.open("records")
    hands.click_header(0)
    hands.click_header(0)
    hands.go_to("17")
    assert hands.grid.currentIndex().row() == 4_999 - 17
    assert hands.shown(4_999 - 17, 0) == "17"

"""Figures and copies of all selected cells, also of those not in sight."""

import json

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPushButton
from pytestqt.qtbot import QtBot

from msglc_browser.gui.inspect.inspector_view import ReadLimits
from msglc_browser.gui.inspect.table import table_figures
from tests.gui.archive_desk import LEFT, OpenDesk
from tests.gui.inspect.table.table_hands import Hands, archive
from tests.servers.archives import make_archive


def select_column(hands: Hands, section: int = 0) -> None:
    """The whole column."""
    flags = QItemSelectionModel.SelectionFlag
    hands.grid.selectionModel().select(
        hands.model.index(0, section), flags.ClearAndSelect | flags.Columns
    )


def test_figures_are_over_cells_that_were_never_in_sight(hands: Hands) -> None:
    hands.open("long")
    select_column(hands)
    assert "60,000 cells selected" in hands.foot()
    hands.settle()
    assert "60,000 cells: sum 1799970000, mean 29999.5, min 0, max 59999" in hands.foot()


def test_figures_follow_the_filter_and_name_what_is_no_number(hands: Hands) -> None:
    hands.open("records")
    select_column(hands, 2)
    hands.settle()
    assert "5,000 cells: sum" in hands.foot()
    assert "of 4,997 numbers" in hands.foot()
    hands.filter(0, ">= 3")
    hands.filter(0, "< 9")
    select_column(hands)
    hands.settle()
    assert "6 cells: sum 33, mean 5.5, min 3, max 8" in hands.foot()


def test_much_is_offered_and_read_on_a_click(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(archive(), limits=ReadLimits(load_bytes=1_000))
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("long")
    select_column(hands)
    hands.settle()
    button = hands.button("tableFiguresButton")
    assert button.text().startswith("Add up, 1")
    assert "60,000 cells selected" in hands.foot()
    desk.source.hold()
    QTest.mouseClick(button, LEFT)
    stop = hands.button("tableStopButton")
    QTest.mouseClick(stop, LEFT)
    assert not stop.isVisible()
    desk.source.release()
    assert "60,000 cells selected" in hands.foot()
    QTest.mouseClick(hands.button("tableFiguresButton"), LEFT)
    hands.settle()
    assert "sum 1799970000" in hands.foot()


def test_beyond_the_cap_it_is_said(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_figures, "MOST_CELLS", 59_999)
    hands.open("long")
    select_column(hands)
    hands.settle()
    assert "60,000 cells selected; figures are shown for up to 59,999" in hands.foot()


def copy_as(hands: Hands, text: str) -> None:
    hands.grid.menu_wanted.emit(QPoint(0, 0))
    menu = hands.view.findChild(QMenu, "tableCellMenu")
    assert menu is not None
    [action] = [each for each in menu.actions() if each.text() == text]
    action.trigger()
    menu.close()


def test_a_million_cells_are_copied_and_one_more_is_refused(
    open_desk: OpenDesk, qtbot: QtBot
) -> None:
    grid = np.arange(1_000 * 1_001).reshape(1_001, 1_000)
    desk = open_desk(make_archive({"grid": grid}, numpy_encoder=True))
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("grid")
    model, flags = hands.model, QItemSelectionModel.SelectionFlag
    select = hands.grid.selectionModel().select
    area = QItemSelection(model.index(0, 0), model.index(999, 999))
    select(area, flags.ClearAndSelect)
    QGuiApplication.clipboard().setText("before")
    desk.source.hold()
    copy_as(hands, "Copy as JSON")
    assert "copying" in hands.foot()
    QTest.mouseClick(hands.button("tableStopButton"), LEFT)
    desk.source.release()
    hands.settle()
    assert "cop" not in hands.foot()
    assert QGuiApplication.clipboard().text() == "before"
    copy_as(hands, "Copy as JSON")
    hands.qtbot.waitUntil(lambda: "copied" in hands.foot(), timeout=60_000)
    found = json.loads(QGuiApplication.clipboard().text())
    assert found == grid[:1_000].tolist()
    select(model.index(1_000, 0), flags.Select)
    copy_as(hands, "Copy as CSV")
    assert "at most 1,000,000" in hands.view.strip.label.text()


def remove_chip(hands: Hands, text: str) -> None:
    chips = hands.view.chips.findChildren(QPushButton)
    [chip] = [each for each in chips if each.isVisible() and each.text() == text]
    QTest.mouseClick(chip, LEFT)


def copied_numbers() -> list[int]:
    return [int(line) for line in QGuiApplication.clipboard().text().split()]


def test_copy_keeps_the_order_that_was_shown_when_it_began(hands: Hands) -> None:
    hands.open("long")
    hands.click_header(0)
    hands.click_header(0)
    select_column(hands)
    copy_as(hands, "Copy as TSV")
    remove_chip(hands, "▼ value")
    assert hands.model.order is None
    hands.settle()
    assert hands.foot().startswith("60,000 cells copied")
    assert copied_numbers() == list(range(59_999, -1, -1))


def test_copy_keeps_the_rows_that_were_shown_when_it_began(hands: Hands) -> None:
    hands.open("long")
    hands.filter(0, ">= 50000")
    select_column(hands)
    copy_as(hands, "Copy as TSV")
    remove_chip(hands, "value >= 50000")
    hands.settle()
    assert hands.foot().startswith("10,000 cells copied")
    assert copied_numbers() == list(range(50_000, 60_000))
    select_column(hands)
    copy_as(hands, "Copy as TSV")
    hands.filter(0, "< 3")
    assert hands.model.rowCount() == 3
    assert copied_numbers() == list(range(60_000))


def test_copy_keeps_the_window_it_began_in(hands: Hands) -> None:
    hands.model.most_rows = 20_000
    hands.open("long")
    hands.go_to("15,000")
    select_column(hands)
    copy_as(hands, "Copy as TSV")
    hands.go_to("50,000")
    assert hands.model.first_row == 40_000
    assert copied_numbers() == list(range(20_000))


def test_figures_of_rows_that_are_no_longer_selected_are_not_shown(hands: Hands) -> None:
    hands.open("long")
    hands.click_header(0)
    hands.desk.source.hold()
    select_column(hands)
    hands.qtbot.waitUntil(lambda: "adding up" in hands.foot())
    remove_chip(hands, "▲ value")
    hands.desk.source.release()
    hands.settle()
    assert "cells" not in hands.foot()


def test_progress_of_figures_and_copies_is_seen_in_small_steps(hands: Hands) -> None:
    hands.open("long")
    foots = hands.foots()
    select_column(hands)
    hands.settle()
    steps = [foot.rpartition(": ")[2] for foot in dict.fromkeys(foots) if "adding up" in foot]
    assert len(steps) >= 4 and "3 %" in steps
    foots.clear()
    copy_as(hands, "Copy as TSV")
    hands.settle()
    steps = [foot for foot in dict.fromkeys(foots) if foot.startswith("copying: ")]
    assert len(steps) >= 4 and "copying: 3 %" in steps
    assert hands.foot().startswith("60,000 cells copied")


def test_figures_are_whole_in_a_narrow_table(open_desk: OpenDesk, qtbot: QtBot) -> None:
    tiny = [{"a": 1.52608e-05 * n, "b": -7.25e-11 * n, "c": 3.0e22 * n} for n in range(40)]
    desk = open_desk({"tiny": tiny})
    desk.open()
    hands = Hands(desk, qtbot)
    hands.open("tiny")
    desk.page.resize(760, 500)
    hands.select(1, 0, 7, 1)
    hands.settle()
    label = hands.view.foot_label
    figures = hands.foot().partition("14 cells: ")[2].split(", ")
    assert len(figures) == 4
    shown = label.lines()
    assert len(shown) > 1 and label.height() >= len(shown) * label.fontMetrics().lineSpacing()
    assert " ".join(shown) == hands.foot()
    assert all(label.fontMetrics().horizontalAdvance(line) <= label.width() for line in shown)
    for width in range(700, 300, -40):
        desk.page.resize(width, 500)
        words = set(hands.foot().split(" ")) | {"…"}
        assert {word for line in label.lines() for word in line.split(" ")} <= words

"""What stays selected on a bucket page when its rows change."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.arranging import ArrangeRequest, arranged
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_model import ObjectsModel
from msglc_browser.gui.browse.objects_page import ObjectsPage
from msglc_browser.gui.browse.objects_selection import ObjectsSelection
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.storage.places.location import S3Location
from tests.gui.bucket_page import (
    CONTROL,
    HERE,
    Answers,
    MakePage,
    Table,
    answers,
    child,
    item,
    make_page,
    numbered,
)

__all__ = ["answers", "make_page"]

THERE = S3Location("test", "there")
NAMES = [f"run-{number:02}" for number in range(12)]
MORE = [f"run-{number:02}-again" for number in range(12)]


@pytest.fixture
def page(make_page: MakePage) -> ObjectsPage:
    return make_page(HERE)


def select_all(table: Table) -> None:
    QTest.keyClick(table.view, Qt.Key.Key_A, CONTROL)


def status(page: ObjectsPage) -> str:
    return page.status_text()[0].partition(" · ")[0]


def test_all_rows_are_those_loaded_when_more_are_loaded(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES, token="more")
    table = Table(page)
    select_all(table)
    assert status(page) == "12 of 12 selected"
    table.click(NAMES[0], CONTROL)
    answers.give(MORE)
    assert table.selected() == NAMES[1:]
    assert [place.key for place in page.selected_locations()] == NAMES[1:]
    assert status(page) == "11 of 24 selected"


def test_rows_that_are_left_after_a_deletion_stay_selected(
    page: ObjectsPage, answers: Answers
) -> None:
    answers.give(NAMES)
    table = Table(page)
    select_all(table)
    table.click(NAMES[5], CONTROL)
    page.reload()
    answers.give(NAMES[3:10])
    assert table.selected() == [*NAMES[3:5], *NAMES[6:10]]
    assert status(page) == "6 of 7 selected"


@pytest.mark.parametrize("order", Qt.SortOrder)
def test_scattered_rows_stay_selected_in_another_order(
    page: ObjectsPage, answers: Answers, order: Qt.SortOrder
) -> None:
    answers.give(NAMES)
    table = Table(page)
    for name in NAMES[::3]:
        table.click(name, CONTROL)
    table.view.sortByColumn(Column.NAME, order)
    assert sorted(table.selected()) == NAMES[::3]
    table.view.sortByColumn(Column.SIZE, order)
    assert sorted(table.selected()) == NAMES[::3]


def test_rows_that_a_filter_hid_are_not_selected_in_the_place_before(
    page: ObjectsPage, answers: Answers
) -> None:
    table = Table(page)
    table.view.sortByColumn(Column.SIZE, Qt.SortOrder.DescendingOrder)
    answers.give(NAMES, token="more")
    answers.give(MORE)
    requests: list[ArrangeRequest] = []
    page.arrangement_wanted.connect(requests.append)
    page.show_location(THERE)
    answers.give(numbered(0, 5_001))  # so many are put in order elsewhere
    table.view.selectRow(3)
    child(page, QLineEdit, "filterEdit").setText("no such name")
    page.on_arranged(arranged(requests[-1]))
    assert table.names() == []
    page.go_back()
    answers.give([*NAMES, "of another size"], token="more")
    assert page.selected_locations() == ()
    answers.give(MORE)
    assert page.selected_locations() == ()


def test_numbers_of_hidden_rows_mean_nothing_after_a_reset(qtbot: QtBot) -> None:
    model = ObjectsModel()
    view = ObjectsView(model)
    qtbot.addWidget(view)
    selection = ObjectsSelection(model, view)
    model.reorder_started.connect(selection.keep)
    model.reordered.connect(selection.restore_kept)
    model.append([item(HERE, name) for name in NAMES])
    model.sort(Column.SIZE)
    view.selectRow(3)
    model.set_filter("no such name")
    assert selection.keys() == {NAMES[3]}
    model.clear()
    assert selection.keys() == frozenset()
    assert selection.current_key() is None
    model.set_filter("")
    model.append([item(THERE, name) for name in reversed(MORE)])
    assert (selection.keys(), view.selected_rows()) == (frozenset(), [])

"""What stays selected on a bucket page when its rows change."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_page import ObjectsPage
from tests.gui.bucket_page import CONTROL, HERE, Answers, MakePage, Table, make_page

__all__ = ["make_page"]

NAMES = [f"run-{number:02}" for number in range(12)]
MORE = [f"run-{number:02}-again" for number in range(12)]


@pytest.fixture
def page(make_page: MakePage) -> ObjectsPage:
    return make_page(HERE)


@pytest.fixture
def answers(page: ObjectsPage) -> Answers:
    answers = Answers(page)
    page.reload()
    return answers


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

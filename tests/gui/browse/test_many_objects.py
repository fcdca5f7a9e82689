"""A bucket page with more rows than are sorted at once."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.arranging import ArrangeRequest, arranged
from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_model import ObjectsModel
from tests.benchmarks.object_rows import ManyObjects, object_rows

COUNT = 6_000


class Page(ManyObjects):
    """Its orders are answered by the test."""

    def __init__(self) -> None:
        super().__init__(COUNT)
        self.asked: list[ArrangeRequest] = []
        self.page.arrangement_wanted.disconnect()
        self.page.arrangement_wanted.connect(self.asked.append)

    @property
    def names(self) -> list[str]:
        model = self.view.model()
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    def click(self, row: int, key: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        index = self.view.model().index(row, 0)
        self.view.scrollTo(index)
        place = self.view.visualRect(index).center()
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, key, place)

    def answer(self, number: int = -1) -> None:
        self.page.on_arranged(arranged(self.asked[number]))


@pytest.fixture
def many(qtbot: QtBot) -> Iterator[Page]:
    many = Page()
    qtbot.addWidget(many.page)
    yield many


def test_many_rows_stay_until_their_order_is_here(many: Page) -> None:
    before = many.names
    many.sort(Column.NAME)
    assert many.page.is_busy()
    assert many.names == before
    many.answer()
    assert not many.page.is_busy()
    assert many.names == before[::-1]


def test_an_earlier_order_is_not_shown(many: Page) -> None:
    before = many.names
    many.sort(Column.SIZE)
    many.sort(Column.NAME)
    many.answer(0)
    assert many.names == before
    assert many.page.is_busy()


def test_selection_and_current_row_stay_with_their_objects(many: Page) -> None:
    many.view.selectRow(5)
    QTest.keyClick(many.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    selected = set(many.page.selected_locations())
    current = many.view.currentIndex().data()
    many.sort(Column.SIZE)
    many.answer()
    assert set(many.page.selected_locations()) == selected
    assert many.view.currentIndex().data() == current
    assert many.page.status_text()[0].startswith("2 of 6,000 selected · ")


def test_selection_that_changes_meanwhile_counts(many: Page) -> None:
    many.view.selectRow(5)
    many.sort(Column.SIZE)
    many.view.selectRow(7)
    selected = list(many.page.selected_locations())
    many.answer()
    assert list(many.page.selected_locations()) == selected


def test_all_stay_selected_through_an_order_and_a_filter(many: Page) -> None:
    QTest.keyClick(many.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(many.page.context().selected) == COUNT
    many.sort(Column.SIZE)
    many.answer()
    assert len(many.page.selected_entries()) == COUNT
    many.filter_for("run-000429")
    many.answer()
    assert many.names == [name for name in many.names if "run-000429" in name]
    assert len(many.page.selected_entries()) == len(many.names) == 10
    many.filter_for("")
    many.answer()
    assert len(many.page.selected_entries()) == 10
    assert len(many.names) == COUNT


def test_scattered_rows_stay_selected_when_the_filter_is_cleared(many: Page) -> None:
    many.filter_for("7")
    many.answer()
    many.select_all()
    selected = set(many.names)
    assert 1_000 < len(selected) < COUNT
    for act in (many.clear_filter, many.sort, many.sort):
        act()
        many.answer()
        assert {place.name for place in many.page.selected_locations()} == selected
        assert many.page.status_text()[0].startswith(f"{len(selected):,} of 6,000 selected · ")
    names = many.names
    rows = many.view.selected_rows()
    assert {names[row] for row in rows} == selected
    assert [place.name for place in many.page.selected_locations()] == [names[row] for row in rows]


def test_scattered_selection_can_be_worked_with(many: Page) -> None:
    many.filter_for("7")
    many.answer()
    many.select_all()
    many.clear_filter()
    many.answer()
    selected = many.view.selected_rows()
    many.click(5_997, Qt.KeyboardModifier.ControlModifier)
    assert many.view.selected_rows() == [row for row in selected if row != 5_997]
    many.click(1, Qt.KeyboardModifier.ControlModifier)
    assert len(many.view.selected_rows()) == len(selected)
    many.click(5_990, Qt.KeyboardModifier.ShiftModifier)
    assert many.view.selected_rows() == list(range(1, 5_991))
    many.click(3)
    assert many.view.selected_rows() == [3]


def test_rows_that_come_while_others_are_put_in_order_are_not_selected(many: Page) -> None:
    many.select_all()
    many.sort()
    late = tuple(replace(row, name="late", location=many.page.location) for row in object_rows(1))
    model = many.view.model()
    assert isinstance(model, ObjectsModel)
    model.append(late)
    many.answer()
    assert len(many.names) == COUNT + 1
    assert len(many.page.selected_entries()) == COUNT
    assert "late" not in {each.name for each in many.page.selected_entries()}
    many.answer()
    assert len(many.page.selected_entries()) == COUNT
    assert "late" not in {each.name for each in many.page.selected_entries()}


def test_filter_without_a_match_says_so_when_it_is_known(many: Page) -> None:
    many.filter_for("nowhere")
    assert many.view.isVisible()
    many.answer()
    assert not many.view.isVisible()
    assert "0 rows match" in many.page.status_text()[1]

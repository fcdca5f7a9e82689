"""A bucket page with more rows than are sorted at once."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.arranging import ArrangeRequest, arranged
from msglc_browser.gui.browse.entry_order import Column
from tests.benchmarks.object_rows import ManyObjects

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


def test_filter_without_a_match_says_so_when_it_is_known(many: Page) -> None:
    many.filter_for("nowhere")
    assert many.view.isVisible()
    many.answer()
    assert not many.view.isVisible()
    assert "0 match the filter" in many.page.status_text()[1]

"""Selected rows, marked one by one, are those that Qt's own selection would have."""

import random
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from msglc_browser.gui.browse.entry_order import Column
from msglc_browser.gui.browse.objects_model import ObjectsModel, Tail
from msglc_browser.gui.browse.objects_view import ObjectsView
from msglc_browser.gui.browse.row_selection import RowSelection
from tests.benchmarks.object_rows import object_rows

FLAG = QItemSelectionModel.SelectionFlag
COMMANDS = (
    FLAG.ClearAndSelect,
    FLAG.Select,
    FLAG.Deselect,
    FLAG.Toggle,
    FLAG.Clear,
    FLAG.NoUpdate,
    FLAG.ToggleCurrent,
    FLAG.SelectCurrent,
    FLAG.Current | FLAG.Deselect,
    FLAG.ClearAndSelect | FLAG.Current,
)
COUNT = 1_300
EVERY_SECOND = b"\0\1" * (COUNT // 2)


@pytest.fixture
def model(qapp: QApplication) -> Iterator[ObjectsModel]:
    model = ObjectsModel()
    model.append(object_rows(COUNT))
    yield model


@pytest.fixture
def view(model: ObjectsModel, qtbot: QtBot) -> ObjectsView:
    view = ObjectsView(model)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    return view


def block(model: ObjectsModel, first: int, last: int) -> QItemSelection:
    return QItemSelection(model.index(first, Column.NAME), model.index(last, Column.KIND))


def marked(selection: RowSelection) -> list[int]:
    return [row for row, mark in enumerate(selection.marks) if mark]


def told(selection: RowSelection) -> list[int]:
    return sorted(index.row() for index in selection.selectedRows())


@pytest.mark.parametrize("seed", range(20))
def test_commands_mean_what_they_mean_to_qt(model: ObjectsModel, seed: int) -> None:
    ours, theirs = RowSelection(model, model), QItemSelectionModel(model, model)
    chance = random.Random(seed)
    for _ in range(40):
        first = chance.randrange(20)
        rows = block(model, first, chance.randrange(first, 20))
        command = chance.choice(COMMANDS) | FLAG.Rows
        ours.select(rows, command)
        theirs.select(rows, command)
        expected = sorted(index.row() for index in theirs.selectedRows())
        assert marked(ours) == expected == told(ours)
        assert ours.has_marked() == theirs.hasSelection()


def test_one_row_and_no_row_are_commands_too(model: ObjectsModel) -> None:
    selection = RowSelection(model, model)
    selection.setCurrentIndex(model.index(4, 0), FLAG.ClearAndSelect | FLAG.Rows)
    selection.select(QModelIndex(), FLAG.Select)
    assert marked(selection) == [4]
    assert [selection.is_marked(row) for row in (-1, 3, 4, 5, COUNT)] == [0, 0, 1, 0, 0]
    selection.clear()
    assert marked(selection) == []


def test_rows_that_qt_is_not_told_of_are_cleared_too(model: ObjectsModel, qtbot: QtBot) -> None:
    selection = RowSelection(model, model)
    far = bytes(600) + EVERY_SECOND[600:]
    for clear in (selection.clearSelection, selection.clear):
        selection.mark(far)
        assert told(selection) == []
        with qtbot.waitSignal(selection.marked):
            clear()
        assert marked(selection) == []
    selection.setCurrentIndex(model.index(4, 0), FLAG.NoUpdate)
    selection.clearSelection()
    assert selection.currentIndex().row() == 4
    selection.clear()
    assert not selection.currentIndex().isValid()


def test_only_other_rows_are_a_change(model: ObjectsModel, qtbot: QtBot) -> None:
    selection = RowSelection(model, model)
    with qtbot.waitSignal(selection.marked):
        selection.select(block(model, 2, 5), FLAG.ClearAndSelect)
    with qtbot.assertNotEmitted(selection.marked):
        selection.select(block(model, 2, 5), FLAG.ClearAndSelect)


def test_new_rows_are_not_selected_and_the_tail_never_is(model: ObjectsModel) -> None:
    selection = RowSelection(model, model)
    model.set_tail(Tail.MORE, "Load more")
    selection.select(block(model, 0, COUNT), FLAG.ClearAndSelect)
    assert len(marked(selection)) == COUNT
    model.append(object_rows(COUNT + 2)[COUNT:])
    assert model.shown_count == len(selection.marks) == COUNT + 2
    assert marked(selection) == list(range(COUNT))
    model.clear()
    assert selection.marks == b""


def test_few_ranges_are_all_told_to_qt(model: ObjectsModel) -> None:
    selection = RowSelection(model, model)
    few = EVERY_SECOND[:400] + bytes(COUNT - 400)
    selection.mark(few)
    assert told(selection) == marked(selection) == list(range(1, 400, 2))
    selection.mark(few[:-1] + b"\1")
    assert told(selection) == list(range(1, 300, 2))
    assert len(marked(selection)) == 201


def test_visible_rows_are_told_to_qt_wherever_the_view_is(view: ObjectsView) -> None:
    view.chosen.mark(EVERY_SECOND)
    bar = view.verticalScrollBar()
    for value in (0, bar.maximum() // 2, bar.maximum(), 7):
        bar.setValue(value)
        rows = range(view.rowAt(0), view.last_visible_row() + 1)
        assert len(rows) > 5
        told_rows = [row for row in rows if view.chosen.isRowSelected(row, QModelIndex())]
        assert told_rows == [row for row in rows if row % 2]
    assert view.selected_rows() == list(range(1, COUNT, 2))


def test_clearing_works_where_qt_knows_of_no_selected_row(view: ObjectsView) -> None:
    view.chosen.mark(bytes(COUNT - 402) + EVERY_SECOND[:402])
    assert told(view.chosen) == []
    view.chosen.select(QModelIndex(), FLAG.Clear)
    assert view.selected_rows() == []

"""Frozen columns with real clicks and keys."""

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from tests.gui.archive_desk import LEFT
from tests.gui.inspect.table.table_hands import Hands

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def freeze(hands: Hands, section: int = 0) -> None:
    """Freeze up to a column of a table that is wider than the view, and scroll."""
    hands.open("wide")
    hands.choose_in_header(section, "Freeze up to this column")
    hands.settle()
    hands.grid.horizontalScrollBar().setValue(20_000)
    hands.settle()


def texts(hands: Hands, section: int) -> list[str]:
    """What the menu of a header offers."""
    header = hands.grid.frozen.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(section) + 20, 10)
    header.customContextMenuRequested.emit(place)
    menu = hands.view.findChild(QMenu, "tableHeaderMenu")
    assert menu is not None
    found = [action.text() for action in menu.actions()]
    menu.close()
    return found


def click(hands: Hands, row: int, section: int, modifier: Qt.KeyboardModifier = NONE) -> None:
    """Click a cell where it is seen."""
    frozen = hands.grid.frozen
    view = frozen if frozen.covers(section) else hands.grid
    place = view.visualRect(hands.model.index(row, section)).center()
    QTest.mouseClick(view.viewport(), LEFT, modifier, place)


def current(hands: Hands) -> tuple[int, int]:
    index = hands.grid.currentIndex()
    return index.row(), index.column()


def test_frozen_columns_stay_while_the_others_scroll(hands: Hands) -> None:
    freeze(hands, 1)
    frozen = hands.grid.frozen
    assert frozen.isVisible()
    assert frozen.columnViewportPosition(0) == 0
    assert frozen.width() == sum(map(hands.grid.columnWidth, (0, 1)))
    seen = hands.grid.columns_in_sight()
    assert seen[:2] == (0, 1)
    assert seen[2] > 100
    assert hands.shown(0, 0) == "0"
    assert hands.shown(0, seen[2]) == str(seen[2])
    assert hands.shown(0, 40) == "…"  # nothing between them has been read
    hands.choose_in_header(seen[3], "Unfreeze columns")
    assert not frozen.isVisible()


def test_clicks_and_keys_cross_the_edge(hands: Hands) -> None:
    freeze(hands)
    seen = hands.grid.columns_in_sight()
    click(hands, 1, seen[3])
    assert current(hands) == (1, seen[3])
    click(hands, 0, 0)
    assert current(hands) == (0, 0)
    assert hands.grid.window().focusWidget() is hands.grid
    QTest.keyClick(hands.grid, Qt.Key.Key_Right)
    assert current(hands) == (0, 1)
    assert hands.grid.columnViewportPosition(1) >= hands.grid.frozen.width()
    hands.grid.horizontalScrollBar().setValue(20_000)
    QTest.keyClick(hands.grid, Qt.Key.Key_Left)
    assert current(hands) == (0, 0)
    assert hands.grid.horizontalScrollBar().value() == 20_000
    QTest.keyClick(hands.grid, Qt.Key.Key_End)
    hands.settle()
    last = hands.model.columnCount() - 1
    assert current(hands) == (0, last)
    assert last in hands.grid.columns_in_sight()


def test_selection_reaches_from_frozen_cells_to_others(hands: Hands) -> None:
    freeze(hands)
    hands.grid.horizontalScrollBar().setValue(0)
    hands.settle()
    click(hands, 0, 0)
    click(hands, 1, 2, SHIFT)
    [chosen] = hands.grid.selectionModel().selection().toList()
    assert (chosen.top(), chosen.left(), chosen.bottom(), chosen.right()) == (0, 0, 1, 2)
    hands.grid.setFocus()
    QTest.keyClick(hands.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    hands.qtbot.waitUntil(lambda: "copied" in hands.foot())
    assert QGuiApplication.clipboard().text() == "0\t1\t2\n0\t1\t2"


def test_frozen_header_sorts_and_has_the_menu(hands: Hands) -> None:
    hands.open("records")
    hands.choose_in_header(0, "Freeze up to this column")
    header = hands.grid.frozen.horizontalHeader()
    for _ in range(2):
        QTest.mouseClick(header.viewport(), LEFT, pos=QPoint(20, 10))
        hands.settle()
    assert hands.column(0, 2) == ["4999", "4998"]
    assert hands.grid.frozen.isVisible()
    assert "Unfreeze columns" in texts(hands, 0)
    assert "Freeze up to this column" not in texts(hands, 0)


def test_rows_scroll_together_and_widths_are_shared(hands: Hands) -> None:
    hands.open("records")
    hands.choose_in_header(1, "Freeze up to this column")
    hands.go_to("3000")
    assert hands.grid.frozen.rowAt(0) == 3_000
    hands.grid.horizontalHeader().resizeSection(0, 150)
    assert hands.grid.frozen.columnWidth(0) == 150
    hands.grid.frozen.horizontalHeader().resizeSection(1, 170)
    assert hands.grid.columnWidth(1) == 170
    assert hands.grid.frozen.width() == 320
    menu = hands.button("tableColumnsButton").menu()
    assert menu is not None
    menu.actions()[0].trigger()
    assert hands.grid.frozen.width() == 170
    hands.grid.horizontalHeader().moveSection(2, 0)
    assert hands.grid.frozen.covers(2)
    assert not hands.grid.frozen.covers(1)


def test_frozen_columns_leave_room_for_others(hands: Hands) -> None:
    freeze(hands, 60)
    assert hands.grid.frozen.width() == hands.grid.viewport().width() - 80


def test_another_table_has_no_frozen_columns(hands: Hands, qtbot: QtBot) -> None:
    freeze(hands)
    hands.open("records")
    assert not hands.grid.frozen.isVisible()
    hands.grid.selectionModel().select(
        hands.model.index(0, 0), QItemSelectionModel.SelectionFlag.Select
    )
    assert hands.grid.columns_in_sight() == (0, 1, 2)

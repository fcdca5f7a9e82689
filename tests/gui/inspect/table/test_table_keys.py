"""The Table tab by keyboard alone, with names for screen readers."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget

from tests.gui.inspect.table.table_hands import Hands
from tests.gui.inspect.test_keyboard_walk import focus, spoken, walk

BAR = [
    "tableRowEdit",
    "tableColumnsButton",
    "tableNumbersButton",
    "tablePlotButton",
    "tableExportButton",
]


@pytest.fixture
def active(hands: Hands) -> Hands:
    """A table in the window that has the focus."""
    hands.open("records")
    activate(hands)
    return hands


def activate(hands: Hands) -> None:
    """Also after a menu or dialog."""
    hands.desk.page.activateWindow()
    hands.qtbot.waitUntil(hands.desk.page.isActiveWindow)


def names(widgets: list[QWidget]) -> list[str]:
    return [each.objectName() for each in widgets]


def menu_key(hands: Hands) -> QMenu:
    """What a platform sends for the menu key; the menu."""
    reason = QContextMenuEvent.Reason.Keyboard
    centre = hands.grid.viewport().rect().center()
    event = QContextMenuEvent(reason, centre, hands.grid.viewport().mapToGlobal(centre))
    QApplication.sendEvent(hands.grid.viewport(), event)
    menu = hands.view.findChild(QMenu, "tableCellMenu")
    assert menu is not None
    return menu


def test_tab_reaches_everything_in_reading_order(active: Hands) -> None:
    found = walk(active.desk, active.view)
    assert names(found) == [*BAR, "tableGrid"]
    assert walk(active.desk, active.view, back=True) == found[::-1]
    active.filter(1, "Harbour")
    active.filter(0, "> 10")
    active.click_header(0)
    activate(active)
    found = walk(active.desk, active.view)
    chips = ["tableSortChip", "tableFilterChip", "tableFilterChip", "tableFilterButton"]
    assert names(found) == [*BAR, *chips, "tableGrid"]
    said = [spoken(each) for each in found]
    assert all(said)
    assert len(set(said)) == len(said)


def test_every_widget_has_a_name_of_its_own(active: Hands) -> None:
    active.choose_in_header(0, "Freeze up to this column")
    activate(active)
    kinds = (QPushButton, QLineEdit)
    found = [each for kind in kinds for each in active.view.findChildren(kind)]
    inside = [each for each in found if each.isVisible()]
    grids = [active.grid, active.grid.frozen, active.view.stop_button]
    said = [spoken(each) for each in [*inside, *grids]]
    assert all(said)
    assert len(set(said)) == len(said)


def test_menu_key_opens_the_menu_at_the_cell_with_the_actions_of_its_column(
    active: Hands,
) -> None:
    active.grid.setFocus()
    active.grid.setCurrentIndex(active.model.index(3, 0))
    places: list[QPoint] = []
    active.grid.menu_wanted.connect(places.append)
    menu = menu_key(active)
    cell = active.grid.visualRect(active.grid.currentIndex())
    assert cell.contains(active.grid.viewport().mapFromGlobal(places[0]))
    column = menu.findChild(QMenu, "tableColumnMenu")
    assert column is not None
    assert column.title() == "Column id"
    [descending] = [each for each in column.actions() if each.text() == "Sort descending"]
    descending.trigger()
    menu.close()
    active.settle()
    assert active.column(0, 2) == ["4999", "4998"]


def test_escape_leaves_the_row_field_as_it_was(active: Hands) -> None:
    edit = active.view.bar.row_edit
    active.grid.setFocus()
    QTest.keyClick(active.grid, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert focus() is edit
    QTest.keyClicks(edit, "77")
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert focus() is active.grid
    assert edit.text() == "0"
    assert active.grid.rows_in_sight().start == 0


def test_escape_stops_a_copy(active: Hands) -> None:
    QGuiApplication.clipboard().setText("before")
    active.grid.selectAll()
    active.settle()
    active.grid.setFocus()
    active.desk.source.hold()
    QTest.keyClick(active.grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert active.view.stop_button.isVisible()
    QTest.keyClick(active.grid, Qt.Key.Key_Escape)
    assert not active.view.stop_button.isVisible()
    active.desk.source.release()
    active.settle()
    assert QGuiApplication.clipboard().text() == "before"


@pytest.mark.parametrize("is_filtered", [False, True])
def test_controls_take_one_row_beside_the_tree_at_the_usual_width(
    active: Hands, is_filtered: bool
) -> None:
    active.desk.page.resize(1064, 640)  # of a window of 1280 x 800
    if is_filtered:
        active.filter(0, "< 4000")
    bar = active.view.bar
    controls = [bar.row_edit, bar.columns_button, bar.numbers_button, bar.plot_button]
    controls.append(bar.export_button)
    active.qtbot.waitUntil(lambda: bar.height() < 2 * bar.export_button.height())
    heights = [each.mapTo(bar, each.rect().center()).y() for each in controls]
    assert max(heights) - min(heights) < 4  # of other fonts, fields are higher than buttons
    assert all(each.width() >= each.sizeHint().width() for each in controls[1:])


def test_number_of_a_row_is_never_cut_in_its_field(active: Hands) -> None:
    active.desk.page.resize(700, 640)
    active.go_to("4,999")
    edit = active.view.bar.row_edit
    assert edit.fontMetrics().horizontalAdvance("4,999") < edit.width() - 12

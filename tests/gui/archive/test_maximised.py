"""The inspector with the whole page, and several selected nodes."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from msglc_browser.archive.model.node_path import parse_path
from tests.gui.archive_desk import LEFT, Desk, OpenDesk

CONTROL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier


def _button(desk: Desk) -> QToolButton:
    button = desk.page.findChild(QToolButton, "maximiseButton")
    assert button is not None
    return button


def _click(desk: Desk, *names: str, keys: Qt.KeyboardModifier = NONE) -> None:
    place = desk.view.visualRect(desk.row(*names)).center()
    QTest.mouseClick(desk.view.viewport(), LEFT, keys, place)
    desk.settle()


def _double_click(desk: Desk) -> None:
    tabs = desk.page.inspector.tabs
    QTest.mouseDClick(tabs, LEFT, NONE, tabs.tabRect(tabs.currentIndex()).center())


def test_button_gives_the_inspector_the_page_and_back(desk: Desk) -> None:
    desk.select("settings")
    assert _button(desk).accessibleName() == "Maximise inspector"
    QTest.mouseClick(_button(desk), LEFT)
    assert desk.page.is_maximised and not desk.view.isVisible()
    desk.qtbot.waitUntil(lambda: desk.page.inspector.width() == desk.page.width())
    assert _button(desk).accessibleName() == "Restore"
    QTest.mouseClick(_button(desk), LEFT)
    assert desk.view.isVisible() and not desk.page.is_maximised
    assert _button(desk).accessibleName() == "Maximise inspector"


def test_double_click_on_a_tab_does_the_same(desk: Desk) -> None:
    desk.select("settings")
    _double_click(desk)
    assert desk.page.is_maximised
    _double_click(desk)
    assert not desk.page.is_maximised


@pytest.mark.parametrize(
    ("title", "name"), [("Value", "valueText"), ("Hex", "hexText"), ("Info", "inspectorTabs")]
)
def test_escape_brings_the_tree_back_from_every_view(desk: Desk, title: str, name: str) -> None:
    desk.select("settings")
    desk.look(title)
    QTest.mouseClick(_button(desk), LEFT)
    target = desk.page.findChild(QWidget, name)
    assert target is not None
    target.setFocus()
    QTest.keyClick(target, Qt.Key.Key_Escape)
    assert not desk.page.is_maximised


def test_escape_without_a_maximised_inspector_changes_nothing(desk: Desk) -> None:
    desk.select("settings")
    QTest.keyClick(desk.view, Qt.Key.Key_Escape)
    assert not desk.page.is_maximised and desk.view.isVisible()


def test_focus_leaves_a_tree_that_is_hidden(desk: Desk) -> None:
    desk.select("settings")
    desk.view.setFocus()
    desk.qtbot.waitUntil(lambda: QApplication.focusWidget() is desk.view)
    desk.page.toggle_maximised()
    assert QApplication.focusWidget() is desk.page.inspector.tabs


def test_inspector_stays_maximised_for_another_node(desk: Desk) -> None:
    desk.select("settings")
    desk.page.toggle_maximised()
    desk.page.show_path(parse_path("/note"))
    desk.settle()
    assert desk.page.is_maximised
    assert desk.value().strip('"') == "three runs"


def test_type_of_a_node_out_of_sight_is_read(open_desk: OpenDesk) -> None:
    desk = open_desk({"a": {"b": {"leaf": 1.5, "more": list(range(100))}}})
    desk.open()
    desk.page.set_maximised(True)
    desk.page.show_path(parse_path("/a/b/leaf"))
    desk.settle()
    node = desk.page.current_node()
    assert node is not None and node.value_type.value == "float"


def test_several_nodes_are_counted_and_summed_up(open_desk: OpenDesk) -> None:
    desk = open_desk({"x": [1.5] * 30, "y": [2.5] * 30, "z": [3] * 40, "name": "run"})
    desk.open()
    _click(desk, "x")
    _click(desk, "y", keys=CONTROL)
    _click(desk, "z", keys=CONTROL)
    inspector = desk.page.inspector
    assert [node.path for node in inspector.nodes] == [parse_path(f"/{name}") for name in "xyz"]
    assert inspector.trail.accessibleName() == "3 nodes"
    assert inspector.facts_label.text() == "2 lists of 30 items, 1 list of 40 items"
    assert desk.page.status_text()[0] == "3 nodes selected"
    _click(desk, "name")
    assert inspector.facts_label.text().startswith("str")
    assert desk.page.status_text()[0].startswith("frame.msg")


def test_several_selected_rows_are_selected_again_after_a_reload(desk: Desk) -> None:
    desk.expand("settings")
    _click(desk, "settings", "steps")
    _click(desk, "note", keys=CONTROL)
    _click(desk, "seed", keys=CONTROL)
    desk.open()
    paths = {node.path for node in desk.page.selected_nodes()}
    assert paths == {parse_path(path) for path in ("/settings/steps", "/note", "/seed")}
    current = desk.page.current_node()
    assert current is not None and current.path == parse_path("/seed")


def test_menu_of_a_node_offers_its_own_tab(desk: Desk) -> None:
    desk.select("settings")
    desk.view.menu_wanted.emit(desk.view.mapToGlobal(QPoint(20, 20)))
    menu = desk.page.findChild(QMenu, "nodeMenu")
    assert menu is not None
    assert "node.open_tab" in [action.objectName() for action in menu.actions()]
    menu.close()

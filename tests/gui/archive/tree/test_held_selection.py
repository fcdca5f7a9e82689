"""What is shown of the selected rows is never that of an earlier selection."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.archive_desk import Desk, OpenDesk

VALUE = {"x": [1.0] * 20, "y": [2.0] * 20, "z": 3}


def shown(desk: Desk) -> list[str]:
    """The keys of the nodes that the inspector shows."""
    desk.settle()
    return [str(node.path[-1].value) for node in desk.page.inspector.nodes if node.path]


def test_all_rows_are_shown_when_they_are_the_first_selection(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE)
    desk.open()
    assert shown(desk) == []
    desk.view.selectAll()
    assert shown(desk) == ["x", "y", "z"]


def test_a_selection_extended_by_keys_is_shown_at_each_step(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE)
    desk.open()
    desk.select("x")
    desk.view.setFocus()
    steps = [shown(desk)]
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(desk.view, key, Qt.KeyboardModifier.ShiftModifier)
        steps.append(shown(desk))
    assert steps == [["x"], ["x", "y"], ["x", "y", "z"], ["x", "y"]]


def test_rows_selected_during_a_press_are_shown_after_it(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE)
    desk.open()
    desk.select("x")
    place = desk.view.visualRect(desk.row("z")).center()
    left, shift = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    QTest.mousePress(desk.view.viewport(), left, shift, place)
    assert [node.path[-1].value for node in desk.page.selected_nodes()] == ["x", "y", "z"]
    assert shown(desk) == ["x"]
    QTest.mouseRelease(desk.view.viewport(), left, shift, place)
    assert shown(desk) == ["x", "y", "z"]

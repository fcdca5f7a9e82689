"""Values of several nodes are shown together, numbers as times, bytes with what they seem to be."""

import pytest

from msglc_browser.gui.inspect.value_view import MOST_NODES, ValueView
from tests.gui.archive_desk import Desk, OpenDesk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


def pane_note(desk: Desk) -> str:
    view = desk.page.inspector.findChild(ValueView)
    assert isinstance(view, ValueView)
    return view.pane.note_label.text() if view.pane.note_label.isVisible() else ""


def test_each_selected_node_is_shown_under_its_name(open_desk: OpenDesk) -> None:
    desk = open_desk({"energy": [1.5, 2.5], "name": "run 7", "n": 3})
    desk.open()
    desk.view.selectAll()
    desk.settle()
    desk.look("Value")
    assert desk.value() == "/energy\n[\n  1.5, 2.5\n]\n\n/name\nrun 7\n\n/n\n3"
    desk.select("n")
    desk.look("Value")
    assert desk.value() == "3"


@pytest.mark.parametrize("count", [MOST_NODES - 1, MOST_NODES, MOST_NODES + 1])
def test_many_nodes_are_bounded(open_desk: OpenDesk, count: int) -> None:
    desk = open_desk({f"k{number}": number for number in range(count)})
    desk.open()
    desk.view.selectAll()
    desk.settle()
    desk.look("Value")
    assert desk.value().count("/k") == min(count, MOST_NODES)
    view = desk.page.inspector.findChild(ValueView)
    assert isinstance(view, ValueView)
    assert view.pane.more_label.isVisible() == (count > MOST_NODES)


def test_bytes_and_times_have_a_note(open_desk: OpenDesk) -> None:
    desk = open_desk({"picture": PNG, "at": 1_796_018_400, "n": 3})
    desk.open()
    desk.select("picture")
    desk.look("Value")
    assert pane_note(desk) == "This seems to be a PNG image."
    desk.select("at")
    desk.look("Value")
    assert pane_note(desk) == "As a time: 2026-11-30T06:00:00Z (seconds since 1970)."
    desk.select("n")
    assert pane_note(desk) == ""

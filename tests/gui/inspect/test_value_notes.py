"""Numbers are shown as times too, and bytes with what they seem to be."""

from msglc_browser.gui.inspect.value.value_view import ValueView
from tests.gui.archive_desk import Desk, OpenDesk

PNG = b"\x89PNG\r\n\x1a\n" + bytes(60)


def note(desk: Desk) -> str:
    view = desk.page.inspector.findChild(ValueView)
    assert isinstance(view, ValueView)
    return view.pane.note_label.text() if view.pane.note_label.isVisible() else ""


def test_bytes_and_times_have_a_note(open_desk: OpenDesk) -> None:
    desk = open_desk({"picture": PNG, "at": 1_796_018_400, "n": 3})
    desk.open()
    desk.select("picture")
    desk.look("Value")
    assert note(desk) == "This seems to be a PNG image."
    desk.select("at")
    desk.look("Value")
    assert note(desk) == "As a time: 2026-11-30T06:00:00Z (seconds since 1970)."
    desk.select("n")
    assert note(desk) == ""

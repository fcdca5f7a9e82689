"""Value, Hex, Image and Map show odd values, or say in a sentence why they do not."""

import pytest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from msglc_browser.gui.inspect.image.image_view import ImageView
from msglc_browser.gui.inspect.inspector_view import InspectorView
from msglc_browser.gui.inspect.summary_line import SummaryLine
from tests.gui.archive_desk import Desk, OpenDesk

NAN = float("nan")
ODD: dict[str, object] = {
    "empty list": [],
    "empty dict": {},
    "empty text": "",
    "empty bytes": b"",
    "list of empty lists": [[], []],
    "one": [1.5],
    "one in one": [[1.5]],
    "nothing": [None] * 9,
    "not a number": [NAN] * 12,
    "sheet without numbers": [[NAN] * 9] * 9,
    "huge": [[1e308, -1e308] * 5] * 9,
    "tiny": [[5e-324, 0.0] * 5] * 9,
    "beyond 64 bits of a float": [[2**63, -(2**63), 2**64 - 1, 0] * 3] * 9,
    "ragged": [[1.0] * 9] * 9 + [[1.0] * 8],
    "wrong type at the end": [[1.0] * 9] * 9 + [[1.0] * 8 + ["x"]],
    "list and dict": [[1, 2], {"a": 1}, 3, None, "x", b"y"],
    "columns of different lengths": {"a": [1.0] * 9, "b": [1.0] * 8},
    "infinite": [float("inf"), -float("inf")] * 9,
    "no picture": b"\x89PNG\r\n\x1a\n" + b"\xff" * 40,
    "no array": b"\x80\x04cnumpy.core.multiarray\n_reconstruct\n" + b"\xff" * 40,
    "controls": "\x00\x1b[31m\u202e" * 50,
}
TITLES = ("Value", "Hex", "Image", "Map")
SHEETS = ("one in one", "sheet without numbers", "huge", "tiny", "beyond 64 bits of a float")


def visible_text(view: QWidget) -> str:
    labels = [each.text() for each in view.findChildren(QLabel) if each.isVisible()]
    editors = [each for each in view.findChildren(QPlainTextEdit) if each.isVisible()]
    return " ".join([*labels, *(each.toPlainText()[:1000] for each in editors)]).strip()


def look_everywhere(desk: Desk) -> dict[str, str]:
    """Click the tabs; what each one says."""
    tabs = desk.page.inspector.tabs
    said = {}
    for tab in range(tabs.count()):
        title = tabs.tabText(tab)
        if title not in TITLES:
            continue
        tabs.setTabVisible(tab, True)  # also if it does not suit the value
        desk.look(title)
        found = desk.page.inspector.findChildren(InspectorView)
        [view] = [each for each in found if each.isVisible() and not isinstance(each, SummaryLine)]
        assert not view.is_waiting()
        view.grab()
        said[title] = visible_text(view)
    return said


@pytest.mark.parametrize("third", range(3))
def test_odd_values_are_shown_or_explained_everywhere(open_desk: OpenDesk, third: int) -> None:
    names = list(ODD)[third::3]
    desk = open_desk({name: ODD[name] for name in names})
    desk.open()
    view = desk.page.inspector.findChild(ImageView)
    assert isinstance(view, ImageView)
    for name in names:
        desk.select(name)
        said = look_everywhere(desk)
        for title in TITLES[1:]:
            assert said[title], (name, title)
        assert (view.heat.grid is not None) is (name in SHEETS), (name, said["Image"])
        if name not in SHEETS:
            assert said["Image"].endswith((".", ")")), (name, said["Image"])


def test_text_of_ten_megabytes_stalls_no_inspector(open_desk: OpenDesk) -> None:
    desk = open_desk({"long": "x" * 10_000_000, "other": 1})
    desk.open()
    desk.select("long")
    said = look_everywhere(desk)
    assert "of 10.0 MB shown" in said["Value"] and "of 10.0 MB shown" in said["Hex"]

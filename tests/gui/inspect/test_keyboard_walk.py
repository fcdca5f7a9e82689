"""Image, Map, Value and Hex by keyboard alone, with names for screen readers."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from msglc_browser.gui.inspect.inspector_view import InspectorView
from msglc_browser.gui.inspect.summary_line import SummaryLine
from tests.gui.archive_desk import Desk, OpenDesk

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
VALUE = {
    "field": np.arange(3.0 * 12 * 16).reshape(3, 12, 16).tolist(),
    "deep": np.arange(2.0 * 3 * 8 * 9).reshape(2, 3, 8, 9).tolist(),
    "runs": {f"run {n}": {"energy": [0.5] * 40, "name": "x" * 30 * n} for n in range(6)},
    "note": "three runs",
}
IMAGE = [
    "heatMap", "colorBar", "colorMapButton", "levelsButton", "logButton", "equalAspectButton",
    "profileButton", "savePictureButton",
]  # fmt: skip
SLIDER = ["sliceField", "sliceSlider", "playButton"]


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def walk(desk: Desk, view: QWidget, *, back: bool = False) -> list[QWidget]:
    """Press Tab from the tabs of the inspector on until the focus has been in the view and left."""
    desk.page.inspector.tabs.setFocus()
    stops: list[QWidget] = []
    for _ in range(80):
        QTest.keyClick(focus(), Qt.Key.Key_Tab, SHIFT if back else Qt.KeyboardModifier.NoModifier)
        if view.isAncestorOf(focus()):
            stops.append(focus())
        elif stops:
            return stops
    raise AssertionError([each.objectName() for each in stops])


def current_view(desk: Desk) -> InspectorView:
    found = desk.page.inspector.findChildren(InspectorView)
    [view] = [each for each in found if each.isVisible() and not isinstance(each, SummaryLine)]
    return view


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name)


def shown(open_desk: OpenDesk, row: str, tab: str) -> tuple[Desk, InspectorView]:
    desk = open_desk(VALUE)
    desk.open()
    desk.select(row)
    desk.look(tab)
    desk.page.activateWindow()
    desk.qtbot.waitUntil(desk.page.isActiveWindow)
    return desk, current_view(desk)


@pytest.mark.parametrize(
    ("row", "tab", "stops"),
    [
        ("field", "Image", [*SLIDER, "axesButton", *IMAGE]),
        ("deep", "Image", [*SLIDER, *SLIDER, "axesButton", *IMAGE]),
        ("runs", "Map", ["sizeBytesButton", "sizeTreemap", "sizeLargest"]),
        ("runs", "Value", ["valueText"]),
        ("note", "Hex", ["hexText", "hexOffsetEdit"]),
    ],
)
def test_tab_reaches_everything_in_reading_order(
    open_desk: OpenDesk, row: str, tab: str, stops: list[str]
) -> None:
    desk, view = shown(open_desk, row, tab)
    found = walk(desk, view)
    assert [each.objectName() for each in found] == stops
    assert walk(desk, view, back=True) == found[::-1]
    for each in found:
        assert spoken(each), each.objectName()
    names = [spoken(each) for each in found]
    assert len(set(names)) == len(names)


def test_everything_of_an_image_works_by_keys(open_desk: OpenDesk) -> None:
    desk, view = shown(open_desk, "field", "Image")
    stops = {each.objectName(): each for each in walk(desk, view)}
    stops["sliceSlider"].setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_Right)
    desk.settle()
    heat_map = stops["heatMap"]
    heat_map.setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_Down)
    assert heat_map.accessibleDescription().startswith("[1, 6, 8] ")
    stops["logButton"].setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_Space)
    assert stops["logButton"].property("checked") is True


@pytest.mark.parametrize(
    ("row", "tab", "name"), [("runs", "Value", "value"), ("note", "Hex", "hex")]
)
def test_escape_ends_a_search_and_returns_to_the_text(
    open_desk: OpenDesk, row: str, tab: str, name: str
) -> None:
    desk, view = shown(open_desk, row, tab)
    editor = view.findChild(QPlainTextEdit, f"{name}Text")
    edit = view.findChild(QLineEdit, f"{name}TextFindEdit")
    assert editor is not None and edit is not None
    editor.setFocus()
    QTest.keyClick(focus(), Qt.Key.Key_F, CONTROL)
    assert focus() is edit and edit.isVisible()
    QTest.keyClicks(edit, "run")
    assert editor.extraSelections()
    found = [each.objectName() for each in walk(desk, view)]
    assert found[found.index(edit.objectName()) :][:4] == [
        f"{name}TextFindEdit", f"{name}TextFindPreviousButton",
        f"{name}TextFindNextButton", f"{name}TextFindCloseButton",
    ]  # fmt: skip
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_Escape)
    assert focus() is editor and not edit.isVisible() and not editor.extraSelections()

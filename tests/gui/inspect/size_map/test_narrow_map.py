"""A size map in a narrow panel: nothing runs off its edge."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.inspect.size_map.largest_list import LEAST_WIDTH, LIST_WIDTH, LargestList
from msglc_browser.gui.inspect.size_map.size_map_pane import SizeMapPane
from msglc_browser.gui.inspect.size_map.treemap import Treemap
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from tests.gui.archive_desk import OpenDesk

_BESIDE = 2 * PAGE_MARGIN + 3 * SPACE + 120  # margins, the gap and the smallest map


@pytest.mark.parametrize(
    ("width", "wanted"),
    [
        (_BESIDE + LEAST_WIDTH - 1, 0),
        (_BESIDE + LEAST_WIDTH, LEAST_WIDTH),
        (262, 262 - _BESIDE),  # the panel in a window of 800 pixels
        (_BESIDE + LIST_WIDTH, LIST_WIDTH),
        (700, LIST_WIDTH),
    ],
)
def test_largest_entries_stay_inside_of_a_narrow_panel(
    open_desk: OpenDesk, width: int, wanted: int
) -> None:
    desk = open_desk({"a": [0.5] * 400, "b": [1.5] * 300, "c": [2.5] * 200, "d": [3.5] * 100})
    desk.open()
    desk.look("Map")
    pane = desk.page.inspector.findChild(SizeMapPane)
    assert isinstance(pane, SizeMapPane)
    above = pane.parentWidget()
    assert above is not None
    above.setFixedWidth(width)  # as the panel, however narrow its other tabs may be
    desk.qtbot.waitUntil(lambda: pane.width() == width)
    treemap, largest = pane.findChild(Treemap), pane.findChild(LargestList)
    assert isinstance(treemap, Treemap) and isinstance(largest, LargestList)
    desk.qtbot.waitUntil(lambda: _right_of(treemap, pane) <= width - PAGE_MARGIN)
    assert largest.isVisible() is bool(wanted)
    if wanted:
        desk.qtbot.waitUntil(lambda: largest.width() == wanted)
        desk.qtbot.waitUntil(lambda: _right_of(largest, pane) == width - PAGE_MARGIN)


def _right_of(part: QWidget, pane: QWidget) -> int:
    return part.mapTo(pane, QPoint(part.width(), 0)).x()

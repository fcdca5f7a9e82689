"""Columns of the tree fit a view of any width."""

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics

from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.theme import fonts
from tests.gui.archive_desk import Desk, OpenDesk
from tests.servers.archives import make_archive

FIELD = np.zeros((40, 256, 256), np.float16)


@pytest.fixture
def desk(open_desk: OpenDesk) -> Desk:
    value = {"a long name of a field": FIELD, "b": [[float(n)] * 90 for n in range(9)]}
    desk = open_desk(make_archive(value, numpy_encoder=True))
    desk.open()
    return desk


@pytest.mark.parametrize("width", [500, 420, 380, 320, 285])
def test_narrow_tree_never_scrolls_sideways(desk: Desk, width: int) -> None:
    view = desk.page.view
    for each in (700, width, 700, width):
        desk.page._splitter.setSizes([each, desk.page.width() - each])
        desk.settle()
    assert view.horizontalScrollBar().maximum() == 0
    assert view.columnWidth(Column.NAME) >= 140 and not view.isColumnHidden(Column.SIZE)
    assert view.isColumnHidden(Column.PREVIEW) is (width <= 380)


def test_shapes_get_their_room_back(desk: Desk) -> None:
    view = desk.page.view
    desk.page._splitter.setSizes([700, 364])
    desk.settle()
    width = view.columnWidth(Column.ITEMS)
    assert width > 90
    desk.page._splitter.setSizes([290, 774])
    desk.settle()
    assert view.columnWidth(Column.ITEMS) < width
    desk.page._splitter.setSizes([700, 364])
    desk.settle()
    assert view.columnWidth(Column.ITEMS) == width and not view.isColumnHidden(Column.TYPE)


@pytest.mark.parametrize("value", [FIELD, list(range(1_234_567))], ids=["shape", "count"])
def test_long_counts_are_not_shortened(open_desk: OpenDesk, value: object) -> None:
    desk = open_desk(make_archive({"x": value}, numpy_encoder=True))
    desk.open()
    desk.page._splitter.setSizes([700, 364])
    desk.settle()
    view = desk.page.view
    text = view.model().index(0, Column.ITEMS, QModelIndex()).data()
    room = view.columnWidth(Column.ITEMS) - 20  # the padding
    assert QFontMetrics(fonts.ui()).elidedText(text, Qt.TextElideMode.ElideRight, room) == text

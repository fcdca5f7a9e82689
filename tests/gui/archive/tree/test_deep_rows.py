"""Deep rows of the archive tree stay within the column of names."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView

from msglc_browser.gui.archive.tree.archive_entry import Column
from msglc_browser.gui.archive.tree.deep_rows import shown_indent
from tests.gui.archive_desk import LEFT, Desk, OpenDesk

DEPTH = 40
LEAST = 104


def nested(depth: int) -> dict[str, object]:
    return {f"level {depth}": "x" * 100 if depth == DEPTH else nested(depth + 1)}


@pytest.fixture
def deep(open_desk: OpenDesk) -> Desk:
    """All levels expanded, the last one shown."""
    desk = open_desk(nested(1))
    desk.open()
    for _ in range(DEPTH - 1):
        desk.view.expand(last(desk))
        desk.settle()
    assert desk.cell(last(desk)) == f"level {DEPTH}"
    return desk


def last(desk: Desk) -> QModelIndex:
    return rows(desk)[-1]


def rows(desk: Desk) -> list[QModelIndex]:
    found = []
    index = QModelIndex()
    while desk.tree.rowCount(index):
        index = desk.tree.index(0, 0, index)
        found.append(index)
    return found


def test_shallow_rows_are_indented_in_full() -> None:
    assert [shown_indent(indent, 200) for indent in (16, 32, 48, 72)] == [16, 32, 48, 72]
    assert shown_indent(88, 200) < 88


@pytest.mark.parametrize("width", [56, 104, 120, 196, 255, 1000])
def test_indent_grows_but_leaves_the_badge_and_a_name(width: int) -> None:
    lefts = [shown_indent(16 * level, width) for level in range(1, 500)]
    assert all(first <= second for first, second in pairwise(lefts))
    assert lefts[0] == 16
    assert lefts[-1] <= max(width - LEAST, 16)


def test_names_of_deep_rows_have_room_in_their_column(deep: Desk) -> None:
    width = deep.view.columnWidth(Column.NAME)
    for index in rows(deep):
        cell = deep.view.visualRect(index)
        assert cell.width() >= LEAST
        assert cell.right() < width


def test_deep_rows_paint_nothing_over_type_and_items(deep: Desk) -> None:
    """Both columns have the same text in all rows, so they look the same at any depth."""
    deep.view.clearSelection()
    deep.view.scrollTo(rows(deep)[24], QAbstractItemView.ScrollHint.PositionAtCenter)
    deep.settle()
    viewport = deep.view.viewport()
    picture = viewport.grab().toImage()
    cells = []
    for index in rows(deep)[:-1]:
        kind = deep.view.visualRect(index.siblingAtColumn(Column.TYPE))
        cell = kind.united(deep.view.visualRect(index.siblingAtColumn(Column.ITEMS)))
        if viewport.rect().contains(cell):
            scale = int(picture.devicePixelRatio())
            cells.append(picture.copy(QRect(cell.topLeft() * scale, cell.size() * scale)))
    assert len(cells) > 10
    assert all(cell == cells[0] for cell in cells)


def test_expander_of_a_deep_row_is_where_it_is_painted(deep: Desk) -> None:
    index = rows(deep)[-3]
    deep.view.scrollTo(index)
    place = deep.view.visualRect(index).topLeft() + QPoint(-8, 12)
    QTest.mouseClick(deep.view.viewport(), LEFT, pos=place)
    assert not deep.view.isExpanded(index)
    QTest.mouseClick(deep.view.viewport(), LEFT, pos=place)
    assert deep.view.isExpanded(index)


def test_click_on_the_name_of_a_deep_row_selects_it(deep: Desk) -> None:
    """Also where Qt would put its expander: on the names of rows that are hardly moved."""
    width = deep.view.columnWidth(Column.NAME)
    level = next(n for n in range(DEPTH) if shown_indent(16 * n, width) < 16 * n - 30)
    index = rows(deep)[level - 1]
    deep.view.scrollTo(index)
    place = QPoint(16 * level - 8, deep.view.visualRect(index).center().y())
    assert deep.view.visualRect(index).contains(place)
    QTest.mouseClick(deep.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert deep.view.isExpanded(index)
    assert deep.view.current_id() == deep.tree.node_id(index)
    QTest.mouseDClick(deep.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)
    assert not deep.view.isExpanded(index)

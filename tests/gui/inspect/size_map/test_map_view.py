"""The Map tab of a dict, a list and a whole archive, by mouse and keyboard."""

from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep, format_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.inspector_view import Fit
from msglc_browser.gui.inspect.size_map.largest_list import LargestList
from msglc_browser.gui.inspect.size_map.legend import Legend
from msglc_browser.gui.inspect.size_map.map_view import suits
from msglc_browser.gui.inspect.size_map.painting import fitting
from msglc_browser.gui.inspect.size_map.tile_texts import names_of
from msglc_browser.gui.inspect.size_map.treemap import Treemap
from msglc_browser.gui.parts.notice_strip import NoticeStrip
from msglc_browser.gui.theme import fonts
from msglc_browser.operations.sizes.size_level import Measure
from tests.archive_bytes import encode, raw_archive
from tests.gui.archive_desk import LEFT, Desk, OpenDesk
from tests.gui.size_map_hands import spot_of

W = TypeVar("W", bound=QWidget)
VALUE = {
    "runs": {f"run {n}": {"energy": [0.5] * 40, "name": "x" * 30 * n} for n in range(6)},
    "field": [[float(n)] * 60 for n in range(8)],
    "log": "line " * 200,
    "packed": ["x" * 30],
    "<b>odd</b>\n\u202e": "y" * 300,
}


class Map:
    """What a user sees and does in a map."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.treemap = self.child(Treemap, "sizeTreemap")
        self.largest = self.child(LargestList, "sizeLargest")

    def child(self, kind: type[W], name: str) -> W:
        found = self.desk.page.inspector.findChild(kind, name)
        assert found is not None, name
        return found

    def names(self, *, inside: bool = False) -> list[str]:
        placed = self.treemap.placed
        return [
            each.tile.name
            for each in placed
            if each.tile is not None and (each.parent is not None) == inside
        ]

    def click(self, name: str) -> None:
        QTest.mouseClick(self.treemap, LEFT, pos=spot_of(self.treemap, name))

    def double_click(self, name: str) -> None:
        point = spot_of(self.treemap, name)
        QTest.mouseClick(self.treemap, LEFT, pos=point)
        QTest.mouseDClick(self.treemap, LEFT, pos=point)
        self.desk.settle()

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.treemap, key)
        self.desk.settle()

    def selected(self) -> str:
        placed = self.treemap.selected()
        return "" if placed is None or placed.tile is None else placed.tile.name

    def said(self) -> str:
        return self.child(QLabel, "sizeSelection").text()

    def level_kilobytes(self) -> float:
        return sum(tile.size_bytes for tile in self.largest.rows.tiles) / 1000

    def notice(self) -> str:
        strip = self.child(NoticeStrip, "sizeNotice")
        return strip.label.text() if not strip.isHidden() else ""


def _map(open_desk: OpenDesk, value: object = VALUE, *row: str) -> Map:
    desk = open_desk(value)
    desk.open()
    for length in range(1, len(row)):
        desk.expand(*row[:length])
    if row:
        desk.select(*row)
    desk.look("Map")
    return Map(desk)


@pytest.fixture
def shown(open_desk: OpenDesk) -> Map:
    return _map(open_desk)


def test_map_of_the_archive_shows_its_entries_and_what_is_inside(shown: Map) -> None:
    assert set(shown.names()) == set(VALUE)
    assert {"run 5", "[0]"} <= set(shown.names(inside=True))
    caption = shown.child(QLabel, "sizeCaption").text()
    assert "in 5 entries, from the table of contents alone" in caption
    before = shown.desk.source.reads
    shown.click("field")
    shown.desk.settle()
    assert shown.desk.source.reads == before


def test_info_of_the_archive_leads_to_its_map(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE)
    desk.open()
    button = desk.page.inspector.findChild(QPushButton, "infoMapButton")
    assert button is not None
    QTest.mouseClick(button, LEFT)
    desk.settle()
    shown = Map(desk)
    assert shown.treemap.isVisible()
    assert set(shown.names()) == set(VALUE)


def test_click_selects_and_tells_everything_about_the_tile(shown: Map) -> None:
    shown.click("field")
    assert shown.selected() == "field"
    assert shown.said().startswith("field: list, ")
    assert "8 items" in shown.said()
    assert shown.treemap.accessibleDescription() == shown.said()
    interface = QAccessible.queryAccessibleInterface(shown.treemap)
    assert interface is not None
    assert interface.text(QAccessible.Text.Description) == shown.said()
    assert shown.largest.currentIndex().data() == "field"
    shown.click("run 5")
    assert shown.said().startswith("run 5: dict, ")


def test_double_click_goes_in_and_backspace_out_with_the_tree(shown: Map) -> None:
    shown.double_click("runs")
    node = shown.desk.page.current_node()
    assert node is not None and format_path(node.path) == "/runs"
    assert set(shown.names()) == {f"run {n}" for n in range(6)}
    shown.press(Qt.Key.Key_Backspace)
    assert set(shown.names()) == set(VALUE)
    assert shown.selected() == "runs"


def test_keyboard_reaches_everything(shown: Map) -> None:
    shown.treemap.setFocus()
    shown.press(Qt.Key.Key_Right)
    first = shown.selected()
    assert first == shown.names()[0]
    reached, left = {first}, [first]
    while left:
        start = left.pop()
        for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up):
            shown.treemap.select_key((PathStep.key(start),))
            shown.press(key)
            left += {shown.selected()} - reached
            reached.add(shown.selected())
    assert reached == set(shown.names())
    shown.treemap.select_key((PathStep.key("runs"),))
    shown.press(Qt.Key.Key_Return)
    assert "run 5" in shown.names()


def test_area_is_bytes_or_items(shown: Map) -> None:
    assert shown.names()[0] == "field"
    QTest.mouseClick(shown.child(QPushButton, "sizeItemsButton"), LEFT)
    shares = {each.name: each.weight(Measure.ITEMS) for each in shown.largest.rows.tiles}
    assert shares["runs"] == 6 * 41 and shares["field"] == 8 * 60 and shares["log"] == 1
    assert shown.child(Legend, "sizeLegend").texts()[0] == "list 480 items"
    assert shown.child(QPushButton, "sizeItemsButton").accessibleDescription() == (
        "Areas by the number of values below at any depth, as far as they are indexed"
    )
    shown.click("runs")
    assert ", 6 items, 246 at any depth, " in shown.said()
    QTest.mouseClick(shown.child(QPushButton, "sizeBytesButton"), LEFT)
    assert "kB" in shown.child(Legend, "sizeLegend").texts()[0]


def test_areas_inside_add_up_to_the_area_around_them(shown: Map) -> None:
    for measure in Measure:
        shown.treemap.set_measure(measure)
        placed = shown.treemap.placed
        runs = next(n for n, each in enumerate(placed) if each.tile and each.tile.name == "runs")
        below = [each for each in placed if each.parent == runs]
        weights = [(each.tile or each.rest).weight(measure) for each in below]
        outer = placed[runs].tile
        assert outer is not None
        if measure is Measure.ITEMS:
            assert sum(weights) == outer.items == 246
        else:
            assert 0.9 * outer.size_bytes < sum(weights) <= outer.size_bytes


def test_legend_names_every_type_that_has_a_colour(open_desk: OpenDesk) -> None:
    rows = {f"row {n}": [["x" * 30] * 3, "y"] for n in range(5)}
    shown = _map(open_desk, {"a": rows, "b": rows, "c": rows, "d": rows})
    assert {each.parent is not None for each in shown.treemap.placed} == {True, False}
    texts = shown.child(Legend, "sizeLegend").texts()
    assert [text.split(" ")[0] for text in texts] == ["list", "dict"]


def _legend_bytes(shown: Map) -> dict[str, float]:
    texts = shown.child(Legend, "sizeLegend").texts()
    return {text.split(" ")[0]: float(text.split(" ")[1]) for text in texts}


def test_legend_has_the_bytes_of_each_type_drawn_also_inside(open_desk: OpenDesk) -> None:
    lists = {f"row {n}": ["x" * 100] * 9 for n in range(8)}
    texts = {f"text {n}": "y" * 400 for n in range(8)}
    shown = _map(open_desk, {"lists": lists, "texts": texts})
    found = _legend_bytes(shown)  # all in kB
    assert found["list"] == pytest.approx(8 * 9 * 0.102, rel=0.05)
    assert found["dict"] == pytest.approx(8 * 0.4, rel=0.1)  # texts have the colour of their dict
    assert sum(found.values()) == pytest.approx(shown.level_kilobytes(), rel=0.05)


def test_legend_follows_what_there_is_room_to_draw(open_desk: OpenDesk) -> None:
    rows = {f"row {n}": [["x" * 30] * 3, "y"] for n in range(5)}
    shown = _map(open_desk, {"a": rows, "b": rows, "c": rows, "d": rows})
    shown.treemap.setFixedSize(60, 40)
    shown.desk.qtbot.waitUntil(lambda: shown.treemap.width() == 60)
    assert {each.parent is not None for each in shown.treemap.placed} == {False}
    texts = shown.child(Legend, "sizeLegend").texts()
    assert [text.split(" ")[0] for text in texts] == ["dict"]


def test_ranges_of_rows_are_named_by_their_start_where_there_is_little_room(
    open_desk: OpenDesk,
) -> None:
    shown = _map(open_desk, {"rows": [["x" * 30] * 3 for _ in range(3_000)]})
    placed = [each for each in shown.treemap.placed if each.tile is not None]
    [second] = [each for each in placed if each.tile and each.tile.name == "[1,000 … 1,999]"]
    metrics = QFontMetricsF(fonts.small_mono())
    names = names_of(second)
    shorter = "[1,000 …]"
    assert fitting(names, metrics, metrics.horizontalAdvance(names[0])) == "[1,000 … 1,999]"
    assert fitting(names, metrics, metrics.horizontalAdvance(shorter)) == shorter
    assert fitting(names, metrics, metrics.horizontalAdvance(shorter) - 1) == ""


@pytest.mark.parametrize(
    ("name", "width", "text"),
    [("displacement", 9, "dis…ent"), ("[12,345]", 7, ""), ("20261130", 7, ""), ("+4,900", 5, "")],
)
def test_names_are_cut_in_the_middle_but_numbers_left_out(name: str, width: int, text: str) -> None:
    metrics = QFontMetricsF(fonts.small_mono())
    assert fitting((name,), metrics, metrics.horizontalAdvance("0" * width)) == text


def test_list_of_the_largest_selects_and_goes_in(shown: Map) -> None:
    model = shown.largest.rows
    names = [model.index(row).data() for row in range(model.rowCount())]
    assert names[0] == "field"
    assert "\n" not in "".join(names)
    shown.largest.setFocus()
    QTest.keyClick(shown.largest, Qt.Key.Key_Down)
    row = shown.largest.currentIndex().row()
    assert shown.selected() == model.tiles[row].name
    row = names.index("runs")
    shown.largest.setCurrentIndex(model.index(row))
    QTest.keyClick(shown.largest, Qt.Key.Key_Return)
    shown.desk.settle()
    assert "run 5" in shown.names()


def test_value_that_is_not_indexed_is_opened_by_reading(open_desk: OpenDesk) -> None:
    shown = _map(
        open_desk, {"a": [["x" * 30, "y"], ["z" * 40]], "b": "c" * 90, "c": [1, 2], "d": 1}
    )
    shown.double_click("c")
    node = shown.desk.page.current_node()
    assert node is not None and format_path(node.path) == "/c"
    shown.desk.look("Map")
    assert set(shown.names()) == {"[0]", "[1]"}


def test_large_value_is_read_only_if_the_user_agrees(open_desk: OpenDesk) -> None:
    data = encode({"a": "x" * 9_000_000, "b": 1})
    shown = _map(open_desk, raw_archive(data, {"p": [0, len(data)]}))
    assert not shown.names()
    assert "not indexed" in shown.notice()
    button = shown.child(QPushButton, "sizeNoticeButton")
    assert button.text() == "Read all, 9.0 MB"
    QTest.mouseClick(button, LEFT)
    shown.desk.settle()
    assert shown.names() == ["a", "b"]
    assert shown.largest.rows.rowCount() == 2


def test_failure_is_shown_with_retry(open_desk: OpenDesk) -> None:
    shown = _map(open_desk, {"a": [["x" * 30, "y"], ["z" * 40]], "b": "c" * 90, "c": {"q": 1}})
    shown.desk.source.error = TimedOut("The server is too slow.")
    shown.double_click("c")
    shown.desk.look("Map")
    retry = next(
        each
        for each in shown.desk.page.inspector.findChildren(QPushButton, "retryButton")
        if each.isVisible()
    )
    shown.desk.source.error = None
    QTest.mouseClick(retry, LEFT)
    shown.desk.settle()
    assert shown.names() == ["q"]


@pytest.mark.parametrize(
    ("toc", "sentence"),
    [
        (
            {"a": {"p": [0, 90]}, "b": {"p": [0, 95]}, "c": {"p": [9, 99]}, "d": {"p": [1, 50]}},
            "more bytes than",
        ),
        (
            {"a": {"p": [9, 9]}, "b": {"p": [50, 20]}, "c": {"p": [0, 0]}, "d": {"p": [5, 500]}},
            "impossible place",
        ),
        ({"a": None, "b": 1.5, "c": [], "d": {"p": [-4, -2]}}, "impossible place"),
        ({}, "nothing inside"),
    ],
)
def test_lying_sizes_are_a_sentence(open_desk: OpenDesk, toc: object, sentence: str) -> None:
    desk = open_desk(raw_archive(b"\x00" * 100, {"p": [0, 100], "t": toc}))
    desk.open()
    tabs = desk.page.inspector.tabs
    map_tab = [tabs.tabText(n) for n in range(tabs.count())].index("Map")
    tabs.setTabVisible(map_tab, True)
    desk.look("Map")
    assert sentence in Map(desk).notice()


def test_one_entry_fills_the_map(open_desk: OpenDesk) -> None:
    shown = _map(open_desk, {"only": {"a": "x" * 60, "b": "y" * 60}})
    assert shown.names() == ["only"]
    assert set(shown.names(inside=True)) == {"a", "b"}


def test_range_of_rows_has_its_own_map(open_desk: OpenDesk) -> None:
    shown = _map(open_desk, {"many": [{"a": "x" * 50, "b": n} for n in range(2100)]}, "many")
    desk = shown.desk
    desk.expand("many")
    desk.select("many", "[1,000 … 1,999]")
    desk.look("Map")
    assert shown.child(QLabel, "sizeCaption").text().endswith("contents alone")
    assert all(name.startswith("[1") for name in shown.names())


def test_thousands_of_small_entries_are_shown_by_ranges_of_rows(open_desk: OpenDesk) -> None:
    shown = _map(open_desk, {f"key {n:04}": [["x" * 40], "y"] for n in range(3600)})
    ranges = shown.names()
    assert len(ranges) == 4
    assert "[key 0000 … key 0999]" in ranges
    shown.double_click("[key 0000 … key 0999]")
    assert "key 0000" not in ranges
    caption = shown.child(QLabel, "sizeCaption")
    assert "in 1,000 entries" in caption.text()
    shown.press(Qt.Key.Key_Backspace)
    assert shown.names() == ranges
    assert "in 3,600 entries" in caption.text()
    assert shown.selected() == "[key 0000 … key 0999]"


def _node(kind: NodeKind, items: int | None, value_type: ValueType = ValueType.DICT) -> Node:
    token: object = None
    return Node((), kind, value_type, Protocol.MSGPACK, Span(0, 9), items, token=token)


def test_values_and_several_nodes_have_no_map() -> None:
    assert suits([_node(NodeKind.LEAF, None, ValueType.STR)]) is Fit.NONE
    assert suits([_node(NodeKind.LEAF, None, ValueType.UNKNOWN)]) is Fit.NONE
    assert suits([_node(NodeKind.LEAF, 3), _node(NodeKind.LEAF, 3)]) is Fit.NONE
    assert suits([_node(NodeKind.LEAF, 3)]) is Fit.POSSIBLE
    assert suits([_node(NodeKind.INDEXED, 0)]) is Fit.NONE


@pytest.mark.parametrize(("count", "title"), [(3, "Value"), (4, "Map")])
def test_map_opens_by_itself_for_a_few_indexed_entries(
    open_desk: OpenDesk, count: int, title: str
) -> None:
    desk = open_desk({"in": {str(n): {"a": "x" * 60, "b": "y"} for n in range(count)}})
    desk.open()
    desk.select("in")
    tabs = desk.page.inspector.tabs
    assert tabs.tabText(tabs.currentIndex()) == title

"""Several nodes in Value, Hex and Info."""

from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QScrollArea

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.value.several_values import (
    MOST_VALUES,
    SeveralTexts,
    several_question,
    several_text,
)
from msglc_browser.gui.theme.palette import Role, color
from tests.gui.archive_desk import Desk, OpenDesk

ROWS = QItemSelectionModel.SelectionFlag.Rows
SELECT = QItemSelectionModel.SelectionFlag.Select | ROWS
NODE = Node(parse_path("/a"), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, 3)


def _select(desk: Desk, *names: str) -> None:
    desk.select(names[0])
    for name in names[1:]:
        desk.view.selectionModel().select(desk.row(name), SELECT)
    desk.settle()


def test_each_value_stands_under_its_path(desk: Desk) -> None:
    _select(desk, "note", "seed")
    assert desk.value() == "/note\nthree runs\n\n/seed\n18446744073709551615"


def test_hex_shows_one_value_only(desk: Desk) -> None:
    tabs = desk.page.inspector.tabs
    _select(desk, "note", "seed")
    shown = [tabs.tabText(tab) for tab in range(tabs.count()) if tabs.isTabVisible(tab)]
    assert shown == ["Value", "Info"]


def test_info_lists_the_facts_of_each(desk: Desk) -> None:
    _select(desk, "note", "seed")
    desk.look("Info")
    info = desk.page.findChild(QScrollArea, "infoView")
    assert info is not None
    texts = [label.text().replace("\u200b", "") for label in info.findChildren(QLabel)]
    assert {"/note", "/seed"} <= set(texts)


def test_values_that_cannot_be_read_say_why(desk: Desk) -> None:
    desk.source.error = TimedOut("timed out")
    _select(desk, "runs", "settings")
    assert desk.value() == "/runs\ntimed out\n\n/settings\ntimed out"


def test_number_of_values_is_bounded_and_said(open_desk: OpenDesk) -> None:
    names = [f"n{number}" for number in range(MOST_VALUES + 1)]
    desk = open_desk({name: place for place, name in enumerate(names)})
    desk.open()
    _select(desk, *names[:MOST_VALUES])
    assert desk.value().count("/n") == MOST_VALUES
    notes = [each.text() for each in desk.page.inspector.findChildren(QLabel) if each.isVisible()]
    assert not [text for text in notes if "are shown" in text]
    _select(desk, *names)
    assert desk.value().count("/n") == MOST_VALUES
    notes = [each.text() for each in desk.page.inspector.findChildren(QLabel) if each.isVisible()]
    assert "The first 20 of 21 values are shown." in notes


def test_limit_is_shared_by_the_values() -> None:
    question = several_question([NODE] * (MOST_VALUES + 1), 1_000)
    assert len(question.nodes) == MOST_VALUES and question.limit_bytes == 1_000


def test_range_of_rows_is_named_by_its_label() -> None:
    rows = replace(NODE, kind=NodeKind.BUCKET, rows=range(1000), label="[0 … 999]")
    assert several_text([rows], SeveralTexts(("cut",))) == "/a [0 … 999]\ncut"


def test_digits_of_a_path_are_not_coloured_as_numbers(open_desk: OpenDesk) -> None:
    desk = open_desk({"0034": {"id": 34, "more": [1, 2]}, "0035": {"id": 35, "more": [3, 4]}})
    desk.open()
    _select(desk, "0034", "0035")
    editor = desk.page.inspector.findChild(QPlainTextEdit, "valueText")
    assert editor is not None
    desk.page.grab()  # lines in sight are coloured
    found = {}
    block = editor.document().firstBlock()
    while block.isValid():
        text, formats = block.text(), block.layout().formats()
        found[text] = {
            text[each.start : each.start + each.length]: each.format.foreground().color().name()
            for each in formats
        }
        block = block.next()
    assert found["/0034"] == {"/0034": color(Role.TEXT).name()}
    assert found["/0035"] == {"/0035": color(Role.TEXT).name()}
    assert found['  "id": 34,']["34"] == color(Role.TYPE_NUMBER).name()


def test_summary_of_many_nodes_is_not_cut_within_a_word(open_desk: OpenDesk) -> None:
    value = {"a": {"x": 1}, "b": {"x": 1, "y": 2}, "c": [1, 2, 3], "d": "text", "e": 5, "f": None}
    desk = open_desk(value)
    desk.open()
    _select(desk, *value)
    label = desk.page.inspector.facts_label
    parts = label.text().split(", ")
    assert len(parts) == 5 and parts[-1] == "2 more"
    for width in range(500, 700, 7):
        desk.page.resize(width, 640)
        shown = ", ".join(line.removesuffix(",") for line in label.lines())
        assert all(part in parts or part.endswith("…") for part in shown.split(", "))
        words = set(shown.replace(",", "").split()) - {"…"}
        assert words <= set(label.text().replace(",", "").split())

"""Which inspector opens by itself, which one the user chose, and the keys that switch."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.gui.dialogs.last_choices import LastChoices
from msglc_browser.gui.inspect.inspector_view import Fit, InspectorView, Subject
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.gui.inspect.node_class import NodeClass, class_of
from msglc_browser.gui.remembered.kept_choices import KeptChoices
from msglc_browser.state_file import StateFile
from tests.gui.archive_desk import VALUE, Desk, OpenDesk

CONTROL: Final = Qt.KeyboardModifier.ControlModifier


class StillView(InspectorView):
    """Counts how often it received more facts about its nodes."""

    updates = 0

    def look_at(self, _subject: Subject) -> None:
        pass

    def update_subject(self, subject: Subject) -> None:
        self.updates += 1
        self.nodes = subject.nodes


def _for_lists(nodes: Sequence[Node]) -> Fit:
    return Fit.FIRST if nodes[0].value_type is ValueType.LIST else Fit.NONE


PLOT: Final = Inspector("plot", "Plot", _for_lists, StillView)
NODE: Final = Node(parse_path("/a"), NodeKind.LEAF, ValueType.LIST, Protocol.MSGPACK, None, 3)

DICT: Final = replace(NODE, value_type=ValueType.DICT)


def offered(desk: Desk) -> list[str]:
    tabs = desk.page.inspector.tabs
    return [tabs.tabText(tab) for tab in range(tabs.count()) if tabs.isTabVisible(tab)]


def on_show(desk: Desk) -> str:
    tabs = desk.page.inspector.tabs
    return tabs.tabText(tabs.currentIndex())


@pytest.fixture
def plotting(open_desk: OpenDesk) -> Desk:
    made = open_desk({"x": [1.5, 2.5], "y": [3, 4], "name": "run"}, (*INSPECTORS, PLOT))
    made.open()
    return made


def test_choice_for_lists_counts_more_than_what_suits_best(plotting: Desk) -> None:
    plotting.select("x")
    assert on_show(plotting) == "Plot"
    plotting.look("Hex")
    plotting.select("y")
    assert on_show(plotting) == "Hex"


def test_choice_for_one_class_of_nodes_leaves_the_others(plotting: Desk) -> None:
    plotting.select("name")
    plotting.look("Hex")
    plotting.select("x")
    assert on_show(plotting) == "Plot"
    plotting.select("name")
    assert on_show(plotting) == "Hex"


def test_control_and_a_digit_show_the_visible_tab_of_that_place(plotting: Desk) -> None:
    plotting.select("name")
    assert offered(plotting) == ["Value", "Hex", "Info"]
    for key, title in ((Qt.Key.Key_3, "Info"), (Qt.Key.Key_2, "Hex"), (Qt.Key.Key_1, "Value")):
        QTest.keyClick(plotting.view, key, CONTROL)
        assert on_show(plotting) == title
    QTest.keyClick(plotting.view, Qt.Key.Key_4, CONTROL)
    assert on_show(plotting) == "Value"
    plotting.select("x")
    place = offered(plotting).index("Plot")
    QTest.keyClick(plotting.view, Qt.Key(Qt.Key.Key_1 + place), CONTROL)
    assert on_show(plotting) == "Plot"


def test_tip_of_a_tab_shows_its_key(plotting: Desk) -> None:
    plotting.select("name")
    tabs = plotting.page.inspector.tabs
    tips = [tabs.tabToolTip(tab) for tab in range(tabs.count()) if tabs.isTabVisible(tab)]
    assert [f"Ctrl+{place}" in tip for place, tip in enumerate(tips, start=1)] == [True] * 3


def test_first_tab_is_chosen_again_when_the_type_becomes_known(plotting: Desk) -> None:
    inspector = plotting.page.inspector
    plotting.select("x")
    assert plotting.page.document is not None and inspector.node is not None
    known = inspector.node
    inspector.show_node(replace(known, value_type=ValueType.UNKNOWN), plotting.page.document)
    assert on_show(plotting) == "Value"
    inspector.update_facts((known,))
    assert on_show(plotting) == "Plot"


def test_tab_that_the_user_chose_stays_when_the_type_becomes_known(plotting: Desk) -> None:
    inspector = plotting.page.inspector
    plotting.select("x")
    assert plotting.page.document is not None and inspector.node is not None
    known = inspector.node
    inspector.show_node(replace(known, value_type=ValueType.UNKNOWN), plotting.page.document)
    plotting.look("Info")
    inspector.update_facts((known,))
    assert on_show(plotting) == "Info"


def test_views_shown_are_told_what_becomes_known(plotting: Desk) -> None:
    inspector = plotting.page.inspector
    plotting.select("x")
    view = inspector.findChild(StillView)
    assert view is not None and inspector.node is not None
    before = view.updates
    inspector.update_facts(inspector.nodes)
    assert view.updates == before
    more = replace(inspector.node, items=7)
    inspector.update_facts((more,))
    assert view.updates == before + 1 and view.nodes == (more,)


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ([NODE], NodeClass.LIST),
        ([NODE, NODE], NodeClass.LIST),
        ([NODE, replace(NODE, value_type=ValueType.STR)], NodeClass.SEVERAL),
        ([replace(NODE, holds=ValueType.FLOAT)], NodeClass.NUMBERS),
        ([replace(NODE, holds=ValueType.DICT)], NodeClass.RECORDS),
        ([replace(NODE, holds=ValueType.LIST)], NodeClass.LIST),
        ([DICT], NodeClass.DICT),
        ([replace(DICT, holds=ValueType.DICT)], NodeClass.GROUPS),
        ([replace(DICT, holds=ValueType.LIST)], NodeClass.COLUMNS),
        ([replace(DICT, holds=ValueType.ARRAY)], NodeClass.COLUMNS),
        ([replace(DICT, holds=ValueType.STR)], NodeClass.DICT),
        ([replace(DICT, path=())], NodeClass.ARCHIVE),
        ([replace(DICT, path=(), holds=ValueType.DICT)], NodeClass.ARCHIVE),
        ([replace(DICT, path=(), holds=ValueType.LIST)], NodeClass.COLUMNS),
        ([replace(DICT, path=(), kind=NodeKind.BUCKET)], NodeClass.DICT),
        ([replace(NODE, path=())], NodeClass.LIST),
        ([replace(NODE, path=(), kind=NodeKind.BUCKET)], NodeClass.LIST),
        ([replace(NODE, kind=NodeKind.BLOCKED, holds=ValueType.STR)], NodeClass.LIST),
        ([replace(NODE, kind=NodeKind.BLOCKED)], NodeClass.NUMBERS),
        ([replace(NODE, value_type=ValueType.FLOAT)], NodeClass.SCALAR),
        ([replace(NODE, value_type=ValueType.UNKNOWN)], NodeClass.UNKNOWN),
    ],
)
def test_nodes_have_a_class(nodes: list[Node], expected: NodeClass) -> None:
    assert class_of(nodes) is expected


def _kept(tmp_path: Path, parent: QObject) -> tuple[LastChoices, KeptChoices]:
    choices = LastChoices(parent=parent)
    return choices, KeptChoices(choices, StateFile(tmp_path / "window.json", "window"), parent)


def test_choices_of_two_windows_come_back_at_the_next_start(tmp_path: Path, qtbot: QtBot) -> None:
    parent = QObject()
    first, kept = _kept(tmp_path, parent)
    second, kept_too = _kept(tmp_path, parent)
    first.choose(NodeClass.LIST.value, "plot")
    second.choose(NodeClass.TEXT.value, "hex")
    kept.save()
    kept_too.save()
    again, _ = _kept(tmp_path, parent)
    assert again.of(NodeClass.LIST.value) == "plot"
    assert again.of(NodeClass.TEXT.value) == "hex"
    assert again.of(NodeClass.DICT.value) == ""


def test_choice_is_stored_without_closing_the_window(tmp_path: Path, qtbot: QtBot) -> None:
    parent = QObject()
    choices, _kept_alive = _kept(tmp_path, parent)
    choices.choose(NodeClass.LIST.value, "plot")
    qtbot.waitUntil(lambda: (tmp_path / "window.json").exists())


@pytest.mark.parametrize(
    "stored",
    [
        "[]", '{"choices": 3}', '{"choices": {"list": 3, "dict": ""}}',
        '{"choices": {"list": "' + 4097 * "x" + '"}}',
        '{"choices": {' + ", ".join(f'"{n}": "plot"' for n in range(100)) + ', "list": "plot"}}',
    ],
)  # fmt: skip
def test_odd_choices_are_left_out(tmp_path: Path, stored: str, qtbot: QtBot) -> None:
    (tmp_path / "window.json").write_text(stored, "utf-8")
    choices, _ = _kept(tmp_path, QObject())
    assert [choices.of(each.value) for each in NodeClass] == [""] * len(NodeClass)


def test_longest_choice_is_kept(tmp_path: Path, qtbot: QtBot) -> None:
    text = '{"choices": {"list": "' + 4096 * "x" + '"}}'
    (tmp_path / "window.json").write_text(text, "utf-8")
    choices, _ = _kept(tmp_path, QObject())
    assert choices.of(NodeClass.LIST.value) == 4096 * "x"


def test_choice_for_a_node_it_does_not_suit_is_ignored(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE, (*INSPECTORS, PLOT))
    desk.open()
    desk.page.inspector._choices.choose(NodeClass.TEXT.value, "plot")
    desk.page.inspector._choices.choose(NodeClass.DICT.value, "of a later version")
    for name in ("note", "runs"):
        desk.select(name)
        assert on_show(desk) == "Value"

"""The inspector's views by themselves: cutting, folding, colours, what is asked for."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import Description
from msglc_browser.gui.inspect.node_facts import facts_line
from msglc_browser.gui.inspect.path_trail import PathTrail
from msglc_browser.gui.inspect.value.text_pane import TextPane
from msglc_browser.gui.inspect.value.value_view import LARGEST, TextQuestion, ValueView
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.reading.value_text import ValueText

LEFT = Qt.MouseButton.LeftButton
MIB = 1 << 20


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(500, 400)
    widget.show()


def cut_text(chars: int, total: int) -> ValueText:
    return ValueText("x\n" * (chars // 2), False, chars, total, ValueType.STR, None)


@pytest.fixture
def pane(qtbot: QtBot) -> Iterator[TextPane]:
    made = TextPane("someText")
    shown(qtbot, made)
    yield made
    made.close()


@pytest.fixture
def values(qtbot: QtBot) -> Iterator[ValueView]:
    made = ValueView()
    shown(qtbot, made)
    yield made
    made.stop_waiting()
    made.close()


def wishes(view: ValueView) -> list[TextQuestion]:
    seen: list[TextQuestion] = []
    view.wanted.connect(seen.append)
    return seen


def test_long_text_arrives_whole_in_pieces(pane: TextPane, qtbot: QtBot) -> None:
    text = "".join(f"{number}\n" for number in range(60_000))
    pane.show_text(text)
    assert pane.is_waiting()
    qtbot.waitUntil(lambda: not pane.is_waiting())
    assert pane.editor.toPlainText() == text


def test_longer_text_goes_on_where_the_shorter_was_cut(pane: TextPane, qtbot: QtBot) -> None:
    lines = [f'"😀 {number}",\n' for number in range(400)]
    pane.show_text("".join(lines[:300]) + "…\n]")
    pane.editor.verticalScrollBar().setValue(200)
    pane.show_text("".join(lines) + "]")
    qtbot.waitUntil(lambda: not pane.is_waiting())
    assert pane.editor.toPlainText() == "".join(lines) + "]"
    assert pane.editor.verticalScrollBar().value() == 200


def test_huge_line_is_wrapped_and_says_so(pane: TextPane, qtbot: QtBot) -> None:
    pane.show_text("x" * 100_000)
    pane.set_note("")
    qtbot.waitUntil(lambda: not pane.is_waiting())
    assert pane.editor.document().blockCount() == 13
    assert "wrapped" in pane.note_label.text()
    pane.show_text("short")
    pane.set_note("")
    assert not pane.note_label.isVisible()


def test_json_lines_in_sight_get_type_colours(pane: TextPane, qtbot: QtBot) -> None:
    pane.show_text('{\n  "key": "text",\n  "n": -1.5e3,\n  "b": true\n}', is_json=True)
    block = pane.editor.document().findBlockByNumber(2)
    qtbot.waitUntil(lambda: bool(block.layout().formats()))
    found = {each.format.foreground().color().name() for each in block.layout().formats()}
    assert color(Role.TYPE_NUMBER).name() in found


def test_error_takes_the_place_of_the_text(pane: TextPane, qtbot: QtBot) -> None:
    pane.show_error(Description("cannot read", "try again", ""))
    assert not pane.editor.isVisible()
    pane.show_text("text")
    assert pane.editor.isVisible()


def test_busy_line_appears_only_after_100_ms(pane: TextPane, qtbot: QtBot) -> None:
    pane.set_busy(True)
    assert not pane.thin_bar.isVisible()
    qtbot.waitUntil(pane.thin_bar.isVisible)
    pane.set_busy(False)
    assert not pane.thin_bar.isVisible()


def test_complete_value_offers_no_more(values: ValueView) -> None:
    seen = wishes(values)
    values.start()
    assert seen == [TextQuestion()]
    values.show_value(ValueText("42", True, 1, 1, ValueType.INT, None))
    assert values.pane.editor.toPlainText() == "42"
    assert not values.pane.more_button.isVisible()


def test_damaged_value_is_an_error_and_offers_no_more(values: ValueView) -> None:
    values.start()
    problem = "Byte 0xc1 does not start a msgpack value."
    values.show_value(
        ValueText("[1 …", False, 53_990, 54_012, ValueType.LIST, None, problem=problem)
    )

    assert values.pane.problem_strip.isVisible()
    assert values.pane.problem_strip.label.text() == (
        f"This value is damaged after 53,990 bytes. {problem} The part before that is shown."
    )
    assert not values.pane.more_button.isVisible()
    assert not values.pane.more_label.isVisible()
    assert not values.pane.note_label.isVisible()
    values.show_value(ValueText("42", True, 1, 1, ValueType.INT, None))
    assert not values.pane.problem_strip.isVisible()


@pytest.mark.parametrize(
    ("shown_bytes", "total_bytes", "said"),
    [
        (53_000, 154_012, "53.0 kB of 154 kB shown"),
        (54_990_000, 55_012_000, "54,990,000 of 55,012,000 bytes shown"),
    ],
)
def test_cut_value_says_what_is_missing(
    values: ValueView, shown_bytes: int, total_bytes: int, said: str
) -> None:
    values.show_value(cut_text(shown_bytes, total_bytes))
    assert values.pane.more_label.text() == said


def test_load_more_grows_and_asks_before_more_than_1_mib(values: ValueView) -> None:
    seen = wishes(values)
    values.start()
    values.show_value(cut_text(65_536, 12_000_000))
    assert values.pane.more_label.text() == "65.5 kB of 12.0 MB shown"
    QTest.mouseClick(values.pane.more_button, LEFT)
    assert seen[-1].chars == 4 * TextQuestion().chars
    values.show_value(cut_text(1 << 20, 12_000_000))
    QTest.mouseClick(values.pane.more_button, LEFT)
    values.show_value(cut_text(1 << 20, 12_000_000))
    asked = len(seen)
    QTest.mouseClick(values.pane.more_button, LEFT)
    assert len(seen) == asked
    assert values.pane.more_button.text() == "Read 3.1 MB"
    QTest.mouseClick(values.pane.more_button, LEFT)
    assert seen[-1].chars == LARGEST.chars
    values.show_value(cut_text(4 * MIB, 12_000_000))
    assert not values.pane.more_button.isVisible()
    assert "Export" in values.pane.more_label.text()


def node(*keys: str, kind: NodeKind = NodeKind.LEAF) -> Node:
    path = tuple(PathStep.key(key) for key in keys)
    return Node(path, kind, ValueType.LIST, Protocol.MSGPACK, Span(50, 10_850), 1200)


def test_trail_escapes_names_and_leads_back(qtbot: QtBot) -> None:
    trail = PathTrail()
    shown(qtbot, trail)
    paths: list[object] = []
    trail.path_wanted.connect(paths.append)
    target = node("<b>bold</b>", "energy")
    trail.show_node(target, "frame.msg")
    assert "<b>" not in trail.text() and "&lt;b&gt;" in trail.text()
    trail.linkActivated.emit("0")
    trail.linkActivated.emit("1")
    assert paths == [(), target.path[:1]]
    trail.close()


def test_trail_of_deep_path_fits_its_width(qtbot: QtBot) -> None:
    trail = PathTrail()
    shown(qtbot, trail)
    trail.resize(300, 20)
    trail.show_node(node(*(f"level-{depth}" for depth in range(200))), "frame.msg")
    assert "…" in trail.text() and "level-199" in trail.text()
    assert "level-100" not in trail.text()
    trail.close()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (NodeKind.LEAF, "list · 1,200 items · 10.8 kB"),
        (NodeKind.BLOCKED, "list · 1,200 items · 10.8 kB in blocks"),
    ],
)
def test_facts_line(kind: NodeKind, said: str) -> None:
    assert facts_line(node("energy", kind=kind)) == said


def test_text_too_long_to_be_shown_can_only_be_exported(values: ValueView) -> None:
    values._limits = LARGEST
    values.show_value(cut_text(54_012, 54_012))
    assert values.pane.more_label.text() == ("Beginning of 54.0 kB shown; Export… writes all of it")
    assert not values.pane.more_button.isVisible()

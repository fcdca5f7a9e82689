"""An inspector that only this file knows: its view and its row are all that the page needs."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.inspector_view import (
    Fit,
    InspectorView,
    Question,
    ReadingView,
    Subject,
)
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.gui.inspect.value.read_pane import ReadPane
from msglc_browser.gui.inspect.value.value_view import ValueView
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from tests.gui.archive_desk import LEFT, VALUE, Desk, OpenDesk


@dataclass(frozen=True, slots=True)
class CountQuestion:
    """How many entries?"""

    async def read(self, document: Document, node: Node) -> int:
        return len((await expand(document, node)).nodes)


class CountView(ReadingView):
    """`countLabel`: how many entries a dict has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        pane = ReadPane()
        super().__init__(pane, parent)
        self._label = QLabel()
        self._label.setObjectName("countLabel")
        pane.column.addWidget(self._label)

    def look_at(self, _subject: Subject) -> None:
        self._label.clear()
        self._pane.show_content()
        self.ask(CountQuestion())

    def show_answer(self, _question: Question, answer: object) -> None:
        self.stop_waiting()
        self._pane.show_content()
        self._label.setText(f"{answer} entries")


def suits_dicts(nodes: Sequence[Node]) -> Fit:
    return Fit.GOOD if nodes[0].value_type is ValueType.DICT else Fit.NONE


COUNT: Final = Inspector("count", "Count", suits_dicts, CountView)


@pytest.fixture
def counting(open_desk: OpenDesk) -> Desk:
    """A page with one inspector more, nothing selected."""
    made = open_desk(VALUE, (*INSPECTORS, COUNT))
    made.open()
    return made


def offered(desk: Desk) -> list[str]:
    tabs = desk.page.inspector.tabs
    return [tabs.tabText(tab) for tab in range(tabs.count()) if tabs.isTabVisible(tab)]


def on_show(desk: Desk) -> str:
    tabs = desk.page.inspector.tabs
    return tabs.tabText(tabs.currentIndex())


def count(desk: Desk) -> str:
    label = desk.page.findChild(QLabel, "countLabel")
    assert label is not None and label.isVisible()
    return label.text()


def test_usual_inspectors_are_offered_for_every_node(desk: Desk) -> None:
    for usual in ("Value", "Hex", "Info"):
        assert usual in offered(desk)
    assert on_show(desk) == "Info"
    desk.select("note")
    assert offered(desk) == ["Value", "Hex", "Info"]
    assert on_show(desk) == "Value"


def test_added_inspector_is_offered_asked_and_answered(counting: Desk) -> None:
    counting.select("runs")
    assert offered(counting)[-1] == "Count"
    assert on_show(counting) == "Count"
    assert count(counting) == "3 entries"
    counting.look("Value")
    assert counting.value()
    counting.look("Count")
    assert count(counting) == "3 entries"


def test_inspector_is_not_offered_for_a_node_it_does_not_suit(counting: Desk) -> None:
    counting.select("runs")
    counting.select("note")
    assert offered(counting) == ["Value", "Hex", "Info"]
    assert on_show(counting) == "Value"
    assert counting.value().strip('"') == "three runs"


def test_chosen_inspector_is_kept_for_the_nodes_it_suits(counting: Desk) -> None:
    counting.expand("runs")
    counting.select("runs", "0")
    counting.look("Hex")
    counting.select("settings")
    assert on_show(counting) == "Hex"
    counting.select("runs")  # a dict of dicts, which is looked at in other ways
    assert on_show(counting) == "Count"
    counting.select("settings")
    counting.look("Count")
    assert count(counting) == "2 entries"
    counting.select("note")
    assert on_show(counting) == "Value"
    counting.select("runs", "0")
    assert on_show(counting) == "Count"
    counting.page.show_path(())
    counting.settle()
    assert on_show(counting) == "Info"


def test_added_inspector_that_fails_says_why_and_tries_again(counting: Desk) -> None:
    counting.source.error = TimedOut("timed out")
    counting.select("settings")
    labels = counting.page.inspector.findChildren(QLabel)
    assert "timed out" in [label.text() for label in labels if label.isVisible()]
    counting.source.error = None
    buttons = counting.page.inspector.findChildren(QPushButton, "retryButton")
    [retry] = [button for button in buttons if button.isVisible()]
    QTest.mouseClick(retry, LEFT)
    counting.settle()
    assert count(counting) == "2 entries"


@dataclass(frozen=True, slots=True)
class EndlessQuestion:
    """Never answered: what is asked of the inspector and taken back must be cancelled."""

    number: int
    cancelled: list[int]

    async def read(self, _document: Document, _node: Node) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.cancelled.append(self.number)


class EndlessView(InspectorView):
    """Asks two questions that are never answered."""

    def look_at(self, _subject: Subject) -> None:
        self.cancelled: list[int] = []
        self.questions = [EndlessQuestion(number, self.cancelled) for number in range(2)]
        for question in self.questions:
            self.wanted.emit(question)


class HintView(InspectorView):
    """`hints`: what it was given before each look."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hints: list[object] = []

    def take_hint(self, hint: object) -> None:
        self.hints.append(hint)

    def look_at(self, subject: Subject) -> None:
        self.hints.append([node.path[-1].value for node in subject.nodes])


ENDLESS: Final = Inspector("endless", "Endless", lambda _nodes: Fit.FIRST, EndlessView)
HINT: Final = Inspector("hint", "Hint", lambda _nodes: Fit.NONE, HintView)


def test_question_that_is_taken_back_is_cancelled_alone(open_desk: OpenDesk, qtbot: QtBot) -> None:
    desk = open_desk(VALUE, (ENDLESS,))
    desk.open()
    desk.select("note")
    view = desk.page.inspector.findChild(EndlessView)
    assert view is not None
    qtbot.waitUntil(lambda: hasattr(view, "questions"))
    view.unwanted.emit(view.questions[1])
    qtbot.waitUntil(lambda: view.cancelled == [1])
    desk.page.inspector.reading_abandoned.emit()
    qtbot.waitUntil(lambda: view.cancelled == [1, 0])


def test_inspector_leads_to_another_with_a_hint(open_desk: OpenDesk) -> None:
    desk = open_desk(VALUE, (*INSPECTORS, HINT))
    desk.open()
    desk.select("note")
    assert "Hint" not in offered(desk)
    value = desk.page.inspector.findChild(ValueView)
    hinted = desk.page.inspector.findChild(HintView)
    assert value is not None and hinted is not None
    value.inspector_wanted.emit("hint", "columns 3 and 4")
    desk.settle()
    assert on_show(desk) == "Hint"
    assert hinted.hints == ["columns 3 and 4", ["note"]]

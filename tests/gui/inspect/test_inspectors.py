"""An inspector that only this file knows: its view and its row are all that the page needs."""

from dataclasses import dataclass
from typing import Final

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.errors import TimedOut
from msglc_browser.gui.inspect.inspector_view import Fit, ReadingView, Subject
from msglc_browser.gui.inspect.inspectors import INSPECTORS, Inspector
from msglc_browser.gui.inspect.read_pane import ReadPane
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

    def show_answer(self, answer: object) -> None:
        self.stop_waiting()
        self._pane.show_content()
        self._label.setText(f"{answer} entries")


def suits_dicts(node: Node) -> Fit:
    return Fit.GOOD if node.value_type is ValueType.DICT else Fit.NONE


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
    assert offered(desk) == ["Value", "Hex", "Info"]
    assert on_show(desk) == "Info"
    for name in ("runs", "note"):
        desk.select(name)
        assert offered(desk) == ["Value", "Hex", "Info"]
        assert on_show(desk) == "Value"


def test_added_inspector_is_offered_asked_and_answered(counting: Desk) -> None:
    counting.select("runs")
    assert offered(counting) == ["Value", "Hex", "Info", "Count"]
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
    counting.select("runs")
    counting.look("Hex")
    counting.select("settings")
    assert on_show(counting) == "Hex"
    counting.look("Count")
    assert count(counting) == "2 entries"
    counting.select("note")
    assert on_show(counting) == "Value"
    counting.select("runs")
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

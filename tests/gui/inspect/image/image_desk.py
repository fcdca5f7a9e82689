"""An image view without a page: its questions are answered at once, or when the test says so."""

import asyncio
from collections.abc import Iterator
from typing import Protocol

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from msglc_browser.archive.model.node_path import parse_path
from msglc_browser.errors import MsglcBrowserError, describe
from msglc_browser.gui.inspect.image.heat_map import HeatMap
from msglc_browser.gui.inspect.image.image_view import ImageView
from msglc_browser.gui.inspect.inspector_view import Question, Subject
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.open_archive import open_archive
from tests.servers.archives import make_archive
from tests.servers.memory_source import MemorySource


class ImageDesk:
    """The view, an open archive of one value, and what was asked."""

    def __init__(self, archive: bytes, path: str, load_bytes: int) -> None:
        self.view = ImageView()
        self.view.resize(640, 560)
        self.document: Document = asyncio.run(open_archive(MemorySource(archive)))
        self.node = asyncio.run(find_node(self.document, parse_path(path)))
        self.load_bytes = load_bytes
        self.waiting: list[Question] = []
        self.asked: list[Question] = []
        self.error: MsglcBrowserError | None = None
        self.view.wanted.connect(self._note)
        self.view.unwanted.connect(self._take_back)

    def look(self) -> None:
        """Show the node, and answer everything."""
        subject = Subject(self.node, self.document, nodes=(self.node,), load_bytes=self.load_bytes)
        self.view.look_at(subject)
        self.settle()

    def settle(self) -> None:
        """Answer until nothing is asked any longer."""
        while self.waiting:
            self.answer()

    def answer(self) -> None:
        """Answer the oldest question."""
        question = self.waiting.pop(0)
        try:
            if self.error is not None:
                raise self.error
            found = asyncio.run(question.read(self.document, self.node))
        except MsglcBrowserError as error:
            self.view.show_failure(question, describe(error))
        else:
            self.view.show_answer(question, found)

    def button(self, name: str) -> QPushButton:
        """A button by its name."""
        found = self.view.findChild(QPushButton, name)
        assert found is not None, name
        return found

    def choose(self, button: str, number: int) -> None:
        """An entry of a button's menu, headings not counted."""
        actions = [each for each in self.button(button).menu().actions() if each.isEnabled()]
        actions[number].trigger()
        self.settle()

    @property
    def map(self) -> HeatMap:
        """The heat map."""
        return self.view.heat.map

    @property
    def strip(self) -> str:
        """The notice above the map, "" if there is none."""
        strip = self.view.heat.strip
        return strip.label.text() if strip.isVisible() else ""

    def is_on_show(self, part: QWidget) -> bool:
        """Whether the user sees it."""
        return part.isVisible()

    def _note(self, question: Question) -> None:
        self.waiting.append(question)
        self.asked.append(question)

    def _take_back(self, question: Question) -> None:
        self.waiting = [each for each in self.waiting if each is not question]


class OpenImage(Protocol):
    """Shows the value `x` of an archive, or the root of the given bytes."""

    def __call__(
        self, value: object, *, load_bytes: int = 8_000_000, is_array: bool = False
    ) -> ImageDesk: ...


@pytest.fixture
def open_image(qtbot: QtBot) -> Iterator[OpenImage]:
    made: list[ImageDesk] = []

    def build(value: object, *, load_bytes: int = 8_000_000, is_array: bool = False) -> ImageDesk:
        archive = (
            value
            if isinstance(value, bytes)
            else make_archive({"x": value}, numpy_encoder=is_array)
        )
        desk = ImageDesk(archive, "/" if isinstance(value, bytes) else "/x", load_bytes)
        qtbot.addWidget(desk.view)
        desk.view.show()
        qtbot.waitExposed(desk.view)
        made.append(desk)
        desk.look()
        return desk

    yield build
    for desk in made:
        desk.view.stop_waiting()
        desk.view.close()
        asyncio.run(desk.document.close())

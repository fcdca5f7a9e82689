"""What the view of an inspector is to the panel, and what it may ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.errors import Description
from msglc_browser.gui.inspect.read_pane import ReadPane
from msglc_browser.operations.reading.document import Document

ASK_BYTES: Final = 1 << 20


class Fit(IntEnum):
    """How well an inspector suits a node."""

    NONE = 0  # it is not offered
    POSSIBLE = 1
    FAIR = 2  # shown first where nothing suits better
    GOOD = 3  # made for such nodes
    FIRST = 4  # shown first, whatever the user chose before


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked at; over `ask_bytes` are read only after a question to the user."""

    node: Node
    document: Document
    warnings: Sequence[str] = ()
    ask_bytes: int = ASK_BYTES


class Question(Protocol):
    """What a view wants to know of its node: a frozen value, which is handed to the I/O thread."""

    async def read(self, document: Document, node: Node) -> object:
        """The answer. Raises any error of reading."""
        ...


class InspectorView(QWidget):
    """One way to look at a node; by itself it asks for nothing.

    `wanted` is answered by `show_answer` or `show_failure`, or not at all once the view is told
    to stop waiting.
    """

    wanted = Signal(object)  # Question

    def look_at(self, subject: Subject) -> None:
        """Show another node, and ask for what that takes; called when the view is in sight."""
        raise NotImplementedError

    def update_subject(self, subject: Subject) -> None:
        """The same node, of which other things are odd than before."""

    def show_answer(self, answer: object) -> None:
        """Show what was read, and wait for it no longer."""
        raise NotImplementedError

    def show_failure(self, description: Description) -> None:
        """Show why nothing was read, and wait for it no longer."""
        raise NotImplementedError

    def stop_waiting(self) -> None:
        """No answer will come."""

    def is_waiting(self) -> bool:
        """Whether an answer is still to come, or to be laid out."""
        return False

    def whole_text(self) -> str | None:
        """The exact value of the node as text, if this view has all of it."""
        return None


class ReadingView(InspectorView):
    """A view that asks: a thin line while it waits, and an error with Retry."""

    def __init__(self, pane: ReadPane, parent: QWidget | None = None) -> None:
        """The view becomes the parent of `pane`, which fills it."""
        super().__init__(parent)
        self._pane = pane
        self._question: Question | None = None
        pane.retry_wanted.connect(self._ask_again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(pane)

    def ask(self, question: Question) -> None:
        """Emit `wanted`, and again when Retry is pressed."""
        self._question = question
        self._pane.set_busy(True)
        self.wanted.emit(question)

    def show_failure(self, description: Description) -> None:
        """In place of what the pane shows."""
        self._pane.set_busy(False)
        self._pane.show_error(description)

    def stop_waiting(self) -> None:
        """End the thin line."""
        self._pane.set_busy(False)

    def is_waiting(self) -> bool:
        """Whether the pane is."""
        return self._pane.is_waiting()

    def _ask_again(self) -> None:
        if self._question is not None:
            self.ask(self._question)

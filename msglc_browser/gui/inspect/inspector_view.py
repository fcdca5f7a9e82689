"""The interface between an inspector's view and the panel, and the questions it can ask."""

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

    NONE = 0  # not offered
    POSSIBLE = 1
    FAIR = 2  # shown first if nothing suits better
    GOOD = 3  # made for such nodes
    FIRST = 4  # shown first, regardless of the user's last choice


@dataclass(frozen=True, slots=True)
class Subject:
    """What is shown; the view asks the user before reading more than `ask_bytes`."""

    node: Node
    document: Document
    warnings: Sequence[str] = ()
    ask_bytes: int = ASK_BYTES


class Question(Protocol):
    """What a view wants to know about its node: a frozen value, passed to the I/O thread."""

    async def read(self, document: Document, node: Node) -> object:
        """Return the answer. Raises any reading error."""
        ...


class InspectorView(QWidget):
    """One view of a node; this base class asks no questions.

    `wanted` is answered by `show_answer` or `show_failure`, or not at all after
    `stop_waiting`.
    """

    wanted = Signal(object)  # Question

    def look_at(self, subject: Subject) -> None:
        """Show another node and ask for what is needed; called when the view is visible."""
        raise NotImplementedError

    def update_subject(self, subject: Subject) -> None:
        """Update the warnings about the node shown."""

    def show_answer(self, answer: object) -> None:
        """Show the answer, and stop waiting for it."""
        raise NotImplementedError

    def show_failure(self, description: Description) -> None:
        """Show why there is no answer, and stop waiting for it."""
        raise NotImplementedError

    def stop_waiting(self) -> None:
        """Stop waiting: no answer will come."""

    def is_waiting(self) -> bool:
        """Whether an answer is pending or still being laid out."""
        return False

    def whole_text(self) -> str | None:
        """The node's exact value as text, if this view has all of it."""
        return None


class ReadingView(InspectorView):
    """A view that asks questions: a thin line while it waits, and an error with Retry."""

    def __init__(self, pane: ReadPane, parent: QWidget | None = None) -> None:
        """The view becomes the parent of `pane`, which fills it completely."""
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
        """Show the error in place of the pane's content."""
        self._pane.set_busy(False)
        self._pane.show_error(description)

    def stop_waiting(self) -> None:
        """Hide the thin line."""
        self._pane.set_busy(False)

    def is_waiting(self) -> bool:
        """Whether the pane is waiting."""
        return self._pane.is_waiting()

    def _ask_again(self) -> None:
        if self._question is not None:
            self.ask(self._question)

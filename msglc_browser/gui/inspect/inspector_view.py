"""The interface between an inspector's view and the panel, and the questions it can ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QVBoxLayout, QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.errors import Description
from msglc_browser.gui.inspect.value.read_pane import ReadPane
from msglc_browser.operations.exporting.tabular.shown_rows import ShownTable
from msglc_browser.operations.reading.document import Document

ASK_BYTES: Final = 1 << 20
LOAD_BYTES: Final = 8_000_000


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """The user is asked before more than `ask_bytes` of a text, or `load_bytes` of anything else,
    are read."""

    ask_bytes: int = ASK_BYTES
    load_bytes: int = LOAD_BYTES


class Fit(IntEnum):
    """How well an inspector suits a node.

    If the user chose it for another node of the same class (`node_class`), it is shown first only
    where its fit is FAIR or better, or where none fits better.
    """

    NONE = 0  # not offered
    POSSIBLE = 1  # offered, but it may show nothing of use
    FAIR = 2  # as useful for this node as for others of its class
    GOOD = 3  # made for such nodes
    FIRST = 4  # shown first, unless the user chose another one for such nodes


@dataclass(frozen=True, slots=True)
class Subject:
    """What is shown: `nodes` are all selected nodes, with the current one, `node`, among them.

    The user is asked before more than `ask_bytes` of a text, or more than `load_bytes` of
    anything else, are read.
    """

    node: Node
    document: Document
    warnings: Sequence[str] = ()
    ask_bytes: int = ASK_BYTES
    nodes: tuple[Node, ...] = ()
    load_bytes: int = LOAD_BYTES


class Question(Protocol):
    """What a view wants to know about its node: a frozen value, passed to the I/O thread.

    A question about other nodes holds them. A long read is a chain of questions, one per part:
    each answer can be shown, and the chain can be stopped.
    """

    async def read(self, document: Document, node: Node) -> object:
        """Return the answer. Raises any reading error."""
        ...


class InspectorView(QWidget):
    """One view of a node, or of several; this base class asks no questions.

    `wanted` is answered by `show_answer` or `show_failure`, in any order, or not at all after
    `unwanted` or `stop_waiting`. `inspector_wanted` switches to another inspector, which gets the
    hint by `take_hint`.
    """

    wanted = Signal(object)  # Question
    unwanted = Signal(object)  # Question: its answer is not awaited any longer
    path_wanted = Signal(object)  # NodePath: to be revealed and selected
    inspector_wanted = Signal(str, object)  # the ID of an inspector, and a hint for it
    summary_found = Signal(object)  # NumberSummary of what was read of the node, or SliceFound
    command_wanted = Signal(str)  # the ID of a command of the window
    table_changed = Signal()  # `shown_table` is available, or no longer
    said = Signal(str)  # what was just done, to be shown briefly

    def look_at(self, subject: Subject) -> None:
        """Show another node and ask for what is needed; called when the view is visible."""
        raise NotImplementedError

    def update_subject(self, subject: Subject) -> None:
        """Update the warnings about the node shown, or its facts: more is known now."""

    def take_commands(self, commands: Sequence[QAction]) -> None:
        """What the window can do with the node: for the context menu of a text."""

    def take_hint(self, hint: object) -> None:
        """What another inspector wants shown; called before `look_at`."""

    def show_answer(self, question: Question, answer: object) -> None:
        """Show the answer, and stop waiting for it."""
        raise NotImplementedError

    def show_failure(self, question: Question, description: Description) -> None:
        """Show why there is no answer, and stop waiting for it."""
        raise NotImplementedError

    def stop_waiting(self) -> None:
        """Stop waiting: no answer will come."""

    def let_go(self) -> None:
        """The page was closed: drop what was read, where that may be much.

        Widgets are in cycles, which the collector finds late, or never if they are older than the
        last part of the program that was loaded.
        """
        self.stop_waiting()

    def is_waiting(self) -> bool:
        """Whether an answer is pending or still being laid out."""
        return False

    def shown_table(self) -> ShownTable | None:
        """The rows and columns shown, to be exported."""
        return None

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

    def show_failure(self, _question: Question, description: Description) -> None:
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

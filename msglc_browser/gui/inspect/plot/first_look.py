"""What else must be known of a node to decide which inspector opens by itself."""

from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import Description
from msglc_browser.gui.inspect.inspector_view import InspectorView, Question, Subject
from msglc_browser.operations.plotting.equal_columns import equal_columns, may_be_columns
from msglc_browser.operations.reading.document import Document


@dataclass(frozen=True, slots=True)
class ColumnsQuestion:
    """Does a dict consist of equally long lists of numbers?"""

    async def read(self, document: Document, node: Node) -> tuple[int, int] | None:
        """How many, and how long they are; None if not."""
        return await equal_columns(document, node)


class FirstLook(InspectorView):
    """Never visible; asks one question for each dict that may be columns.

    `node_known` with the node and its `shape` if it is.
    """

    node_known = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._asked_for: NodePath | None = None
        self._is_waiting = False
        self._shape: tuple[int, int] | None = None
        self._node: Node | None = None
        self.hide()

    def clear(self) -> None:
        """Another node is going to be shown."""
        self._asked_for = self._shape = self._node = None
        self._is_waiting = False

    def look_at(self, subject: Subject) -> None:
        """Ask, unless this node has been asked for, or cannot be columns."""
        node = subject.node
        if len(subject.nodes) > 1 or node.path == self._asked_for or not may_be_columns(node):
            return
        self._asked_for, self._node, self._is_waiting = node.path, node, True
        self.wanted.emit(ColumnsQuestion())

    def refined(self, node: Node) -> Node:
        """The node with what was found."""
        if self._shape is None or node.path != self._asked_for:
            return node
        return replace(node, shape=self._shape)

    def show_answer(self, _question: Question, answer: object) -> None:
        """Take the shape."""
        self._is_waiting = False
        if isinstance(answer, tuple) and self._node is not None:
            self._shape = answer
            self.node_known.emit(self.refined(self._node))

    def show_failure(self, _question: Question, _description: Description) -> None:
        """The tab that is open shows the same failure with Retry."""
        self._is_waiting = False

    def stop_waiting(self) -> None:
        """No answer will come."""
        self._is_waiting = False

    def is_waiting(self) -> bool:
        """Whether an answer is pending."""
        return self._is_waiting

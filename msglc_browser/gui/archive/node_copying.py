"""What is copied of a page's current node, and the questions before much is read for it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.gui.archive.copy_question import ask_to_copy
from msglc_browser.gui.inspect.inspector_panel import InspectorPanel
from msglc_browser.gui.inspect.value.value_view import LARGEST
from msglc_browser.gui.parts.notice_strip import NoticeStrip


class NodeCopying(QObject):
    """Serves the copy commands of a page; `put_on_clipboard` is the answer to its requests."""

    text_wanted = Signal(object, object)  # Node, TextQuestion
    json_wanted = Signal(object)  # Node
    snippet_wanted = Signal(object)  # Node

    def __init__(
        self,
        inspector: InspectorPanel,
        strip: NoticeStrip,
        current_node: Callable[[], Node | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._strip = strip
        self._current_node = current_node

    def put_on_clipboard(self, text: str, notes: Sequence[str] = ()) -> None:
        """Copy the text that was read; `notes` say what it does not show."""
        QGuiApplication.clipboard().setText(text)
        if notes:
            self._strip.say(" ".join(notes))

    def copy_value(self) -> None:
        """node.copy_value: the exact value as text; asks in the page if it is large."""
        node, text = self._current_node(), self._inspector.whole_text()
        if node is None:
            return
        if text is not None:
            self.put_on_clipboard(text)
            return
        size_bytes = node.size_bytes or 0
        if size_bytes <= self._inspector.ask_bytes:
            self.text_wanted.emit(node, LARGEST)
            return
        copy = lambda: self.text_wanted.emit(node, LARGEST)  # noqa: E731
        ask_to_copy(self._inspector.strip, size_bytes, copy)

    def copy_path(self) -> None:
        """node.copy_path: the path, as it can be typed after "#"."""
        node = self._current_node()
        if node is not None:
            self.put_on_clipboard(format_path(node.path))

    def copy_snippet(self) -> None:
        """node.copy_snippet: Python that reads the node with msglc."""
        node = self._current_node()
        if node is not None:
            self.snippet_wanted.emit(node)

    def copy_json(self) -> None:
        """node.copy_json: the value as JSON text, for small nodes."""
        node = self._current_node()
        if node is not None:
            self.json_wanted.emit(node)

"""What is copied of a page's current node, and the questions before much is read for it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QObject, Signal, SignalInstance
from PySide6.QtGui import QGuiApplication

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import format_path
from msglc_browser.gui.archive.copy_question import ask_to_copy
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.inspect.inspector_panel import InspectorPanel
from msglc_browser.gui.inspect.value.value_view import LARGEST
from msglc_browser.gui.parts.notice_strip import NoticeStrip


class NodeCopying(QObject):
    """Serves the copy commands of a page; `put_on_clipboard` is the answer to its requests."""

    text_wanted = Signal(object, object)  # Node, TextQuestion
    texts_wanted = Signal(object)  # tuple[Node, ...], of which no text is here
    json_wanted = Signal(object)  # Node
    snippet_wanted = Signal(object)  # Node
    copied = Signal(str)  # what is on the clipboard now, in words

    def __init__(
        self,
        inspector: InspectorPanel,
        strip: NoticeStrip,
        selected_nodes: Callable[[], tuple[Node, ...]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._inspector = inspector
        self._strip = strip
        self._selected_nodes = selected_nodes

    def put_on_clipboard(self, text: str, said: str, notes: Sequence[str] = ()) -> None:
        """Copy the text that was read; `notes` say what it does not show."""
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(said)
        if notes:
            self._strip.say(" ".join(notes))

    def copy_values(self) -> None:
        """edit.copy: the exact values as text; asks in the page if they are large."""
        nodes = self._selected_nodes()
        if len(nodes) == 1:
            self._copy_value(nodes[0])
        elif nodes:
            self._fetch(sum(node.size_bytes or 0 for node in nodes), self.texts_wanted, nodes)

    def _copy_value(self, node: Node) -> None:
        text = self._inspector.whole_text()
        if text is not None:
            self.put_on_clipboard(text, value_copied())
        else:
            self._fetch(node.size_bytes or 0, self.text_wanted, node, LARGEST)

    def _fetch(self, size_bytes: int, wanted: SignalInstance, *what: object) -> None:
        if size_bytes <= self._inspector.ask_bytes:
            wanted.emit(*what)
        else:
            ask_to_copy(self._inspector.strip, size_bytes, lambda: wanted.emit(*what))

    def copy_paths(self) -> None:
        """node.copy_path: the paths, as they can be typed after "#", one on a line."""
        paths = [format_path(node.path) for node in self._selected_nodes()]
        if paths:
            one, many = self.tr("Copied the path."), self.tr("Copied {0} paths.")
            count = len(paths)
            self.put_on_clipboard(
                "\n".join(paths), one if count == 1 else many.format(count_text(count))
            )

    def copy_snippet(self) -> None:
        """node.copy_snippet: Python that reads the node with msglc."""
        for node in self._selected_nodes()[:1]:
            self.snippet_wanted.emit(node)

    def copy_json(self) -> None:
        """node.copy_json: the value as JSON text, for small nodes."""
        for node in self._selected_nodes()[:1]:
            self.json_wanted.emit(node)


def value_copied() -> str:
    """That one value is on the clipboard."""
    return QCoreApplication.translate("NodeCopying", "Copied the value.")

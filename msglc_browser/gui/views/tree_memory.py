"""Which rows are open and selected, kept over a reload; also the way to a path."""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from msglc_browser.archive.node import Node
from msglc_browser.archive.node_path import NodePath
from msglc_browser.gui.models.archive_entry import ROOT_ID
from msglc_browser.gui.models.archive_tree import ArchiveTreeModel
from msglc_browser.gui.views.archive_view import ArchiveView


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a row is in any reading of the archive: its path, and of a bucket its rows."""

    path: NodePath
    rows: range | None = None

    @classmethod
    def of(cls, node: Node) -> "RowKey":
        """The key of a node's row."""
        return cls(node.path, node.rows)


class TreeMemory(QObject):
    """Expands and selects what it was told as the rows appear, one level after the other.

    A person who selects another row meanwhile is not disturbed: only expanding goes on.
    """

    def __init__(self, tree: ArchiveTreeModel, view: ArchiveView) -> None:
        super().__init__(view)
        self._tree = tree
        self._view = view
        self._open: set[RowKey] = set()
        self._selected: RowKey | None = None
        tree.children_ready.connect(self._on_children)

    def take(self) -> None:
        """Remember what is open and selected now."""
        if self._tree.node(ROOT_ID) is None:
            return
        self._open |= set(self._open_keys())
        node = self._tree.node(self._view.current_id())
        if self._view.current_id() != ROOT_ID and node is not None:
            self._selected = RowKey.of(node)

    def reveal(self, above: Iterable[Node], node: Node) -> None:
        """Expand `above`, the root first, and select `node`."""
        self._open = {RowKey.of(each) for each in above}
        self._selected = RowKey.of(node)
        self._on_children(ROOT_ID)

    def forget_selected(self) -> None:
        """Something else was selected since."""
        self._selected = None

    def is_waiting(self) -> bool:
        """Whether a row is still to be selected once it appears."""
        return self._selected is not None

    def _open_keys(self) -> Iterable[RowKey]:
        for node_id in self._tree.parents_with_rows():
            node = self._tree.node(node_id)
            if node is not None and self._view.isExpanded(self._tree.index_of(node_id)):
                yield RowKey.of(node)

    def _on_children(self, node_id: int) -> None:
        waiting = [node_id]
        while waiting:
            entry = self._tree.entry(waiting.pop())
            for child_id in () if entry is None else entry.children or ():
                if self._restore(child_id):
                    waiting.append(child_id)

    def _restore(self, node_id: int) -> bool:
        """Open or select a row if it was; whether rows below it are there already."""
        node = self._tree.node(node_id)
        if node is None or not (self._open or self._selected):
            return False
        key = RowKey.of(node)
        if key == self._selected:
            self._selected = None
            self._view.select(node_id)
        if key not in self._open:
            return False
        self._open.discard(key)
        self._view.expand(self._tree.index_of(node_id))
        entry = self._tree.entry(node_id)
        return entry is not None and bool(entry.children) and not entry.is_loading

"""Restores expanded and selected rows after a reload; also reveals a path."""

from collections.abc import Iterable
from itertools import islice

from PySide6.QtCore import QObject

from msglc_browser.archive.model.node import Node
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.archive_view import ArchiveView
from msglc_browser.gui.archive.tree.tree_state import MOST_SELECTED, RowKey, TreeState


class TreeMemory(QObject):
    """Expands and selects given rows as they appear, one level after the other.

    If the user selects another row meanwhile, that selection stays and only expanding continues.
    """

    def __init__(self, tree: ArchiveTreeModel, view: ArchiveView) -> None:
        super().__init__(view)
        self._tree = tree
        self._view = view
        self._open: set[RowKey] = set()
        self._opening: set[int] = set()
        self._selected: RowKey | None = None
        self._also: set[RowKey] = set()
        self._is_several = False  # several rows are to be selected
        self._is_selecting = False
        tree.modelReset.connect(self._opening.clear)
        tree.row_shut.connect(self._opening.discard)
        tree.children_ready.connect(self._on_children)

    def take(self) -> None:
        """Record what is expanded and selected now."""
        if self._tree.node(ROOT_ID) is None:
            return
        self._open |= set(self._open_keys())
        selected, also = self._selected_keys()
        if selected is not None:
            self._expect_selected(selected, also)

    def state(self) -> TreeState:
        """What is expanded and selected, or will be once it has been read."""
        if self._tree.node(ROOT_ID) is None:
            return TreeState(frozenset(self._open), self._selected, frozenset(self._also))
        selected, also = self._selected_keys()
        if selected is None:
            selected, also = self._selected, frozenset(self._also)
        return TreeState(frozenset(self._open) | set(self._open_keys()), selected, also)

    def selection(self) -> TreeState:
        """The selected rows, and as expanded only those above them."""
        selected, also = self._selected_keys()
        above: set[RowKey] = set()
        for node_id in islice(self._view.selected_ids(), MOST_SELECTED):
            entry = self._tree.entry(node_id)
            while entry is not None and entry.parent_id != ROOT_ID:
                entry = self._tree.entry(entry.parent_id)
                if entry is not None and entry.node is not None:
                    above.add(RowKey.of(entry.node))
        return TreeState(frozenset(above), selected, also)

    def expect(self, state: TreeState) -> None:
        """Expand and select these rows as soon as they appear."""
        self._open = set(state.open)
        self._expect_selected(state.selected, state.also)

    def reveal(self, above: Iterable[Node], node: Node) -> None:
        """Expand `above`, the root first, and select `node`."""
        self._open = {RowKey.of(each) for each in above}
        self._expect_selected(RowKey.of(node), frozenset())
        self._on_children(ROOT_ID)

    def forget_selected(self) -> None:
        """The user has selected something else since."""
        if not self._is_selecting:
            self._selected = None
            self._also.clear()

    def _expect_selected(self, selected: RowKey | None, also: frozenset[RowKey]) -> None:
        self._selected, self._also, self._is_several = selected, set(also), bool(also)

    def _selected_keys(self) -> tuple[RowKey | None, frozenset[RowKey]]:
        """The current row if it is selected, and the other selected ones."""
        node = self._tree.node(self._view.current_id())
        if self._view.current_id() == ROOT_ID or node is None:
            return None, frozenset()
        nodes = map(self._tree.node, islice(self._view.selected_ids(), MOST_SELECTED))
        keys = {RowKey.of(each) for each in nodes if each is not None}
        return RowKey.of(node), frozenset(keys - {RowKey.of(node)})

    def _open_keys(self) -> Iterable[RowKey]:
        for node_id in self._tree.parents_with_rows():
            node = self._tree.node(node_id)
            if node is not None and self._view.isExpanded(self._tree.index_of(node_id)):
                yield RowKey.of(node)

    def _on_children(self, node_id: int) -> None:
        waiting = [node_id]
        while waiting:
            parent_id = waiting.pop()
            if parent_id in self._opening:
                self._opening.discard(parent_id)
                self._view.expand(self._tree.index_of(parent_id))
            entry = self._tree.entry(parent_id)
            for child_id in () if entry is None else entry.children or ():
                if self._restore(child_id):
                    waiting.append(child_id)

    def _restore(self, node_id: int) -> bool:
        """Expand or select a row if it was; returns whether its child rows are available."""
        entry = self._tree.entry(node_id)
        is_done = not (self._open or self._selected or self._also)
        if entry is None or entry.node is None or is_done:
            return False
        key = RowKey.of(entry.node)
        if key == self._selected or key in self._also:
            self._select(node_id, key)
        if key not in self._open:
            return False
        self._open.discard(key)
        self._opening.add(node_id)
        # Not by expanding: while a layout is pending, QTreeView only records it and never fetches;
        # and the type of a row out of sight may not be known yet.
        self._tree.request_children(node_id, surely=True)
        return entry.children is not None and not entry.is_loading

    def _select(self, node_id: int, key: RowKey) -> None:
        self._is_selecting = True
        if key == self._selected:
            self._selected = None
            self._view.select(node_id, beside_others=self._is_several)
        else:
            self._also.discard(key)
            self._view.add_to_selection(node_id)
        self._is_selecting = False

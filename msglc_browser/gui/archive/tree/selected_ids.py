"""The selected rows of the tree, by ranges: Qt's `selectedRows` takes 9 s for 100,000."""

from PySide6.QtCore import QItemSelection, QItemSelectionRange, QModelIndex
from PySide6.QtWidgets import QTreeView

from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID, Column
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel


def selected_ids(view: QTreeView, tree: ArchiveTreeModel) -> list[int]:
    """The ids of all selected rows, siblings in display order."""
    ranges: list[QItemSelectionRange] = view.selectionModel().selection().toList()
    found: list[int] = []
    for each in sorted(ranges, key=lambda each: each.top()):
        entry = tree.entry(tree.node_id(each.parent()))
        if entry is not None and entry.children is not None:
            found += entry.children[each.top() : each.bottom() + 1]
    return found


def rows_in_view(view: QTreeView, tree: ArchiveTreeModel) -> QItemSelection:
    """All rows that are not below a collapsed one, save those that only say "Loading…"."""
    found = QItemSelection()
    shown = {ROOT_ID}
    for parent_id in (ROOT_ID, *tree.parents_with_rows()):
        entry = tree.entry(parent_id)
        if entry is None or not entry.children or tree.node(entry.children[0]) is None:
            continue
        index = tree.index_of(parent_id)
        if parent_id != ROOT_ID:
            if entry.parent_id not in shown or not view.isExpanded(index):
                continue
            shown.add(parent_id)
        found.append(_all_below(tree, index, len(entry.children)))
    return found


def _all_below(tree: ArchiveTreeModel, parent: QModelIndex, count: int) -> QItemSelectionRange:
    first = tree.index(0, Column.NAME, parent)
    return QItemSelectionRange(first, tree.index(count - 1, Column.PREVIEW, parent))

"""A tree of 100 row ranges of 1,000 rows in an archive page, driven as its session would.

The peer is the same tree in Qt's own model and view, which are written in C++.
"""

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QModelIndex
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTreeView

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.gui.archive.tree.archive_entry import ROOT_ID
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.archive_view import ArchiveView
from msglc_browser.operations.reading.expand import Children

RANGES, ROWS = 100, 1_000
_ROOT = Node((), NodeKind.INDEXED, ValueType.LIST, Protocol.MSGPACK, Span(50, 10**7), RANGES * ROWS)


def _range(number: int) -> Node:
    rows = range(number * ROWS, (number + 1) * ROWS)
    label = f"[{rows.start} … {rows.stop - 1}]"
    return Node(
        (), NodeKind.BUCKET, ValueType.LIST, Protocol.MSGPACK, None, ROWS, rows=rows, label=label
    )


def leaves(rows: range) -> tuple[Node, ...]:
    """The rows of a range: small numbers."""
    return tuple(
        Node(
            (PathStep.index(row),),
            NodeKind.LEAF,
            ValueType.INT,
            Protocol.MSGPACK,
            Span(50 + 9 * row, 59 + 9 * row),
            None,
        )
        for row in rows
    )


class Ours:
    """The program's tree, shown; each range is expanded and then given its rows."""

    def __init__(self, ranges: int = RANGES) -> None:
        self.tree = ArchiveTreeModel()
        self.view = ArchiveView(self.tree)
        self.view.resize(560, 700)
        self.view.show()
        self._generation = self.tree.set_document(_ROOT, "many.msg")
        nodes = tuple(map(_range, range(ranges)))
        self._answers = [Children(leaves(node.rows or range(0)), ROWS) for node in nodes]
        self.tree.children_arrived(self._generation, ROOT_ID, Children(nodes, ranges * ROWS))
        QApplication.processEvents()

    def open_range(self, number: int) -> None:
        """Expand one; its rows arrive at once."""
        index = self.tree.index(number, 0)
        self.view.expand(index)
        node_id = self.tree.node_id(index)
        self.tree.children_arrived(self._generation, node_id, self._answers[number])

    def select_all(self) -> None:
        """As Ctrl+A does."""
        self.view.selectAll()
        assert len(self.view.selected_ids()) >= RANGES


class Theirs:
    """Qt's."""

    def __init__(self) -> None:
        self.model = QStandardItemModel(0, 5)
        self.view = QTreeView()
        self.view.setUniformRowHeights(True)
        self.view.setModel(self.model)
        self.view.resize(560, 700)
        self.view.show()
        for number in range(RANGES):
            self.model.appendRow(QStandardItem(f"[{number}]"))
        QApplication.processEvents()

    def open_range(self, number: int) -> None:
        """Add the rows, then expand."""
        parent = self.model.item(number)
        rows = range(number * ROWS, (number + 1) * ROWS)
        parent.appendRows([QStandardItem(str(row)) for row in rows])
        self.view.expand(self.model.index(number, 0, QModelIndex()))

    def select_all(self) -> None:
        """As Ctrl+A does."""
        self.view.selectAll()


def timed(steps: Iterator[Callable[[], None]]) -> tuple[float, float]:
    """Seconds of all steps, with everything that Qt does after each; and the longest one."""
    total_s = longest_s = 0.0
    for step in steps:
        start_s = time.perf_counter()
        step()
        QApplication.processEvents()
        took_s = time.perf_counter() - start_s
        total_s += took_s
        longest_s = max(longest_s, took_s)
    return total_s, longest_s

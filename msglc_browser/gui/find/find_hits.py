"""The hits of a key search, as a list that grows."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.archive.model.node_path import NodePath, format_path
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import visible

AnyIndex = QModelIndex | QPersistentModelIndex


@guarded
class FindHitsModel(QAbstractListModel):
    """One row per node found: its path. Texts are created when shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nodes: list[Node] = []

    def clear(self) -> None:
        """Remove all hits."""
        self.beginResetModel()
        self._nodes = []
        self.endResetModel()

    def add(self, nodes: Sequence[Node]) -> None:
        """Append hits."""
        first = len(self._nodes)
        self.beginInsertRows(QModelIndex(), first, first + len(nodes) - 1)
        self._nodes += nodes
        self.endInsertRows()

    def refine(self, nodes: Sequence[Node]) -> None:
        """Replace the first nodes by the same ones with known types."""
        if nodes:
            self._nodes[: len(nodes)] = nodes
            self.dataChanged.emit(self.index(0), self.index(len(nodes) - 1))

    def nodes(self, limit: int) -> tuple[Node, ...]:
        """The first hits."""
        return tuple(self._nodes[:limit])

    def path(self, row: int) -> NodePath | None:
        """The path a row leads to."""
        return self._nodes[row].path if 0 <= row < len(self._nodes) else None

    def value_type(self, row: int) -> ValueType:
        """The type of a row's node, as far as known."""
        return self._nodes[row].value_type

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """Top-level rows only."""
        return 0 if parent.isValid() else len(self._nodes)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The path on one line, escaped."""
        if role != Qt.ItemDataRole.DisplayRole or not index.isValid():
            return None
        return visible(format_path(self._nodes[index.row()].path))

"""Which rows of a tree are expanded and selected, as a value that outlives the tree."""

from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import NodePath

MOST_SELECTED: Final = 100
"""Of more selected rows only these are selected again."""


@dataclass(frozen=True, slots=True)
class RowKey:
    """Identifies a row in any reading of the archive: its path, and the rows of a range."""

    path: NodePath
    rows: range | None = None

    @classmethod
    def of(cls, node: Node) -> "RowKey":
        """The key of a node's row."""
        return cls(node.path, node.rows)


@dataclass(frozen=True, slots=True)
class TreeState:
    """The expanded rows of a tree, the selected one, and others selected with it."""

    open: frozenset[RowKey] = frozenset()
    selected: RowKey | None = None
    also: frozenset[RowKey] = frozenset()

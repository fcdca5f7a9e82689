"""Which nodes are shown as a table, as far as their table of contents and first bytes tell."""

from collections.abc import Sequence
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.gui.inspect.inspector_view import Fit

_TABLES: Final = (ValueType.LIST, ValueType.DICT, ValueType.ARRAY)
_COLUMNS: Final = (ValueType.LIST, ValueType.ARRAY)
_WHOLE: Final = (NodeKind.BROKEN, NodeKind.COMBINED, NodeKind.ARCHIVE)
_MANY: Final = 8  # dicts side by side: fewer are often of different kinds


def suits(nodes: Sequence[Node]) -> Fit:
    """Lists, arrays and dicts with entries, alone or side by side."""
    return min(map(_fit, nodes))


def _fit(node: Node) -> Fit:
    """Made for lists of dicts; the entries of a dict may have no column in common."""
    if node.value_type not in _TABLES or node.items == 0 or node.kind in _WHOLE:
        return Fit.NONE
    if node.value_type is ValueType.DICT:
        return Fit.FAIR if _has_rows(node) else Fit.POSSIBLE
    if node.value_type is ValueType.ARRAY:
        return Fit.FAIR if len(node.shape) <= 2 else Fit.NONE
    return Fit.FIRST if node.holds is ValueType.DICT else Fit.FAIR


def _has_rows(node: Node) -> bool:
    """Whether a dict is probably one of lists, or of many dicts that are alike.

    The root rarely is, even if it begins with dicts.
    """
    if node.holds is ValueType.DICT:
        return bool(node.path) and (node.items or 0) >= _MANY
    return node.holds in _COLUMNS

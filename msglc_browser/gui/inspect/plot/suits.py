"""Which nodes can be plotted, as far as their table of contents tells."""

from collections.abc import Sequence
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.gui.inspect.inspector_view import Fit

_FEWEST_ITEMS: Final = 8  # a shorter list is easier to read than to plot
_MOST_COLUMNS: Final = 32
_HEADS: Final = (1, 2, 3, 5)  # bytes before the first item of a list
_WIDTHS: Final = (5, 9)  # bytes of a float
_ROWS: Final = (ValueType.LIST, ValueType.ARRAY)
_NUMBERS: Final = (ValueType.INT, ValueType.FLOAT)
_ARRAYS: Final = {0: Fit.POSSIBLE, 1: Fit.GOOD, 2: Fit.FAIR}  # by axes, 0 if not yet known


def suits(nodes: Sequence[Node]) -> Fit:
    """Several nodes are plotted together if one of them suits; the best of them counts."""
    return max(map(_fit, nodes), default=Fit.NONE)


def _fit(node: Node) -> Fit:
    items = node.items or 0
    if node.kind is NodeKind.BROKEN:
        return Fit.NONE
    if node.value_type is ValueType.ARRAY:
        return _ARRAYS.get(len(node.shape), Fit.NONE)
    if node.value_type is ValueType.DICT:
        if len(node.shape) == 2:  # columns
            return Fit.GOOD if node.shape[1] >= _FEWEST_ITEMS else Fit.POSSIBLE
        if node.kind is not NodeKind.INDEXED or not 0 < items <= _MOST_COLUMNS:
            return Fit.NONE
        return Fit.FAIR if node.holds in _ROWS else Fit.POSSIBLE
    if node.value_type is not ValueType.LIST or not items:
        return Fit.NONE
    is_numeric = node.kind is NodeKind.BLOCKED or _has_width_of_numbers(node, items)
    if node.holds is not None:
        is_numeric = node.holds in _NUMBERS and len(node.shape) < 2
    return Fit.GOOD if is_numeric and items >= _FEWEST_ITEMS else Fit.POSSIBLE


def _has_width_of_numbers(node: Node, items: int) -> bool:
    """Whether a list takes as many bytes as floats do; lists of words rarely do."""
    size = node.size_bytes
    if node.kind is not NodeKind.LEAF or size is None:
        return False
    return any(size - head == width * items for head in _HEADS for width in _WIDTHS)

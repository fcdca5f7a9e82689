"""For which nodes the image view is offered, as far as is known without reading."""

from collections.abc import Sequence
from typing import Final

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.gui.inspect.inspector_view import Fit

_FITS: Final = {
    ValueType.ARRAY: Fit.GOOD,
    ValueType.BYTES: Fit.POSSIBLE,
    ValueType.LIST: Fit.POSSIBLE,
}


_GRIDS: Final = (ValueType.ARRAY, ValueType.LIST)
_LEAST: Final = 8  # along two axes: less is easier to read than to see


def suits(nodes: Sequence[Node]) -> Fit:
    """Arrays, bytes that may be a picture, and lists that may hold lists."""
    node = nodes[0]
    is_flat = len(node.shape) == 1
    if node.value_type in _GRIDS and (is_flat or node.items == 0):
        return Fit.NONE
    if node.value_type in _GRIDS and sum(length >= _LEAST for length in node.shape) >= 2:
        return Fit.FIRST
    return _FITS.get(node.value_type, Fit.NONE)

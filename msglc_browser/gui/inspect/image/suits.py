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


def suits(nodes: Sequence[Node]) -> Fit:
    """Arrays, bytes that may be a picture, and lists that may hold lists."""
    node = nodes[0]
    if node.value_type is ValueType.LIST and node.items == 0:
        return Fit.NONE
    return _FITS.get(node.value_type, Fit.NONE)

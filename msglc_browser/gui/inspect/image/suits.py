"""For which nodes the image view is offered, as far as is known without reading."""

from collections.abc import Sequence
from typing import Final

from msglc_browser.archive.model.node import Node, ValueType
from msglc_browser.gui.inspect.inspector_view import Fit

_LEAST: Final = 8  # rows and columns: fewer numbers are easier to read than to look at
_CHANNELS: Final = (3, 4)
_NESTED: Final = (ValueType.ARRAY, ValueType.LIST)


def suits(nodes: Sequence[Node]) -> Fit:
    """Made for pictures, and for numbers in two dimensions or more, if there are enough."""
    node = nodes[0]
    if node.value_type is ValueType.BYTES:
        fit = Fit.GOOD if node.picture else Fit.POSSIBLE
    elif node.value_type in _NESTED and node.items != 0:
        fit = _fit_of_shape(node)
    else:
        return Fit.NONE
    return fit if len(nodes) == 1 else min(fit, Fit.POSSIBLE)


def _fit_of_shape(node: Node) -> Fit:
    shape = node.shape
    if not shape:
        is_flat = node.value_type is ValueType.LIST and node.holds not in (None, *_NESTED)
        return Fit.NONE if is_flat else Fit.POSSIBLE
    if len(shape) < 2 or not all(shape):
        return Fit.NONE
    # Colours are the last axis of the picture that they belong to.
    is_color = len(shape) > 2 and shape[-1] in _CHANNELS
    sheet = shape[-3:-1] if is_color else shape[-2:]
    return Fit.GOOD if min(sheet) >= _LEAST else Fit.POSSIBLE

"""What nodes are for an inspector, decided without reading: the user's choice is kept for each."""

from collections.abc import Sequence
from enum import Enum
from types import MappingProxyType
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType


class NodeClass(Enum):
    """Nodes that are looked at alike; the values are stored."""

    ARCHIVE = "archive"  # the root
    NUMBERS = "numbers"  # a long list of small values
    LIST = "list"
    DICT = "dict"
    ARRAY = "array"
    TEXT = "text"
    BYTES = "bytes"
    SCALAR = "scalar"
    UNKNOWN = "unknown"
    SEVERAL = "several"  # not all of one class


_OF_TYPE: Final = MappingProxyType(
    {
        ValueType.DICT: NodeClass.DICT,
        ValueType.LIST: NodeClass.LIST,
        ValueType.ARRAY: NodeClass.ARRAY,
        ValueType.STR: NodeClass.TEXT,
        ValueType.BYTES: NodeClass.BYTES,
        ValueType.EXT: NodeClass.BYTES,
        ValueType.ARCHIVE: NodeClass.DICT,
        ValueType.UNKNOWN: NodeClass.UNKNOWN,
    }
)


def class_of(nodes: Sequence[Node]) -> NodeClass:
    """The class of the nodes if they have one in common, otherwise SEVERAL."""
    classes = {_class_of(node) for node in nodes}
    return classes.pop() if len(classes) == 1 else NodeClass.SEVERAL


def _class_of(node: Node) -> NodeClass:
    if not node.path and node.kind is not NodeKind.BUCKET:
        return NodeClass.ARCHIVE
    if node.kind is NodeKind.BLOCKED:
        return NodeClass.NUMBERS
    return _OF_TYPE.get(node.value_type, NodeClass.SCALAR)

"""What nodes are for an inspector, decided without reading: the user's choice is kept for each.

By what is known of a node at the time; the class may change once its first bytes were read.
"""

from collections.abc import Sequence
from enum import Enum
from types import MappingProxyType
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType


class NodeClass(Enum):
    """Nodes that are looked at alike; the values are stored."""

    ARCHIVE = "archive"  # the root, if it is a dict or was not read yet
    NUMBERS = "numbers"  # a list of numbers, or a long one of small values
    RECORDS = "records"  # a list of dicts
    LIST = "list"  # any other
    COLUMNS = "columns"  # a dict of lists or arrays
    GROUPS = "groups"  # a dict of dicts
    DICT = "dict"  # any other
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

_OF_CONTENT: Final = MappingProxyType(
    {
        (NodeClass.LIST, ValueType.INT): NodeClass.NUMBERS,
        (NodeClass.LIST, ValueType.FLOAT): NodeClass.NUMBERS,
        (NodeClass.LIST, ValueType.DICT): NodeClass.RECORDS,
        (NodeClass.DICT, ValueType.LIST): NodeClass.COLUMNS,
        (NodeClass.DICT, ValueType.ARRAY): NodeClass.COLUMNS,
        (NodeClass.DICT, ValueType.DICT): NodeClass.GROUPS,
    }
)


def class_of(nodes: Sequence[Node]) -> NodeClass:
    """The class of the nodes if they have one in common, otherwise SEVERAL."""
    classes = {_class_of(node) for node in nodes}
    return classes.pop() if len(classes) == 1 else NodeClass.SEVERAL


def _class_of(node: Node) -> NodeClass:
    kept = _OF_TYPE.get(node.value_type, NodeClass.SCALAR)
    found = kept if node.holds is None else _OF_CONTENT.get((kept, node.holds), kept)
    if node.kind is NodeKind.BLOCKED and node.holds is None:
        found = NodeClass.NUMBERS
    is_root = not node.path and node.kind is not NodeKind.BUCKET
    is_named = found in (NodeClass.DICT, NodeClass.GROUPS, NodeClass.UNKNOWN)
    return NodeClass.ARCHIVE if is_root and is_named else found

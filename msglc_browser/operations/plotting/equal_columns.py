"""Whether a dict is a set of columns: equally long lists of numbers, as their first bytes show.

Lists of times are columns, too, beside one of numbers.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.section import BlockList
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.previews import read_previews

MOST_COLUMNS: Final = 32
MOST_LEAF_BYTES: Final = 64 * 1024
"""A dict without a table of contents is walked through to find its values, so it is read."""

_FEWEST_COLUMNS: Final = 2
_NUMBERS: Final = (ValueType.INT, ValueType.FLOAT)
_ROWS: Final = (ValueType.LIST, ValueType.ARRAY)


def may_be_columns(node: Node) -> bool:
    """Whether it is worth looking, as far as the node's own preview tells."""
    if node.value_type is not ValueType.DICT or node.holds not in _ROWS:
        return False
    if not _FEWEST_COLUMNS <= (node.items or 0) <= MOST_COLUMNS:
        return False
    is_small_leaf = node.kind is NodeKind.LEAF and (node.size_bytes or 0) <= MOST_LEAF_BYTES
    return node.kind is NodeKind.INDEXED or is_small_leaf


async def equal_columns(document: Document, node: Node) -> tuple[int, int] | None:
    """How many columns a dict has, and how long each is; None if it is not made of such lists.

    Reads the first bytes of each value in one batch, nothing if the table of contents tells that
    the lengths differ. Raises ArchiveError, and any StorageError.
    """
    if not may_be_columns(node):
        return None
    level = await open_level(document, node)
    if level is None or not level.is_map or level.total > MOST_COLUMNS:
        return None
    children = (await level.rows(range(level.total))).nodes
    if len(children) != level.total:
        return None
    children = tuple([await _counted(document, child) for child in children])
    if not _may_be_equal(children):
        return None
    found = await read_previews(document, children)
    lengths = {None if each.error else _length(each.node) for each in found}
    length = lengths.pop() if len(lengths) == 1 else None
    if length is None or not any(each.node.holds in _NUMBERS for each in found):
        return None
    return len(children), length


async def _counted(document: Document, node: Node) -> Node:
    """With its length, which very long lists are listed without."""
    if not isinstance(node.token, BlockList) or node.items is not None:
        return node
    return replace(node, items=(await table_of_blocks(document, node.token)).total)


def _may_be_equal(children: Sequence[Node]) -> bool:
    """Whether lists that are listed with their lengths are equally long, and others could be."""
    lengths = {child.items for child in children if child.kind is NodeKind.BLOCKED}
    kinds = {child.kind for child in children}
    return len(lengths) <= 1 and kinds <= {NodeKind.BLOCKED, NodeKind.LEAF}


def _length(node: Node) -> int | None:
    """Of one dimension of numbers or times; None for anything else."""
    if node.holds not in (*_NUMBERS, ValueType.TIME):
        return None
    if node.value_type is ValueType.ARRAY:
        return node.shape[0] if len(node.shape) == 1 else None
    return node.items if node.value_type is ValueType.LIST and node.items else None

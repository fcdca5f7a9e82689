"""Navigate an open archive: children, previews, paths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep, brief_path, brief_step
from msglc_browser.archive.model.row_range import bucket_ranges
from msglc_browser.errors import NodeNotFound
from msglc_browser.operations.reading.deep_path import DEEP, descend
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.lenient_steps import candidates, row_number
from msglc_browser.operations.reading.levels import Level, open_level


@dataclass(frozen=True, slots=True)
class Children:
    """One level of the tree: at most 1,000 nodes, row ranges if there are more.

    `total` counts the children of the node itself, not its row ranges. `warnings` describe problems
    of the level as a whole: duplicate keys, blocks that hold more than they claim.
    """

    nodes: tuple[Node, ...]
    total: int
    warnings: tuple[str, ...] = ()


async def expand(document: Document, node: Node) -> Children:
    """The children of `node`, in the archive's order.

    A broken child is a BROKEN node. Raises CorruptArchive if the node's own entry or header
    is invalid, LimitExceeded, and any StorageError of reading.
    """
    is_bucket = node.kind is NodeKind.BUCKET
    level = await open_level(document, node.token if isinstance(node.token, Node) else node)
    if level is None:
        return Children((), 0)
    rows = node.rows if is_bucket and node.rows is not None else range(level.total)
    ranges = bucket_ranges(rows)
    if ranges is not None:
        return Children(await _buckets(level, ranges, node), len(rows))
    found = await level.rows(rows)
    return Children(found.nodes, len(rows), found.warnings)


async def find_node(document: Document, path: NodePath) -> Node:
    """The node at a path. Raises NodeNotFound.

    User input is interpreted leniently: `/runs/3` finds item 3 of a list, and a numeric key 3
    if there is no text key "3".
    """
    node, left = document.root, path
    while left:
        if len(left) > DEEP:
            descent = await descend(document, node, left)
            if descent:
                node, left = descent.last(), left[len(descent) :]
                continue
        level, row = await _locate(document, node, left[0])
        node, left = await _child(level, row, left[0]), left[1:]
    return node


async def ancestors(document: Document, path: NodePath) -> tuple[Node, ...]:
    """The rows above the node at a path, root first, row ranges included.

    Expanding them one after another reveals the node itself. Raises NodeNotFound.
    """
    node, left = document.root, path
    found: list[Node] = []
    while left:
        if len(left) > DEEP:
            descent = await descend(document, node, left)
            if descent:
                found += [node, *descent.nodes()]
                node, left = found.pop(), left[len(descent) :]
                continue
        step, left = left[0], left[1:]
        found.append(node)
        level, row = await _locate(document, node, step)
        ranges = bucket_ranges(range(level.total))
        while ranges is not None:
            rows = next(rows for rows in ranges if row in rows)
            found.append(await _bucket(level, rows))
            ranges = bucket_ranges(rows)
        node = await _child(level, row, step)
    return tuple(found)


async def _buckets(level: Level, ranges: Sequence[range], node: Node) -> tuple[Node, ...]:
    """Row ranges of `node`; what it holds is known of them too."""
    return tuple(
        [
            replace(
                await _bucket(level, rows),
                holds=node.holds,
                shape=(len(rows), *node.shape[1:]) if node.shape else (),
            )
            for rows in ranges
        ]
    )


async def _bucket(level: Level, rows: range) -> Node:
    node = level.node
    return Node(
        node.path,
        NodeKind.BUCKET,
        ValueType.DICT if level.is_map else ValueType.LIST,
        node.protocol,
        None,
        len(rows),
        rows=rows,
        label=await level.label(rows),
        token=node,
    )


async def _child(level: Level, row: int, step: PathStep) -> Node:
    """The node of a row reached by `step`; a row alone does not show if its key is a duplicate."""
    found = await level.rows(range(row, row + 1))
    node = found.nodes[0]
    last = node.path[-1]
    if last.is_index or last.occurrence == step.occurrence:
        return node
    return replace(node, path=(*node.path[:-1], replace(last, occurrence=step.occurrence)))


async def _locate(document: Document, node: Node, step: PathStep) -> tuple[Level, int]:
    """The level below `node`, and its row for `step`. Raises NodeNotFound."""
    level = await open_level(document, node)
    if level is None:
        raise NodeNotFound(f"{brief_path(node.path)} is not a dict or list, so it has no children.")
    row = await _find_key(level, step) if level.is_map else row_number(step, level.total)
    if row is None:
        raise NodeNotFound(f"There is no {brief_step(step)} in {brief_path(node.path)}.")
    return level, row


async def _find_key(level: Level, step: PathStep) -> int | None:
    number = row_number(step, level.total) if step.is_index else None
    if number is not None and await _has_no_key(level, number):
        return number
    for candidate in candidates(step):
        row = await level.find(candidate)
        if row is not None:
            return row
    return None


async def _has_no_key(level: Level, row: int) -> bool:
    """Whether a dict is truncated at this row before its key: only its number identifies it."""
    found = await level.rows(range(row, row + 1))
    return bool(found.nodes) and found.nodes[0].path[-1].is_index

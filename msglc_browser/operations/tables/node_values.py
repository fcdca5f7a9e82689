"""The values of nodes, read in one batch: small ones whole, of the others the beginning."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from msglc_browser.archive.display.preview import typed_preview
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.preceding import check_key, key_bytes
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.sections import NOTHING, resolve
from msglc_browser.operations.tables.cells import Cell, Unreadable, cell_of, large

CELL_BYTES: Final = 1500
"""A value of up to this size is decoded for a cell: 300 characters of four bytes, and some."""

CELL_HEAD_BYTES: Final = 512


@dataclass(frozen=True, slots=True)
class Large:
    """A value that has not been decoded: its node, with type and items, and its first bytes."""

    node: Node
    head: bytes = b""


@dataclass(frozen=True, slots=True)
class NodeBytes:
    """The bytes to read of a node: `key` of them precede the value."""

    node: Node
    span: Span
    key: int
    is_whole: bool


def bytes_of_node(node: Node, *, whole_bytes: int, head_bytes: int) -> NodeBytes:
    """What to read of a node: all of it up to `whole_bytes`, of a larger leaf the beginning."""
    span = node.span
    is_encoded = node.kind in (NodeKind.LEAF, NodeKind.INDEXED)
    if span is None or node.problem or not is_encoded:
        return NodeBytes(node, NOTHING, 0, is_whole=False)
    is_whole = span.size <= whole_bytes
    if not is_whole and node.kind is NodeKind.INDEXED:
        return NodeBytes(node, NOTHING, 0, is_whole=False)
    key = min(key_bytes(node), span.start)
    end = span.end if is_whole else span.start + head_bytes
    return NodeBytes(node, Span(span.start - key, min(end, span.end)), key, is_whole)


def value_of_node(wanted: NodeBytes, data: bytes) -> object:
    """The decoded value of a node, Large, or Unreadable."""
    node = wanted.node
    if node.problem:
        return Unreadable(node.problem)
    if not data:
        return Large(node)
    try:
        check_key(node, data[: wanted.key])
        data = data[wanted.key :]
        if not wanted.is_whole:
            value_type, items = classify(node.protocol, data)
            return Large(replace(node, value_type=value_type, items=items), data)
        [value] = decode_items(node.protocol, data, 1)
        check_filled(node.protocol, data, 1, brief_path(node.path))
    except ArchiveError as error:
        return Unreadable(error.message)
    return value


async def resolve_all(document: Document, nodes: Sequence[Node]) -> list[Node]:
    """The nodes, with child archives opened; BROKEN if one cannot be. Raises StorageError."""
    archives = [at for at, node in enumerate(nodes) if node.kind is NodeKind.ARCHIVE]
    opened = await asyncio.gather(*(_resolved(document, nodes[at]) for at in archives))
    found = list(nodes)
    for at, node in zip(archives, opened, strict=True):
        found[at] = node
    return found


def cell_of_node(value: object, node: Node) -> Cell:
    """What `value_of_node` returned, as a cell."""
    return cell_of_large(value) if isinstance(value, Large) else cell_of(value, node.path)


def cell_of_large(found: Large) -> Cell:
    """A value of which only the beginning has been read, as a cell."""
    node, data = found.node, found.head
    if not data:
        return large(node, _size_text(node))
    try:
        text = typed_preview(node.protocol, node.value_type, data, is_complete=False)
    except ArchiveError as error:
        return Unreadable(error.message)
    return large(node, text)


async def _resolved(document: Document, node: Node) -> Node:
    try:
        return await resolve(document, node)
    except ArchiveError as error:
        return replace(node, kind=NodeKind.BROKEN, problem=error.message)


def _size_text(node: Node) -> str:
    if node.items is None:
        return node.value_type.value
    return f"{{{node.items:,}}}" if node.value_type is ValueType.DICT else f"[{node.items:,}]"

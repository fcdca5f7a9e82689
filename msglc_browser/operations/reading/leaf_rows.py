"""Children of a leaf container, fetched and scanned window by window."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from msglc_browser.archive.items.keys import key_step, occurrences
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.rows import Row, RowScanner
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import NodePath, PathStep
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.leaf_index import LeafIndex, leaf_index
from msglc_browser.archive.toc.toc import broken_node
from msglc_browser.errors import ArchiveError, CorruptArchive
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.reading.byte_source import ByteSource

_FIRST_WINDOW_BYTES = 256 * 1024  # twice the longest key that is kept, and some more
_LARGEST_WINDOW_BYTES = 4 * 1024 * 1024
_DEEPEST_BROKEN = 8


class WindowReader:
    """Feeds a scanner from a source, in growing windows."""

    def __init__(self, source: ByteSource, end: int) -> None:
        self._source = source
        self._end = end
        self._size = _FIRST_WINDOW_BYTES

    async def feed(self, scanner: RowScanner) -> bytes:
        """Give the scanner the bytes it needs next, and return them.

        Raises CorruptArchive if there are none.
        """
        start = scanner.wanted
        if start >= self._end:
            raise CorruptArchive("The data ends in the middle of a value.")
        span = Span(start, min(start + self._size, self._end))
        [data] = await self._source.read_ranges([span])
        scanner.feed(data, start)
        self._size = min(self._size * 2, _LARGEST_WINDOW_BYTES)
        return data


async def index_of_leaf(document: Document, node: Node) -> LeafIndex | None:
    """The index of a leaf container; None if the leaf is a scalar.

    Raises CorruptArchive if it claims more items than it has bytes.
    """
    span = node.span
    if span is None:
        return None
    index = document.learnt.leaf_indexes.get(span)
    if index is None:
        window = Span(span.start, min(span.start + _FIRST_WINDOW_BYTES, span.end))
        [head] = await document.source.read_ranges([window])
        is_exact = node.kind is NodeKind.LEAF and document.is_proven(node)
        index = leaf_index(node.protocol, span, head, is_exact=is_exact)
        if index is not None:
            await _count(document, index)
            document.learnt.leaf_indexes.put(span, index)
    return index


async def leaf_nodes(
    document: Document, node: Node, index: LeafIndex, rows: range
) -> tuple[Node, ...]:
    """Nodes of some rows of a leaf container."""
    whole = index.is_map and index.count is not None and index.count <= STRIDE
    asked = range(index.count or 0) if whole else rows
    found = await leaf_rows(document, index, asked)
    nodes = _nodes(index, node.path, found)
    return tuple(nodes[rows.start : rows.stop] if whole else nodes)


async def leaf_rows(document: Document, index: LeafIndex, rows: range) -> list[Row]:
    """Rows of a leaf container; the last one carries a problem if the data ends early there."""
    scanner = index.scanner(rows.start)
    window = WindowReader(document.source, index.span.end)
    found: list[Row] = []
    while len(found) < len(rows) and not scanner.finished:
        await window.feed(scanner)
        found += await asyncio.to_thread(_scan, index, scanner, rows, len(rows) - len(found))
    return found


def _scan(index: LeafIndex, scanner: RowScanner, rows: range, limit: int) -> list[Row]:
    while scanner.row < rows.start:
        if not scanner.skip_to(min(rows.start, (scanner.row // STRIDE + 1) * STRIDE)):
            break
        index.note(scanner)
    if scanner.row < rows.start:
        at = scanner.wanted
        return [Row(rows.start, None, at, at, b"", scanner.problem)] if scanner.problem else []
    found = scanner.rows(limit)
    index.note(scanner)
    return found


async def _count(document: Document, index: LeafIndex) -> None:
    """Read a container of unknown length once, to its BREAK."""
    if index.count is not None:
        return
    scanner = index.scanner(0)
    window = WindowReader(document.source, index.span.end)
    while not scanner.finished:
        await window.feed(scanner)
        await asyncio.to_thread(_note_all, index, scanner)
    index.count = scanner.row + bool(scanner.problem)


def _note_all(index: LeafIndex, scanner: RowScanner) -> None:
    while not scanner.finished and scanner.rows(STRIDE - scanner.row % STRIDE):
        index.note(scanner)


def _nodes(index: LeafIndex, path: NodePath, rows: Sequence[Row]) -> list[Node]:
    repeated = occurrences(row.key for row in rows)
    nodes = []
    for position, row in enumerate(rows):
        step = PathStep.index(row.number)
        if row.key is not None:
            step = key_step(index.protocol, row.key, occurrence=repeated.get(position, 0))
        nodes.append(leaf_node(index, (*path, step), row))
    return nodes


def leaf_node(index: LeafIndex, path: NodePath, row: Row) -> Node:
    """The node of one row."""
    if row.problem:
        return _broken(index, path, row)
    try:
        value_type, items = classify(index.protocol, row.head)
    except ArchiveError as error:
        return broken_node(path, index.protocol, error.message)
    span = Span(row.start, row.end)
    return Node(path, NodeKind.LEAF, value_type, index.protocol, span, items)


def _broken(index: LeafIndex, path: NodePath, row: Row) -> Node:
    """A row that cannot be skipped; in a dict or list, everything before the damage is readable."""
    broken = broken_node(path, index.protocol, row.problem)
    if len(path) > _DEEPEST_BROKEN:
        return broken  # each level is read to its end to find out that there is no damage
    try:
        value_type, items = classify(index.protocol, row.head)
    except ArchiveError:
        return broken
    if value_type not in (ValueType.DICT, ValueType.LIST):
        return broken
    span = Span(row.start, index.span.end)
    return replace(broken, value_type=value_type, items=items, span=span)

"""Use case: the sizes of the entries below a node, from the table of contents alone if possible."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import PathStep, format_step
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.archive.toc.blocks import BlockTable
from msglc_browser.archive.toc.toc_index import TocIndex, key_label
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import index_of_leaf
from msglc_browser.operations.reading.sections import read_span, resolve, toc_bytes
from msglc_browser.operations.sizes.entry_columns import KIND_NUMBERS
from msglc_browser.operations.sizes.largest_rows import LargestRows, SizedRows
from msglc_browser.operations.sizes.size_level import MOST_TILES, Inside, SizeLevel, Tile
from msglc_browser.operations.sizes.toc_sizes import TocSizes, nodes_of
from msglc_browser.operations.sizes.value_sizes import ValueSizes

MOST_READ_BYTES: Final = 512 * 1024**2
"""Values larger than this are not read for their map."""

_STEP_S: Final = 0.03  # of work in a thread, after which it can be cancelled
_BLOCKS_AT_A_TIME: Final = 5_000


async def size_level(document: Document, node: Node, *, most: int = MOST_TILES) -> SizeLevel:
    """The entries directly below `node`, `most` by each measure as tiles.

    Reads nothing if they are in the table of contents; the header and table of contents of a child
    archive; and all of a value that is not indexed.

    Raises CorruptArchive, LimitExceeded for a value of more than MOST_READ_BYTES, and any
    StorageError of reading.
    """
    rows = node.rows
    whole = node.token if node.kind is NodeKind.BUCKET and isinstance(node.token, Node) else node
    parent = await resolve(document, whole)
    if isinstance(parent.token, TocLevel):
        return await _toc_level(document, parent, parent.token, rows, most)
    if isinstance(parent.token, BlockList):
        table = await table_of_blocks(document, parent.token)
        return await _block_level(parent, table, rows, most)
    if parent.kind is NodeKind.BROKEN and parent.span is None:
        raise CorruptArchive(parent.problem)
    return await _value_level(document, parent, most)


def tile_of(node: Node) -> Tile:
    """The tile of a node, as far as is known without reading."""
    size_bytes = max(0, node.size_bytes or 0)
    inside, read_bytes = Inside.NOTHING, 0
    if node.kind is NodeKind.ARCHIVE:
        inside = Inside.UNREAD
    elif node.kind in (NodeKind.INDEXED, NodeKind.COMBINED, NodeKind.BLOCKED):
        inside = Inside.KNOWN if node.items != 0 else Inside.NOTHING
    elif node.may_have_children or (
        node.kind is NodeKind.LEAF and node.value_type is ValueType.UNKNOWN
    ):
        inside, read_bytes = Inside.UNREAD, size_bytes
    items = node.items if node.may_have_children and node.items is not None else 1
    return Tile(
        _name(node.step), size_bytes, items, node.value_type, node, inside, read_bytes, node.problem
    )


def is_in_toc(node: Node) -> bool:
    """Whether the sizes of the entries of `node` are known without reading anything."""
    token = node.token.token if isinstance(node.token, Node) else node.token
    return isinstance(token, TocLevel | BlockList) and node.items != 0


async def _toc_level(
    document: Document, node: Node, level: TocLevel, rows: range | None, most: int
) -> SizeLevel:
    toc = await toc_bytes(document, level.section)
    index = document.learnt.toc_indexes.get(level) or TocIndex()
    wanted = rows or range(level.count)
    near = min(wanted.start // STRIDE, len(index.checkpoints) - 1)
    first, at = (near * STRIDE, index.checkpoints[near]) if near > 0 else (0, level.at)
    sizes = TocSizes(toc, level, wanted, most=most, first=first, at=at)
    await _run(sizes.steps())
    kept = sizes.largest.kept()
    nodes: Sequence[Node] = ()
    if kept is not None:
        nodes = await asyncio.to_thread(nodes_of, toc, level, index, node.path, kept)
    notes = []
    if sizes.problem:
        notes.append(f"The table of contents is damaged after this: {sizes.problem}")
    if sizes.broken:
        notes.append(f"{_entries(sizes.broken)} at an impossible place and without an area.")
    if sizes.unsized:
        notes.append(f"{_entries(sizes.unsized)} without a size of its own in the table.")
    if sizes.overlapping:
        notes.append(f"{_entries(sizes.overlapping)} overlapping the one before.")
    found = _level(node, sizes.largest, kept, nodes, tuple(notes))
    ranges = await asyncio.to_thread(_range_tiles, toc, level, index, node, sizes)
    return replace(found, ranges=ranges)


def _range_tiles(
    toc: bytes, level: TocLevel, index: TocIndex, node: Node, sizes: TocSizes
) -> tuple[Tile, ...]:
    """Ranges of rows as in the tree, with their sums."""
    tiles = []
    for rows, size_bytes, items in sizes.ranges.sums():
        label = key_label(toc, level, index, rows)
        bucket = Node(
            node.path,
            NodeKind.BUCKET,
            node.value_type,
            node.protocol,
            None,
            len(rows),
            rows=rows,
            label=label,
            token=node,
        )
        tiles.append(Tile(label, size_bytes, items, node.value_type, bucket, Inside.KNOWN))
    return tuple(tiles)


def _entries(count: int) -> str:
    return "1 entry is" if count == 1 else f"{count:,} entries are"


def _level(
    node: Node,
    largest: LargestRows,
    kept: SizedRows | None,
    nodes: Sequence[Node],
    notes: tuple[str, ...],
) -> SizeLevel:
    total = largest.total()
    if node.rows is None and node.span is not None and total.size_bytes > node.span.size:
        notes = (
            *notes,
            "The entries claim more bytes than their parent has: the table of contents is damaged.",
        )
    tiles = []
    for place, child in enumerate(nodes):
        # The sums are of these sizes; the node of a damaged entry has none.
        size_bytes = 0 if kept is None else int(kept.sizes[place])
        items = 0 if kept is None else int(kept.items[place])
        tile = tile_of(child)
        tiles.append(
            Tile(
                tile.name,
                size_bytes,
                items,
                tile.kind,
                child,
                tile.inside,
                tile.read_bytes,
                tile.problem,
            )
        )
    return SizeLevel(tuple(tiles), total, largest.kinds(), notes)


async def _block_level(node: Node, table: BlockTable, rows: range | None, most: int) -> SizeLevel:
    largest = LargestRows(most)
    await _run(_block_steps(table, rows, largest))
    kept = largest.kept()
    tiles = []
    for place in range(0 if kept is None else len(kept.rows)):
        block = table.block(int(kept.rows[place])) if kept is not None else table.block(0)
        last = block.first_row + block.rows - 1
        name = f"[{block.first_row:,} … {last:,}]" if block.rows > 1 else f"[{last:,}]"
        first_item = Node(
            (*node.path, PathStep.index(block.first_row)),
            NodeKind.LEAF,
            ValueType.UNKNOWN,
            node.protocol,
            block.span,
            None,
        )
        tiles.append(
            Tile(
                name, block.span.size, block.rows, ValueType.LIST, first_item,
                problem=block.problem,
            )
        )  # fmt: skip
    notes = (f"{_entries(table.problems)} damaged.",) if table.problems else ()
    return SizeLevel(tuple(tiles), largest.total(), largest.kinds(), notes)


def _block_steps(table: BlockTable, rows: range | None, largest: LargestRows) -> Iterator[None]:
    blocks = [block.number for block in table.covering(rows)] if rows else []
    wanted = range(blocks[0], blocks[-1] + 1) if blocks else range(0 if rows else len(table))
    for first in range(wanted.start, wanted.stop, _BLOCKS_AT_A_TIME):
        found = [
            table.block(number)
            for number in range(first, min(first + _BLOCKS_AT_A_TIME, wanted.stop))
        ]
        numbers = np.array([block.number for block in found], np.int64)
        kinds = np.full(len(found), KIND_NUMBERS[ValueType.LIST], np.uint8)
        sizes = np.array([block.span.size for block in found], np.int64)
        items = np.array([min(block.rows, 1 << 40) for block in found], np.int64)
        largest.add(SizedRows(numbers, sizes, items, kinds, *[numbers] * 4))
        yield


async def _value_level(document: Document, node: Node, most: int) -> SizeLevel:
    if node.span is None:
        raise CorruptArchive("This entry has no bytes of its own.")
    if node.span.size > MOST_READ_BYTES:
        raise LimitExceeded(
            f"This value takes {node.span.size:,} bytes, and it is not indexed: to show the sizes "
            "inside it, all of it would have to be read.",
            hint="Its entries are listed in the tree.",
        )
    index = await index_of_leaf(document, node)
    if index is None:
        return SizeLevel(notes=("This is a single value: there is nothing inside it.",))
    data = await read_span(document.source, node.span)
    sizes = ValueSizes(data, index, most=most)
    await _run(sizes.steps())
    kept = sizes.largest.kept()
    nodes: Sequence[Node] = ()
    if kept is not None:
        nodes = await asyncio.to_thread(sizes.nodes, node.path, kept)
    notes = (f"The value is damaged after this: {sizes.problem}",) if sizes.problem else ()
    return _level(node, sizes.largest, kept, nodes, notes)


async def _run(steps: Iterator[None]) -> None:
    """Take all steps in threads; between them a cancel takes effect."""
    while await asyncio.to_thread(_advance, steps):
        pass


def _advance(steps: Iterator[None]) -> bool:
    """Some steps; whether there may be more."""
    deadline = time.perf_counter() + _STEP_S
    return any(time.perf_counter() > deadline for _ in steps)


def _name(step: PathStep | None) -> str:
    if step is None:
        return ""
    if not step.is_index and isinstance(step.value, str):
        return step.value
    return format_step(step)

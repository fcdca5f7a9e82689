"""Rows of a blocked list: only the blocks that contain them are fetched, in one batch."""

import asyncio
from collections.abc import Sequence

from msglc_browser.archive.items.rows import Row, RowScanner
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import PathStep
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block, BlockTable, read_blocks
from msglc_browser.archive.toc.leaf_index import LeafIndex
from msglc_browser.archive.toc.toc import broken_node
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import WindowReader, leaf_node
from msglc_browser.operations.reading.sections import toc_bytes

_WINDOW_BYTES = 256 * 1024


async def table_of_blocks(document: Document, blocks: BlockList) -> BlockTable:
    """The blocks of a list, from its TOC."""
    table = document.learnt.block_tables.get(blocks)
    if table is None:
        toc = await toc_bytes(document, blocks.section)
        table = await asyncio.to_thread(read_blocks, toc, blocks)
        document.learnt.block_tables.put(blocks, table)
    return table


async def blocked_nodes(
    document: Document, node: Node, table: BlockTable, rows: range
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Nodes of some rows of a blocked list, and warnings about blocks with excess bytes."""
    blocks = table.covering(rows)
    heads = [Span(b.span.start, min(b.span.start + _WINDOW_BYTES, b.span.end)) for b in blocks]
    data = await document.source.read_ranges(heads)
    nodes: list[Node] = []
    warnings: list[str] = []
    for block, head in zip(blocks, data, strict=True):
        found, warning = await _block_nodes(document, node, block, head, rows)
        nodes += found
        warnings += [warning] if warning else []
    return tuple(nodes), tuple(warnings)


async def _block_nodes(
    document: Document, node: Node, block: Block, head: bytes, rows: range
) -> tuple[list[Node], str]:
    stop = block.first_row + block.rows
    wanted = range(max(rows.start, block.first_row), min(rows.stop, stop))
    if block.problem:
        return [_broken(node, row, f"Block {block.number}: {block.problem}") for row in wanted], ""
    scanner = RowScanner(
        node.protocol,
        is_map=False,
        position=block.span.start,
        end=block.span.end,
        first_row=block.first_row,
        stop=stop,
    )
    scanner.feed(head, block.span.start)
    found = await asyncio.to_thread(_scan, scanner, wanted, len(wanted))
    window = WindowReader(document.source, block.span.end)
    while len(found) < len(wanted) and not scanner.problem:
        await window.feed(scanner)
        found += await asyncio.to_thread(_scan, scanner, wanted, len(wanted) - len(found))
    return _checked(node, block, scanner, found, wanted)


def _scan(scanner: RowScanner, wanted: range, limit: int) -> list[Row]:
    return scanner.rows(limit) if scanner.skip_to(wanted.start) else []


def _checked(
    node: Node, block: Block, scanner: RowScanner, found: Sequence[Row], wanted: range
) -> tuple[list[Node], str]:
    index = LeafIndex(node.protocol, block.span, is_map=False, count=block.rows)
    good = [row for row in found if not row.problem]
    nodes = [leaf_node(index, (*node.path, PathStep.index(row.number)), row) for row in good]
    if scanner.problem:
        lost = wanted[len(good) :]
        problem = (
            f"Block {block.number} should hold {block.rows:,} values, but after "
            f"{scanner.row - block.first_row:,} of them: {scanner.problem}"
        )
        return nodes + [_broken(node, row, problem) for row in lost], ""
    is_whole = scanner.skip_to(block.first_row + block.rows)
    if is_whole and scanner.wanted < block.span.end:
        extra = block.span.end - scanner.wanted
        return nodes, (
            f"Block {block.number} holds {extra:,} more bytes than its {block.rows:,} values take."
        )
    return nodes, ""


def _broken(node: Node, row: int, problem: str) -> Node:
    return broken_node((*node.path, PathStep.index(row)), node.protocol, problem)

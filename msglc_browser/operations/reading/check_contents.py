"""Reads an archive to its end, without decoding it, to check that its parts agree."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from msglc_browser.archive.items.item_check import ItemCheck
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.reading.value_reader import (
    ValueReader,
    check_before_blocks,
    span_before_blocks,
)

_PIECE_BYTES = 4 * 1024**2
_MOST_LEVELS = 200  # of combined archives in combined archives, as when reading events


async def check_contents(document: Document, node: Node) -> None:
    """Check that every value below `node` is complete and as its table of contents says.

    Raises CorruptArchive at the first place where they contradict each other, LimitExceeded, and
    any StorageError.
    """
    # Combined archives nest: the stack holds the remaining children, innermost last.
    stack: list[AsyncIterator[Node]] = [_one(node)]
    while stack:
        child = await anext(stack[-1], None)
        if child is None:
            stack.pop()
            continue
        if len(stack) > _MOST_LEVELS:
            raise LimitExceeded(
                f"Combined archives are nested more than {_MOST_LEVELS:,} levels deep here."
            )
        child = await resolve(document, child)
        if child.problem:
            raise CorruptArchive(f"{brief_path(child.path)}: {child.problem}")
        if isinstance(child.token, BlockList):
            await _check_blocks(document, child, child.token)
        elif child.kind in (NodeKind.LEAF, NodeKind.INDEXED) and child.span is not None:
            await _check_value(document, child)
        else:
            level = await open_level(document, child)
            stack.append(_children(level))


async def _one(node: Node) -> AsyncGenerator[Node, None]:
    yield node


async def _children(level: Level | None) -> AsyncGenerator[Node, None]:
    if level is None:
        raise CorruptArchive("This node has no value.")
    where = brief_path(level.node.path)
    if level.damage:
        raise CorruptArchive(f"{where}: {level.damage}")
    for start in range(0, level.total, STRIDE):
        wanted = range(start, min(start + STRIDE, level.total))
        found = await level.rows(wanted)
        for node in found.nodes:
            yield node
        if len(found.nodes) < len(wanted):
            raise CorruptArchive(f"{where}: {' '.join(found.warnings)}")


async def _check_value(document: Document, node: Node) -> None:
    if node.span is None:
        return
    reader = ValueReader(document, node, node.span)
    await reader.check_as_copy()
    while not reader.is_at_end:
        data = await reader.read(_PIECE_BYTES)
        await asyncio.to_thread(reader.check, data)
    reader.finish()


async def _check_blocks(document: Document, node: Node, blocks: BlockList) -> None:
    table = await table_of_blocks(document, blocks)
    end = -1
    for number in range(len(table)):
        block = table.block(number)
        if block.problem:
            raise CorruptArchive(f"Block {number:,}: {block.problem}")
        if number and block.span.start != end:
            raise CorruptArchive(f"There is a gap before block {number:,}.")
        end = block.span.end
        if not number:
            [before] = await document.source.read_ranges([span_before_blocks(node, table)])
            await check_before_blocks(document, node, table, before)
        check = ItemCheck(node.protocol, block.span.size, items=block.rows)
        reader = ValueReader(document, node, block.span)
        while not reader.is_at_end:
            await asyncio.to_thread(check.feed, await reader.read(_PIECE_BYTES))
        check.finish()

"""A node of any kind as a stream of events, in bounded memory."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from msglc_browser.archive.blocks import Block, BlockTable
from msglc_browser.archive.events import Event, EventKind
from msglc_browser.archive.keys import key_events
from msglc_browser.archive.node import Node, NodeKind, Protocol
from msglc_browser.archive.section import BlockList
from msglc_browser.archive.span import Span
from msglc_browser.archive.toc_index import STRIDE
from msglc_browser.archive.tokenizer import Tokenizer
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.blocked_rows import table_of_blocks
from msglc_browser.operations.document import Document
from msglc_browser.operations.levels import Level, open_level
from msglc_browser.operations.sections import resolve

_WINDOW_BYTES = 1024 * 1024
_BATCH_EVENTS = 20_000
_END = Event(EventKind.END)

_Parts: TypeAlias = AsyncGenerator[Sequence[Event] | Node, None]
"""What a node is made of, in order: batches of events, and nodes to be taken apart in turn."""


async def iter_events(document: Document, node: Node) -> AsyncIterator[Sequence[Event]]:
    """Batches of events that make up the whole value of `node`.

    Combined archives come as a dict or list of their children, whatever their protocols; a
    bucket as a dict or list of its rows. Raises ArchiveError or StorageError at the batch where
    it goes wrong.
    """
    # Combined archives nest: the stack holds what is still to come, innermost last.
    stack: list[_Parts] = [_one(node)]
    try:
        while stack:
            item = await anext(stack[-1], None)
            if item is None:
                stack.pop()
            elif isinstance(item, Node):
                stack.append(await _parts(document, item))
            else:
                yield item
    finally:
        for parts in reversed(stack):
            await parts.aclose()


async def _one(node: Node) -> _Parts:
    yield node


async def _parts(document: Document, node: Node) -> _Parts:
    """What a node is made of: batches of events, and nodes to be taken apart in turn."""
    node = await resolve(document, node)
    if node.kind in (NodeKind.LEAF, NodeKind.INDEXED) and node.span is not None:
        return value_events(document, node.protocol, node.span)
    if isinstance(node.token, BlockList):
        return _blocked(document, node, await table_of_blocks(document, node.token))
    if isinstance(node.token, Node):
        level = await open_level(document, node.token)
        rows = node.rows
    else:
        level = await open_level(document, node)
        rows = None if level is None else range(level.total)
    if level is None or rows is None:
        raise CorruptArchive(node.problem or "This node has no value.")
    return _rows(level, rows)


async def _rows(level: Level, rows: range) -> _Parts:
    kind = EventKind.START_MAP if level.is_map else EventKind.START_LIST
    yield [Event(kind, None, len(rows))]
    for start in range(rows.start, rows.stop, STRIDE):
        found = await level.rows(range(start, min(start + STRIDE, rows.stop)))
        for node in found.nodes:
            if level.is_map:
                yield key_events(level.node.protocol, node.path[-1])
            yield node
    yield [_END]


async def _blocked(document: Document, node: Node, table: BlockTable) -> _Parts:
    yield [Event(EventKind.START_LIST, None, table.total)]
    for group in _groups(table):
        for block in group:
            if block.problem:
                raise CorruptArchive(f"Block {block.number}: {block.problem}")
        small = len(group) > 1 or group[0].span.size <= _WINDOW_BYTES
        if small:
            data = await document.source.read_ranges([block.span for block in group])
            for block, bytes_ in zip(group, data, strict=True):
                yield await asyncio.to_thread(_block_events, node.protocol, block, bytes_)
            continue
        async for batch in value_events(
            document, node.protocol, group[0].span, items=group[0].rows
        ):
            yield batch
    yield [_END]


def _groups(table: BlockTable) -> list[list[Block]]:
    """Neighbouring blocks, about a window's worth at a time."""
    groups: list[list[Block]] = []
    size = 0
    for number in range(len(table)):
        block = table.block(number)
        size += block.span.size
        if not groups or size > _WINDOW_BYTES:
            groups.append([])
            size = block.span.size
        groups[-1].append(block)
    return groups


def _block_events(protocol: Protocol, block: Block, data: bytes) -> list[Event]:
    tokenizer = Tokenizer(protocol, items=block.rows, size_bytes=len(data))
    tokenizer.feed(data)
    events = list(tokenizer)
    if not tokenizer.finished:
        raise CorruptArchive(f"Block {block.number} holds fewer values than it should.")
    return events


async def value_events(
    document: Document, protocol: Protocol, span: Span, *, items: int = 1
) -> AsyncGenerator[Sequence[Event], None]:
    """Batches of the events of `items` encoded values that lie in `span`."""
    tokenizer = Tokenizer(protocol, items=items, size_bytes=span.size)
    at = span.start
    while not tokenizer.finished:
        end = min(at + _WINDOW_BYTES, span.end)
        if at >= end:
            raise CorruptArchive("The data ends in the middle of a value.")
        [data] = await document.source.read_ranges([Span(at, end)])
        at = end
        tokenizer.feed(data)
        events = iter(tokenizer)
        while batch := await asyncio.to_thread(_take, events):
            yield batch


def _take(events: Iterator[Event]) -> list[Event]:
    return list(islice(events, _BATCH_EVENTS))

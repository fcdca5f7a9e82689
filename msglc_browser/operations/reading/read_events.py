"""A node of any kind as a stream of events, in bounded memory."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from msglc_browser.archive.items.keys import key_events
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.items.value_runs import (
    RunTokenizer,
    check_ends,
    check_filled,
    decode_items,
)
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block, BlockTable
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import Level, open_level
from msglc_browser.operations.reading.sections import resolve

_WINDOW_BYTES = 1024 * 1024
_SMALL_BLOCK_BYTES = 128 * 1024  # blocks up to this size are converted into events at once
_BATCH_EVENTS = 20_000
# Limit for nested combined archives. Each level has a longer path than the one above: without
# a limit, time and memory would grow with the square of the depth.
_MOST_LEVELS = 200
_END = Event(EventKind.END)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How events are made: with RUNs or without, and how many bytes at a time."""

    runs: bool
    window_bytes: int


_Parts: TypeAlias = AsyncGenerator[Sequence[Event] | Node, None]
"""The parts of a node, in order: batches of events, and nodes to be processed in turn."""


async def iter_events(
    document: Document, node: Node, *, runs: bool = False, window_bytes: int = _WINDOW_BYTES
) -> AsyncGenerator[Sequence[Event], None]:
    """Batches of events that make up the whole value of `node`.

    With `runs`, small values come decoded, many in one RUN event: ten times as fast. About
    `window_bytes` are read at a time.

    Combined archives come as a dict or list of their children, regardless of their protocols; a
    row range as a dict or list of its rows. Raises ArchiveError or StorageError at the batch where
    the problem occurs, CorruptArchive if the same bytes are referenced so often that the total
    exceeds the object, and LimitExceeded if combined archives are nested too deeply.
    """
    once = _Once(document.size_bytes)
    manner = _Manner(runs, window_bytes)
    # Combined archives nest: the stack holds the remaining parts, innermost last.
    stack: list[_Parts] = [_one(node)]
    try:
        while stack:
            item = await anext(stack[-1], None)
            if item is None:
                stack.pop()
            elif isinstance(item, Node):
                if len(stack) > _MOST_LEVELS:
                    raise LimitExceeded(
                        f"Combined archives are nested more than {_MOST_LEVELS:,} levels deep here."
                    )
                stack.append(await _parts(document, item, once, manner))
            else:
                yield item
    finally:
        for parts in reversed(stack):
            await parts.aclose()


class _Once:
    """Counts the bytes read: an honest archive refers to each of them once.

    A combined archive may refer to a child twice, which may refer to its child twice, and so on:
    sixty such levels take 6 kB and would never end.
    """

    def __init__(self, size_bytes: int) -> None:
        self._size_bytes = size_bytes
        self._left = size_bytes

    def take(self, size_bytes: int) -> None:
        """Raise CorruptArchive if these bytes must overlap earlier ones."""
        self._left -= size_bytes
        if self._left < 0:
            raise CorruptArchive(
                "The archive refers to the same bytes more than once: its parts add up to more "
                f"than the {self._size_bytes:,} bytes of the object."
            )


async def _one(node: Node) -> _Parts:
    yield node


async def _parts(document: Document, node: Node, once: _Once, manner: _Manner) -> _Parts:
    """The parts of a node: batches of events, and nodes to be processed in turn."""
    if node.kind is NodeKind.ARCHIVE:
        once.take(HEADER_SIZE)
        node = await resolve(document, node)
    if node.kind is NodeKind.BROKEN:
        raise CorruptArchive(node.problem)
    if node.kind in (NodeKind.LEAF, NodeKind.INDEXED) and node.span is not None:
        once.take(node.span.size)
        return _value_events(document, node.protocol, node.span, manner)
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        return _blocked(document, node, table, once, manner)
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


async def _blocked(
    document: Document, node: Node, table: BlockTable, once: _Once, manner: _Manner
) -> _Parts:
    yield [Event(EventKind.START_LIST, None, table.total)]
    events_of = _block_run if manner.runs else _block_events
    for group in _groups(table, manner.window_bytes):
        for block in group:
            once.take(block.span.size)
            if block.problem:
                raise CorruptArchive(f"Block {block.number}: {block.problem}")
        first = group[0]
        if first.span.size > _SMALL_BLOCK_BYTES:
            async for batch in _value_events(
                document, node.protocol, first.span, manner, block=first
            ):
                yield batch
            continue
        data = await document.source.read_ranges([block.span for block in group])
        for block, bytes_ in zip(group, data, strict=True):
            yield await asyncio.to_thread(events_of, node.protocol, block, bytes_)
    yield [_END]


def _groups(table: BlockTable, window_bytes: int) -> Iterator[list[Block]]:
    """Adjacent blocks, about a window's worth at a time; a large one separately."""
    group: list[Block] = []
    size = 0
    for number in range(len(table)):
        block = table.block(number)
        is_large = block.span.size > _SMALL_BLOCK_BYTES
        if group and (is_large or size + block.span.size > window_bytes):
            yield group
            group, size = [], 0
        group.append(block)
        size += block.span.size
        if is_large:
            yield group
            group, size = [], 0
    if group:
        yield group


def _block_events(protocol: Protocol, block: Block, data: bytes) -> list[Event]:
    tokenizer = Tokenizer(protocol, items=block.rows, size_bytes=len(data))
    tokenizer.feed(data)
    events = list(tokenizer)
    if not tokenizer.finished:
        raise CorruptArchive(f"Block {block.number} holds fewer values than it should.")
    check_ends(len(data) - tokenizer.position, block.rows, f"Block {block.number}")
    return events


def _block_run(protocol: Protocol, block: Block, data: bytes) -> list[Event]:
    try:
        values = decode_items(protocol, data, block.rows)
    except LimitExceeded:  # of depth: events have no limit
        return _block_events(protocol, block, data)
    check_filled(protocol, data, block.rows, f"Block {block.number}")
    return [run_event(Run(values, False), len(data))]


async def _value_events(
    document: Document,
    protocol: Protocol,
    span: Span,
    manner: _Manner,
    *,
    block: Block | None = None,
) -> AsyncGenerator[Sequence[Event], None]:
    """Batches of the events of the encoded value in `span`, or of a block's values."""
    make = RunTokenizer if manner.runs else Tokenizer
    items = 1 if block is None else block.rows
    tokenizer = make(protocol, items=items, size_bytes=span.size)
    at = span.start
    while not tokenizer.finished:
        end = min(at + manner.window_bytes, span.end)
        if at >= end:
            raise CorruptArchive("The data ends in the middle of a value.")
        [data] = await document.source.read_ranges([Span(at, end)])
        at = end
        tokenizer.feed(data)
        events = iter(tokenizer)
        while batch := await asyncio.to_thread(_take, events):
            yield batch
    if block is not None:
        check_ends(span.size - tokenizer.position, block.rows, f"Block {block.number}")


def _take(events: Iterator[Event]) -> list[Event]:
    return list(islice(events, _BATCH_EVENTS))

"""A node of any kind as a stream of events, in bounded memory."""

import asyncio
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias

from msglc_browser.archive.items.item_check import check_exact
from msglc_browser.archive.items.keys import key_events
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.run_decoder import RunTokenizer
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.items.value_runs import check_ends, check_filled, decode_items
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.header import HEADER_SIZE
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block, BlockTable
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
    records: bool
    window_bytes: int


Events: TypeAlias = Sequence[Event] | Iterator[Event]
"""Events, or those that are made as they are asked for, which blocks: for a thread."""

_Parts: TypeAlias = AsyncGenerator[Events | Node, None]
"""The parts of a node, in order: events, and nodes to be processed in turn."""


async def iter_events(
    document: Document, node: Node, *, runs: bool = False, window_bytes: int = _WINDOW_BYTES
) -> AsyncGenerator[Sequence[Event], None]:
    """Batches of events that make up the whole value of `node`.

    Options and errors as for `iter_lazily`.
    """
    async with aclosing(iter_lazily(document, node, runs=runs, window_bytes=window_bytes)) as found:
        async for events in found:
            if isinstance(events, Sequence):
                yield events
                continue
            is_more = True
            while is_more:
                batch = await asyncio.to_thread(_take, events)
                # One that is not full was the last: each call to a thread has a cost.
                is_more = len(batch) == _BATCH_EVENTS
                if batch:
                    yield batch


async def iter_lazily(
    document: Document,
    node: Node,
    *,
    runs: bool = False,
    records: bool = False,
    window_bytes: int = _WINDOW_BYTES,
) -> AsyncGenerator[Events, None]:
    """The events that make up the whole value of `node`.

    Iterators must be consumed, in a thread, before the next events are asked for: a run is then
    still in the processor's cache when it is used, and no longer in memory when the next is made.

    With `runs`, small values come decoded, many in one RUN event: ten times as fast. With
    `records`, runs of dicts with the same keys may be records. About `window_bytes` are read at a
    time.

    Combined archives come as a dict or list of their children, regardless of their protocols; a
    row range as a dict or list of its rows. Raises ArchiveError or StorageError at the batch where
    the problem occurs, CorruptArchive if the same bytes are referenced so often that the total
    exceeds the object, and LimitExceeded if combined archives are nested too deeply.
    """
    once = _Once(document.size_bytes)
    manner = _Manner(runs, records, window_bytes)
    # Combined archives nest: the stack holds the remaining parts, innermost last.
    stack: list[_Parts] = [_one(node)]
    try:
        while stack:
            item = await anext(stack[-1], None)
            if item is None:
                stack.pop()
            elif isinstance(item, Node):
                _check_depth(len(stack))
                stack.append(await _parts(document, item, once, manner))
            else:
                yield item
    finally:
        for parts in reversed(stack):
            await parts.aclose()


def _check_depth(levels: int) -> None:
    if levels > _MOST_LEVELS:
        raise LimitExceeded(
            f"Combined archives are nested more than {_MOST_LEVELS:,} levels deep here."
        )


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
    if node.problem:
        raise CorruptArchive(f"{brief_path(node.path)}: {node.problem}")
    if node.kind in (NodeKind.LEAF, NodeKind.INDEXED) and node.span is not None:
        once.take(node.span.size)
        return _value_events(document, node, node.span, manner)
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
        raise CorruptArchive("This node has no value.")
    if level.damage:
        raise CorruptArchive(f"{brief_path(node.path)}: {level.damage}")
    return _rows(level, rows)


async def _rows(level: Level, rows: range) -> _Parts:
    kind = EventKind.START_MAP if level.is_map else EventKind.START_LIST
    yield [Event(kind, None, len(rows))]
    for start in range(rows.start, rows.stop, STRIDE):
        wanted = range(start, min(start + STRIDE, rows.stop))
        found = await level.rows(wanted)
        for node in found.nodes:
            if level.is_map:
                yield key_events(level.node.protocol, node.path[-1])
            yield node
        if len(found.nodes) < len(wanted):
            raise CorruptArchive(f"{brief_path(level.node.path)}: {' '.join(found.warnings)}")
    yield [_END]


async def _blocked(
    document: Document, node: Node, table: BlockTable, once: _Once, manner: _Manner
) -> _Parts:
    yield [Event(EventKind.START_LIST, None, table.total)]
    events_of = _block_run if manner.runs else _block_events
    end = -1
    for group in _groups(table, manner.window_bytes):
        spans = [block.span for block in group]
        for block in group:
            once.take(block.span.size)
            _check_block(block, end)
            end = block.span.end
        is_large = spans[0].size > _SMALL_BLOCK_BYTES
        if not group[0].number:
            spans = [span_before_blocks(node, table), *([] if is_large else spans)]
        data = [] if is_large and group[0].number else await document.source.read_ranges(spans)
        if not group[0].number:
            before, *data = data
            await check_before_blocks(document, node, table, before)
        if is_large:
            async for batch in _value_events(document, node, group[0].span, manner, block=group[0]):
                yield batch
        yield chain.from_iterable(
            events_of(node.protocol, block, bytes_)
            for block, bytes_ in zip(group, data, strict=False)
        )
    yield [_END]


def _check_block(block: Block, end_before: int) -> None:
    if block.problem:
        raise CorruptArchive(f"Block {block.number}: {block.problem}")
    if block.number and block.span.start != end_before:
        raise CorruptArchive(f"There is a gap before block {block.number:,}.")


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
    return [run_event(Run(values, False, data, protocol=protocol), len(data))]


async def _value_events(
    document: Document, node: Node, span: Span, manner: _Manner, *, block: Block | None = None
) -> AsyncGenerator[Events, None]:
    """The events of the encoded value of `node`, in `span`, or of a block's values."""
    reader = ValueReader(document, node, span, records=manner.records)
    items = 1 if block is None else block.rows
    tokenizer = Tokenizer(node.protocol, items=items, size_bytes=span.size)
    if manner.runs:
        tokenizer = RunTokenizer(
            node.protocol, items=items, size_bytes=span.size, ahead=reader.ahead
        )
    if block is None:
        await reader.check_by_toc(decodes=manner.runs)
    while not tokenizer.finished:
        data = await reader.read(manner.window_bytes)
        yield _window_events(reader, tokenizer, data)
    if block is not None:
        check_ends(span.size - tokenizer.position, block.rows, f"Block {block.number}")
    elif document.is_proven(node):
        check_exact(tokenizer.position, span.size, what=brief_path(node.path))
        reader.finish()


def _window_events(reader: ValueReader, tokenizer: Tokenizer, data: bytes) -> Iterator[Event]:
    """The events of the next bytes, after they have been checked."""
    reader.check(data)
    tokenizer.feed(data)
    yield from tokenizer
    reader.check_rest()


def _take(events: Iterator[Event]) -> list[Event]:
    return list(islice(events, _BATCH_EVENTS))

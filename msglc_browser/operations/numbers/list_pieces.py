"""The encoded values of a list, fetched concurrently and delivered in order, piece by piece."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias

from msglc_browser.archive.items.item_splitter import Batch, ItemSplitter, Piece
from msglc_browser.archive.items.level_scan import STRIDE
from msglc_browser.archive.items.value_runs import SLICE_BYTES, check_ends
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block, BlockTable
from msglc_browser.errors import BadInput, CorruptArchive, LimitExceeded
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.leaf_rows import index_of_leaf
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.storage.reading.byte_source import ByteSource

MAX_BYTES = 1 << 30
"""Longer lists must be read in parts."""

_GROUP_BYTES = 1024 * 1024
_GROUPS_AHEAD = 12


@dataclass(frozen=True, slots=True)
class ListPlan:
    """The location of some `rows` of a list: in blocks, the first and last possibly partial.

    `is_exact` if the blocks contain nothing but their values: those of the archive, or the single
    block that represents an unblocked list up to its end.
    """

    protocol: Protocol
    rows: range
    blocks: tuple[Block, ...]
    is_exact: bool

    @property
    def size_bytes(self) -> int:
        """The number of bytes to fetch."""
        return sum(block.span.size for block in self.blocks)


async def plan_list(
    document: Document, node: Node, rows: range | None, *, most_bytes: int | None = MAX_BYTES
) -> ListPlan:
    """Plan the reading of some rows of a list, None for all; `rows` has step 1.

    Raises BadInput if the node is not a list of values, LimitExceeded if they take more than
    `most_bytes`, CorruptArchive if a block's claims are impossible, and any StorageError.
    """
    if isinstance(node.token, Node):
        rows = node.rows if rows is None else rows
        node = node.token
    node = await resolve(document, node)
    if isinstance(node.token, BlockList):
        table = await table_of_blocks(document, node.token)
        wanted = _within(rows, table.total)
        blocks, is_exact = tuple(table.covering(wanted)), True
        _check_blocks(table, blocks, node.token.limit)
    else:
        wanted, blocks, is_exact = await _leaf_plan(document, node, rows)
    plan = ListPlan(node.protocol, wanted, blocks, is_exact)
    if most_bytes is not None and plan.size_bytes > most_bytes:
        raise LimitExceeded(
            f"{brief_path(node.path)} takes {plan.size_bytes:,} bytes, too many to read at once."
        )
    return plan


async def iter_batches(document: Document, plan: ListPlan) -> AsyncGenerator[Batch, None]:
    """All values of the blocks of a plan, in order.

    Only a few groups of blocks are in memory or being fetched at a time.
    """
    groups = list(_groups(plan.blocks))
    async with aclosing(_fetched(document.source, groups)) as arriving:
        splitter: ItemSplitter | None = None
        async for group, data in arriving:
            if isinstance(group, _Run):
                yield group.batch(data)
                continue
            if splitter is None or group.is_first:
                splitter = _splitter(plan.protocol, group.block)
            if not splitter.finished:
                batch = await asyncio.to_thread(splitter.feed, data)
                if batch is not None:
                    yield batch
            if group.is_last and not splitter.finished:
                raise CorruptArchive("The data ends in the middle of a value.")
            if group.is_last and plan.is_exact:
                block = group.block
                check_ends(block.span.end - splitter.cut_at, block.rows, f"Block {block.number}")


@dataclass(frozen=True, slots=True)
class _Run:
    """Small adjacent blocks, fetched together."""

    span: Span
    blocks: tuple[Block, ...]

    def batch(self, data: bytes) -> Batch:
        start = self.span.start
        pieces = [
            Piece(b.first_row, b.rows, b.span.start - start, b.span.end - start)
            for b in self.blocks
        ]
        return Batch(data, tuple(pieces))


@dataclass(frozen=True, slots=True)
class _Window:
    """A part of a large block."""

    span: Span
    block: Block

    @property
    def is_first(self) -> bool:
        return self.span.start == self.block.span.start

    @property
    def is_last(self) -> bool:
        return self.span.end == self.block.span.end


_Group: TypeAlias = _Run | _Window


def _groups(blocks: Sequence[Block]) -> Iterator[_Group]:
    run: list[Block] = []
    for block in blocks:
        is_large = block.span.size > SLICE_BYTES
        if run and (is_large or not _is_next(run, block)):
            yield _run(run)
            run = []
        if is_large:
            yield from _windows(block)
        else:
            run.append(block)
    if run:
        yield _run(run)


def _is_next(run: Sequence[Block], block: Block) -> bool:
    size = block.span.end - run[0].span.start
    return block.span.start == run[-1].span.end and size <= _GROUP_BYTES


def _run(blocks: Sequence[Block]) -> _Run:
    return _Run(Span(blocks[0].span.start, blocks[-1].span.end), tuple(blocks))


def _windows(block: Block) -> Iterator[_Window]:
    for start in range(block.span.start, block.span.end, _GROUP_BYTES):
        yield _Window(Span(start, min(start + _GROUP_BYTES, block.span.end)), block)


async def _fetched(
    source: ByteSource, groups: Sequence[_Group]
) -> AsyncGenerator[tuple[_Group, bytes], None]:
    """The bytes of each group, in order, some of them prefetched."""
    ahead: deque[tuple[_Group, asyncio.Task[list[bytes]]]] = deque()
    try:
        for group in groups:
            ahead.append((group, asyncio.create_task(source.read_ranges([group.span]))))
            if len(ahead) == _GROUPS_AHEAD:
                first, task = ahead.popleft()
                yield first, (await task)[0]
        while ahead:
            first, task = ahead.popleft()
            yield first, (await task)[0]
    finally:
        for _group, task in ahead:
            task.cancel()
        await asyncio.gather(*(task for _group, task in ahead), return_exceptions=True)


def _splitter(protocol: Protocol, block: Block) -> ItemSplitter:
    return ItemSplitter(
        protocol,
        position=block.span.start,
        end=block.span.end,
        first_row=block.first_row,
        stop=block.first_row + block.rows,
    )


def _within(rows: range | None, total: int) -> range:
    if rows is None:
        return range(total)
    return range(max(rows.start, 0), max(min(rows.stop, total), rows.start, 0))


def _check_blocks(table: BlockTable, blocks: Sequence[Block], limit: Span) -> None:
    if table.problem:
        raise CorruptArchive(table.problem)
    for block in blocks:
        if block.problem:
            raise CorruptArchive(f"Block {block.number}: {block.problem}")
    if sum(block.span.size for block in blocks) > limit.size:
        # Otherwise a small archive could claim the same bytes again and again.
        raise CorruptArchive("The blocks overlap: they take more bytes than their parent has.")


async def _leaf_plan(
    document: Document, node: Node, rows: range | None
) -> tuple[range, tuple[Block, ...], bool]:
    """An unblocked list is a single block that starts after its head."""
    has_value = node.kind in (NodeKind.LEAF, NodeKind.INDEXED)
    index = await index_of_leaf(document, node) if has_value else None
    if index is None or index.is_map:
        raise BadInput(f"{brief_path(node.path)} is not a list of values.")
    count = index.count or 0
    if isinstance(node.token, TocLevel) and not index.is_open and count != node.token.count:
        raise CorruptArchive(
            f"{brief_path(node.path)} has {node.token.count:,} entries in the table of contents, "
            f"but {count:,} in the data."
        )
    wanted = _within(rows, count)
    if not wanted:
        return wanted, (), True
    near = min(wanted.start // STRIDE, len(index.checkpoints) - 1)
    first = near * STRIDE
    is_exact = wanted.stop == count and document.is_proven(node)
    span = Span(index.checkpoints[near], index.span.end - (index.is_open and is_exact))
    return wanted, (Block(0, first, wanted.stop - first, span),), is_exact

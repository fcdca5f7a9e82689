"""The first items of a list, in one read, to see what could be plotted of it.

Of a long list the sample for its first picture is read along: that saves a round trip.
"""

import asyncio
from typing import Final

from msglc_browser.archive.items.item_splitter import ItemSplitter
from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import KeyValue
from msglc_browser.archive.model.section import BlockList
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.numbers.list_pieces import ListPlan, plan_list
from msglc_browser.operations.numbers.spread import SAMPLE_BLOCKS, spread
from msglc_browser.operations.reading.blocked_rows import table_of_blocks
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.previews import read_previews
from msglc_browser.operations.reading.sections import resolve

_FIRST_BYTES: Final = 1_000_000
_FEWEST_BLOCKS: Final = 8
_SAMPLED_FROM: Final = 8_000_000  # bytes; shorter lists are usually read whole
_MOST_ITEMS: Final = 64
_MOST_FIELDS: Final = 64
_WINDOW_BYTES: Final = 256 * 1024


def first_sample(blocks: int, size_bytes: int) -> list[int]:
    """Which of the blocks of a list the first picture is drawn from: spread evenly, with both ends.

    They take about 1 MB at most: fewer blocks if they are large, none if even 8 take more, or if
    these are all there are.
    """
    count = min(SAMPLE_BLOCKS, _FIRST_BYTES * blocks // max(size_bytes, 1))
    if count < _FEWEST_BLOCKS or blocks <= count:
        return []
    return spread(count, blocks)


async def first_items(document: Document, node: Node) -> list[object]:
    """Up to 64 items from the start of a list, or of a row range; none if the first is large.

    Raises BadInput if it is not a list, CorruptArchive, and any StorageError.
    """
    first = node.rows.start if node.rows is not None else 0
    plan = await plan_list(document, node, range(first, first + _MOST_ITEMS), most_bytes=None)
    if not plan.blocks:
        return []
    span = plan.blocks[0].span
    window = Span(span.start, min(span.start + _WINDOW_BYTES, span.end))
    ahead = await _sample_spans(document, node)
    [data, *_] = await document.source.read_ranges([window, *ahead])
    return await asyncio.to_thread(_decoded, plan, data)


async def _sample_spans(document: Document, node: Node) -> list[Span]:
    """What will be read next of a long list with blocks: the source keeps it."""
    blocks = (await resolve(document, node)).token
    if not isinstance(blocks, BlockList):
        return []
    table = await table_of_blocks(document, blocks)
    size_bytes = table.span.size if table.span else 0
    if size_bytes <= _SAMPLED_FROM:
        return []
    return [table.block(number).span for number in first_sample(len(table), size_bytes)]


def _decoded(plan: ListPlan, data: bytes) -> list[object]:
    block = plan.blocks[0]
    splitter = ItemSplitter(
        plan.protocol,
        position=block.span.start,
        end=block.span.end,
        first_row=block.first_row,
        stop=min(block.first_row + block.rows, plan.rows.stop),
    )
    batch = splitter.feed(data)
    if batch is None:
        return []
    items = decode_items(plan.protocol, batch.data, batch.count)
    return items[plan.rows.start - block.first_row :]


async def numeric_fields(document: Document, node: Node) -> list[KeyValue]:
    """Keys of the numbers of the first record of a list, if its fields are listed one by one.

    For records that are too large to read: only the heads of their first 64 fields are.
    """
    records = (await expand(document, node)).nodes
    if not records or records[0].kind is not NodeKind.INDEXED:
        return []
    fields = (await expand(document, records[0])).nodes[:_MOST_FIELDS]
    known = [preview.node for preview in await read_previews(document, fields)]
    numbers = (ValueType.INT, ValueType.FLOAT)
    return [field.path[-1].value for field in known if field.value_type in numbers]

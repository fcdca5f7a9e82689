"""Read the statistics of a list or array: of all of it, or of an even sample if it is large."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, NamedTuple

import numpy as np

from msglc_browser.archive.arrays.number_arrays import NotNumbers, numbers_of
from msglc_browser.archive.arrays.number_runs import run_numbers
from msglc_browser.archive.arrays.numpy_pickle import describe_array
from msglc_browser.archive.items.item_splitter import Batch, ItemSplitter
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.model.node import Node, Protocol, ValueType
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.blocks import Block
from msglc_browser.errors import BadInput
from msglc_browser.operations.numbers.list_pieces import ListPlan, iter_batches, plan_list
from msglc_browser.operations.numbers.read_stored_array import read_stored_array
from msglc_browser.operations.numbers.spread import SAMPLE_BLOCKS, spread
from msglc_browser.operations.numbers.summary import NumberSummary, merged, summary_of
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.previews import refine
from msglc_browser.operations.reading.read_value import bytes_span
from msglc_browser.operations.reading.sections import read_span

_DEEPEST: Final = 8
_ARRAY_HEAD_BYTES: Final = 4096
_LISTS: Final = (ValueType.LIST, ValueType.UNKNOWN)


async def read_summary(document: Document, node: Node, limit_bytes: int) -> NumberSummary:
    """The summary of a list, a row range, a list of equally long lists, or a stored array.

    Reads about `limit_bytes` at most: of a longer list in blocks a sample spread evenly, of any
    other its beginning, of a longer array nothing but its shape (so that `count` is 0).

    Raises BadInput if there is anything but numbers, bools and nulls, or if rows differ in length;
    CorruptArchive, LimitExceeded, and any StorageError of reading.
    """
    if node.value_type is ValueType.UNKNOWN:
        node = await refine(document, node)
    if node.value_type is ValueType.ARRAY:
        return await _of_array(document, node, limit_bytes)
    return await _of_list(document, node, limit_bytes, 0)


async def _of_list(document: Document, node: Node, limit_bytes: int, depth: int) -> NumberSummary:
    plan = await plan_list(document, node, None, most_bytes=None)
    if not plan.rows:
        raise BadInput(f"{brief_path(node.path)} is empty.")
    if plan.size_bytes <= limit_bytes:
        return await _whole(document, plan)
    if len(plan.blocks) > 1:
        return await _sample(document, plan, limit_bytes)
    found = await _beginning(document, plan, limit_bytes)
    return found or await _of_first_row(document, node, limit_bytes, depth)


async def _of_array(document: Document, node: Node, limit_bytes: int) -> NumberSummary:
    if node.size_bytes is not None and node.size_bytes <= limit_bytes:
        values = await read_stored_array(document, node)
        return await asyncio.to_thread(summary_of, values)
    span = await bytes_span(document, node)
    head = Span(span.start, min(span.end, span.start + _ARRAY_HEAD_BYTES))
    info = describe_array(await read_span(document.source, head))
    if info is None:
        raise BadInput(f"{brief_path(node.path)} is not an array of numbers.")
    nothing = summary_of(np.empty(0, info.dtype))
    return replace(nothing, shape=info.shape, total=math.prod(info.shape))


async def _whole(document: Document, plan: ListPlan) -> NumberSummary:
    found: list[NumberSummary] = []
    async for batch in iter_batches(document, plan):
        found += await asyncio.to_thread(_summaries, plan, _pieces(batch))
    return _together(plan, found)


async def _sample(document: Document, plan: ListPlan, limit_bytes: int) -> NumberSummary:
    """Of whole blocks, the first and the last among them."""
    mean_bytes = max(plan.size_bytes // len(plan.blocks), 1)
    count = max(1, min(SAMPLE_BLOCKS, limit_bytes // mean_bytes, len(plan.blocks)))
    chosen = [plan.blocks[at] for at in spread(count, len(plan.blocks))]
    blocks: list[Block] = []
    for block in chosen:  # blocks may claim to be of very different sizes
        limit_bytes -= block.span.size
        if limit_bytes >= 0 or not blocks:
            blocks.append(block)
    data = await document.source.read_ranges([block.span for block in blocks])
    pieces = [
        _Piece(block.first_row, block.rows, encoded)
        for block, encoded in zip(blocks, data, strict=True)
    ]
    return _together(plan, await asyncio.to_thread(_summaries, plan, pieces))


async def _beginning(document: Document, plan: ListPlan, limit_bytes: int) -> NumberSummary | None:
    """Of the first values of a list without blocks; None if not even one is so short."""
    [block] = plan.blocks
    span = Span(block.span.start, min(block.span.end, block.span.start + limit_bytes))
    data = await read_span(document.source, span)
    return await asyncio.to_thread(_of_beginning, plan, block, data)


def _of_beginning(plan: ListPlan, block: Block, data: bytes) -> NumberSummary | None:
    splitter = ItemSplitter(
        plan.protocol,
        position=block.span.start,
        end=block.span.end,
        first_row=block.first_row,
        stop=block.first_row + block.rows,
    )
    batch = splitter.feed(data)
    if batch is None:
        return None
    found = _summaries(replace(plan, is_exact=False), _pieces(batch))
    return _together(plan, found) if found else None


async def _of_first_row(
    document: Document, node: Node, limit_bytes: int, depth: int
) -> NumberSummary:
    """Of the beginning of the first row, which alone is longer than may be read."""
    level = await open_level(document, node.token if isinstance(node.token, Node) else node)
    rows = range(level.total if level else 0) if node.rows is None else node.rows
    found = (await level.rows(rows[:1])).nodes if level else ()
    if depth >= _DEEPEST or not found or found[0].value_type not in _LISTS:
        raise BadInput(f"{brief_path(node.path)} does not hold numbers.")
    inner = await _of_list(document, found[0], limit_bytes, depth + 1)
    shape = (len(rows), *inner.shape)
    return replace(inner, shape=shape, total=math.prod(shape))


class _Piece(NamedTuple):
    """`rows` whole values from `first_row` on."""

    first_row: int
    rows: int
    data: bytes


def _pieces(batch: Batch) -> list[_Piece]:
    return [_Piece(piece.first_row, piece.rows, data) for piece, data in batch.cut()]


def _summaries(plan: ListPlan, pieces: Sequence[_Piece]) -> list[NumberSummary]:
    """Of the wanted rows of each piece; `shape` is that of the piece."""
    found = []
    for piece in pieces:
        start = min(max(plan.rows.start - piece.first_row, 0), piece.rows)
        stop = max(min(plan.rows.stop - piece.first_row, piece.rows), start)
        if start < stop:
            found.append(_summary(plan.protocol, piece, range(start, stop)))
            if plan.is_exact:
                what = f"The block of value {piece.first_row:,}"
                check_filled(plan.protocol, piece.data, piece.rows, what)
    return found


def _summary(protocol: Protocol, piece: _Piece, wanted: range) -> NumberSummary:
    numbers = run_numbers(protocol, piece.data, piece.rows)
    part = slice(wanted.start, wanted.stop)
    if numbers is not None:
        return summary_of(numbers.values[part])
    items = decode_items(protocol, piece.data, wanted.stop)[part]
    shape, flat = _flattened(items, piece.first_row + wanted.start)
    numbers = numbers_of(flat)
    return replace(summary_of(numbers.values, numbers.gaps), shape=shape)


def _flattened(items: list[object], first_row: int) -> tuple[tuple[int, ...], list[object]]:
    """The shape of nested lists and their values. Raises BadInput if their lengths differ."""
    shape = [len(items)]
    while items and isinstance(items[0], list):
        if len(shape) > _DEEPEST:
            raise BadInput("The list is nested too deeply.")
        length = len(items[0])
        lists = [item for item in items if isinstance(item, list) and len(item) == length]
        if len(lists) < len(items):
            raise BadInput("The rows of the list differ in length.")
        shape.append(length)
        items = list(chain.from_iterable(lists))
    if any(isinstance(item, list) for item in items):
        raise NotNumbers(first_row, "list")
    return tuple(shape), items


def _together(plan: ListPlan, found: Sequence[NumberSummary]) -> NumberSummary:
    """Of all pieces, which must agree in the shape of their rows."""
    inner = found[0].shape[1:]
    if any(each.shape[1:] != inner for each in found):
        raise BadInput("The rows of the list differ in length.")
    shape = (len(plan.rows), *inner)
    whole = NumberSummary(0, math.prod(shape), shape, found[0].dtype)
    for each in found:
        whole = merged(whole, each)
    return whole

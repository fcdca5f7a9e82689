"""A list of numbers as a NumPy array, and any list as plain values, decoded as they arrive."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import (
    NumberArray,
    Numbers,
    NumberValues,
    may_be_rounded,
    numbers_of,
)
from msglc_browser.archive.arrays.number_runs import are_floats, fixed_numbers, run_numbers
from msglc_browser.archive.items.item_splitter import Batch, Piece
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.model.node import Node, Protocol
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.numbers.list_pieces import ListPlan, iter_batches, plan_list
from msglc_browser.operations.reading.document import Document


@dataclass(frozen=True, slots=True)
class ArrayResult:
    """Numbers of `rows` of a list: one per row, as float32, float64, int64 or uint64.

    `gaps` marks the rows that hold null (NaN in `values`, or 0 if they are integers); None if
    there are none. Bools count as 0 and 1.
    """

    values: NumberValues
    rows: range
    gaps: NDArray[np.bool_] | None = None

    @property
    def gap_count(self) -> int:
        """The number of rows that hold null."""
        return 0 if self.gaps is None else int(self.gaps.sum())


async def read_array(
    document: Document,
    node: Node,
    rows: range | None = None,
    progress: ProgressSink | None = None,
) -> ArrayResult:
    """The numbers of a list; `rows` is half-open with step 1, None for all of them.

    Memory follows the result plus a few MB. Raises NotNumbers if there is anything other than
    numbers, bools and nulls, BadInput if the node is not a list of values, CorruptArchive if a
    block does not hold what it claims, LimitExceeded above 1 GiB, and any StorageError.
    """
    plan = await plan_list(document, node, rows)
    array = NumberArray(len(plan.rows))
    done_bytes = 0
    async for batch in iter_batches(document, plan):
        await asyncio.to_thread(_add_numbers, plan, batch, array)
        done_bytes += len(batch.data)
        _tell(progress, plan, done_bytes)
    numbers = array.numbers()
    return ArrayResult(numbers.values, plan.rows, numbers.gaps)


async def iter_numbers(
    document: Document, node: Node, progress: ProgressSink
) -> AsyncGenerator[Numbers, None]:
    """All numbers of a list of any length, in batches that know which integers were rounded;
    errors as for `read_array`."""
    plan = await plan_list(document, node, None, most_bytes=None)
    done_bytes = 0
    async with aclosing(iter_batches(document, plan)) as batches:
        async for batch in batches:
            yield await asyncio.to_thread(_batch_numbers, plan, batch)
            done_bytes += len(batch.data)
            progress(Progress("Exporting", done_bytes, plan.size_bytes))


async def read_items(
    document: Document,
    node: Node,
    rows: range | None = None,
    progress: ProgressSink | None = None,
) -> list[object]:
    """The values of a list, of any type; `rows` as for `read_array`.

    Containers are list, dict, or Pairs where a dict cannot hold them; see `archive.model.values`.
    Raises BadInput, CorruptArchive, LimitExceeded, StorageError, as `read_array` does.
    """
    plan = await plan_list(document, node, rows)
    items: list[object] = []
    done_bytes = 0
    async for batch in iter_batches(document, plan):
        items += await asyncio.to_thread(_items, plan, batch)
        done_bytes += len(batch.data)
        _tell(progress, plan, done_bytes)
    return items


def _tell(progress: ProgressSink | None, plan: ListPlan, done_bytes: int) -> None:
    if progress is not None:
        progress(Progress("Reading", done_bytes, plan.size_bytes))


def _items(plan: ListPlan, batch: Batch) -> list[object]:
    items: list[object] = []
    for piece, data in batch.cut():
        wanted = _wanted(plan, piece.first_row, piece.rows)
        if wanted:
            items += decode_items(plan.protocol, data, wanted.stop)[wanted.start :]
            _check_piece(plan, piece, data)
    return items


def _check_piece(plan: ListPlan, piece: Piece, data: bytes) -> None:
    if plan.is_exact:
        check_filled(plan.protocol, data, piece.rows, f"The block of value {piece.first_row:,}")


def _add_numbers(plan: ListPlan, batch: Batch, array: NumberArray) -> None:
    together = _together(plan.protocol, batch)
    if together is not None:
        # Excess bytes in earlier blocks would have shifted the one after them.
        _check_piece(plan, batch.pieces[-1], batch.data[batch.pieces[-1].start :])
        array.add(_cut(together, _wanted(plan, batch.first_row, len(together.values))))
        return
    for piece, data in batch.cut():
        wanted = _wanted(plan, piece.first_row, piece.rows)
        if wanted:
            array.add(_cut(_numbers(plan.protocol, piece, data), wanted))
            _check_piece(plan, piece, data)


def _batch_numbers(plan: ListPlan, batch: Batch) -> Numbers:
    array = NumberArray(sum(len(_wanted(plan, p.first_row, p.rows)) for p in batch.pieces))
    _add_numbers(plan, batch, array)
    numbers = array.numbers()
    if not may_be_rounded(numbers.values) or are_floats(plan.protocol, batch.data, batch.count):
        return numbers
    # One by one: arrays do not remember which of their values were integers.
    return numbers_of(_items(plan, batch), batch.first_row)


def _together(protocol: Protocol, batch: Batch) -> Numbers | None:
    """A whole batch at once, if it only contains numbers: NumPy prefers long columns."""
    count = batch.count
    width = len(batch.data) // count
    if all(piece.end - piece.start == width * piece.rows for piece in batch.pieces):
        found = fixed_numbers(protocol, batch.data, count)
        if found is not None:
            return found
    blocks = [(piece.first_row - batch.first_row, piece.start) for piece in batch.pieces]
    return run_numbers(protocol, batch.data, count, blocks=blocks)


def _numbers(protocol: Protocol, piece: Piece, data: bytes) -> Numbers:
    found = run_numbers(protocol, data, piece.rows)
    if found is not None:
        return found
    return numbers_of(decode_items(protocol, data, piece.rows), piece.first_row)


def _cut(numbers: Numbers, wanted: range) -> Numbers:
    part = slice(wanted.start, wanted.stop)
    gaps = None if numbers.gaps is None else numbers.gaps[part]
    return Numbers(numbers.values[part], gaps)


def _wanted(plan: ListPlan, first_row: int, count: int) -> range:
    """The requested rows among `count` values from `first_row` on."""
    start = min(max(plan.rows.start - first_row, 0), count)
    return range(start, max(min(plan.rows.stop - first_row, count), start))

"""Numbers of an archive as a series: a list, a column of records, or an array."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues, numbers_of
from msglc_browser.archive.arrays.number_runs import FIXED_WIDTHS
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import PathStep, brief_path, brief_step
from msglc_browser.archive.toc.blocks import Block
from msglc_browser.errors import BadInput
from msglc_browser.operations.plotting.times import seconds_of_times
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.list_pieces import ListPlan, plan_list
from msglc_browser.operations.reading.previews import refine
from msglc_browser.operations.reading.read_array import read_array, read_block_numbers, read_items
from msglc_browser.operations.reading.read_stored_array import read_stored_array

BLOCK_BYTES: Final = 8192
"""How much is read at a time of a list that has no blocks of its own."""

_FIRST_ITEMS: Final = 64
_MOST_SERIES: Final = 32


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """What to plot: a list or array, or the column `column` of a list of records."""

    node: Node
    title: str
    column: PathStep | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A series that can be read: its length in rows, and how its rows lie in blocks.

    `block_starts` holds the first row of each block, ascending from 0. `is_time` if the values are
    seconds since 1970. Reading all of it takes `size_bytes`.
    """

    ref: SeriesRef
    length: int
    size_bytes: int
    block_starts: NDArray[np.int64]
    is_time: bool = False
    plan: ListPlan | None = field(default=None, repr=False)

    @property
    def blocks(self) -> int:
        """The number of blocks, 1 if only the whole can be read."""
        return len(self.block_starts)

    def rows_of(self, block: int) -> range:
        """The rows of one block."""
        starts = self.block_starts
        stop = int(starts[block + 1]) if block + 1 < len(starts) else self.length
        return range(int(starts[block]), stop)

    def blocks_of(self, rows: range) -> range:
        """The blocks that hold some rows."""
        if not rows:
            return range(0)
        first, last = np.searchsorted(self.block_starts, [rows.start, rows[-1]], side="right")
        return range(int(first) - 1, int(last))


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """The numbers of `rows`, one per row; `gaps` marks nulls (NaN, or 0 if integers)."""

    rows: range
    values: NumberValues
    gaps: NDArray[np.bool_] | None = None


async def series_of(document: Document, nodes: Sequence[Node]) -> tuple[SeriesRef, ...]:
    """What to plot of some nodes: each list or array, and each numeric list of a dict.

    Raises BadInput if there is nothing, and any error of reading.
    """
    refs: list[SeriesRef] = []
    for node in nodes:
        known = await refine(document, node)
        if known.value_type is ValueType.DICT and known.kind is not NodeKind.BUCKET:
            refs += await _columns_of(document, known)
        else:
            refs += await _records_or_list(document, known)
    if not refs:
        raise BadInput("There are no numbers to plot here. Value shows what it contains.")
    return tuple(refs[:_MOST_SERIES])


async def open_series(document: Document, ref: SeriesRef) -> Series:
    """Find out where the numbers lie; reads the TOC, or the first bytes.

    Raises BadInput if it is not a list or one-dimensional array, and any error of reading.
    """
    if ref.node.value_type is ValueType.ARRAY:
        return await _array_series(document, ref)
    plan = await plan_list(document, ref.node, None, most_bytes=None)
    if not plan.rows:
        raise BadInput(f"{brief_path(ref.node.path)} is empty: there is nothing to plot.")
    first = await read_items(document, ref.node, range(plan.rows.start, plan.rows.start + 1))
    value = _cell(first[0], ref.column)
    is_time = seconds_of_times([value]) is not None
    blocks = _blocks(plan) if ref.column is None and not is_time else _chunks(plan)
    starts = np.array([block.first_row - plan.rows.start for block in blocks], np.int64)
    starts[:1] = 0
    plan = replace(plan, blocks=tuple(blocks))
    return Series(ref, len(plan.rows), max(plan.size_bytes, 1), starts, is_time, plan)


async def read_blocks(
    document: Document, series: Series, blocks: Sequence[int]
) -> tuple[SeriesPart, ...]:
    """The numbers of some blocks, fetched together in one batch.

    Raises NotNumbers if there is something other than numbers, bools and nulls.
    """
    if series.plan is None:
        return (await _array_part(document, series),) if blocks else ()
    if series.ref.column is not None or series.is_time:
        parts = [_column_part(document, series, series.rows_of(block)) for block in blocks]
        return tuple(await asyncio.gather(*parts))
    plan, first = series.plan, series.plan.rows.start
    wanted = [plan.blocks[block] for block in blocks]
    found = await read_block_numbers(document, plan, wanted)
    parts_found = []
    for block, numbers in zip(blocks, found, strict=True):
        rows = series.rows_of(block)
        at = rows.start + first - plan.blocks[block].first_row
        part = slice(at, at + len(rows))
        gaps = None if numbers.gaps is None else numbers.gaps[part]
        parts_found.append(SeriesPart(rows, numbers.values[part], gaps))
    return tuple(parts_found)


async def read_rows(document: Document, series: Series, rows: range) -> SeriesPart:
    """The numbers of a run of rows; memory follows the result. Errors as for `read_blocks`."""
    if series.plan is None:
        part = await _array_part(document, series)
        gaps = None if part.gaps is None else part.gaps[rows.start : rows.stop]
        return SeriesPart(rows, part.values[rows.start : rows.stop], gaps)
    if series.ref.column is not None or series.is_time:
        return await _column_part(document, series, rows)
    first = series.plan.rows.start
    moved = range(rows.start + first, rows.stop + first)
    found = await read_array(document, series.ref.node, moved)
    return SeriesPart(rows, found.values, found.gaps)


def _blocks(plan: ListPlan) -> list[Block]:
    """The blocks of the archive; parts of equal width of a list that has none."""
    if len(plan.blocks) > 1 or not plan.is_exact:
        return list(plan.blocks)
    [block] = plan.blocks
    width, rest = divmod(block.span.size, block.rows)
    if rest or width not in FIXED_WIDTHS[plan.protocol]:
        return [block]
    # Each part is checked when it is decoded: all of its tags must be those of this width.
    rows = BLOCK_BYTES // width
    return [
        Block(
            number,
            block.first_row + at,
            min(rows, block.rows - at),
            block.span.part(at * width, min(at + rows, block.rows) * width),
        )
        for number, at in enumerate(range(0, block.rows, rows))
    ]


def _chunks(plan: ListPlan) -> list[Block]:
    """Runs of whole blocks, or of rows, of about `BLOCK_BYTES` each."""
    if len(plan.blocks) > 1:
        return list(plan.blocks)
    [block] = plan.blocks
    rows = max(1, block.rows * BLOCK_BYTES // max(block.span.size, 1))
    return [
        Block(number, block.first_row + at, min(rows, block.rows - at), block.span)
        for number, at in enumerate(range(0, block.rows, rows))
    ]


async def _columns_of(document: Document, node: Node) -> list[SeriesRef]:
    children = await expand(document, node)
    lists = [child for child in children.nodes if child.value_type in _LISTS]
    found = []
    for child in lists[:_MOST_SERIES]:
        found += [
            SeriesRef(each.node, brief_step(child.path[-1]))
            for each in await _records_or_list(document, child)
            if each.column is None
        ]
    return found


async def _records_or_list(document: Document, node: Node) -> list[SeriesRef]:
    """A list of numbers as it is; of a list of records each column that holds a number."""
    title = brief_step(node.path[-1]) if node.path else document.name
    if node.value_type is ValueType.ARRAY:
        return [SeriesRef(node, title)]
    if node.value_type is not ValueType.LIST:
        return []
    first = await read_items(document, node, _start_of(node))
    records = [item for item in first if isinstance(item, dict)]
    if not records:
        return [SeriesRef(node, title)] if any(map(_is_plottable, first)) else []
    keys = list(dict.fromkeys(key for record in records for key in record))
    return [
        SeriesRef(node, str(key), PathStep.key(key))
        for key in keys
        if any(_is_number(record.get(key)) for record in records)
    ]


def _start_of(node: Node) -> range:
    first = node.rows.start if node.rows is not None else 0
    return range(first, first + _FIRST_ITEMS)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plottable(value: object) -> bool:
    return isinstance(value, int | float) or seconds_of_times([value]) is not None


def _cell(item: object, column: PathStep | None) -> object:
    if column is None:
        return item
    return item.get(column.value) if isinstance(item, dict) else None


async def _column_part(document: Document, series: Series, rows: range) -> SeriesPart:
    first = 0 if series.plan is None else series.plan.rows.start
    moved = range(rows.start + first, rows.stop + first)
    items = await read_items(document, series.ref.node, moved)
    return await asyncio.to_thread(_part_of_items, items, series, rows)


def _part_of_items(items: Sequence[object], series: Series, rows: range) -> SeriesPart:
    cells = [_cell(item, series.ref.column) for item in items]
    if series.is_time:
        seconds = seconds_of_times(cells)
        if seconds is not None:
            return SeriesPart(rows, seconds, np.isnan(seconds))
    numbers = numbers_of(cells, rows.start)
    return SeriesPart(rows, numbers.values, numbers.gaps)


async def _array_series(document: Document, ref: SeriesRef) -> Series:
    values = await read_stored_array(document, ref.node)
    size = ref.node.size_bytes or values.nbytes
    return Series(ref, len(_flat(values, ref.node)), size, np.zeros(1, np.int64))


async def _array_part(document: Document, series: Series) -> SeriesPart:
    values = _flat(await read_stored_array(document, series.ref.node), series.ref.node)
    return SeriesPart(range(len(values)), values)


def _flat(values: NumberValues, node: Node) -> NumberValues:
    """One-dimensional numbers. Raises BadInput for anything else."""
    if values.ndim != 1 or values.dtype.kind not in "iufb":
        raise BadInput(
            f"{brief_path(node.path)} is an array of {values.ndim} dimensions of type "
            f"{values.dtype}; a plot needs one dimension of numbers."
        )
    if values.dtype.kind == "b" or values.dtype.itemsize < 8:
        kind = np.float64 if values.dtype.kind == "f" else np.int64
        return values.astype(kind)
    return values


_LISTS = (ValueType.LIST, ValueType.ARRAY, ValueType.UNKNOWN)

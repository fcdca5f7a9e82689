"""Numbers of an archive as a series: a list, a column of records, or an array."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues
from msglc_browser.archive.model.node import Node, NodeKind, ValueType
from msglc_browser.archive.model.node_path import KeyValue, PathStep, brief_path, brief_step
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.errors import BadInput
from msglc_browser.operations.numbers.even_rows import number_rows
from msglc_browser.operations.numbers.list_pieces import plan_list
from msglc_browser.operations.plotting.decoding import ItemDecoder
from msglc_browser.operations.plotting.first_items import first_items, numeric_fields
from msglc_browser.operations.plotting.in_order import Walk, split_items
from msglc_browser.operations.plotting.listed_rows import ListedRows
from msglc_browser.operations.plotting.row_source import (
    BLOCK_BYTES,
    BlockedRows,
    EqualWidths,
    RowSource,
    WalkedRows,
)
from msglc_browser.operations.plotting.stored_array import open_array
from msglc_browser.operations.plotting.times import seconds_of_times
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.expand import expand
from msglc_browser.operations.reading.leaf_rows import index_of_leaf
from msglc_browser.operations.reading.levels import open_level
from msglc_browser.operations.reading.previews import read_previews, refine
from msglc_browser.operations.reading.sections import resolve

MOST_SERIES: Final = 32
"""How many are plotted together."""

_MOST_LOOKED_AT: Final = 256  # values of a dict
_CHUNK_BYTES: Final = 4 * 1024 * 1024
_MOST_AXES: Final = 2  # of an array that can be plotted, by its columns
_STRIDE: Final = 1000  # rows between the known positions of a leaf


@dataclass(frozen=True, slots=True)
class SeriesRef:
    """What to plot: a list or array, or one `column` of it.

    A column is a key of a list of records, or a position (`PathStep.index`) in the rows of a 2-D
    list or array: one of `of_columns`, 0 if that is not known.
    """

    node: Node
    title: str
    column: PathStep | None = None
    of_columns: int = 0


@dataclass(frozen=True, slots=True)
class Series:
    """A series that can be read: its length in rows, and how its rows lie in blocks.

    `block_starts` holds the first row of each block, ascending from 0. `is_time` if the values are
    seconds since 1970. Reading all of it takes about `size_bytes`. `first_row` is the number of
    row 0 in its list: not 0 for a row range.
    """

    ref: SeriesRef
    length: int
    size_bytes: int
    block_starts: NDArray[np.int64]
    is_time: bool = False
    first_row: int = 0
    rows: RowSource | None = field(default=None, repr=False, compare=False)

    @property
    def blocks(self) -> int:
        """The number of blocks, 1 if only the whole can be read."""
        return len(self.block_starts)

    @property
    def is_in_order(self) -> bool:
        """Whether rows can only be found by walking through all rows before them.

        May become true while reading, if rows turn out to be elsewhere.
        """
        return self.rows is not None and self.rows.is_in_order

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

    def cost_bytes(self, rows: range) -> int:
        """About how many bytes are read for the blocks of some rows."""
        blocks = self.blocks_of(rows)
        held = self.rows_of(blocks[-1]).stop - self.rows_of(blocks[0]).start if blocks else 0
        return self.size_bytes * held // max(self.length, 1)


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """The numbers of `rows`, one per row; `gaps` marks nulls (NaN, or 0 if integers).

    Of records, rows that lack the key are gaps, too.
    """

    rows: range
    values: NumberValues
    gaps: NDArray[np.bool_] | None = None


async def series_of(document: Document, nodes: Sequence[Node]) -> tuple[SeriesRef, ...]:
    """What to plot of some nodes: each list or array, and each numeric list of a dict.

    Of records and 2-D lists and arrays each column, up to 32 series in all. Raises BadInput if
    there is nothing, and any error of reading.
    """
    refs: list[SeriesRef] = []
    reasons: list[BadInput] = []
    for node in nodes:
        known = await refine(document, node)
        try:
            if known.value_type is ValueType.DICT and known.kind is not NodeKind.BUCKET:
                refs += await _columns_of(document, known)
            else:
                refs += await _records_or_list(document, known)
        except BadInput as error:
            reasons.append(error)
    if not refs:
        nothing = BadInput("There are no numbers to plot here. Value shows what it contains.")
        raise reasons[0] if reasons else nothing
    return tuple(refs[:MOST_SERIES])


async def open_series(document: Document, ref: SeriesRef) -> Series:
    """Find out where the numbers lie; reads the TOC, and the first block.

    Raises BadInput if it is not a list or one-dimensional array, NotNumbers if its first values
    are not numbers, and any error of reading.
    """
    node, within = ref.node, None
    if isinstance(node.token, Node):
        node, within = node.token, node.rows
    node = await resolve(document, node)
    if node.value_type is ValueType.UNKNOWN:
        node = await refine(document, node)
    decoder = ItemDecoder(node.protocol, ref.column)
    if node.value_type is ValueType.ARRAY:
        source = await open_array(document, node, ref.column)
    else:
        source = await _open_list(document, node, decoder, within)
    whole = range(source.total)
    rows = whole if within is None else range(within.start, min(within.stop, source.total))
    if not rows:
        raise BadInput(f"{brief_path(ref.node.path)} is empty: there is nothing to plot.")
    starts = source.block_starts
    first, last = np.searchsorted(starts, [rows.start, rows[-1]], side="right")
    starts = np.maximum(starts[int(first) - 1 : int(last)] - rows.start, 0)
    size = max(source.size_bytes * len(rows) // max(source.total, 1), 1)
    series = Series(ref, len(rows), size, starts, first_row=rows.start, rows=source)
    await read_blocks(document, series, [0])
    is_time = bool(decoder.is_time)
    return Series(ref, len(rows), size, starts, is_time, rows.start, source)


async def _open_list(
    document: Document, node: Node, decoder: ItemDecoder, within: range | None
) -> RowSource:
    column = decoder.column
    if column is not None and isinstance(node.token, TocLevel) and not node.token.is_map:
        level = await open_level(document, node)
        if level is not None and level.total and node.span is not None:
            first = (await level.rows(range(1))).nodes
            return ListedRows(
                document,
                level,
                column,
                record_bytes=-(-node.span.size // level.total),
                is_by_field=bool(first) and first[0].kind is NodeKind.INDEXED,
                decoder=decoder,
            )
    plan = await plan_list(document, node, None, most_bytes=None)
    if not plan.rows:
        raise BadInput(f"{brief_path(node.path)} is empty: there is nothing to plot.")
    if isinstance(node.token, BlockList):
        return BlockedRows(plan.blocks, decoder)
    [block] = plan.blocks
    index = await index_of_leaf(document, node)
    near = 0
    if within is not None and index is not None:
        near = min(within.start // _STRIDE, len(index.checkpoints) - 1)
    at = block.span.start if index is None else index.checkpoints[near]
    split = split_items(decoder, block.span.end)
    walk = Walk(split, block.rows, at=at, end=block.span.end, row=near * _STRIDE)
    even = number_rows(node.protocol, block.span, block.rows) if column is None else None
    if even is None:
        return WalkedRows(walk)
    [some] = even.parts(BLOCK_BYTES, range(1))
    [data] = await document.source.read_ranges([even.span(some)])
    if decoder.fixed(data, len(some)) is None:
        return WalkedRows(walk)
    return EqualWidths(even, walk, decoder)


async def read_blocks(
    document: Document, series: Series, blocks: Sequence[int]
) -> tuple[SeriesPart, ...]:
    """The numbers of some blocks, fetched together in one batch.

    If the rows turn out to be elsewhere (`is_in_order` becomes true), these are other rows: as
    many as may be read unasked. Raises NotNumbers if there is something other than numbers, bools
    and nulls, LimitExceeded above 64 MiB, and any error of reading.
    """
    if series.rows is None or not blocks:
        return ()
    first = series.first_row
    wanted = [_block_in_list(series, first + series.rows_of(block).start) for block in blocks]
    found = await series.rows.read(document.source, wanted)
    whole = range(first, first + series.length)
    parts = []
    for numbers in found:
        rows = range(max(numbers.rows.start, whole.start), min(numbers.rows.stop, whole.stop))
        cut = slice(rows.start - numbers.rows.start, rows.stop - numbers.rows.start)
        gaps = None if numbers.gaps is None else numbers.gaps[cut]
        shown = range(rows.start - first, rows.stop - first)
        if rows:
            parts.append(SeriesPart(shown, numbers.values[cut], gaps))
    return tuple(parts)


def _block_in_list(series: Series, row: int) -> range:
    """The rows of the whole block that holds a row of the list."""
    assert series.rows is not None
    starts = series.rows.block_starts
    block = int(np.searchsorted(starts, row, side="right")) - 1
    stop = int(starts[block + 1]) if block + 1 < len(starts) else series.rows.total
    return range(int(starts[block]), stop)


async def _columns_of(document: Document, node: Node) -> list[SeriesRef]:
    children = await expand(document, node)
    lists = [child for child in children.nodes if child.value_type in _LISTS]
    lists = lists[:_MOST_LOOKED_AT]
    if any(child.value_type is not ValueType.LIST for child in lists):
        # The table of contents tells neither the types of small values nor the shapes of arrays.
        found_out = await read_previews(document, lists)
        lists = [each.node for each in found_out if each.node.value_type in _LISTS]
    found = []
    for child in lists[:MOST_SERIES]:
        try:
            inside = await _records_or_list(document, child)
        except BadInput:
            continue  # the others can be plotted
        found += [
            SeriesRef(each.node, brief_step(child.path[-1]))
            for each in inside
            if each.column is None and len(child.shape) <= _MOST_AXES
        ]
    return found


async def _records_or_list(document: Document, node: Node) -> list[SeriesRef]:
    """A list of numbers as it is; of a list of records each column that holds a number."""
    title = brief_step(node.path[-1]) if node.path else document.name
    if node.value_type is ValueType.ARRAY:
        if len(node.shape) != 2:
            return [SeriesRef(node, title)]
        return _columns(node, title, range(node.shape[1]), node.shape[1])
    if node.value_type is not ValueType.LIST:
        return []
    first = await first_items(document, node)
    records = [item for item in first if isinstance(item, dict)]
    keys: list[KeyValue] = []
    if records:
        seen = dict.fromkeys(key for record in records for key in record)
        keys = [key for key in seen if any(_is_number(record.get(key)) for record in records)]
    elif not first and isinstance(node.token, TocLevel):
        keys = await numeric_fields(document, node)
    if keys:
        return [SeriesRef(node, _title_of(key), PathStep.key(key)) for key in keys]
    if first and all(isinstance(item, list) for item in first):
        return _columns_of_rows(node, title, first)
    if not first and node.items != 0:
        raise BadInput(
            "The first item is too large to be a number. Select it to see what it holds."
        )
    return [SeriesRef(node, title)] if any(map(_is_plottable, first)) else []


def _columns_of_rows(node: Node, title: str, first: Sequence[object]) -> list[SeriesRef]:
    """The columns that hold a number, of rows that are equally long as far as is known."""
    rows = [row for row in first if isinstance(row, list)]
    width = len(rows[0])
    start = node.rows.start if node.rows is not None else 0
    for at, row in enumerate(rows):
        if len(row) != width:
            lengths = f"row {start:,} has {width:,} values, row {start + at:,} has {len(row):,}"
            raise BadInput(f"The rows have different lengths: {lengths}.")
    if any(isinstance(cell, list) for row in rows for cell in row):
        raise BadInput("The rows hold lists: a plot needs one or two dimensions of numbers.")
    numeric = [at for at in range(width) if any(_is_number(row[at]) for row in rows)]
    return _columns(node, title, numeric, width)


def _columns(node: Node, title: str, positions: Sequence[int], of_columns: int) -> list[SeriesRef]:
    return [
        SeriesRef(node, f"{title}[{at}]", PathStep.index(at), of_columns)
        for at in positions[:MOST_SERIES]
    ]


def _title_of(key: KeyValue) -> str:
    return brief_step(PathStep.key(key))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_plottable(value: object) -> bool:
    return isinstance(value, int | float) or seconds_of_times([value]) is not None


_LISTS = (ValueType.LIST, ValueType.ARRAY, ValueType.UNKNOWN)

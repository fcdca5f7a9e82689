"""NumPy arrays stored as pickles, as rows: where their elements are, without unpickling."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import Numbers
from msglc_browser.archive.arrays.numpy_pickle import (
    ArrayData,
    ArrayInfo,
    describe_array,
    find_array_data,
    rebuild_array,
)
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import PathStep, brief_path
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import BadInput, CorruptArchive
from msglc_browser.operations.numbers.even_rows import EvenRows, array_span
from msglc_browser.operations.plotting.in_order import Walk, split_latin1
from msglc_browser.operations.plotting.row_source import (
    BLOCK_BYTES,
    RowNumbers,
    RowSource,
    WalkedRows,
    even_starts,
    read_limited,
)
from msglc_browser.operations.plotting.stored_values import as_numbers, check_plottable
from msglc_browser.operations.reading.document import Document
from msglc_browser.storage.reading.byte_source import ByteSource

_HEAD_BYTES: Final = 64 * 1024


async def open_array(document: Document, node: Node, column: PathStep | None) -> RowSource:
    """The elements of a 1-D array, or of a column of a 2-D one; reads its first 64 KiB.

    Raises BadInput if it has other dimensions or holds no numbers, CorruptArchive, StorageError.
    """
    name = brief_path(node.path)
    if node.span is None:
        raise CorruptArchive(f"{name} has no bytes of its own.")
    size = min(_HEAD_BYTES, node.span.size)
    [head] = await document.source.read_ranges([Span(node.span.start, node.span.start + size)])
    found = peek_head(node.protocol, head, 0)
    if found is None or found.kind is not HeadKind.BYTES:
        raise CorruptArchive(f"{name} is not a stored array.")
    payload = node.span.part(found.end, found.end + found.value)
    if not node.span.contains(payload):
        raise CorruptArchive("The stored array is truncated.")
    pickle = head[found.end : found.end + found.value]
    info = describe_array(pickle)
    if info is None:
        raise BadInput(f"{name} is a pickle, but not of a plain NumPy array of numbers.")
    at = _column(info, name, column)
    if len(pickle) == found.value:
        return _HeldArray(_one_column(rebuild_array(pickle), at), payload.size)
    data = find_array_data(pickle)
    if data is None:
        raise CorruptArchive("The stored array's data is damaged.")
    return _elements(data, payload, at)


def _column(info: ArrayInfo, name: str, column: PathStep | None) -> int | None:
    check_plottable(np.dtype(info.dtype), name)
    wanted = 1 if column is None else 2
    if len(info.shape) != wanted:
        raise BadInput(f"{name} is {info}; a plot needs one or two dimensions of numbers.")
    if column is None:
        return None
    at = column.value
    if not column.is_index or not isinstance(at, int) or at >= info.shape[1]:
        raise BadInput(f"{name} has no such column.")
    return at


def _one_column(array: NDArray[Any], column: int | None) -> NDArray[Any]:
    return array if column is None else array[:, column]


def _elements(data: ArrayData, payload: Span, column: int | None) -> RowSource:
    info = data.info
    within = array_span(data, payload.start, payload)
    if within is None:
        raise CorruptArchive("The stored array is not as long as its shape says.")
    start = within.start
    table = _Table(np.dtype(info.dtype), info.shape[1] if column is not None else 1, column or 0)
    if info.is_fortran and column is not None:
        if data.is_text:
            raise BadInput("The array is stored column by column as text; export it to plot it.")
        start += column * info.shape[0] * info.item_size
        table = _Table(table.dtype, 1, 0)
    if data.is_text:
        split = split_latin1(table.numbers, table.width, within.end)
        walk = Walk(split, info.shape[0], at=start, end=within.end)
        return WalkedRows(walk, element_type=table.dtype.name)
    return _StoredRows(EvenRows(start, table.width, info.shape[0]), table)


class _Table:
    """Rows of `across` elements, of which one is wanted."""

    def __init__(self, dtype: np.dtype[Any], across: int, column: int) -> None:
        self.dtype = dtype
        self.width = dtype.itemsize * across
        self._cell = slice(dtype.itemsize * column, dtype.itemsize * (column + 1))

    def numbers(self, data: bytes, count: int) -> Numbers:
        """The numbers of the `count` rows in `data`."""
        table = np.frombuffer(data, np.uint8, count * self.width).reshape(count, self.width)
        cells = np.ascontiguousarray(table[:, self._cell]).reshape(-1)
        return as_numbers(cells.view(self.dtype))


class _StoredRows:
    """Rows back to back, as they are in memory: any of them can be read."""

    is_in_order = False

    def __init__(self, even: EvenRows, table: _Table) -> None:
        self._even = even
        self._table = table
        self.element_type = table.dtype.name
        self.total = even.count
        self.size_bytes = even.size_bytes
        self.block_starts = even_starts(even.count, even.rows_in(BLOCK_BYTES))

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """See RowSource."""
        spans = self._even.spans(blocks)
        data = await read_limited(source, spans, of_bytes=self.size_bytes)
        return await asyncio.to_thread(self._numbers, blocks, data)

    def _numbers(self, blocks: Sequence[range], data: Sequence[bytes]) -> list[RowNumbers]:
        found = []
        for rows, cells in zip(blocks, data, strict=True):
            numbers = self._table.numbers(cells, len(rows))
            found.append(RowNumbers(rows, numbers.values, numbers.gaps))
        return found


class _HeldArray:
    """A small array, which came whole with its head."""

    is_in_order = False

    def __init__(self, values: NDArray[Any], size_bytes: int) -> None:
        self._numbers = as_numbers(values)
        self.element_type = values.dtype.name
        self.total = len(values)
        self.size_bytes = size_bytes
        self.block_starts = even_starts(self.total, max(self.total, 1))

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        """See RowSource; reads nothing."""
        values, gaps = self._numbers.values, self._numbers.gaps
        cuts = [(rows, slice(rows.start, rows.stop)) for rows in blocks]
        return [
            RowNumbers(rows, values[cut], None if gaps is None else gaps[cut]) for rows, cut in cuts
        ]

"""Parts of a stored NumPy array, read without the rest of it where its layout allows."""

import asyncio
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues
from msglc_browser.archive.arrays.numpy_pickle import (
    ArrayData,
    ArrayInfo,
    describe_array,
    find_array_data,
)
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.model.node import Node
from msglc_browser.archive.model.node_path import brief_path
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.numbers.even_rows import EvenRows, array_span
from msglc_browser.operations.numbers.read_stored_array import read_stored_array
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.tables.cells import Unreadable
from msglc_browser.operations.tables.list_parts import Part, cut_part, runs_of

MOST_ARRAY_BYTES: Final = 64 * 1024 * 1024
"""An array that can only be read whole is kept in memory, up to this size."""

LONG_ROW_BYTES: Final = 16 * 1024
"""Of longer rows only the columns in sight are read."""

_HEAD_BYTES: Final = 4096
_WIDEST_NUMBER: Final = 8
_MOST_AXES: Final = 2
_MOST_ITEM_BYTES: Final = 64 * 1024
_MAX_CHARACTER: Final = 0x10FFFF
_NANOSECONDS: Final = 1_000_000_000
_UNITS: Final = {"ns": 1, "us": 1_000, "ms": 1_000_000, "s": _NANOSECONDS}


@dataclass(frozen=True, slots=True)
class LongRow:
    """A row of an array of which only parts are read."""

    parts: "ArrayParts"


class ArrayParts:
    """Rows of an array whose items lie in row order: `shape` is that of one row, () for an item.

    With a `shape` whose row is long, rows are LongRow, else lists or single values.
    """

    def __init__(self, data: Span, dtype: str, count: int, shape: tuple[int, ...]) -> None:
        self._data = data
        self._dtype = np.dtype(dtype)
        self._shape = shape
        self._row_items = math.prod(shape)
        self._width = self._dtype.itemsize * self._row_items
        self._is_long = bool(shape) and self._width > LONG_ROW_BYTES
        self.total = count

    @property
    def size_bytes(self) -> int:
        """The size of its data."""
        return self._data.size

    def covering(self, rows: Sequence[int]) -> list[Part]:
        """The parts that hold some rows."""
        if self._is_long:
            return [Part(row, 1, Span(0, 0)) for run in runs_of(rows) for row in run]
        whole = Part(0, self.total, self._data, width=self._width)
        found = {part.first_row: part for run in runs_of(rows) for part in cut_part(whole, run)}
        return [found[first] for first in sorted(found)]

    def numbers(self, part: Part, data: bytes) -> NumberValues | None:
        """The items of a part, if rows are single numbers."""
        return None if self._shape else _numbers(np.frombuffer(data, self._dtype))

    def decode(self, part: Part, data: bytes) -> tuple[Sequence[object], str]:
        """The values of a part: one per row, a list of values, or a LongRow."""
        if self._is_long:
            return [LongRow(self._row(part.first_row))], ""
        flat = np.frombuffer(data, self._dtype)
        array = flat.reshape(part.rows, self._row_items) if self._shape else flat
        return array_values(array), ""

    def _row(self, row: int) -> "ArrayParts":
        data = EvenRows(self._data.start, self._width, self.total).span(range(row, row + 1))
        return ArrayParts(data, self._dtype.str, self._row_items, ())


class LoadedParts:
    """Rows of an array that is in memory."""

    def __init__(self, array: NDArray[Any]) -> None:
        self._array = array
        self.total = len(array)

    @property
    def size_bytes(self) -> int:
        """The size of the array."""
        return self._array.nbytes

    def covering(self, rows: Sequence[int]) -> list[Part]:
        """Parts without bytes: there is nothing to read."""
        columns = self._array.shape[1] if self._array.ndim > 1 else 1
        each = max(_HEAD_BYTES // max(columns, 1), 1)
        firsts = sorted({row // each * each for run in runs_of(rows) for row in run})
        return [Part(at, min(each, self.total - at), Span(0, 0)) for at in firsts]

    def numbers(self, part: Part, data: bytes) -> NumberValues | None:
        """The items of a part, if rows are single numbers."""
        return _numbers(self._array[part.first_row : part.first_row + part.rows])

    def decode(self, part: Part, data: bytes) -> tuple[Sequence[object], str]:
        """The values of a part."""
        return array_values(self._array[part.first_row : part.first_row + part.rows]), ""


@dataclass(frozen=True, slots=True)
class OpenArray:
    """An array whose rows can be read."""

    info: ArrayInfo
    parts: ArrayParts | LoadedParts


async def open_array(document: Document, node: Node) -> OpenArray:
    """The rows of a stored array, along its first axis.

    Reads its first bytes, or all of it if its layout requires that. Raises BadInput if it is
    not an array of one or more axes, LimitExceeded, CorruptArchive and any StorageError.
    """
    where = brief_path(node.path)
    if node.span is None:
        raise BadInput(f"{where} has no bytes of its own.")
    head_span = Span(node.span.start, min(node.span.start + _HEAD_BYTES, node.span.end))
    [data] = await document.source.read_ranges([head_span])
    head = peek_head(node.protocol, data, 0)
    payload = data[head.end :] if head is not None and head.kind is HeadKind.BYTES else b""
    info = describe_array(payload)
    if head is None or info is None:
        raise BadInput(f"{where} is not a plain NumPy array, so it has no rows.")
    if not info.shape:
        raise BadInput(f"{where} is an array of a single value: it has no rows to show as a table.")
    if len(info.shape) > _MOST_AXES:
        raise BadInput(
            f"{where} is {info}; a table needs one or two dimensions. Image shows slices of it."
        )
    if 0 in info.shape or info.item_size > _MOST_ITEM_BYTES:
        raise BadInput(f"{where} is {info}: it has no rows to show as a table.")
    found = find_array_data(payload)
    if found is not None and not _must_be_whole(info, found):
        within = array_span(found, node.span.start + head.end, node.span)
        if within is not None:
            parts = ArrayParts(within, info.dtype, info.shape[0], info.shape[1:])
            return OpenArray(info, parts)
    if info.size_bytes > MOST_ARRAY_BYTES:
        raise LimitExceeded(
            f"{where} is stored so that it can only be read as a whole, and takes "
            f"{info.size_bytes:,} bytes: too many for a table.",
        )
    array = await read_stored_array(document, node)
    # Only the copy in row order is looked at from now on.
    rows = await asyncio.to_thread(np.ascontiguousarray, array)
    return OpenArray(info, LoadedParts(rows))


def array_values(array: NDArray[Any]) -> list[object]:
    """Items as plain values, row by row: numbers, texts, bytes, Timestamp; NaT as None.

    Complex numbers and time differences become texts.
    """
    if array.ndim > 1:
        return [array_values(row) for row in array]
    kind = array.dtype.kind
    if kind == "M":
        return _times(array)
    if kind in "mc":
        return [str(item) for item in array]
    if kind == "U" and array.size:
        codes = np.ascontiguousarray(array).view(f"{array.dtype.byteorder}u4")
        if codes.max() > _MAX_CHARACTER:
            return [Unreadable("The stored array contains invalid characters.")] * len(array)
    found: list[object] = array.tolist()
    return found


def _numbers(array: NDArray[Any]) -> NumberValues | None:
    """In the byte order of this computer; None unless they are real numbers of up to 64 bits."""
    if array.ndim != 1 or array.dtype.kind not in "biuf" or array.dtype.itemsize > _WIDEST_NUMBER:
        return None
    return array.astype(array.dtype.newbyteorder("="), copy=False)


def _times(array: NDArray[Any]) -> list[object]:
    unit, step = np.datetime_data(array.dtype)
    if unit in ("ps", "fs", "as"):
        return [None if np.isnat(item) else str(item) for item in array]
    if unit not in _UNITS:
        array, unit, step = array.astype("M8[s]"), "s", 1
    each = _UNITS[unit] * step
    gaps = np.isnat(array).tolist()
    ticks: list[int] = array.astype(np.int64).tolist()
    return [
        None if gap else Timestamp(*divmod(tick * each, _NANOSECONDS))
        for tick, gap in zip(ticks, gaps, strict=True)
    ]


def _must_be_whole(info: ArrayInfo, data: ArrayData) -> bool:
    """Whether its bytes are text of varying width, or its rows do not lie in one piece."""
    return data.is_text or (info.is_fortran and len(info.shape) > 1)

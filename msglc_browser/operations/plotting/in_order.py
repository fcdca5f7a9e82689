"""Rows that can only be found by walking from the start, read in order, window by window."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

import numpy as np

from msglc_browser.archive.arrays.number_arrays import NotNumbers, Numbers, joined
from msglc_browser.archive.items.item_splitter import ItemSplitter
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import ValueType
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.plotting.decoding import ItemDecoder
from msglc_browser.storage.reading.byte_source import ByteSource

WINDOW_BYTES: Final = 256 * 1024
_LARGEST_WINDOW_BYTES: Final = 16 * 1024 * 1024
_LARGEST_NUMBER: Final = 1024  # bytes
_TYPES: Final = (ValueType.INT, ValueType.FLOAT, ValueType.BOOL, ValueType.NULL, ValueType.TIME)


class Whole:
    """Whole items at the start of a window: `count` of them in `used` bytes.

    `numbers` decodes them; those before the rows asked for need not be decoded.
    """

    __slots__ = ("count", "numbers", "used")

    def __init__(self, count: int, used: int, numbers: Callable[[], Numbers]) -> None:
        self.count = count
        self.used = used
        self.numbers = numbers


Split: TypeAlias = Callable[[bytes, int, range], Whole | None]
"""The whole items of some bytes: given the bytes, where they start, and which rows they may hold.
None if not one of them is whole. Called in a thread."""


class Walk:
    """`total` rows up to byte `end`; `row` is at byte `at`. Remembers where it has been."""

    def __init__(self, split: Split, total: int, *, at: int, end: int, row: int = 0) -> None:
        self._split = split
        self._end = end
        self._rows = [row]
        self._starts = [at]
        self._kept = (at, b"")
        self.total = total
        self.size_bytes = end - at

    async def read(self, source: ByteSource, rows: range) -> Numbers:
        """The numbers of some rows; reads everything from the nearest known row on.

        Raises NotNumbers or BadInput that name the row, CorruptArchive, LimitExceeded for an item
        above 16 MiB, and any StorageError.
        """
        near = max(bisect_right(self._rows, rows.start) - 1, 0)
        row, at = self._rows[near], self._starts[near]
        parts: list[Numbers] = []
        while row < rows.stop:
            stop = rows.start if row < rows.start else rows.stop
            numbers, count, used = await self._step(source, at, range(row, stop), rows.start)
            parts += [] if numbers is None else [numbers]
            row, at = row + count, at + used
            self._note(row, at)
        return joined_numbers(parts)

    async def _step(
        self, source: ByteSource, at: int, rows: range, first: int
    ) -> tuple[Numbers | None, int, int]:
        size = WINDOW_BYTES
        data = self._kept_from(at)
        while True:
            whole = await asyncio.to_thread(self._split, data, at, rows) if data else None
            if whole is not None:
                numbers = await asyncio.to_thread(whole.numbers) if rows.start >= first else None
                return numbers, whole.count, whole.used
            if at + len(data) == self._end:
                raise CorruptArchive("The data ends in the middle of a value.")
            if len(data) >= _LARGEST_WINDOW_BYTES:
                raise LimitExceeded(f"Item {rows.start:,} is larger than {len(data):,} bytes.")
            [data] = await source.read_ranges([Span(at, min(at + size, self._end))])
            self._kept = (at, data)
            size *= 8

    def _kept_from(self, at: int) -> bytes:
        """What is left of the last window: the next rows are in it."""
        start, data = self._kept
        return data[at - start :] if start <= at < start + len(data) else b""

    def _note(self, row: int, at: int) -> None:
        if row > self._rows[-1]:
            self._rows.append(row)
            self._starts.append(at)


def split_items(decoder: ItemDecoder, end: int) -> Split:
    """Items of a list that ends at byte `end`."""

    def split(data: bytes, at: int, rows: range) -> Whole | None:
        splitter = ItemSplitter(
            decoder.protocol, position=at, end=end, first_row=rows.start, stop=rows.stop
        )
        batch = splitter.feed(data)
        if batch is None:
            _check_kind(decoder, data, rows.start)
            return None

        def numbers() -> Numbers:
            return decoder.numbers(batch.data, batch.count, rows.start, is_exact=False)

        return Whole(batch.count, len(batch.data), numbers)

    return split


def _check_kind(decoder: ItemDecoder, data: bytes, row: int) -> None:
    """A text of 10 MB need not arrive to know that it is not a number."""
    if decoder.column is None and len(data) > _LARGEST_NUMBER:
        value_type, _ = classify(decoder.protocol, data)
        if value_type not in _TYPES:
            raise NotNumbers(row, value_type.value)


def split_latin1(convert: Callable[[bytes, int], Numbers], width: int, end: int) -> Split:
    """Elements of `width` bytes that are written as Latin-1 characters in UTF-8, up to `end`."""

    def split(data: bytes, at: int, rows: range) -> Whole | None:
        # The starts of characters; the last one may be cut off in the window.
        starts = np.flatnonzero((np.frombuffer(data, np.uint8) & 0xC0) != 0x80)
        is_last = at + len(data) >= end
        count = min((len(starts) - (not is_last)) // width, len(rows))
        if count <= 0:
            return None
        used = int(starts[count * width]) if count * width < len(starts) else len(data)

        def numbers() -> Numbers:
            try:
                payload = data[:used].decode("utf-8").encode("latin-1")
            except UnicodeError as error:
                raise CorruptArchive("The stored array's data is damaged.") from error
            return convert(payload, count)

        return Whole(count, used, numbers)

    return split


def joined_numbers(parts: Sequence[Numbers]) -> Numbers:
    """All parts as one; empty if there are none."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return Numbers(np.empty(0, np.float64))
    values = joined([part.values for part in parts])
    if all(part.gaps is None for part in parts):
        return Numbers(values)
    masks = [
        np.zeros(len(part.values), np.bool_) if part.gaps is None else part.gaps for part in parts
    ]
    gaps = np.concatenate(masks)
    if values.dtype.kind == "f":
        values[gaps] = np.nan
    return Numbers(values, gaps)

"""Decode runs of equal nested lists of numbers, at NumPy's speed where widths allow."""

import math
from collections.abc import Sequence
from itertools import chain
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import Numbers, numbers_of
from msglc_browser.archive.arrays.number_runs import fixed_numbers, run_numbers
from msglc_browser.archive.items.heads import HeadKind, peek_head
from msglc_browser.archive.items.value_runs import check_filled, decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import BadInput, CorruptArchive

_WIDTHLESS: Final = (HeadKind.NULL, HeadKind.TRUE, HeadKind.FALSE)
_NUMBERS: Final = (HeadKind.INT, HeadKind.SIGNED, HeadKind.NEGATIVE, HeadKind.FLOAT)
MOST_AXES: Final = 32


class UnequalLists(BadInput):
    """Lists that should be equally long are not, so they do not form a grid."""

    def __init__(self, length: int | None, expected: int) -> None:
        what = "a value that is not a list" if length is None else f"a list of {length:,}"
        super().__init__(
            f"The lists differ: {what} stands beside lists of {expected:,}. "
            "Only lists of equal length form an image."
        )


class Heads:
    """The heads at the start of nested lists: the encoded `heads`, and the first number.

    `lengths` has one entry per head; `width` is the size of the first number in bytes, 0 if there
    is none; `found` is what stands in its place if the bytes do not end before.
    """

    def __init__(self, protocol: Protocol, data: bytes) -> None:
        """Raises CorruptArchive on an invalid byte."""
        self.heads: list[bytes] = []
        self.lengths: list[int] = []
        self.found: HeadKind | None = None
        self.width = 0
        at = 0
        while len(self.heads) <= MOST_AXES:
            head = peek_head(protocol, data, at)
            if head is None:
                return
            if head.kind is not HeadKind.LIST:
                self.found = head.kind
                self.width = head.end - at if head.kind in _NUMBERS else 0
                return
            self.heads.append(data[at : head.end])
            self.lengths.append(head.value)
            at = head.end
            if not head.value:
                return

    @property
    def is_number(self) -> bool:
        """Whether the innermost list starts with a number, a bool or null."""
        return self.found in (*_NUMBERS, *_WIDTHLESS)


def decode_run(protocol: Protocol, data: bytes, count: int, item_lengths: Sequence[int]) -> Numbers:
    """`count` values that fill `data`, each nested lists of `item_lengths` numbers (() a number).

    The result is flat. Raises UnequalLists, NotNumbers, or CorruptArchive if `data` is damaged.
    """
    each = math.prod(item_lengths)
    if count * each > len(data):
        raise CorruptArchive(f"{count * each:,} values are claimed in {len(data):,} bytes.")
    packed = _without_heads(protocol, data, count, item_lengths)
    if packed is not None:
        found = fixed_numbers(protocol, packed, count * each)
        if found is not None:
            return found
    if not item_lengths:
        runs = run_numbers(protocol, data, count)
        if runs is not None:
            check_filled(protocol, data, count, "This list")
            return runs
    items = decode_items(protocol, data, count)
    check_filled(protocol, data, count, "This list")
    for length in item_lengths:
        items = _flattened(items, length)
    return numbers_of(items)


def _without_heads(
    protocol: Protocol, data: bytes, count: int, item_lengths: Sequence[int]
) -> bytes | None:
    """The numbers alone, if every list has the same head and every number the same width."""
    if not item_lengths:
        return data
    heads = Heads(protocol, data[: 9 * len(item_lengths) + 9])
    if heads.lengths != list(item_lengths) or not heads.width:
        return None
    size = heads.width
    for head, length in zip(reversed(heads.heads), reversed(item_lengths), strict=True):
        size = len(head) + length * size
    if size * count != len(data):
        return None
    rows = np.frombuffer(data, np.uint8)
    for head, length in zip(heads.heads, item_lengths, strict=True):
        rows = rows.reshape(count, size)
        if (rows[:, : len(head)] != np.frombuffer(head, np.uint8)).any():
            return None
        rows = rows[:, len(head) :]
        count, size = count * length, (size - len(head)) // length
    return rows.tobytes()


def _flattened(items: Sequence[object], length: int) -> list[object]:
    for item in items:
        if not isinstance(item, list):
            raise UnequalLists(None, length)
        if len(item) != length:
            raise UnequalLists(len(item), length)
    return list(chain.from_iterable(items))  # type: ignore[arg-type]


def decode_raw(dtype: str, data: bytes) -> NDArray[np.generic]:
    """Numbers of a stored array in the byte order of this machine; times count from 1970."""
    values = np.frombuffer(data, np.dtype(dtype))
    return plain_numbers(values)


def plain_numbers(values: NDArray[np.generic]) -> NDArray[np.generic]:
    """The same numbers as integers or as float32 or float64; true is 1.

    Integers stay as small as they are stored: pictures may have hundreds of millions.
    """
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "f":
        return values.astype(np.float64 if size > 4 else np.float32)
    return values.astype(np.dtype(f"u{size}" if kind in "ub" else f"i{size}"))

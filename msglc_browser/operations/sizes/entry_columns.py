"""The usual entries of a TOC, thousands at a time with NumPy: {"p": [start, end]}, with or without
children after it.

Anything unusual is left to `EntryParser`, one entry at a time.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.items.heads import HeadKind, table_of
from msglc_browser.archive.model.node import Protocol, ValueType

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Bytes: TypeAlias = NDArray[np.uint8]

KINDS: Final = tuple(ValueType)
"""The types by the number that stands for them in an array."""

KIND_NUMBERS: Final = {kind: number for number, kind in enumerate(KINDS)}
LEAF: Final = KIND_NUMBERS[ValueType.UNKNOWN]

_OTHER: Final = 255
_LARGEST: Final = 1 << 62
_WIDTHS: Final = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries read at once; arrays of one length. What is not `usual` is to be read one by one.

    `starts` and `ends` count from the data start. `items` is the number of children, 0 for a leaf.
    `after` is where a leaf's entry ends in the TOC.
    """

    usual: Flags
    starts: Ints
    ends: Ints
    items: Ints
    kinds: NDArray[np.uint8]
    after: Ints


def read_entries(protocol: Protocol, toc: Bytes, at: Ints) -> Entries:
    """The entries that start at the bytes `at` of a TOC."""
    leaf, parent = _prefixes(protocol)
    usual = toc.take(at, mode="clip") == leaf[0]
    has_children = toc.take(at, mode="clip") == parent[0]
    usual |= has_children
    for offset in (1, 2, 3)[: len(leaf) - 1]:
        usual &= toc.take(at + offset, mode="clip") == leaf[offset]
    starts, first_end, first_ok = read_uints(protocol, toc, at + len(leaf))
    ends, after, last_ok = read_uints(protocol, toc, first_end)
    usual &= first_ok & last_ok & (after <= len(toc))
    kinds = np.full(len(at), LEAF, np.uint8)
    items = np.zeros(len(at), np.int64)
    for offset, byte in enumerate(_children_key(protocol)):
        has_children &= toc.take(after + offset, mode="clip") == byte
    usual &= has_children | (toc.take(at, mode="clip") == leaf[0])
    where = np.flatnonzero(usual & has_children)
    counts, kinds_below, ok = read_containers(protocol, toc, after[where] + 2)
    items[where], kinds[where] = counts, kinds_below
    usual[where[~ok]] = False
    return Entries(usual, starts, ends, items, kinds, after)


def read_uints(protocol: Protocol, toc: Bytes, at: Ints) -> tuple[Ints, Ints, Flags]:
    """The unsigned integers at the bytes `at`, where they end, and which of them are such."""
    widths, values = _UINTS[protocol]
    codes = toc.take(at, mode="clip")
    width = widths[codes]
    found = values[codes].astype(np.int64)
    ok = (width != _OTHER) & (at < len(toc))
    for size in _WIDTHS:
        where = np.flatnonzero(width == size)
        if len(where):
            found[where] = _big_endian(toc, at[where] + 1, size)
    ok &= (found >= 0) & (found < _LARGEST)
    return found, at + 1 + np.where(ok, width, 0), ok


def _big_endian(toc: Bytes, at: Ints, size: int) -> Ints:
    number = np.zeros(len(at), np.uint64)
    for offset in range(size):
        number = (number << np.uint64(8)) | toc.take(at + offset, mode="clip").astype(np.uint64)
    return number.astype(np.int64)  # what does not fit is negative, and refused


def read_containers(
    protocol: Protocol, toc: Bytes, at: Ints
) -> tuple[Ints, NDArray[np.uint8], Flags]:
    """The counts of the dicts and lists at the bytes `at`, their types, and which are such."""
    widths, values, kinds = _HEADS[protocol]
    codes = toc.take(at, mode="clip")
    counts = values[codes].astype(np.int64)
    for size in (1, 2, 4):
        where = np.flatnonzero(widths[codes] == size)
        if len(where):
            counts[where] = _big_endian(toc, at[where] + 1, size)
    found = kinds[codes]
    return counts, found, (found != _OTHER) & (at < len(toc))


def head_sizes(protocol: Protocol, toc: Bytes, at: Ints) -> Ints:
    """The sizes of the heads of the dicts and lists at the bytes `at`; others have any size."""
    widths = _HEADS[protocol][0][toc.take(at, mode="clip")].astype(np.int64)
    return 1 + np.where(widths == _OTHER, 0, widths)


def _prefixes(protocol: Protocol) -> tuple[bytes, bytes]:
    """The start of an entry with one field and of one with two, up to the first position."""
    if protocol is Protocol.MSGPACK:
        return b"\x81\xa1p\x92", b"\x82\xa1p\x92"
    return b"\xa1ap\x82", b"\xa2ap\x82"


def _children_key(protocol: Protocol) -> bytes:
    return b"\xa1t" if protocol is Protocol.MSGPACK else b"at"


def _uint_table(protocol: Protocol) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    widths, values = np.full(256, _OTHER, np.uint8), np.zeros(256, np.uint8)
    for code, (kind, size, value) in enumerate(table_of(protocol)):
        if kind is HeadKind.INT and value >= 0:
            widths[code], values[code] = size, value
    return widths, values


def _head_table(
    protocol: Protocol,
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    widths, values = np.full(256, _OTHER, np.uint8), np.zeros(256, np.uint8)
    kinds = np.full(256, _OTHER, np.uint8)
    types = {HeadKind.LIST: ValueType.LIST, HeadKind.MAP: ValueType.DICT}
    for code, (kind, size, value) in enumerate(table_of(protocol)):
        if kind in types and size <= 4:
            widths[code], values[code] = size, value
            kinds[code] = KIND_NUMBERS[types[kind]]
    return widths, values, kinds


_UINTS: Final = {protocol: _uint_table(protocol) for protocol in Protocol}
_HEADS: Final = {protocol: _head_table(protocol) for protocol in Protocol}

"""Finds the columns of msgpack dicts that have the same keys, without making dicts of them.

The library finds where each dict ends, and thereby checks it. Then NumPy follows all of them at
once: at the place of a key there must be the same bytes in each dict, and the first byte of a value
says how many more it has. Dicts that differ, or contain more than numbers and texts, are left to
the decoder of single values.
"""

from typing import Final

import msgpack
import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.items.heads import HeadKind, table_of
from msglc_browser.archive.items.msgpack_runs import OPTIONS
from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.records import Column, Numbers, Records, Texts

PIECE_BYTES: Final = 256 * 1024
"""At a time."""

LEAST_ROWS: Final = 256
"""With fewer, calling each step takes longer than the step itself."""

_MOST_BACK_OFF = 64
_WORD = 8  # bytes that are compared, or read as a number, at a time
_NULL, _FALSE, _TRUE, _SINGLE, _DOUBLE = 0xC0, 0xC2, 0xC3, 0xCA, 0xCB
_UINT64, _TEXT_8, _TEXT_16, _TEXT_32 = 0xCF, 0xD9, 0xDA, 0xDB
_STOPS = (msgpack.UnpackException, ValueError, TypeError)

_HEADS = table_of(Protocol.MSGPACK)


def _codes(*kinds: HeadKind) -> frozenset[int]:
    return frozenset(code for code, (kind, _, _) in enumerate(_HEADS) if kind in kinds)


_MAPS = frozenset(bytes([code]) for code in _codes(HeadKind.MAP))
_INTS = _codes(HeadKind.INT, HeadKind.SIGNED)
_SMALL_INTS = frozenset(range(0x80))  # that are their first byte
_UNSIGNED = frozenset(code for code in _codes(HeadKind.INT) if _HEADS[code][1])
_TEXTS = _codes(HeadKind.TEXT) - {_TEXT_32}
_PLAIN = _INTS | _TEXTS | {_NULL, _FALSE, _TRUE, _SINGLE, _DOUBLE}
# By first byte: the size of a value, less what it says itself, and of the head of a text.
_SIZES = np.array([1 + size + n * (kind is HeadKind.TEXT) for kind, size, n in _HEADS], np.int64)
_HEAD_SIZES = np.array([1 + size * (kind is HeadKind.TEXT) for kind, size, _ in _HEADS], np.int64)
# An integer is the end of the word that ends where it does; the smallest are their own heads.
_SHIFTS = np.array([8 * (_WORD - (size or 1)) for _, size, _ in _HEADS], np.int64)
_IS_UNSIGNED = np.array([code in _UNSIGNED for code in range(256)])


class RecordRuns:
    """Takes records from the start of bytes; remembers whether the last attempt succeeded."""

    def __init__(self) -> None:
        self._back_off = 0  # attempts to leave out before the next …
        self._next_back_off = 1  # … doubling each time

    def take(self, data: bytes, at: int, most: int) -> Records | None:
        """Up to `most` dicts from `at` on; None if they are few, or not alike."""
        if most < LEAST_ROWS or data[at : at + 1] not in _MAPS:
            return None
        if self._back_off:
            self._back_off -= 1
            return None
        piece = data[at : at + PIECE_BYTES]
        marks, keys = _layout(piece)
        ends = _ends(piece, most) if keys else []
        if len(ends) >= LEAST_ROWS:
            piece = piece[: ends[-1]]
            columns = _columns(piece, ends, marks)
            if columns is not None:
                self._next_back_off = 1
                return Records(piece, ends, keys, columns)
        elif _is_cut_short(piece, ends):
            return None  # there may be more of them in the next bytes
        self._back_off = self._next_back_off
        self._next_back_off = min(2 * self._next_back_off, _MOST_BACK_OFF)
        return None


def rows_of(records: Records) -> list[object]:
    """The dicts."""
    return decode_items(Protocol.MSGPACK, records.piece, len(records.ends))


def _is_cut_short(piece: bytes, ends: list[int]) -> bool:
    """Whether a whole piece might hold enough dicts of this size."""
    is_small = not ends or ends[-1] * LEAST_ROWS <= PIECE_BYTES * len(ends)
    return is_small and len(piece) < PIECE_BYTES


def _layout(piece: bytes) -> tuple[list[bytes], tuple[str, ...]]:
    """The bytes before each value of the first dict, and its keys; none if any is unusual."""
    unpacker = msgpack.Unpacker(max_buffer_size=len(piece) + 1)
    unpacker.feed(piece)
    marks: list[bytes] = []
    keys: list[object] = []
    at = 0
    try:
        for _ in range(unpacker.read_map_header()):
            keys.append(unpacker.unpack())
            marks.append(piece[at : unpacker.tell()])
            unpacker.skip()
            at = unpacker.tell()
        if set(map(type, keys)) == {str} and len(set(keys)) == len(keys):
            return marks, tuple(map(str, keys))
    except _STOPS:
        pass  # no dict, cut off, or with keys that are not valid text
    return [], ()


def _ends(piece: bytes, most: int) -> list[int]:
    unpacker = msgpack.Unpacker(max_buffer_size=len(piece) + 1)
    unpacker.feed(piece)
    skip, tell = unpacker.skip, unpacker.tell
    ends: list[int] = []
    try:
        for _ in range(most):
            skip()
            ends.append(tell())
    except _STOPS:
        pass
    return ends


def _columns(piece: bytes, ends: list[int], marks: list[bytes]) -> tuple[Column, ...] | None:
    follower = _Follower(piece, ends, max(map(len, marks)))
    columns: list[Column] = []
    for mark in marks:
        column = follower.pass_value() if follower.pass_mark(mark) else None
        if column is None:
            return None
        columns.append(column)
    return tuple(columns) if follower.is_at_ends else None


class _Follower:
    """Passes the same bytes, or a value each, in all dicts at once."""

    def __init__(self, piece: bytes, ends: list[int], longest: int) -> None:
        """`longest` is how many bytes may be passed before a value."""
        # Nothing that is read at a place up to the last end is outside of this.
        padded = bytes(_WORD) + piece + bytes(longest + 2 * _WORD)
        self._piece = piece
        self._bytes = np.frombuffer(padded, np.uint8)
        count = len(padded) - _WORD + 1
        self._words = np.ndarray((count,), "<u8", padded, strides=(1,))
        self._numbers = np.ndarray((count,), ">u8", padded, strides=(1,))
        self._stops = np.array(ends, np.int64) + _WORD
        self._at = np.concatenate([np.array([_WORD], np.int64), self._stops[:-1]])

    @property
    def is_at_ends(self) -> bool:
        """Whether there is nothing left of any dict."""
        return bool((self._at == self._stops).all())

    def pass_mark(self, mark: bytes) -> bool:
        """Pass these bytes; False if they are not there."""
        for start in range(0, len(mark), _WORD):
            part = mark[start : start + _WORD]
            unused = np.uint64(8 * (_WORD - len(part)))
            wanted = np.uint64(int.from_bytes(part, "little")) << unused
            if ((self._words[self._at + start] << unused) != wanted).any():
                return False
        self._at = self._at + len(mark)
        return True

    def pass_value(self) -> Column | None:
        """Pass a value; None if any of them is not plain."""
        at = self._at
        heads = self._bytes[at]
        codes = frozenset(np.flatnonzero(np.bincount(heads, minlength=256)).tolist())
        if not codes <= _PLAIN:
            return None
        sizes = _SIZES[heads]
        for code in codes & {_TEXT_8, _TEXT_16}:
            some = np.flatnonzero(heads == code)
            length = self._bytes[at[some] + 1].astype(np.int64)
            sizes[some] += length if code == _TEXT_8 else 256 * length + self._bytes[at[some] + 2]
        ends = at + sizes
        if (ends > self._stops).any():
            return None
        self._at = ends
        return self._column(at, ends, heads, codes)

    def _column(
        self,
        at: NDArray[np.int64],
        ends: NDArray[np.int64],
        heads: NDArray[np.uint8],
        codes: frozenset[int],
    ) -> Column:
        nulls = heads == _NULL if _NULL in codes else None
        codes -= {_NULL}
        if not codes:
            return [None] * len(at)
        if codes <= _TEXTS:
            return Texts(self._piece, at + _HEAD_SIZES[heads] - _WORD, ends - _WORD, nulls)
        numbers: NDArray[np.int64] | NDArray[np.float64] | None = None
        if codes <= _INTS:
            numbers = self._integers(ends, heads, codes)
        elif codes == {_DOUBLE}:
            numbers = self._numbers[at + 1].astype(np.uint64).view(np.float64)
        if numbers is None:
            return self._cells(at, ends)
        if nulls is not None:
            numbers[nulls] = 0
        return Numbers(numbers, nulls)

    def _integers(
        self, ends: NDArray[np.int64], heads: NDArray[np.uint8], codes: frozenset[int]
    ) -> NDArray[np.int64] | None:
        """None if any needs more than 64 bits."""
        if codes <= _SMALL_INTS:
            return heads.astype(np.int64)
        shifts = _SHIFTS[heads]
        moved = self._numbers[ends - _WORD].astype(np.uint64) << shifts.astype(np.uint64)
        signed = moved.view(np.int64) >> shifts
        if codes.isdisjoint(_UNSIGNED):
            return signed
        is_unsigned = _IS_UNSIGNED[heads]
        unsigned = (moved >> shifts.astype(np.uint64)).view(np.int64)
        if _UINT64 in codes and (unsigned[is_unsigned] < 0).any():
            return None
        return np.where(is_unsigned, unsigned, signed)

    def _cells(self, at: NDArray[np.int64], ends: NDArray[np.int64]) -> list[object]:
        places = zip((at - _WORD).tolist(), (ends - _WORD).tolist(), strict=True)
        encoded = b"".join([self._piece[start:end] for start, end in places])
        unpacker = msgpack.Unpacker(max_buffer_size=len(encoded) + 1, **OPTIONS)
        unpacker.feed(encoded)
        return list(unpacker)

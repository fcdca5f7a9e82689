"""Where the rows of a TOC level are: runs of leaves with NumPy, everything else item by item."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.level_scan import items_each, pass_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import TocLevel
from msglc_browser.errors import ArchiveError
from msglc_browser.operations.sizes.entry_columns import Bytes, Flags, Ints, read_uints

_FIRST_WINDOW: Final = 1 << 15  # bytes searched for leaves; more if nothing else is in between
_LARGEST_WINDOW: Final = 1 << 20
_LONG_RUN: Final = 500
_FIRST_WALK: Final = 16  # rows, after a run was short; doubled each time
_LONGEST_WALK: Final = 1 << 14
_LEAF_STARTS: Final = {Protocol.MSGPACK: b"\x81\xa1p\x92", Protocol.CBOR: b"\xa1ap\x82"}
# Texts as keys: the codes of short ones, and of those with one byte of length.
_TEXTS: Final = {Protocol.MSGPACK: (0xA0, 32, 0xD9), Protocol.CBOR: (0x60, 24, 0x78)}


@dataclass(frozen=True, slots=True)
class RowChunk:
    """Consecutive rows from `first` on; positions in the TOC. In a list a row's key is empty."""

    first: int
    keys: Ints
    values: Ints
    ends: Ints


class LevelWalk:
    """Goes through a level once, from row `first` at byte `at` up to row `stop`.

    `problem` says why the level ends early.
    """

    def __init__(self, toc: bytes, level: TocLevel, *, first: int, at: int, stop: int) -> None:
        self._toc = toc
        self._data = np.frombuffer(toc, np.uint8)
        self._level = level
        self._row = first
        self._at = at
        self._stop = stop
        self._window_bytes = _FIRST_WINDOW
        self.problem = ""

    def chunks(self) -> Iterator[RowChunk]:
        """All rows; each chunk takes some milliseconds."""
        walk = _FIRST_WALK
        while self._row < self._stop and not self.problem:
            run = self._leaf_run()
            yield from self._passed(run)
            if len(run.values) >= _LONG_RUN:
                walk = _FIRST_WALK
            elif self._row < self._stop:
                # A search for leaves costs as much as some hundred rows, found or not.
                yield from self._passed(self._walked(min(walk, self._stop - self._row)))
                walk = min(2 * walk, _LONGEST_WALK)

    def _passed(self, chunk: RowChunk) -> Iterator[RowChunk]:
        if len(chunk.values):
            self._row += len(chunk.values)
            self._at = int(chunk.ends[-1])
            yield chunk

    def _leaf_run(self) -> RowChunk:
        """Leaves that directly follow one another."""
        protocol = self._level.section.protocol
        window = self._data[self._at :][: self._window_bytes]
        values = _find(window, _LEAF_STARTS[protocol])[: self._stop - self._row] + self._at
        _start, middle, first_ok = read_uints(protocol, self._data, values + 4)
        _end, ends, last_ok = read_uints(protocol, self._data, middle)
        keys = np.concatenate((np.array([self._at], np.int64), ends[:-1]))[: len(values)]
        follows = first_ok & last_ok & (ends <= len(self._data))
        if self._level.is_map:
            follows &= self._key_ends(keys, follows) == values
        else:
            follows &= keys == values
        is_whole = bool(follows.all())
        length = len(values) if is_whole else int(follows.argmin())
        larger = min(4 * self._window_bytes, _LARGEST_WINDOW)
        self._window_bytes = larger if is_whole and length else _FIRST_WINDOW
        return RowChunk(self._row, keys[:length], values[:length], ends[:length])

    def _key_ends(self, keys: Ints, known: Flags) -> Ints:
        """Where the keys end that are short texts; -1 for others."""
        first, short, long = _TEXTS[self._level.section.protocol]
        codes = self._data.take(keys, mode="clip").astype(np.int64)
        lengths = self._data.take(keys + 1, mode="clip").astype(np.int64)
        is_short = (codes >= first) & (codes < first + short)
        found = np.where(is_short, keys + 1 + codes - first, -1)
        return np.where(known & (codes == long), keys + 2 + lengths, found)

    def _walked(self, rows: int) -> RowChunk:
        each = items_each(self._level)
        edges = array("Q", [self._at])
        cursor = Cursor(self._level.section.protocol, self._at, len(self._toc))
        cursor.feed(self._toc, 0)
        try:
            next(pass_items(cursor, edges, rows * each), None)
        except ArchiveError as error:
            self.problem = error.message
        passed = (len(edges) - 1) // each
        if not passed and not self.problem:
            self.problem = "The table of contents ends in the middle of an entry."
        places = np.frombuffer(edges, np.uint64).astype(np.int64)[: passed * each + 1]
        return RowChunk(
            self._row, places[:-1:each], places[each - 1 : -1 : each], places[each::each]
        )


def _find(window: Bytes, pattern: bytes) -> Ints:
    room = len(window) - len(pattern) + 1
    if room <= 0:
        return np.empty(0, np.int64)
    found = np.flatnonzero(window[:room] == pattern[0])
    for offset in range(1, len(pattern)):
        found = found[window[found + offset] == pattern[offset]]
    return found.astype(np.int64)

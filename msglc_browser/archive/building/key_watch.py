"""Finds keys that occur more than once in a dict of any size, in bounded memory.

A key is identified by a 64-bit hash and its place. Beyond a limit both are kept in an unnamed
temporary file, in sorted runs, so that equal hashes are brought together part by part.
"""

import io
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from itertools import islice
from operator import itemgetter
from typing import IO, NamedTuple

from msglc_browser.archive.building.pair_list import PairList

MOST_REPEATED = 4
"""Limit for reported repeated keys of one dict; a longer list would not be read."""

MOST_IN_MEMORY = 2**18
_PARTS = 256
_WIDTH = 8


class Repeated(NamedTuple):
    """The places of a key and of its next occurrence."""

    first: int
    second: int


class _Run(NamedTuple):
    start: int  # in the file: the hashes, then their places
    edges: list[int]  # the start of each part, and the end of the last
    keys: int


class KeyWatch:
    """Receives the keys of one dict; call `close` when done."""

    def __init__(self, folder: str | None = None, most_in_memory: int = MOST_IN_MEMORY) -> None:
        """The file is created in `folder`."""
        self._folder = folder
        self._most_in_memory = most_in_memory
        self._hashes = array("q")
        self._places = array("Q")
        self._runs: list[_Run] = []
        self._file: IO[bytes] | None = None

    def close(self) -> None:
        """Remove the file."""
        if self._file is not None:
            self._file.close()

    def add(self, hashes: Iterable[int], places: Iterable[int]) -> None:
        """Add keys; their places ascend."""
        self._hashes.extend(hashes)
        self._places.extend(places)
        if len(self._hashes) >= self._most_in_memory:
            self._spill()

    def repeated(self) -> list[Repeated]:
        """The first keys that occur twice, in the order of their second places."""
        found: list[Repeated] = []
        for hashes, places in self._parts():
            if len(set(hashes)) < len(hashes):
                found += _repeated(hashes, places)
                found = nsmallest(MOST_REPEATED, found, key=itemgetter(1))
        return found

    def _spill(self) -> None:
        # Importing NumPy takes 0.1 s, which smaller dicts need not wait for.
        import numpy as np  # noqa: PLC0415

        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # see close
        hashes = np.frombuffer(self._hashes, np.int64)
        order = np.argsort(hashes, kind="stable")
        hashes = hashes[order]
        first_of_part = np.arange(-_PARTS // 2, _PARTS // 2, dtype=np.int64) << 56
        edges = np.searchsorted(hashes, first_of_part).tolist()
        start = self._file.seek(0, io.SEEK_END)
        self._file.write(hashes.tobytes())
        self._file.write(np.frombuffer(self._places, np.uint64)[order].tobytes())
        self._runs.append(_Run(start, [*edges, len(hashes)], len(hashes)))
        del hashes
        self._hashes, self._places = array("q"), array("Q")

    def _parts(self) -> Iterator[tuple["array[int]", "array[int]"]]:
        """Hashes with their places; equal hashes are in the same part, their places ascend."""
        if self._file is None:
            yield self._hashes, self._places
            return
        if self._hashes:
            self._spill()
        for part in range(_PARTS):
            hashes, places = array("q"), array("Q")
            for run in self._runs:
                first, last = run.edges[part : part + 2]
                hashes.frombytes(self._read(run.start, first, last))
                places.frombytes(self._read(run.start + run.keys * _WIDTH, first, last))
            yield hashes, places

    def _read(self, start: int, first: int, last: int) -> bytes:
        if self._file is None:
            return b""
        self._file.seek(start + first * _WIDTH)
        return self._file.read((last - first) * _WIDTH)


def repeated_in(pair_list: PairList, encode: Callable[[object], bytes]) -> list[object]:
    """The same keys of a dict in memory; keys are equal if they are `encode`d alike."""
    return list(islice(_twice(pair_list, encode), MOST_REPEATED))


def _twice(pair_list: PairList, encode: Callable[[object], bytes]) -> Iterator[object]:
    was_told: dict[object, bool] = {}
    for key, _ in pair_list.pairs:
        # Keys that differ may be equal to Python: 1, 1.0 and true.
        mark = key if type(key) is str else encode(key)
        if was_told.get(mark) is False:
            yield key
        was_told[mark] = mark in was_told


def _repeated(hashes: Iterable[int], places: Iterable[int]) -> Iterator[Repeated]:
    firsts: dict[int, int | None] = {}
    for known, place in zip(hashes, places, strict=True):
        first = firsts.setdefault(known, place)
        if first is not None and first != place:
            yield Repeated(first, place)
            firsts[known] = None

"""Ranges of a bucket page's rows: what a selection of 300,000 must answer at once. No Qt."""

import itertools
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

from msglc_browser.gui.base.formatting import total_text
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.operations.buckets.browse import ObjectRow

_MOST_BYTES: Final = 1e300  # a server may say anything


class EntryRows(Sequence[Entry]):
    """The entries in some ranges of a list that only grows; nothing is copied."""

    def __init__(self, entries: Sequence[Entry], ranges: Iterable[range] = ()) -> None:
        """Ranges may reach beyond the entries there are now."""
        self._entries = entries
        count = len(entries)
        self._ranges = [rows for each in ranges if (rows := each[: max(0, count - each.start)])]
        self._ends = list(itertools.accumulate(map(len, self._ranges)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Entry]:
        for rows in self._ranges:
            yield from itertools.islice(self._entries, rows.start, rows.stop)

    @overload
    def __getitem__(self, place: int, /) -> Entry: ...
    @overload
    def __getitem__(self, place: slice, /) -> tuple[Entry, ...]: ...
    def __getitem__(self, place: int | slice, /) -> Entry | tuple[Entry, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        number = place + len(self) if place < 0 else place
        if not 0 <= number < len(self):
            raise IndexError(place)
        part = bisect_right(self._ends, number)
        rows = self._ranges[part]
        return self._entries[rows[number - self._ends[part] + len(rows)]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((len(self), self[0] if self._ends else None))


class Sizes:
    """Sums over the first rows, so that those of any range are a difference."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._bytes = array("d", [0.0])
        self._known = array("q", [0])
        self._objects = array("q", [0])
        self.extend(entries)

    def extend(self, entries: Iterable[Entry]) -> None:
        """These rows follow."""
        total, known, objects = self._bytes[-1], self._known[-1], self._objects[-1]
        for entry in entries:
            if isinstance(entry, ObjectRow):
                objects += 1
                if isinstance(entry.size_bytes, int):  # whatever a server says
                    known += 1
                    total += min(entry.size_bytes, _MOST_BYTES)
            self._bytes.append(total)
            self._known.append(known)
            self._objects.append(objects)

    def text(self, ranges: Iterable[range]) -> str:
        """The size of all objects in these rows; empty if there are none."""
        total, known, objects = 0.0, 0, 0
        last = len(self._bytes) - 1
        for rows in ranges:
            start, stop = min(rows.start, last), min(rows.stop, last)
            total += self._bytes[stop] - self._bytes[start]
            known += self._known[stop] - self._known[start]
            objects += self._objects[stop] - self._objects[start]
        return total_text(int(total), known=known, unknown=objects - known) if objects else ""

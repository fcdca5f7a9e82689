"""Some entries of a bucket page: what a selection of 300,000 must answer at once. No Qt."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, overload

from msglc_browser.gui.base.formatting import total_text
from msglc_browser.gui.browse.entry_order import Entry
from msglc_browser.operations.buckets.browse import ObjectRow

_MOST_BYTES: Final = 1e300  # a server may say anything
_FOLDER, _UNKNOWN, _KNOWN = range(3)


class EntryRows(Sequence[Entry]):
    """Entries by their numbers in a list that only grows; none is copied."""

    def __init__(self, entries: Sequence[Entry], numbers: Sequence[int] = ()) -> None:
        self._entries = entries
        self.numbers: Final = numbers

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[Entry]:
        return map(self._entries.__getitem__, self.numbers)

    @overload
    def __getitem__(self, place: int, /) -> Entry: ...
    @overload
    def __getitem__(self, place: slice, /) -> "EntryRows": ...
    def __getitem__(self, place: int | slice, /) -> "Entry | EntryRows":
        if isinstance(place, slice):
            return EntryRows(self._entries, self.numbers[place])
        return self._entries[self.numbers[place]]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((len(self), self[0] if self.numbers else None))


class Sizes:
    """The sizes of entries by number; 9 bytes for each."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._bytes = array("d")
        self._kinds = bytearray()
        self._total = 0.0
        self._have_all_sizes = True  # there are no folders either
        self.extend(entries)

    def extend(self, entries: Iterable[Entry]) -> None:
        """These entries follow."""
        for entry in entries:
            size, kind = 0.0, _FOLDER
            if isinstance(entry, ObjectRow):
                kind = _UNKNOWN
                if isinstance(entry.size_bytes, int):  # whatever a server says
                    size, kind = min(entry.size_bytes, _MOST_BYTES), _KNOWN
            self._bytes.append(size)
            self._total += size
            self._kinds.append(kind)
            self._have_all_sizes = self._have_all_sizes and kind == _KNOWN

    def text(self, numbers: Sequence[int]) -> str:
        """The size of all objects among these different entries; empty if there are none."""
        known, unknown = len(numbers), 0
        if not self._have_all_sizes:
            kinds = bytes(map(self._kinds.__getitem__, numbers))
            known, unknown = kinds.count(_KNOWN), kinds.count(_UNKNOWN)
        if not known + unknown:
            return ""
        is_all = len(numbers) == len(self._bytes)
        total = self._total if is_all else sum(map(self._bytes.__getitem__, numbers))
        return total_text(int(total), known=known, unknown=unknown)

"""How many values lie below the entries of a TOC level, at any depth; counted with NumPy.

Leaves and blocked lists are recognised by the bytes that their entries start with. Of a list with
more than FEW_BLOCKS blocks, the others are taken for as long as those. Other entries, and what a
leaf holds, are not counted.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.sizes.entry_columns import (
    Bytes,
    Ints,
    head_sizes,
    read_containers,
    read_uints,
)

MOST_ITEMS: Final = 1 << 40
"""More are not believed."""

FEW_BLOCKS: Final = 64

_WINDOW: Final = 1 << 20
_STARTS: Final = {Protocol.MSGPACK: b"\x81\xa1p", Protocol.CBOR: b"\xa1ap"}
_BLOCK: Final = {Protocol.MSGPACK: 0x93, Protocol.CBOR: 0x83}
_PLACE: Final = {Protocol.MSGPACK: 0x92, Protocol.CBOR: 0x82}


class NestedItems:
    """Adds up what lies between the bytes `starts` and `ends` of each entry of a TOC.

    Entries are in order and do not overlap. `counts` is complete after the last step.
    """

    def __init__(self, protocol: Protocol, toc: Bytes, starts: Ints, ends: Ints) -> None:
        self._protocol = protocol
        self._toc = toc
        self._starts = starts
        self._ends = ends
        self.counts = np.zeros(len(starts), np.int64)

    def steps(self) -> Iterator[None]:
        """Each step takes some milliseconds."""
        if not len(self._starts):
            return
        stop = int(self._ends[-1])
        for at in range(int(self._starts[0]) + 1, stop, _WINDOW):
            self._add(at, min(at + _WINDOW, stop))
            yield

    def _add(self, start: int, stop: int) -> None:
        places, items = self._found(start, stop)
        rows = np.searchsorted(self._starts, places, side="left") - 1
        inside = (rows >= 0) & (places < self._ends[rows])
        first = int(rows[0]) if len(rows) else 0
        sums = np.bincount(rows[inside] - first, items[inside].astype(np.float64))
        part = self.counts[first : first + len(sums)]
        part[:] = np.minimum(part + sums, MOST_ITEMS).astype(np.int64)

    def _found(self, start: int, stop: int) -> tuple[Ints, Ints]:
        """The places of leaves and blocked lists, and what each counts for."""
        pattern = _STARTS[self._protocol]
        window = self._toc[start : stop + len(pattern) - 1]
        room = max(0, len(window) - len(pattern) + 1)
        found = np.flatnonzero(window[:room] == pattern[0])
        for offset in range(1, len(pattern)):
            found = found[window[found + offset] == pattern[offset]]
        places = found.astype(np.int64) + start
        at = places + len(pattern)
        lengths, _kinds, is_list = read_containers(self._protocol, self._toc, at)
        inner = at + head_sizes(self._protocol, self._toc, at)
        is_block = self._toc.take(inner, mode="clip") == _BLOCK[self._protocol]
        blocked = np.flatnonzero(is_list & is_block)
        is_leaf = (self._toc.take(at, mode="clip") == _PLACE[self._protocol]) & ~is_block
        items = is_leaf.astype(np.int64)
        items[blocked] = self._rows(inner[blocked], lengths[blocked])
        return places, items

    def _rows(self, at: Ints, blocks: Ints) -> Ints:
        """How many rows the blocks have whose first one is at the bytes `at`."""
        rows = np.zeros(len(at), np.float64)
        left = np.arange(len(at))
        for number in range(FEW_BLOCKS):
            left = left[blocks[left] > number]
            if not len(left):
                break
            is_block = self._toc.take(at[left], mode="clip") == _BLOCK[self._protocol]
            counts, after, is_number = read_uints(self._protocol, self._toc, at[left] + 1)
            rows[left] += np.where(is_block & is_number, counts, 0)
            for _ in range(2):
                _number, after, _is_number = read_uints(self._protocol, self._toc, after)
            at[left] = after
        rows *= np.maximum(blocks, FEW_BLOCKS) / FEW_BLOCKS
        return np.minimum(rows, MOST_ITEMS).astype(np.int64)

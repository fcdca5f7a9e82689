"""The entries of a value that were decoded while it is checked against its TOC."""

from bisect import bisect_right
from itertools import chain

from msglc_browser.archive.items.run_decoder import RunsAhead
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.toc.leaf_runs import usual_leaves


class DecodedEntries:
    """Knows where the next entries end; positions count from the data start.

    `start` is where the value starts, `each` is 2 for pairs, 1 for items of a list.
    """

    def __init__(self, protocol: Protocol, ahead: RunsAhead, start: int, each: int) -> None:
        self._protocol = protocol
        self._ahead = ahead
        self._start = start
        self._each = each
        self._ends: list[int] = []
        self._from = -1  # where the first of them starts

    @property
    def rows(self) -> int:
        """How many whole rows have been decoded."""
        return len(self._ends) // self._each

    def decode(self, data: bytes, base: int, here: int, rows: int) -> None:
        """Decode up to `rows` entries from `here` on, unless they were; `data` is at `base`."""
        self._drop_before(here)
        if not self._ends or len(self._ends) % self._each:
            items = rows * self._each
            ends = self._ahead.ends(data, here - base, here - self._start, items, self._each)
            self._ends = [end + base for end in ends]

    def ends(self, here: int, items: int) -> list[int]:
        """Where up to `items` keys and values from `here` on end; none if that is not known."""
        self._drop_before(here)
        return self._ends[:items]

    def usual_toc(self, data: bytes, base: int, here: int) -> bytes:
        """The bytes that a TOC usually has for these entries; none if there are several ways."""
        places = [here, *self._ends]
        listed, size = usual_leaves(self._protocol, places)
        if self._each == 1 or not listed:
            return listed
        # Of a pair, the value counts from behind its key.
        leaves = [listed[at : at + size] for at in range(size, len(listed), 2 * size)]
        keys = [
            data[start - base : end - base]
            for start, end in zip(places[:-1:2], places[1::2], strict=True)
        ]
        return b"".join(chain.from_iterable(zip(keys, leaves, strict=True)))

    def _drop_before(self, here: int) -> None:
        if here != self._from:
            done = bisect_right(self._ends, here)
            self._ends = self._ends[done:] if done and self._ends[done - 1] == here else []
            self._from = here

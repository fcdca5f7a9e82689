"""The sums of ranges of rows, in bounded memory."""

from collections.abc import Sequence

import numpy as np

from msglc_browser.archive.model.row_range import bucket_ranges
from msglc_browser.operations.sizes.largest_rows import SizedRows


class RangeSums:
    """Add the rows of a level, in any order; the ranges are those of the tree, at most 1,000.

    A level of a thousand rows or fewer has none.
    """

    def __init__(self, rows: range) -> None:
        self.ranges: Sequence[range] = bucket_ranges(rows) or ()
        self._start = rows.start
        self._each = len(self.ranges[0]) if self.ranges else 1
        self._sizes = np.zeros(len(self.ranges), np.float64)  # exact enough, and never too large
        self._items = np.zeros(len(self.ranges), np.float64)

    def add(self, found: SizedRows) -> None:
        """Add the sizes and items of these rows."""
        if not self.ranges:
            return
        places = (found.rows - self._start) // self._each
        most = len(self.ranges)
        self._sizes += np.bincount(places, found.sizes.astype(np.float64), most)
        self._items += np.bincount(places, found.items.astype(np.float64), most)

    def sums(self) -> list[tuple[range, int, int]]:
        """Each range with its bytes and items."""
        pairs = zip(self.ranges, self._sizes, self._items, strict=True)
        return [(rows, int(size), int(items)) for rows, size, items in pairs]

"""What a plot draws of a series: the least and greatest value per column of pixels."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class ColumnState(IntEnum):
    """How much of a column of pixels is known; the values of `Envelope.states`."""

    UNREAD = 0  # no row of it has been read
    SAMPLED = 1  # some rows: least and greatest are of those only
    EXACT = 2  # all rows
    GAP = 3  # whatever has been read of it is null, NaN or infinite: nothing to draw


@dataclass(frozen=True, slots=True)
class Envelope:
    """A view of rows `first` to `stop`, in at most as many columns as were asked for.

    Column k stands for the rows `starts[k]` to `starts[k + 1]` (the last one up to `stop`):
    `starts` is int64 and ascending; the first column may begin a little before the view asked for,
    the last one end a little after it. `least` and `greatest` (float64) are those of the finite
    values read, NaN in columns that are UNREAD or GAP. `read` counts the rows read of each.
    `has_infinity` marks columns that hold an infinite value, which is not in least and greatest.
    """

    first: int
    stop: int
    starts: NDArray[np.int64]
    least: NDArray[np.float64]
    greatest: NDArray[np.float64]
    states: NDArray[np.uint8]
    read: NDArray[np.int64]
    has_infinity: NDArray[np.bool_]

    @property
    def is_points(self) -> bool:
        """Whether each column is one row: `least` are the values themselves, draw markers."""
        return len(self.starts) == self.stop - self.first

    @property
    def share_read(self) -> float:
        """Share of the rows in view that have been read, 0 … 1."""
        total = self.stop - self.first
        return float(self.read.sum()) / total if total else 1.0

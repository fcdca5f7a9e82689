"""What has been read of a series, reduced to least and greatest per column of pixels."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues, rounded_as_floats
from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.plotting.series import SeriesPart

Floats = NDArray[np.float64]

MOST_ROWS: Final = 1 << 28
_BUCKET: Final = 64  # rows per entry of the coarse level
_EXACT: Final = float(1 << 53)  # a float holds every integer up to it
_BEYOND: Final = float(1 << 64)


@dataclass(frozen=True, slots=True)
class Envelope:
    """A view of a series by columns: half-open rows from `starts[i]` to `starts[i + 1]`.

    `least` and `greatest` are NaN where nothing was read, or there is nothing but gaps. `share` is
    how much of each column was read, from 0 to 1. `points` are the rows of single samples if there
    are no more of them than twice the columns, with their values in `least`.
    """

    starts: NDArray[np.int64]
    least: Floats
    greatest: Floats
    share: Floats
    is_points: bool = False

    @property
    def is_exact(self) -> bool:
        """Whether all of the view was read."""
        return bool((self.share >= 1).all())


@dataclass(frozen=True, slots=True)
class Between:
    """Statistics of what was read between two rows; NaN if there are no numbers."""

    count: int
    mean: float
    least: float
    greatest: float


class Pyramid:
    """Grows part by part; 10,000,000 rows take about 100 MB once all are read.

    Memory is claimed from the system only where parts were added. Use it on one thread.
    """

    def __init__(self, length: int) -> None:
        """Raises LimitExceeded for more rows than fit (2^28), BadInput for none."""
        if length > MOST_ROWS:
            raise LimitExceeded(
                f"A series of {length:,} rows is too long to plot: {MOST_ROWS:,} are possible.",
                hint="Plot a range of its rows.",
            )
        if length <= 0:
            raise BadInput("The series is empty: there is nothing to plot.")
        self.length = length
        buckets = -(-length // _BUCKET)
        self._values = np.zeros(length, np.float64)
        self._is_read = np.zeros(length, np.bool_)
        self._rounding: NDArray[np.int16] | None = None  # integer less its float, if any differ
        self._least = np.full(buckets, np.nan)
        self._greatest = np.full(buckets, np.nan)
        self._least_positive = np.full(buckets, np.nan)
        self._counts = np.zeros(buckets, np.int64)
        self._are_integers = True
        self.rows_read = 0
        self.gaps = 0

    def add(self, part: SeriesPart) -> NDArray[np.bool_]:
        """Adopt the numbers of some rows; rows that are known already stay as they are.

        Returns which of the rows were not known.
        """
        rows = slice(part.rows.start, part.rows.stop)
        new = ~self._is_read[rows]
        if not new.any():
            return new
        values = part.values.astype(np.float64)
        if part.gaps is not None:
            values[part.gaps] = np.nan
        if part.values.dtype.kind in "iu":
            self._note_wide(part, new)
        elif not np.isnan(values).all():
            self._are_integers = False
        self.rows_read += int(new.sum())
        self.gaps += int(np.isnan(values[new]).sum())
        self._values[rows] = np.where(new, values, self._values[rows])
        self._is_read[rows] = True
        self._update(part.rows)
        return new

    @property
    def share_read(self) -> float:
        """How much was read, from 0 to 1."""
        return self.rows_read / self.length

    def is_known(self, rows: range) -> bool:
        """Whether all of these rows were read."""
        return bool(self._is_read[rows.start : rows.stop].all())

    def value_at(self, row: int) -> int | float | None:
        """The exact value of a row; None if it was not read. NaN stands for null, too.

        An int if all values so far are integers, or if a float could not hold it.
        """
        if not (0 <= row < self.length and self._is_read[row]):
            return None
        value = float(self._values[row])
        if self._rounding is not None and _EXACT <= abs(value) <= _BEYOND:
            return int(value) + int(self._rounding[row])
        return int(value) if self._are_integers and math.isfinite(value) else value

    def nearest_read(self, row: int) -> int | None:
        """The row closest to `row` that was read; None if nothing was read near it."""
        row = min(max(row, 0), self.length - 1)
        reach = 1 << 16
        first = max(row - reach, 0)
        known = np.flatnonzero(self._is_read[first : row + reach])
        if not len(known):
            return None
        return int(known[np.abs(known + first - row).argmin()]) + first

    def values(self, rows: range) -> Floats:
        """The values of some rows, NaN where nothing was read or there are gaps."""
        part = slice(rows.start, rows.stop)
        return np.where(self._is_read[part], self._values[part], np.nan)

    def values_at(self, rows: NDArray[np.int64]) -> Floats:
        """The values of single rows, NaN where nothing was read or there are gaps."""
        return np.where(self._is_read[rows], self._values[rows], np.nan)

    def read_values(self) -> Floats:
        """Everything that was read, in order, without gaps and infinities."""
        values = self._values[self._is_read]
        return values[np.isfinite(values)]

    def between(self, first: int, last: int) -> Between:
        """Statistics from row `first` to row `last`, both included."""
        values = self.values(range(max(first, 0), min(last + 1, self.length)))
        values = values[np.isfinite(values)]
        if not len(values):
            return Between(0, np.nan, np.nan, np.nan)
        return Between(len(values), _mean(values), float(values.min()), float(values.max()))

    def least_positive(self) -> float:
        """The least value above zero that was read; NaN if there is none."""
        return float(np.fmin.reduce(self._least_positive))

    def envelope(
        self, first: int, stop: int, columns: int, *, only_positive: bool = False
    ) -> Envelope:
        """Rows `first` to `stop` reduced to `columns`; never more than 2 values per column.

        With `only_positive` those of the values above zero, which a logarithmic axis can show.
        """
        first, stop = max(first, 0), min(stop, self.length)
        if stop <= first:
            empty = np.empty(0)
            return Envelope(np.zeros(1, np.int64), empty, empty, empty)
        count = stop - first
        columns = max(columns, 1)
        if count <= 2 * columns:
            values = self._finite(range(first, stop), only_positive=only_positive)
            share = self._is_read[first:stop].astype(np.float64)
            return Envelope(np.arange(first, stop + 1), values, values, share, is_points=True)
        starts = first + (np.arange(columns + 1) * count) // columns
        if count >= 4 * _BUCKET * columns:
            return self._coarse(starts, self._least_positive if only_positive else self._least)
        at = starts[:-1] - first
        values = self._finite(range(first, stop), only_positive=only_positive)
        known = self._is_read[first:stop].astype(np.float64)
        share = np.add.reduceat(known, at) / np.diff(starts)
        return Envelope(starts, np.fmin.reduceat(values, at), np.fmax.reduceat(values, at), share)

    def _coarse(self, starts: NDArray[np.int64], least_of_buckets: Floats) -> Envelope:
        """From the coarse level: columns begin and end at its buckets."""
        edges = starts // _BUCKET
        edges[-1] = -(-int(starts[-1]) // _BUCKET)
        part = slice(int(edges[0]), int(edges[-1]))
        at = edges[:-1] - edges[0]
        rows = np.minimum(edges * _BUCKET, self.length)
        share = np.add.reduceat(self._counts[part].astype(np.float64), at) / np.diff(rows)
        least = np.fmin.reduceat(least_of_buckets[part], at)
        greatest = np.fmax.reduceat(self._greatest[part], at)
        return Envelope(rows, least, np.where(np.isnan(least), np.nan, greatest), share)

    def _finite(self, rows: range, *, only_positive: bool = False) -> Floats:
        values = self.values(rows)
        values[~np.isfinite(values)] = np.nan
        if only_positive:
            values[values <= 0] = np.nan
        return values

    def _update(self, rows: range) -> None:
        first = rows.start // _BUCKET
        stop = -(-rows.stop // _BUCKET)
        start, end = first * _BUCKET, min(stop * _BUCKET, self.length)
        values = self._finite(range(start, end))
        at = np.arange(0, end - start, _BUCKET)
        self._least[first:stop] = np.fmin.reduceat(values, at)
        self._greatest[first:stop] = np.fmax.reduceat(values, at)
        values[values <= 0] = np.nan
        self._least_positive[first:stop] = np.fmin.reduceat(values, at)
        known = self._is_read[start:end].astype(np.int64)
        self._counts[first:stop] = np.add.reduceat(known, at)

    def _note_wide(self, part: SeriesPart, new: NDArray[np.bool_]) -> None:
        """Of integers that a float cannot hold, the difference: at most 1,024, as floats there
        are 2,048 apart."""
        if not rounded_as_floats(part.values).any():
            return
        if self._rounding is None:
            self._rounding = np.zeros(self.length, np.int16)
        rounding = self._rounding[part.rows.start : part.rows.stop]
        rounding[new] = _rounding_of(part.values)[new]


def _rounding_of(integers: NumberValues) -> NDArray[np.int16]:
    """Each 64-bit integer less the float next to it, modulo 2^64, where neither overflows."""
    floats = integers.astype(np.float64)
    nearest = np.zeros(len(floats), np.uint64)  # 2^64 is 0
    below, above = floats < 0, (floats >= 0) & (floats < _BEYOND)
    nearest[below] = floats[below].astype(np.int64).view(np.uint64)
    nearest[above] = floats[above].astype(np.uint64)
    return (integers.view(np.uint64) - nearest).view(np.int64).astype(np.int16)


def _mean(values: Floats) -> float:
    """Divided first where the sum would overflow."""
    with np.errstate(over="ignore"):
        mean = float(values.mean())
    return mean if np.isfinite(mean) else float((values / len(values)).sum())

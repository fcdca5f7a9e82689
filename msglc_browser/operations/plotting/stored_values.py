"""Values of stored NumPy arrays as the numbers of a series."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import Numbers
from msglc_browser.errors import BadInput

_UNIT_SECONDS = {"W": 604800.0, "D": 86400.0, "h": 3600.0, "m": 60.0}
_UNITS_PER_SECOND = {"ms": 1e3, "us": 1e6, "ns": 1e9, "ps": 1e12, "fs": 1e15, "as": 1e18}
_CALENDAR = ("Y", "M")  # units of no fixed length
_MOST_MONTHS = 12_000_000  # NumPy converts calendar times farther away without noticing overflow


def check_plottable(dtype: np.dtype[Any], what: str) -> None:
    """Raise BadInput, starting with `what`, unless `as_numbers` can convert this type."""
    if dtype.kind not in "iubfMm":
        holds = "complex numbers" if dtype.kind == "c" else "text"
        raise BadInput(f"{what} holds {holds}, which cannot be plotted.")


def as_numbers(values: NDArray[Any]) -> Numbers:
    """A 1-D array of integers, floats, bools, times or durations; the last two as seconds.

    NaT is a gap. Raises BadInput for times beyond about a million years.
    """
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind in "Mm":
        return _seconds(values)
    if kind == "f":
        return Numbers(values.astype(np.float32 if size < 8 else np.float64))
    return Numbers(values.astype(np.uint64 if kind == "u" and size == 8 else np.int64))


def _seconds(values: NDArray[Any]) -> Numbers:
    gaps = np.isnat(values)
    unit, step = np.datetime_data(values.dtype)
    ticks = values.view(f"{values.dtype.byteorder}i8").astype(np.float64) * step
    ticks[gaps] = np.nan
    if unit in _CALENDAR and values.dtype.kind == "M":
        months = ticks * (12 if unit == "Y" else 1)
        if (np.abs(months[~gaps]) > _MOST_MONTHS).any():
            raise BadInput("The array holds times more than a million years away.")
        days = np.where(gaps, 0, months).astype(np.int64).astype("M8[M]").astype("M8[D]")
        ticks = np.where(gaps, np.nan, days.astype(np.int64).astype(np.float64))
        unit = "D"
    # Durations of no unit, or in months and years, stay numbers.
    # Divided, not multiplied by 1e-9: that is the nearest float.
    seconds = ticks * _UNIT_SECONDS.get(unit, 1.0) / _UNITS_PER_SECOND.get(unit, 1.0)
    return Numbers(seconds, gaps if gaps.any() else None)

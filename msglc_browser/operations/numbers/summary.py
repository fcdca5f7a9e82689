"""Statistics over numbers, as far as they have been read; those of parts can be merged."""

import math
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues
from msglc_browser.errors import BadInput

_SLICE_ITEMS: Final = 1 << 20
_SAFE: Final = 1e150  # squares of larger numbers overflow, those of smaller ones vanish


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """Statistics over `count` of `total` numbers, nulls included, of a list or array.

    `shape` is that of the whole; for a list of rows or a sample it is known all the same. `least`,
    `greatest`, `mean` and `std` (of the population) are over finite numbers, None without any;
    the first two are exact integers where all are. `nan_count` does not include nulls.
    """

    count: int
    total: int
    shape: tuple[int, ...]
    dtype: str
    least: float | None = None
    greatest: float | None = None
    mean: float | None = None
    std: float | None = None
    nan_count: int = 0
    infinite_count: int = 0
    null_count: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether everything has been read."""
        return self.count >= self.total

    @property
    def finite_count(self) -> int:
        """How many numbers the statistics are over."""
        return self.count - self.nan_count - self.infinite_count - self.null_count


def summary_of(
    values: NumberValues,
    gaps: NDArray[np.bool_] | None = None,
    *,
    shape: tuple[int, ...] | None = None,
) -> NumberSummary:
    """The summary of numbers, of any shape; `gaps` marks nulls. Takes about 10 ns a value.

    They are part of a whole of the shape `shape`, or the whole. Bools count as 0 and 1. Raises
    BadInput for an array of anything but real numbers.
    """
    if values.dtype.kind not in "biuf":
        raise BadInput(f"An array of type {values.dtype} does not hold real numbers.")
    shape = values.shape if shape is None else shape
    found = NumberSummary(0, math.prod(shape), shape, values.dtype.name)
    flat = values.reshape(-1)
    marks = None if gaps is None else gaps.reshape(-1)
    for start in range(0, len(flat), _SLICE_ITEMS):
        part = slice(start, start + _SLICE_ITEMS)
        found = merged(found, _of_slice(flat[part], None if marks is None else marks[part], found))
    return found


def merged(first: NumberSummary, second: NumberSummary) -> NumberSummary:
    """The summary of two different parts of one whole, whose shape is that of the first.

    Numerically stable, and without overflow. Source: Chan, Golub, LeVeque (1983), "Algorithms for
    computing the sample variance".
    """
    mean, std = _merged_moments(first, second)
    lows = [low for low in (first.least, second.least) if low is not None]
    highs = [high for high in (first.greatest, second.greatest) if high is not None]
    return replace(
        first,
        count=first.count + second.count,
        dtype=_merged_dtype(first, second),
        least=min(lows, default=None),
        greatest=max(highs, default=None),
        mean=mean,
        std=std,
        nan_count=first.nan_count + second.nan_count,
        infinite_count=first.infinite_count + second.infinite_count,
        null_count=first.null_count + second.null_count,
    )


def _of_slice(
    values: NDArray[Any], gaps: NDArray[np.bool_] | None, whole: NumberSummary
) -> NumberSummary:
    present = values if gaps is None else values[~gaps]
    nans = infinite = 0
    finite = present
    if values.dtype.kind == "f":
        finite = present[np.isfinite(present)]
        nans = int(np.isnan(present).sum())
        infinite = len(present) - len(finite) - nans
    least, greatest, mean, std = _moments(finite) if len(finite) else (None, None, None, None)
    return NumberSummary(
        len(values),
        whole.total,
        whole.shape,
        whole.dtype,
        least,
        greatest,
        mean,
        std,
        nans,
        infinite,
        len(values) - len(present),
    )


def _moments(finite: NDArray[Any]) -> tuple[float, float, float, float]:
    least, greatest = finite.min().item(), finite.max().item()
    if finite.dtype.kind == "b":
        least, greatest = int(least), int(greatest)
    floats = finite.astype(np.float64)
    size = float(max(abs(least), abs(greatest)))
    if least == greatest:
        return least, greatest, float(least), 0.0
    if 1 / _SAFE < size < _SAFE:
        return least, greatest, float(floats.mean()), float(floats.std())
    floats /= size
    return least, greatest, float(floats.mean()) * size, float(floats.std()) * size


def _merged_moments(
    first: NumberSummary, second: NumberSummary
) -> tuple[float | None, float | None]:
    if first.mean is None or first.std is None:
        return second.mean, second.std
    if second.mean is None or second.std is None:
        return first.mean, first.std
    count = first.finite_count + second.finite_count
    left, right = first.finite_count / count, second.finite_count / count
    half = second.mean / 2 - first.mean / 2  # the difference itself may overflow
    std = math.hypot(
        math.sqrt(left) * first.std,
        math.sqrt(right) * second.std,
        2 * math.sqrt(left * right) * half,
    )
    return first.mean + half * (2 * right), std


def _merged_dtype(first: NumberSummary, second: NumberSummary) -> str:
    """As `number_arrays.common_dtype`: of integers that fit no common type a float."""
    if not first.count or first.dtype == second.dtype:
        return second.dtype
    if not second.count:
        return first.dtype
    if {first.dtype, second.dtype} == {"int64", "uint64"}:
        lows = (first.least, second.least)
        return "float64" if any(low is not None and low < 0 for low in lows) else "uint64"
    return np.result_type(first.dtype, second.dtype).name

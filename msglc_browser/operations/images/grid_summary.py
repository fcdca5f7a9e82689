"""Statistics of a slice, its histogram, and the ranges of values that colours can stand for."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.operations.images.array_shape import ArrayShape
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid
from msglc_browser.operations.numbers.summary import NumberSummary

_BLOCK_VALUES: Final = 1 << 20
_SAMPLE_VALUES: Final = 1 << 20
_BINS: Final = 64


class Preset(Enum):
    """Which values the ends of the colours stand for."""

    MIN_MAX = "min_max"
    PERCENT = "percent"  # the 1st and the 99th percentile
    SYMMETRIC = "symmetric"  # around 0
    CUSTOM = "custom"  # as dragged


@dataclass(frozen=True, slots=True, eq=False)
class GridSummary:
    """Statistics over the finite numbers of a grid; NaN where there are none.

    `percentiles` are the 1st and 99th, of a million values spread evenly if there are more;
    `least_positive` is NaN if no number is above 0. `histogram` counts the numbers in bins of equal
    width from `least` to `greatest`.
    """

    finite: int
    nan: int
    infinite: int
    null: int
    least: float
    greatest: float
    mean: float
    std: float
    percentiles: tuple[float, float]
    least_positive: float
    histogram: NDArray[np.int64]


def summarise(grid: SliceGrid) -> GridSummary:
    """Needs some 10 ms per million values; memory stays small."""
    null = nan = infinite = finite = 0
    least, greatest, least_positive = math.inf, -math.inf, math.inf
    for values, nulls in _blocks(grid):
        null += nulls
        is_finite = np.isfinite(values)
        nan += int(np.isnan(values).sum())
        numbers = values[is_finite]
        infinite += len(values)
        finite += len(numbers)
        if len(numbers):
            least = min(least, float(numbers.min()))
            greatest = max(greatest, float(numbers.max()))
            positive = numbers[numbers > 0]
            if len(positive):
                least_positive = min(least_positive, float(positive.min()))
    infinite -= finite + nan
    if not finite:
        none = math.nan
        empty = np.zeros(_BINS, np.int64)
        pair = (none, none)
        return GridSummary(0, nan, infinite, null, none, none, none, none, pair, none, empty)
    mean, std, histogram = _moments(grid, finite, least, greatest)
    percentiles = _percentiles(grid)
    lowest = least_positive if math.isfinite(least_positive) else math.nan
    return GridSummary(
        finite, nan, infinite, null, least, greatest, mean, std, percentiles, lowest, histogram
    )


def number_summary(summary: GridSummary, shape: ArrayShape, dtype: np.dtype[Any]) -> NumberSummary:
    """The statistics of a slice, as those of a part of the whole array."""
    least, greatest = summary.least, summary.greatest
    has_numbers = bool(summary.finite)
    whole = float if dtype.kind == "f" else int
    return NumberSummary(
        summary.finite + summary.nan + summary.infinite + summary.null,
        math.prod(shape.lengths),
        shape.lengths,
        shape.element if shape.payload is not None else str(dtype),
        whole(least) if has_numbers else None,
        whole(greatest) if has_numbers else None,
        summary.mean if has_numbers else None,
        summary.std if has_numbers else None,
        summary.nan,
        summary.infinite,
        summary.null,
    )


def color_range(summary: GridSummary, preset: Preset, *, is_log: bool) -> tuple[float, float]:
    """The values of the first and last colour: finite, the first below the last.

    With `is_log` both are above 0, even if no number is.
    """
    low, high = summary.least, summary.greatest
    if preset is Preset.PERCENT and summary.percentiles[0] < summary.percentiles[1]:
        low, high = summary.percentiles
    elif preset is Preset.SYMMETRIC:
        high = max(abs(low), abs(high))
        low = -high
    if is_log and not low > 0:
        low = summary.least_positive
    return sane_range(low, high, is_log=is_log)


def sane_range(low: float, high: float, *, is_log: bool) -> tuple[float, float]:
    """A range that colours can stand for, near the one that is wanted."""
    if not (math.isfinite(low) and math.isfinite(high)):
        low, high = 1.0, 10.0
    if is_log and low <= 0:
        low = high / 1e6 if high > 0 else 1.0
    if low < high:
        return low, high
    if is_log:
        return low, low * 10 if low < 1e300 else low * 1.000001
    reach = max(abs(low) / 1000, 1e-300) if low else 0.5
    return low - reach, low + reach


def _blocks(grid: SliceGrid) -> Iterator[tuple[NDArray[np.float64], int]]:
    """All numbers, flat, a million at a time, and how many nulls stood between them."""
    values = grid.values
    rows = max(1, _BLOCK_VALUES // max(values[:1].size, 1))
    for start in range(0, len(values), rows):
        part = values[start : start + rows]
        if grid.cells is None:
            yield part.reshape(-1).astype(np.float64), 0
        else:
            cells = grid.cells[start : start + rows]
            yield part[cells == Cell.NUMBER].astype(np.float64), int((cells == Cell.NULL).sum())


def _moments(
    grid: SliceGrid, finite: int, least: float, greatest: float
) -> tuple[float, float, NDArray[np.int64]]:
    # Scaled, so that squares of huge numbers are not infinite, and those of tiny ones not 0.
    scale = max(abs(least), abs(greatest)) or 1.0
    half = least / 2 + greatest / 2
    shift = half / scale
    total = squares = 0.0
    histogram = np.zeros(_BINS, np.int64)
    width = (greatest / scale - least / scale) / _BINS
    for values, _nulls in _blocks(grid):
        scaled = values[np.isfinite(values)] / scale
        off = scaled - shift
        total += float(off.sum())
        squares += float((off * off).sum())
        if width > 0:
            bins = np.minimum((scaled - least / scale) / width, _BINS - 1).astype(np.intp)
        else:
            bins = np.full(len(scaled), _BINS // 2)
        histogram += np.bincount(bins, minlength=_BINS)
    mean = total / finite
    std = math.sqrt(max(squares / finite - mean * mean, 0.0))
    return (mean + shift) * scale, std * scale, histogram


def _percentiles(grid: SliceGrid) -> tuple[float, float]:
    values: NDArray[Any] = grid.values
    step = max(1, math.isqrt(values.size // _SAMPLE_VALUES))
    sample = values[::step, ::step]
    if grid.cells is not None:
        sample = sample[grid.cells[::step, ::step] == Cell.NUMBER]
    numbers = sample.reshape(-1).astype(np.float64)
    numbers = numbers[np.isfinite(numbers)]
    if not len(numbers):
        return math.nan, math.nan
    # Not interpolated: between two huge numbers that would overflow.
    low, high = np.percentile(numbers, [1, 99], method="nearest")
    return float(low), float(high)

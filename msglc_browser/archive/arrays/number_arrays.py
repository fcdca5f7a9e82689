"""Growing arrays of numbers: one dtype for all values, as wide as they need.

Dtypes are float32, float64, int64 and uint64. Integers that do not fit a common 64-bit type, and
integers mixed with floats, become float64, as in NumPy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from msglc_browser.errors import BadInput

INT64_MAX = (1 << 63) - 1
_INT64_MIN = -(1 << 63)
_UINT64_MAX = (1 << 64) - 1
_EXACT = 1 << 53  # a float holds every integer up to it

NumberValues: TypeAlias = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values and a mask of gaps: nulls, stored as NaN or 0.

    `rounded` is a mask of integers that became the nearest float; only `numbers_of` fills it.
    """

    values: NumberValues
    gaps: NDArray[np.bool_] | None = None
    rounded: NDArray[np.bool_] | None = None


class NotNumbers(BadInput):
    """A list holds a value that is not a number, bool or null, at `position`."""

    def __init__(self, position: int, type_name: str) -> None:
        super().__init__(f"Item {position:,} is a {type_name}, not a number.")
        self.position = position
        self.type_name = type_name


class NumberArray:
    """An array for `count` numbers, filled from front to back."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._filled = 0
        self._values: NumberValues | None = None
        self._gaps: NDArray[np.bool_] | None = None

    @property
    def filled(self) -> int:
        """Number of values stored so far."""
        return self._filled

    def add(self, numbers: Numbers) -> None:
        """Append values; the existing ones change their dtype if necessary."""
        new = numbers.values
        end = self._filled + len(new)
        if self._values is None:
            self._values = np.empty(self._count, new.dtype)
        before = self._values[: self._filled]
        dtype = common_dtype([before, new])
        if dtype != self._values.dtype:
            widened = np.empty(self._count, dtype)
            widened[: self._filled] = before
            self._values = widened
            self._mark_gaps()
        self._values[self._filled : end] = new
        if numbers.gaps is not None:
            if self._gaps is None:
                self._gaps = np.zeros(self._count, np.bool_)
            self._gaps[self._filled : end] = numbers.gaps
            self._mark_gaps()
        self._filled = end

    def numbers(self) -> Numbers:
        """All values stored so far."""
        values = np.empty(0, np.float64) if self._values is None else self._values
        return Numbers(values[: self._filled], self._gaps)

    def _mark_gaps(self) -> None:
        if self._gaps is not None and self._values is not None and self._values.dtype.kind == "f":
            self._values[self._gaps] = np.nan


def common_dtype(parts: Sequence[NumberValues]) -> np.dtype[Any]:
    """The dtype that holds all parts; empty parts are ignored."""
    parts = [part for part in parts if len(part)]
    dtypes = {part.dtype for part in parts}
    if dtypes != {np.dtype(np.int64), np.dtype(np.uint64)}:
        return np.result_type(*dtypes) if dtypes else np.dtype(np.float64)
    has_negative = any(part.dtype.kind == "i" and part.min() < 0 for part in parts)
    return np.dtype(np.float64 if has_negative else np.uint64)


def joined(parts: Sequence[NumberValues]) -> NumberValues:
    """All parts concatenated."""
    if len(parts) == 1:
        return parts[0]
    dtype = common_dtype(parts)
    return np.concatenate([part.astype(dtype, copy=False) for part in parts])


def narrowed(values: NDArray[np.uint64]) -> NumberValues:
    """As int64 if the values fit."""
    return values.astype(np.int64) if not len(values) or values.max() <= INT64_MAX else values


def numbers_of(values: list[object], first: int = 0) -> Numbers:
    """Plain values as numbers; bools count as 0 and 1, null is a gap.

    Raises NotNumbers, with positions counted from `first`.
    """
    if not values:
        return Numbers(np.empty(0, np.float64))
    types = set(map(type, values))
    if not types <= {int, float, bool, type(None)}:
        position = next(n for n, v in enumerate(values) if not _is_number(v))
        raise NotNumbers(first + position, type(values[position]).__name__)
    if types == {type(None)}:
        return Numbers(np.full(len(values), np.nan), np.ones(len(values), np.bool_))
    if type(None) not in types:
        array = _array(values, types)
        return Numbers(array, rounded=_rounded(values, array))
    gaps = np.array([value is None for value in values], np.bool_)
    filled = [0 if value is None else value for value in values]
    array = _array(filled, types - {type(None)})
    if array.dtype.kind == "f":
        array[gaps] = np.nan
    return Numbers(array, gaps, _rounded(filled, array))


def may_be_rounded(values: NumberValues) -> bool:
    """Whether these are floats, and large enough to be rounded integers."""
    return values.dtype.kind == "f" and bool((np.abs(values) >= _EXACT).any())


def rounded_as_floats(integers: NumberValues) -> NDArray[np.bool_]:
    """Which of these integers a float64 cannot hold."""
    negative = integers < 0
    # The absolute value of -2^63 is no int64: its complement is one less.
    size = np.where(negative, ~integers, integers).astype(np.uint64) + negative.astype(np.uint64)
    rounded: NDArray[np.bool_] = size > _EXACT
    large = size[rounded]
    rounded[rounded] = large // (large & (~large + np.uint64(1))) > _EXACT
    return rounded


def _rounded(values: list[Any], array: NumberValues) -> NDArray[np.bool_] | None:
    """Which of `values` are integers that changed in `array`; None if no value did."""
    if not may_be_rounded(array):
        return None
    rounded = np.zeros(len(values), np.bool_)
    for at in np.flatnonzero(np.abs(array) >= _EXACT).tolist():
        # Python compares integers and floats exactly.
        rounded[at] = isinstance(values[at], int) and float(array[at]) != values[at]
    return rounded if rounded.any() else None


def _is_number(value: object) -> bool:
    return value is None or isinstance(value, int | float)


def _array(values: list[Any], types: set[type]) -> NumberValues:
    if float in types:
        return np.array([_as_float(v) for v in values] if int in types else values, np.float64)
    low, high = min(values), max(values)
    if low >= _INT64_MIN and high <= INT64_MAX:
        return np.array(values, np.int64)
    if low >= 0 and high <= _UINT64_MAX:
        return np.array(values, np.uint64)
    return np.array([_as_float(value) for value in values], np.float64)


def _as_float(value: float) -> float:
    """Integers beyond a float's range become infinite."""
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")

"""The cells of one column as arrays, if they are numbers, nulls or missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.arrays.number_arrays import NumberValues, common_dtype, may_be_rounded
from msglc_browser.operations.tables.cells import Cell, Missing

_NUMBERS: Final = frozenset({int, float, bool})
_PACKED: Final = frozenset({*_NUMBERS, type(None), Missing})
NULL: Final = 1
MISSING: Final = 2


@dataclass(frozen=True, slots=True)
class PackedCells:
    """Numbers, 0 where there is none: there `codes` are NULL or MISSING, elsewhere 0.

    Without `codes` all are numbers. Integers are exact.
    """

    values: NumberValues
    codes: NDArray[np.uint8] | None = None

    def __len__(self) -> int:
        return len(self.values)

    def cells(self) -> list[Cell]:
        """The cells; bools of a `NumberColumn` with numbers have become integers."""
        found: list[Cell] = self.values.tolist()
        if self.codes is not None:
            for at in np.flatnonzero(self.codes).tolist():
                found[at] = None if self.codes[at] == NULL else Missing.MISSING
        return found


def packed(cells: Sequence[Cell]) -> PackedCells | None:
    """The cells as arrays; None if they hold something else, or an array would change some."""
    types = set(map(type, cells))
    if not types <= _PACKED or (bool in types and not types.isdisjoint((int, float))):
        return None
    codes = None
    numbers: Sequence[Any] = cells
    if not types <= _NUMBERS:
        codes = np.fromiter(map(_code, cells), np.uint8, len(cells))
        numbers = [cell if type(cell) in _NUMBERS else 0 for cell in cells]
    try:
        values: NumberValues = np.array(numbers) if numbers else np.empty(0)
    except OverflowError:
        return None
    if values.dtype.kind not in "biuf" or (int in types and may_be_rounded(values)):
        return None
    return PackedCells(values, codes)


class NumberColumn:
    """Packed cells of `count` rows, filled from front to back."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._filled = 0
        self._values: NumberValues | None = None
        self._codes: NDArray[np.uint8] | None = None

    def add(self, part: PackedCells) -> bool:
        """Append cells; False, and nothing is added, if that would round some."""
        values = self._widened(part.values)
        if values is None:
            return False
        end = self._filled + len(part)
        values[self._filled : end] = part.values
        self._values = values
        if part.codes is not None:
            if self._codes is None:
                self._codes = np.zeros(self._count, np.uint8)
            self._codes[self._filled : end] = part.codes
        self._filled = end
        return True

    def packed(self) -> PackedCells:
        """All cells so far."""
        values = np.empty(0) if self._values is None else self._values
        codes = None if self._codes is None else self._codes[: self._filled]
        return PackedCells(values[: self._filled], codes)

    def _widened(self, new: NumberValues) -> NumberValues | None:
        """Room for the new values, in a type that holds all of them."""
        if self._values is None:
            return np.empty(self._count, new.dtype)
        old = self._values
        if old.dtype == new.dtype:
            return old
        before = old[: self._filled]
        dtype = common_dtype([before, new])
        for part in (before, new):
            if dtype.kind == "f" and part.dtype.kind in "iu" and _is_large(part):
                return None
        if dtype == old.dtype:
            return old
        widened = np.empty(self._count, dtype)
        widened[: self._filled] = before
        return widened


def order_of(cells: PackedCells, *, is_descending: bool) -> NDArray[np.int64]:
    """The rows in order; equal numbers keep theirs. NaN, null and missing are last, in that order.

    Takes about three times the memory of the cells while it works.
    """
    values = cells.values
    present = np.arange(len(values))
    absent = present[:0]
    if cells.codes is not None:
        absent = np.concatenate(
            [np.flatnonzero(cells.codes == NULL), np.flatnonzero(cells.codes == MISSING)]
        )
        present = np.flatnonzero(cells.codes == 0)
        values = values[present]
    is_nan = np.isnan(values) if values.dtype.kind == "f" else None
    nans = present[:0]
    if is_nan is not None and is_nan.any():
        nans, present, values = present[is_nan], present[~is_nan], values[~is_nan]
    if is_descending:
        # Sorted from behind and turned round, equal numbers keep their order.
        present = present[::-1][np.argsort(values[::-1], kind="stable")][::-1]
    else:
        present = present[np.argsort(values, kind="stable")]
    return np.concatenate([present, nans, absent])


def _code(cell: Cell) -> int:
    if cell is None:
        return NULL
    return MISSING if cell is Missing.MISSING else 0


def _is_large(integers: NumberValues) -> bool:
    return may_be_rounded(integers.astype(np.float64))

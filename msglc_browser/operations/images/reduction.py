"""Smaller versions of a slice, in which no peak gets lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from msglc_browser.operations.images.slice_grid import SliceGrid

SMALL_VALUES: Final = 1 << 14
"""Slices up to this size are shown as they are: no map on the screen is smaller."""

_BLOCK_VALUES: Final = 1 << 20
_FINE: Final = 1 / 4096  # of the spread: smaller differences have no colours of their own

_Part: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """Versions of a grid of which each side is a half, a quarter … of the original.

    Each number is the one of its 2 by 2 numbers that lies farthest from the center; NaN if all are.
    Each colour is the mean of its 2 by 2 colours, in bytes if the colours are bytes.
    """

    levels: tuple[NDArray[Any], ...]

    def level(self, factor: int) -> NDArray[Any] | None:
        """The version whose sides are divided by `factor`, a power of 2; None if there is none."""
        number = factor.bit_length() - 2
        return self.levels[number] if 0 <= number < len(self.levels) else None


def build_pyramid(grid: SliceGrid, center: float, spread: float) -> Pyramid:
    """Halve a grid until it is small. Needs a third more memory at most; less for 64-bit numbers.

    `spread` is the standard deviation. 64 million values take a second or two.
    """
    reduce = _mean if grid.is_color else lambda part: _farthest(part, center)
    levels: list[NDArray[Any]] = []
    values, missing = grid.values, grid.missing()
    while values.shape[0] * values.shape[1] > SMALL_VALUES:
        values = _halved(values, missing, reduce, spread)
        missing = None
        levels.append(values)
    return Pyramid(tuple(levels))


def _halved(
    values: NDArray[Any],
    missing: NDArray[np.bool_] | None,
    reduce: Callable[[_Part], _Part],
    spread: float,
) -> NDArray[Any]:
    height, width = values.shape[:2]
    found: NDArray[Any]
    is_bytes = values.ndim == 3 and values.dtype == np.uint8
    shape = (-(-height // 2), -(-width // 2), *values.shape[2:])
    # Zeros: what is not filled yet may be cast below, and must be numbers.
    found = np.zeros(shape, np.uint8 if is_bytes else np.float32)
    rows = 2 * max(1, _BLOCK_VALUES // (2 * values[:1].size))
    for row in range(0, height, rows):
        part = values[row : row + rows].astype(np.float64)
        if missing is not None:
            part[missing[row : row + rows]] = np.nan
        edges = [(0, part.shape[0] % 2), (0, part.shape[1] % 2), *[(0, 0)] * (part.ndim - 2)]
        small = reduce(np.pad(part, edges, mode="edge"))
        if found.dtype == np.float32 and not _fits(small, spread):
            found = found.astype(np.float64)
        where = slice(row // 2, row // 2 + len(small))
        found[where] = np.rint(np.nan_to_num(small)) if is_bytes else small
    return found


def _fits(values: _Part, spread: float) -> bool:
    """Whether 32 bits tell the values apart: not if they are huge, or close and far from 0."""
    with np.errstate(over="ignore", invalid="ignore"):
        off = np.abs(values.astype(np.float32) - values)
        is_fine = (off <= spread * _FINE) | (values.astype(np.float32) == values)
        return bool((is_fine | np.isnan(values)).all())


def _farthest(part: _Part, center: float) -> _Part:
    best = part[::2, ::2].copy()
    for dy, dx in ((0, 1), (1, 0), (1, 1)):
        other = part[dy::2, dx::2]
        with np.errstate(invalid="ignore"):
            is_farther = np.abs(other - center) > np.abs(best - center)
        np.copyto(best, other, where=is_farther | np.isnan(best))
    return best


def _mean(part: _Part) -> _Part:
    """Of colours; those that are missing do not count."""
    corners = np.stack([part[dy::2, dx::2] for dy in (0, 1) for dx in (0, 1)])
    is_there = ~np.isnan(corners)
    total = np.where(is_there, corners / 4, 0).sum(axis=0)  # a sum of huge ones is infinite
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(total / is_there.mean(axis=0))

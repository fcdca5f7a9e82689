"""Smaller versions of a large slice, in which no peak gets lost."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.operations.images.slice_grid import SliceGrid

SMALL_VALUES: Final = 1 << 20
"""Slices up to this size are shown as they are."""

_ROWS: Final = 256
_LARGEST_FLOAT32: Final = 3e38


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """Versions of a grid of which each side is a half, a quarter … of the original.

    Each value is the one of its 2 by 2 values that lies farthest from `center`; NaN if all are.
    """

    levels: tuple[NDArray[Any], ...]

    def level(self, factor: int) -> NDArray[Any] | None:
        """The version whose sides are divided by `factor`, a power of 2; None if there is none."""
        number = factor.bit_length() - 2
        return self.levels[number] if 0 <= number < len(self.levels) else None


def build_pyramid(grid: SliceGrid, center: float) -> Pyramid:
    """Halve a grid until it is small. Needs a third more memory at most; less for 64-bit numbers.

    64 million values take a second or two.
    """
    levels: list[NDArray[Any]] = []
    values, missing = grid.values, grid.missing()
    while values.size > SMALL_VALUES:
        values = _halved(values, missing, center)
        missing = None
        levels.append(values)
    return Pyramid(tuple(levels))


def _halved(values: NDArray[Any], missing: NDArray[np.bool_] | None, center: float) -> NDArray[Any]:
    height, width = values.shape
    found = np.empty((-(-height // 2), -(-width // 2)), np.float32)
    for row in range(0, height, 2 * _ROWS):
        part = values[row : row + 2 * _ROWS].astype(np.float64)
        if missing is not None:
            part[missing[row : row + 2 * _ROWS]] = np.nan
        small = _farthest(part, center)
        if found.dtype == np.float32 and (np.abs(small) > _LARGEST_FLOAT32).any():
            found = found.astype(np.float64)
        found[row // 2 : row // 2 + len(small)] = small
    return found


def _farthest(part: NDArray[np.float64], center: float) -> NDArray[np.float64]:
    padded = np.pad(part, [(0, part.shape[0] % 2), (0, part.shape[1] % 2)], mode="edge")
    best = padded[::2, ::2].copy()
    for dy, dx in ((0, 1), (1, 0), (1, 1)):
        other = padded[dy::2, dx::2]
        with np.errstate(invalid="ignore"):
            is_farther = np.abs(other - center) > np.abs(best - center)
        np.copyto(best, other, where=is_farther | np.isnan(best))
    return best

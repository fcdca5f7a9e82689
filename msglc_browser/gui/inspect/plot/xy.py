"""One list against another: where x ascends it is searched, otherwise the path is thinned out."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from msglc_browser.gui.inspect.plot.drawing import NOTHING, Drawing, Floats
from msglc_browser.operations.plotting.pyramid import Pyramid

_MOST_POINTS: Final = 20_000  # of a line
_MOST_DOTS: Final = 50_000


def nearest_row_of_x(x: Pyramid, wanted: float) -> int:
    """The row at which ascending values reach `wanted`, as far as they have been read."""
    low, high = 0, x.length - 1
    while low < high:
        middle = (low + high) // 2
        row = x.nearest_read(middle)
        value = None if row is None else x.value_at(row)
        if row is None or value is None:
            return middle  # nothing was read near it: all of the rest may be in view
        if value < wanted:
            low = middle + 1
        else:
            high = middle
    return low


def path_through(
    x: Floats, y: Floats, sides: tuple[float, float], columns: int, *, is_whole: bool
) -> Drawing:
    """Points of any order within `sides`, without those that fall on the pixel before them.

    A line only if all of the points are known; otherwise, and if there are too many, single points,
    of which some are left out where they cover one another.
    """
    left, right = sides
    is_seen = (x >= left) & (x <= right)
    # A neighbour on each side: lines lead out of the view.
    is_seen[1:] |= is_seen[:-1].copy()
    is_seen[:-1] |= is_seen[1:].copy()
    across, up = x[is_seen], y[is_seen]
    if not len(across):
        return NOTHING
    finite = up[np.isfinite(up)]
    if not len(finite):
        return NOTHING
    rows = max(columns // 2, 1)
    height = max(float(finite.max()) / 2 - float(finite.min()) / 2, 1e-300)
    cell_x = np.floor((across - left) / max(right - left, 1e-300) * columns)
    cell_y = np.nan_to_num(np.floor((up / 2 - finite.min() / 2) / height * rows), nan=-1)
    is_new = np.ones(len(across), np.bool_)
    is_new[1:] = (np.diff(cell_x) != 0) | (np.diff(cell_y) != 0)
    if is_whole and is_new.sum() <= _MOST_POINTS:
        return Drawing(across[is_new], up[is_new], np.empty((0, 4)), is_exact=True)
    is_dot = is_new & np.isfinite(up) & (across >= left) & (across <= right)
    at = _one_in_each_cell(np.flatnonzero(is_dot), cell_x, cell_y)
    dots = np.column_stack((across[at], across[at], up[at], up[at]))
    return Drawing(np.empty(0), np.empty(0), dots, is_exact=False)


def _one_in_each_cell(at: NDArray[np.intp], cell_x: Floats, cell_y: Floats) -> NDArray[np.intp]:
    """Of the points `at`, one for each cell; cells are made larger until they are few enough."""
    size = 1
    while True:
        across, up = cell_x[at] // size, cell_y[at] // size
        order = np.lexsort((up, across))
        is_first = np.ones(len(at), np.bool_)
        is_first[1:] = (np.diff(across[order]) != 0) | (np.diff(up[order]) != 0)
        at = at[order[is_first]]
        if len(at) <= _MOST_DOTS:
            return at
        size *= 2

"""One list against another: where x ascends it is searched, otherwise the path is thinned out."""

from typing import Final

import numpy as np

from msglc_browser.gui.inspect.plot.drawing import NOTHING, Drawing, Floats
from msglc_browser.operations.plotting.pyramid import Pyramid

_MOST_POINTS: Final = 20_000


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

    A line only if all of the points are known; otherwise, and if there are too many, single points.
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
    across, up, cells = across[is_new], up[is_new], cell_x[is_new] * (rows + 2) + cell_y[is_new]
    if is_whole and len(across) <= _MOST_POINTS:
        return Drawing(across, up, np.empty((0, 4)), is_exact=len(across) == is_seen.sum())
    _, at = np.unique(cells, return_index=True)
    at = at[:: -(-len(at) // _MOST_POINTS)]
    is_known = np.isfinite(up[at])
    dots = np.column_stack((across[at], across[at], up[at], up[at]))[is_known]
    return Drawing(np.empty(0), np.empty(0), dots, is_exact=False)

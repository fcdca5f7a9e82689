"""Which part of a grid is in sight, and where: geometry without widgets."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_LARGEST_SCALE: Final = 200.0
_MANY: Final = 1e-9


@dataclass(frozen=True, slots=True)
class MapWindow:
    """Element (x, y) has its corner at pixel ((x - left) * scale_x, (y - top) * scale_y).

    `columns` and `rows` count the elements, `width` and `height` the pixels of the area. With
    `is_equal` both scales are the same.
    """

    columns: int
    rows: int
    width: float
    height: float
    is_equal: bool = True
    left: float = 0.0
    top: float = 0.0
    scale_x: float = 1.0
    scale_y: float = 1.0

    def fitted(self) -> "MapWindow":
        """All of the grid, as large as it can be, centred."""
        scale_x, scale_y = self._fit_scales()
        left = (self.columns - self.width / scale_x) / 2
        top = (self.rows - self.height / scale_y) / 2
        return replace(self, left=left, top=top, scale_x=scale_x, scale_y=scale_y)

    def resized(self, width: float, height: float) -> "MapWindow":
        """The same part in an area of another size; what was fitted stays fitted."""
        moved = replace(self, width=max(width, 1.0), height=max(height, 1.0))
        if self.is_fitted:
            return moved.fitted()
        return moved._clamped()

    @property
    def is_fitted(self) -> bool:
        """Whether all of the grid is shown as large as it can be."""
        scale_x, scale_y = self._fit_scales()
        near = math.isclose(self.scale_x, scale_x, rel_tol=1e-6)
        return near and math.isclose(self.scale_y, scale_y, rel_tol=1e-6)

    def zoomed(self, factor: float, x: float, y: float) -> "MapWindow":
        """Scaled by `factor` around a pixel, within bounds."""
        fit_x, fit_y = self._fit_scales()
        least = max(fit_x / self.scale_x, fit_y / self.scale_y) if factor < 1 else 0.0
        most = max(_LARGEST_SCALE, fit_x, fit_y) / max(self.scale_x, self.scale_y)
        factor = min(max(factor, least), max(most, 1.0))
        at_x, at_y = self.to_element(x, y)
        scale_x, scale_y = self.scale_x * factor, self.scale_y * factor
        moved = replace(
            self,
            scale_x=scale_x,
            scale_y=scale_y,
            left=at_x - x / scale_x,
            top=at_y - y / scale_y,
        )
        return moved._clamped()

    def panned(self, dx: float, dy: float) -> "MapWindow":
        """Moved by pixels, the grid staying in sight."""
        moved = replace(self, left=self.left - dx / self.scale_x, top=self.top - dy / self.scale_y)
        return moved._clamped()

    def showing(self, column: int, row: int) -> "MapWindow":
        """Moved no more than needed for an element to be in sight."""
        x, y = self.to_pixel(column, row)
        dx = min(0.0, self.width - x - self.scale_x) if x > 0 else -x
        dy = min(0.0, self.height - y - self.scale_y) if y > 0 else -y
        is_outside = abs(dx) > _MANY or abs(dy) > _MANY
        return self.panned(dx, dy) if is_outside and not self.is_fitted else self

    def to_element(self, x: float, y: float) -> tuple[float, float]:
        """The place of a pixel, in elements."""
        return self.left + x / self.scale_x, self.top + y / self.scale_y

    def to_pixel(self, column: float, row: float) -> tuple[float, float]:
        """The pixel of an element's corner."""
        return (column - self.left) * self.scale_x, (row - self.top) * self.scale_y

    def element_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The (column, row) under a pixel; None outside of the grid."""
        column, row = (math.floor(at) for at in self.to_element(x, y))
        is_inside = 0 <= column < self.columns and 0 <= row < self.rows
        return (column, row) if is_inside else None

    def visible(self) -> tuple[range, range]:
        """The (columns, rows) in sight, whole or in part."""
        right, bottom = self.to_element(self.width, self.height)
        columns = _between(self.left, right, self.columns)
        return columns, _between(self.top, bottom, self.rows)

    def _fit_scales(self) -> tuple[float, float]:
        scale_x = self.width / max(self.columns, 1)
        scale_y = self.height / max(self.rows, 1)
        return (min(scale_x, scale_y),) * 2 if self.is_equal else (scale_x, scale_y)

    def _clamped(self) -> "MapWindow":
        left = _kept(self.left, self.columns, self.width / self.scale_x)
        top = _kept(self.top, self.rows, self.height / self.scale_y)
        return replace(self, left=left, top=top)


def _kept(start: float, length: int, shown: float) -> float:
    """A grid smaller than the area is centred, a larger one fills it."""
    if shown >= length:
        return (length - shown) / 2
    return min(max(start, 0.0), length - shown)


def _between(first: float, last: float, length: int) -> range:
    start = min(max(math.floor(first), 0), length)
    return range(start, max(min(math.ceil(last), length), start))


def reduction_factor(elements_per_pixel: float) -> int:
    """The power of 2 by which a grid is best reduced, 1 if it is not."""
    if elements_per_pixel <= 1:
        return 1
    return int(2 ** round(math.log2(elements_per_pixel)))


def ticks(first: float, last: float, pixels: float, *, apart: float) -> Sequence[int]:
    """Round element numbers for an axis, `apart` pixels from each other at least."""
    span = max(last - first, 1.0)
    least = span * apart / max(pixels, 1.0)
    step = 1
    for number in _STEPS:
        step = number
        if number >= least:
            break
    start = math.ceil(max(first, 0.0) / step) * step
    return range(start, math.floor(last) + 1, step)


_STEPS: Final = (1, 2, 5, 10, *(2**power for power in range(4, 40)))

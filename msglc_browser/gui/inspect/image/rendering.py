"""Numbers to pixels: only those in sight, in the colours of a map."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from msglc_browser.gui.inspect.image.color_maps import (
    COLORS,
    NAN_INDEX,
    UNREAD_INDEX,
    ColorMap,
    color_table,
    nan_color,
)
from msglc_browser.operations.images.reduction import Pyramid
from msglc_browser.operations.images.slice_grid import Cell, SliceGrid


@dataclass(frozen=True, slots=True)
class Coloring:
    """How values become colours: `low` and `high` are the values of the first and last colour.

    With `is_log` both are above 0, and values that are not have the colour of NaN.
    """

    color_map: ColorMap = ColorMap.VIRIDIS
    low: float = 0.0
    high: float = 1.0
    is_log: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a grid: its rows and columns, reduced by `factor`, and then by the two strides."""

    rows: range
    columns: range
    factor: int = 1
    strides: tuple[int, int] = (1, 1)

    def index(self) -> tuple[slice, slice]:
        """Into the grid itself."""
        down, across = self.strides
        return (
            slice(self.rows.start, self.rows.stop, down * self.factor),
            slice(self.columns.start, self.columns.stop, across * self.factor),
        )

    def reduced_index(self) -> tuple[slice, slice]:
        """Into the level of a pyramid."""
        return _divided(self.rows, self), _divided(self.columns, self, 1)


def render(
    grid: SliceGrid, pyramid: Pyramid | None, cut: Cut, coloring: Coloring, unread: QColor
) -> QImage:
    """The pixels of a part of a grid; row and column starts are multiples of the factor."""
    if grid.is_color:
        return _color_image(grid, cut, coloring, unread)
    level = None if pyramid is None else pyramid.level(cut.factor)
    cells = None
    if level is None:
        index = cut.index()
        values = grid.values[index]
        cells = None if grid.cells is None else grid.cells[index]
    else:
        values = level[cut.reduced_index()]
    pixels = color_indices(values, cells, coloring)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_palette(coloring.color_map, unread))
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: it owns its pixels


def color_indices(
    values: NDArray[Any], cells: NDArray[np.uint8] | None, coloring: Coloring
) -> NDArray[np.uint8]:
    """The index of each value's colour."""
    part = normalised(values, coloring)
    is_nan = np.isnan(part)
    np.clip(part, 0.0, 1.0, out=part)
    part[is_nan] = 0.0
    found = (part * (COLORS - 1) + 0.5).astype(np.uint8)
    found[is_nan] = NAN_INDEX
    if cells is not None:
        found[cells == Cell.NULL] = NAN_INDEX
        found[cells == Cell.UNREAD] = UNREAD_INDEX
    return np.ascontiguousarray(found)


def normalised(values: NDArray[Any], coloring: Coloring) -> NDArray[np.float64]:
    """0 for the value of the first colour, 1 for that of the last; NaN where there is none."""
    numbers = values.astype(np.float64)
    low, high = coloring.low, coloring.high
    with np.errstate(all="ignore"):
        if coloring.is_log:
            numbers[numbers <= 0] = np.nan
            bottom = math.log(low)
            return np.asarray((np.log(numbers) - bottom) / (math.log(high) - bottom))
        # Halved, so that the difference of two huge numbers is finite.
        return np.asarray((numbers / 2 - low / 2) / (high / 2 - low / 2))


def _color_image(grid: SliceGrid, cut: Cut, coloring: Coloring, unread: QColor) -> QImage:
    index = cut.index()
    values = grid.values[index]
    height, width, channels = values.shape
    pixels = np.full((height, width, 4), 255, np.uint8)
    scaled = np.nan_to_num(np.clip(normalised(values, coloring), 0, 1))
    pixels[..., :channels] = (scaled * 255 + 0.5).astype(np.uint8)
    if grid.cells is not None:
        pixels[(grid.cells[index] != Cell.NUMBER).any(axis=2)] = (
            unread.red(),
            unread.green(),
            unread.blue(),
            255,
        )
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.copy()


def color_limits(grid: SliceGrid) -> tuple[float, float] | None:
    """The values of black and full colour, by convention; None if these are no usual colours."""
    if grid.values.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            is_usual = bool(((grid.values >= 0) & (grid.values <= 1) | np.isnan(grid.values)).all())
        return (0.0, 1.0) if is_usual else None
    is_byte = not grid.values.size or 0 <= grid.values.min() <= grid.values.max() <= 255
    return (0.0, 255.0) if is_byte else None


def _divided(part: range, cut: Cut, axis: int = 0) -> slice:
    factor = cut.factor
    return slice(part.start // factor, -(-part.stop // factor), cut.strides[axis])


def _palette(color_map: ColorMap, unread: QColor) -> list[int]:
    table = [0xFF000000 | r << 16 | g << 8 | b for r, g, b in color_table(color_map).tolist()]
    red, green, blue = nan_color(color_map)
    return [*table, 0xFF000000 | red << 16 | green << 8 | blue, unread.rgb()]

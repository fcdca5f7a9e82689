"""Numbers to pixels: only those in sight, in the colours of a map."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

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

_BLOCK_VALUES: Final = 1 << 15  # small enough to stay in the processor's cache over all steps
_BYTES: Final = np.arange(256, dtype=np.uint8)[np.newaxis]  # every value that there can be


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
    level = None if pyramid is None else pyramid.level(cut.factor)
    cells = None
    if level is None:
        index = cut.index()
        values = grid.values[index]
        cells = None if grid.cells is None else grid.cells[index]
    else:
        values = level[cut.reduced_index()]
    if grid.is_color:
        return _color_image(values, cells, coloring, unread)
    pixels = color_indices(values, cells, coloring)
    height, width = pixels.shape
    image = QImage(pixels.data, width, height, width, QImage.Format.Format_Indexed8)
    image.setColorTable(_palette(coloring.color_map, unread))
    return image.convertToFormat(QImage.Format.Format_RGB32)  # a copy: it owns its pixels


def color_indices(
    values: NDArray[Any], cells: NDArray[np.uint8] | None, coloring: Coloring
) -> NDArray[np.uint8]:
    """The index of each value's colour."""
    if values.dtype == np.uint8 and cells is None and values.size > _BYTES.size:
        table: NDArray[np.uint8] = color_indices(_BYTES, None, coloring)[0]
        return np.asarray(table[values])
    found = np.empty(values.shape, np.uint8)
    for rows in _blocks(values):
        part = normalised(values[rows], coloring)
        np.clip(part, 0.0, 1.0, out=part)
        part *= COLORS - 1
        part += 0.5
        is_nan = np.isnan(part)
        if is_nan.any():
            part[is_nan] = NAN_INDEX
        found[rows] = part.astype(np.uint8)
        if cells is not None:
            states = cells[rows]
            found[rows][states == Cell.NULL] = NAN_INDEX
            found[rows][states == Cell.UNREAD] = UNREAD_INDEX
    return found


def normalised(values: NDArray[Any], coloring: Coloring) -> NDArray[np.float64]:
    """0 for the value of the first colour, 1 for that of the last; NaN where there is none."""
    numbers = values.astype(np.float64)
    low, high = coloring.low, coloring.high
    with np.errstate(all="ignore"):
        if coloring.is_log:
            numbers[numbers <= 0] = np.nan
            low, high = math.log(low), math.log(high)
            np.log(numbers, out=numbers)
        elif not math.isfinite(high - low):
            # Halved, so that the difference of two huge numbers is finite.
            numbers, low, high = numbers / 2, low / 2, high / 2
        numbers -= low
        numbers /= high - low
        return numbers


def _blocks(values: NDArray[Any]) -> Iterator[slice]:
    """Some rows at a time."""
    rows = max(1, _BLOCK_VALUES // max(values[:1].size, 1))
    for start in range(0, len(values), rows):
        yield slice(start, start + rows)


def _shades(values: NDArray[Any], coloring: Coloring) -> NDArray[np.uint8]:
    part = np.nan_to_num(np.clip(normalised(values, coloring), 0, 1))
    return (part * 255 + 0.5).astype(np.uint8)


def _color_image(
    values: NDArray[Any], cells: NDArray[np.uint8] | None, coloring: Coloring, unread: QColor
) -> QImage:
    height, width, channels = values.shape
    pixels = np.full((height, width, 4), 255, np.uint8)
    if values.dtype == np.uint8:
        pixels[..., :channels] = _shades(_BYTES[0], coloring)[values]
    else:
        for rows in _blocks(values):
            pixels[rows, :, :channels] = _shades(values[rows], coloring)
    if cells is not None:
        shade = (unread.red(), unread.green(), unread.blue(), 255)
        pixels[(cells != Cell.NUMBER).any(axis=2)] = shade
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)  # it owns its pixels


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

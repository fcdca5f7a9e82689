"""A value of a grid as text, exactly."""

from typing import Any

from PySide6.QtCore import QCoreApplication

from msglc_browser.operations.images.slice_grid import Cell, SliceGrid
from msglc_browser.operations.images.slice_plan import SliceSpec


def cell_text(grid: SliceGrid, row: int, column: int) -> str:
    """The shortest text that means the same number; "null", or that it is not read yet."""
    cell = grid.cell(row, column)
    if cell is Cell.NULL:
        return "null"
    if cell is Cell.UNREAD:
        return QCoreApplication.translate("HeatMap", "not read")
    value = grid.values[row, column]
    if grid.is_color:
        return "(" + ", ".join(number_text(each) for each in value) + ")"
    return number_text(value)


def place_text(spec: SliceSpec) -> str:
    """A slice as NumPy writes it, "[2, :, :]"."""
    texts = [str(index) for index in spec.fixed]
    for axis in (spec.y_axis, spec.x_axis, *((-1,) if spec.is_color else ())):
        texts[axis] = ":"
    return "[" + ", ".join(texts) + "]"


def number_text(value: Any) -> str:
    """A NumPy number as Python writes it; NaN as "NaN"."""
    text = str(value)
    return {"nan": "NaN", "inf": "∞", "-inf": "-∞"}.get(text, text)


def short_text(value: float) -> str:
    """A number in four to six figures, for axes and captions."""
    text = f"{value:.4g}"
    return {"nan": "–", "inf": "∞", "-inf": "-∞"}.get(text, text)


def figure_text(value: float) -> str:
    """A number in six figures at most, for statistics."""
    return number_text(f"{value:.6g}")

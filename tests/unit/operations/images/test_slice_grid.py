"""Parts of a slice come together, whatever their numbers are."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.images.slice_grid import Cell, GridBuffer, SliceGrid, SlicePart
from msglc_browser.operations.images.slice_plan import SlicePlan, SliceSpec

PLAN = SlicePlan(SliceSpec(0, 1, (0, 0)), Protocol.MSGPACK, "", 4, (2,), (), False, ())


def part(rows: list[int], values: list[Any], gaps: Any = None) -> SlicePart:
    holes = None if gaps is None else np.array(gaps)
    return SlicePart(np.array(rows), np.array(values), holes)


def test_rows_that_are_missing_are_unread() -> None:
    buffer = GridBuffer(PLAN)
    assert buffer.grid().cell(0, 0) is Cell.UNREAD and not buffer.is_complete
    buffer.add(part([2, 3], [[1, 2], [3, 4]]))
    buffer.add(part([0], [[5, 6]], [[False, True]]))
    grid = buffer.grid()
    assert [grid.cell(y, 1) for y in range(4)] == [Cell.NULL, Cell.UNREAD, 0, 0]
    assert np.isnan(grid.with_nan()[:2, 1]).all()
    buffer.add(part([1], [[7, 8]]))
    assert buffer.is_complete and buffer.grid().values.tolist() == [[5, 6], [7, 8], [1, 2], [3, 4]]


def test_complete_grid_without_nulls_needs_no_cells() -> None:
    buffer = GridBuffer(PLAN)
    buffer.add(part([0, 1, 2, 3], [[1, 2]] * 4))
    grid = buffer.grid()
    assert grid.cells is None and grid.missing() is None and grid.with_nan() is grid.values


@pytest.mark.parametrize(
    ("one", "other", "dtype"),
    [
        ("int64", "float64", "float64"),
        ("float32", "float64", "float64"),
        ("uint64", "int64", "float64"),
    ],
)
def test_parts_of_other_numbers_are_joined(one: str, other: str, dtype: str) -> None:
    buffer = GridBuffer(PLAN)
    for rows, kind in (([0, 1], one), ([2, 3], other)):
        buffer.add(SlicePart(np.array(rows), np.array([[1, 2]] * 2, kind)))
    assert buffer.grid().values.dtype == dtype
    assert buffer.grid().values.tolist() == [[1, 2]] * 4


def test_transposed_and_coloured_grids() -> None:
    buffer = GridBuffer(replace(PLAN, is_transposed=True))
    buffer.add(part([0], [[1, 2]]))
    grid = buffer.grid()
    assert (grid.height, grid.width) == (2, 4) and grid.cell(1, 0) is Cell.NUMBER
    spec = SliceSpec(0, 1, (0, 0, 0), is_color=True)
    colors = GridBuffer(replace(PLAN, spec=spec, item_lengths=(2, 3), picked=(None,)))
    colors.add(part([1], [[[1, 2, 3], [4, 5, 6]]]))
    found = colors.grid()
    assert found.is_color and found.cell(1, 1) is Cell.NUMBER and found.cell(0, 0) is Cell.UNREAD
    assert not SliceGrid(np.zeros((2, 2))).is_color

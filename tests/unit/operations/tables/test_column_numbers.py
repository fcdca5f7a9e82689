"""Cells as arrays: exact, or not at all."""

import math

import numpy as np
import pytest

from msglc_browser.operations.tables.cells import Cell, Missing
from msglc_browser.operations.tables.column_numbers import (
    NumberColumn,
    PackedCells,
    order_of,
    packed,
)

MIXED: list[Cell] = [3, None, 1.5, Missing.MISSING, 0.25, -7]


def test_numbers_nulls_and_missing_cells_come_back() -> None:
    found = packed(MIXED)
    assert found is not None
    assert found.cells() == MIXED
    assert len(found) == len(MIXED)


@pytest.mark.parametrize(
    "cells",
    [
        ["x"],
        [1, b""],
        [3, True],
        [2**64],
        [1.5, 2**53 + 1],
        [2**63, -1],
        [-(2**70), 1],
        [10**400, 0.5],
    ],
)
def test_what_an_array_cannot_hold_is_left_alone(cells: list[Cell]) -> None:
    assert packed(cells) is None


def test_no_cells_and_only_nulls_are_packed() -> None:
    for cells in ([], [None, None], [Missing.MISSING]):
        found = packed(cells)
        assert found is not None
        assert found.cells() == cells


def column(*parts: list[Cell]) -> list[Cell] | None:
    """What a column holds after these parts; None if one does not fit."""
    found = NumberColumn(sum(map(len, parts)))
    for cells in parts:
        part = packed(cells)
        assert part is not None
        if not found.add(part):
            return None
    return found.packed().cells()


def test_column_grows_its_type_with_what_it_holds() -> None:
    assert column([True, False], [2], [1.5, None], [2**40]) == [1, 0, 2, 1.5, None, 2**40]
    assert column([2**63], [5]) == [2**63, 5]
    assert column([None], [Missing.MISSING, 1]) == [None, Missing.MISSING, 1]


@pytest.mark.parametrize(
    "parts",
    [([2**53], [0.5]), ([0.5], [2**53]), ([2**63], [-1]), ([-1], [2**63]), ([0.5, 1], [2**63])],
)
def test_column_refuses_what_a_float_would_round(parts: tuple[list[Cell], ...]) -> None:
    assert column(*parts) is None
    exact: list[Cell] = [2**53 - 1]
    assert column(exact, [0.5]) == [2**53 - 1, 0.5]


@pytest.mark.parametrize("is_descending", [False, True])
def test_order_is_stable_and_what_is_no_number_last(is_descending: bool) -> None:
    values = np.array([2.0, 0, 1, math.nan, 0, 2])
    codes = np.array([0, 1, 0, 0, 2, 0], np.uint8)
    found = order_of(PackedCells(values, codes), is_descending=is_descending).tolist()
    assert found == ([0, 5, 2, 3, 1, 4] if is_descending else [2, 0, 5, 3, 1, 4])

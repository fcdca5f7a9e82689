"""Sorting keeps the order of equal rows; what has no order comes last."""

import math
import time

import numpy as np
import pytest

from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.tables import row_order
from msglc_browser.operations.tables.cells import Cell, Missing, Unreadable
from msglc_browser.operations.tables.column_numbers import PackedCells
from msglc_browser.operations.tables.conditions import parse_condition
from msglc_browser.operations.tables.row_order import (
    arranged,
    chunk_rows,
    compact,
    matching,
    read_part,
    sorted_rows,
)
from msglc_browser.operations.tables.table import Table
from tests.servers.archives import make_archive
from tests.unit.operations.tables.test_table import with_table

CELLS: list[Cell] = [
    2, "b", math.nan, None, 1.5, Missing.MISSING, "a", Timestamp(5), Unreadable("x"), True, b"z",
]  # fmt: skip


def cells_of(part: PackedCells | list[Cell]) -> list[Cell]:
    return part.cells() if isinstance(part, PackedCells) else part


@pytest.mark.parametrize(
    ("is_descending", "order"),
    [(False, [9, 4, 0, 7, 6, 1, 10]), (True, [10, 1, 6, 7, 0, 4, 9])],
)
def test_types_are_in_order_and_absent_cells_last(is_descending: bool, order: list[int]) -> None:
    found = sorted_rows(CELLS, is_descending=is_descending)
    assert found.tolist() == [*order, 2, 3, 8, 5]


@pytest.mark.parametrize("is_descending", [False, True])
def test_equal_cells_keep_their_order(is_descending: bool) -> None:
    cells: list[Cell] = [1, 1.0, 0, 1]
    found = sorted_rows(cells, is_descending=is_descending)
    assert [row for row in found.tolist() if row != 2] == [0, 1, 3]


def test_no_rows_stay_no_rows() -> None:
    assert sorted_rows([], is_descending=False).tolist() == []


def test_column_is_read_and_filtered() -> None:
    archive = make_archive([{"a": n, "b": n % 3} for n in range(100)])

    async def use(table: Table) -> list[Cell]:
        return cells_of(await read_part(table, 1, range(90, 200)))

    cells = with_table(archive, use)
    assert cells == [n % 3 for n in range(90, 100)]
    assert matching(cells, parse_condition("2")).tolist() == [n % 3 == 2 for n in range(90, 100)]


NUMBERS: list[Cell] = [3, math.nan, 1, None, 2.5, Missing.MISSING, 1, True, None, -7, math.inf]


@pytest.mark.parametrize("is_descending", [False, True])
@pytest.mark.parametrize("extra", [[], [2**53 + 1, 2**53], [10**30, 5], [2**63, -1]])
def test_numbers_are_in_the_order_of_any_cells(extra: list[Cell], is_descending: bool) -> None:
    cells = [*NUMBERS, *extra]
    # An unreadable cell takes the way of all other types, and comes between null and missing.
    slow = sorted_rows([*cells, Unreadable("")], is_descending=is_descending)
    quick = sorted_rows(cells, is_descending=is_descending)
    assert quick.tolist() == [row for row in slow.tolist() if row != len(cells)]


def test_two_million_numbers_are_sorted_within_seconds() -> None:
    values = np.random.default_rng(3).standard_normal(2_000_000)
    started = time.process_time()
    found = sorted_rows(values.tolist(), is_descending=False)
    assert time.process_time() - started < 5
    assert (np.diff(values[found]) >= 0).all()


@pytest.mark.parametrize("batch_bytes", [1, 200, 10**6])
def test_column_is_read_in_batches_and_not_kept(
    batch_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_order, "BATCH_BYTES", batch_bytes)
    archive = make_archive([{"a": n} for n in range(300)], small_obj_optimization_threshold=64)

    async def use(table: Table) -> list[Cell]:
        cells = cells_of(await read_part(table, 0, range(50, 400)))
        assert await table.plan(range(200, 210), range(1)) > 0
        return cells

    assert with_table(archive, use) == list(range(50, 300))


def test_filters_and_a_sort_are_put_together() -> None:
    order = np.array([4, 2, 0, 1, 3])
    first, second = np.array([0, 2, 3, 4]), np.array([1, 2, 4])
    assert arranged(5, None, ()) is None
    assert arranged(5, order, ()) is order
    for rows, filters, found in (
        (None, (first, second), [2, 4]),
        (order, (first, second), [4, 2]),
        (order, (second,), [4, 2, 1]),
    ):
        shown = arranged(5, rows, filters)
        assert shown is not None
        assert shown.tolist() == found


def test_row_numbers_take_four_bytes_where_they_can() -> None:
    assert compact(np.array([2**32 - 1])).dtype == np.uint32
    assert compact(np.array([2**32])).dtype == np.int64


def test_steps_are_larger_where_rows_are_short() -> None:
    rows = 10_000_000
    assert chunk_rows(rows, rows * 9) == row_order.BATCH_BYTES // 9
    assert chunk_rows(rows, rows) == row_order.MOST_CHUNK_ROWS
    assert chunk_rows(rows, rows * 5_000) == row_order.CHUNK_ROWS
    assert chunk_rows(rows, None) == row_order.CHUNK_ROWS


@pytest.mark.parametrize("protocol", ["msgpack", "cbor"])
def test_long_column_of_numbers_comes_as_an_array(protocol: str) -> None:
    values = np.random.default_rng(2).standard_normal(100_000)
    archive = make_archive({"x": values.tolist()}, protocol=protocol)  # type: ignore[arg-type]

    async def use(table: Table) -> PackedCells | list[Cell]:
        return await read_part(table, 0, range(30_001, 62_769))

    found = with_table(archive, use, "/x")
    assert isinstance(found, PackedCells)
    assert (found.values == values[30_001:62_769]).all()


def test_long_column_takes_no_time_per_row_beyond_its_values() -> None:
    """A step of 32,768 rows took 4 s when the piece of each row was looked for."""
    archive = make_archive([n if n % 7 else None for n in range(200_000)])

    async def use(table: Table) -> float:
        started = time.process_time()
        await read_part(table, 0, range(100_000, 132_768))
        return time.process_time() - started

    assert with_table(archive, use) < 1

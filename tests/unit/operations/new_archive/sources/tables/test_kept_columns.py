"""Columns come back as what was written, in whatever pieces they were kept."""

from collections.abc import Iterator
from itertools import chain

import pytest

from msglc_browser.operations.new_archive.sources.tables import kept_columns
from msglc_browser.operations.new_archive.sources.tables.column_types import ColumnType
from msglc_browser.operations.new_archive.sources.tables.kept_columns import KeptColumns


@pytest.fixture
def columns() -> Iterator[KeptColumns]:
    made = KeptColumns(["a", "b"], None)
    yield made
    made.close()


def all_values(columns: KeptColumns, number: int) -> list[object]:
    columns.finish()
    return list(chain.from_iterable(columns.values(number)))


def test_rows_and_cells_follow_each_other(columns: KeptColumns) -> None:
    columns.add([["1", "x"], ["2", "y"]])
    columns.add_cells(["3", "z", "4", ""])
    assert columns.rows == 4
    assert all_values(columns, 0) == [1, 2, 3, 4]
    assert all_values(columns, 1) == ["x", "y", "z", None]


@pytest.mark.parametrize("least", [1, 2, 3, 256])
@pytest.mark.parametrize(
    ("cells", "values", "kind"),
    [
        (["1", "2", "3"], [1, 2, 3], ColumnType.INT),
        (["1", "2", "0.5"], [1.0, 2.0, 0.5], ColumnType.FLOAT),
        (["1.5", "2", "x"], ["1.5", "2", "x"], ColumnType.TEXT),
        (["1", str(2**64 - 1), "3"], [1, 2**64 - 1, 3], ColumnType.INT),
        (["007", "1", "2"], ["007", "1", "2"], ColumnType.NUMBER_TEXT),
    ],
)
def test_type_is_that_of_all_pieces(
    monkeypatch: pytest.MonkeyPatch,
    columns: KeptColumns,
    least: int,
    cells: list[str],
    values: list[object],
    kind: ColumnType,
) -> None:
    monkeypatch.setattr(kept_columns, "_LEAST_ROWS", least)
    for cell in cells:
        columns.add([[cell, "t"]])
    found = all_values(columns, 0)
    assert found == values
    assert list(map(type, found)) == list(map(type, values))
    assert "a" in columns.of_type(kind)


@pytest.mark.parametrize(("most", "waits"), [(10_000, True), (100, False)])
def test_rows_that_wait_take_only_so_much(
    monkeypatch: pytest.MonkeyPatch, columns: KeptColumns, most: int, waits: bool
) -> None:
    monkeypatch.setattr(kept_columns, "_MOST_BYTES", most)
    columns.add([["1", "x" * 50]])
    assert bool(list(columns.values(0))) is not waits
    assert all_values(columns, 0) == [1]


def test_nothing_was_added(columns: KeptColumns) -> None:
    assert all_values(columns, 0) == []

"""Columns of plain cells: the text of csv.writer, byte for byte."""

import csv
import math
from collections.abc import Sequence
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.exporting.tabular.csv_columns import (
    FORMULA_STARTS,
    CsvColumns,
    is_valid,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
CELLS = [
    st.none() | st.integers(-(2**63), 2**64 - 1),
    st.none() | st.floats(),
    st.integers(-9, 9) | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | TEXTS,
    TEXTS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-400, 400).map(lambda power: 10.0 ** min(power, 300)),
]
TABLES = st.lists(st.sampled_from(CELLS), min_size=1, max_size=4).flatmap(
    lambda columns: st.lists(st.tuples(*columns), min_size=1, max_size=6)
)


def by_cells(rows: Sequence[tuple[object, ...]], delimiter: str) -> str:
    text = StringIO(newline="")
    cells = [[str(c).lower() if isinstance(c, bool) else c for c in row] for row in rows]
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(cells)
    return text.getvalue()


def is_plain(cell: object) -> bool:
    if isinstance(cell, str):
        return cell[:1] not in FORMULA_STARTS
    return not isinstance(cell, float) or math.isfinite(cell)


@given(rows=TABLES, delimiter=st.sampled_from(",\t"))
def test_text_is_that_of_single_cells(rows: list[tuple[object, ...]], delimiter: str) -> None:
    columns = CsvColumns(delimiter)
    columns.allows_empty = True
    found = columns.text(rows)
    if found is None:
        return
    assert found == by_cells(rows, delimiter)
    assert all(is_plain(cell) for row in rows for cell in row)
    assert columns.empty_texts == sum(cell == "" for row in rows for cell in row)


@pytest.mark.parametrize(
    "row",
    [
        (1, "=1"),
        (1, ""),
        (1, "\udcff"),
        (1, math.nan),
        (1, -math.inf),
        (1, b"x"),
        (2**64, "x"),
        (1, [2]),
        (None,),
    ],
)
def test_odd_cells_are_left_to_the_writer(row: tuple[object, ...]) -> None:
    assert CsvColumns(",").text([row]) is None


def test_plain_rows_are_not_left_to_it() -> None:
    rows = [(1, 1.5, "a", None, True), (-2, 1e300, 'é"', None, False), (3, None, "b,c", None, True)]
    assert CsvColumns(",").text(rows) == by_cells(rows, ",")


def test_surrogate_is_no_valid_text() -> None:
    assert is_valid("é") and is_valid("e") and not is_valid("\ud800")

"""CSV of a view: exact values, or least and greatest and of how many rows."""

import csv

import numpy as np

from msglc_browser.operations.plotting.pyramid import Pyramid
from msglc_browser.operations.plotting.series import SeriesPart
from msglc_browser.operations.plotting.shown_csv import ShownSeries, csv_of_view


def shown(title: str, values: list[float], read: int) -> ShownSeries:
    pyramid = Pyramid(len(values))
    pyramid.add(SeriesPart(range(read), np.array(values[:read])))
    return ShownSeries(title, pyramid)


def rows_of(*series: ShownSeries, rows: range, columns: int, first_row: int = 0) -> list[list[str]]:
    lines = csv_of_view(series, rows, columns, first_row=first_row)
    return list(csv.reader("".join(lines).splitlines()))


def test_single_values_are_exact_and_empty_where_unknown() -> None:
    one = shown("a, b", [0.1, float("nan"), 1e308, 4.0], 3)
    other = shown("n", [1, 2**53 + 1, 3, 4], 4)
    found = rows_of(one, other, rows=range(4), columns=2, first_row=1_000)
    assert found == [
        ["row", "a, b", "n"],
        ["1000", "0.1", "1"],
        ["1001", "", "9007199254740993"],
        ["1002", "1e+308", "3"],
        ["1003", "", "4"],
    ]


def test_columns_of_several_rows_say_how_many_were_read() -> None:
    found = rows_of(shown("x", [1.0, 5.0, 3.0, 2.0, 9.0], 4), rows=range(5), columns=2)
    assert found == [
        ["series", "first row", "last row", "least", "greatest", "rows read"],
        ["x", "0", "1", "1.0", "5.0", "2"],
        ["x", "2", "4", "2.0", "3.0", "2"],
    ]


def test_empty_view_has_a_header_only() -> None:
    assert rows_of(shown("x", [1.0], 1), rows=range(5, 2), columns=9) == [["row", "x"]]

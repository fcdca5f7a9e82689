"""Where a table begins, and what separates its cells, detected or chosen."""

import io

import pytest

from msglc_browser.operations.new_archive.sources.tables.table_rows import begin_rows, column_names
from msglc_browser.operations.new_archive.table_layout import TableLayout


def rows_of(text: str, layout: TableLayout) -> list[list[str]]:
    return list(begin_rows(io.StringIO(text, newline=""), layout))


@pytest.mark.parametrize(
    ("layout", "rows"),
    [
        (TableLayout(), [["a;b", "c"], ["1;2", "3"]]),
        (TableLayout(delimiter=";"), [["a", "b,c"], ["1", "2,3"]]),
        (TableLayout(delimiter="|"), [["a;b,c"], ["1;2,3"]]),
    ],
)
def test_chosen_separator_counts_more_than_the_detected_one(
    layout: TableLayout, rows: list[list[str]]
) -> None:
    assert rows_of("a;b,c\n1;2,3\n", layout) == rows


@pytest.mark.parametrize(
    ("first_line", "rows"),
    [
        (1, [["x"], ["y"], ["a", "b"], ["1", "2"]]),
        (3, [["a", "b"], ["1", "2"]]),
        (4, [["1", "2"]]),
        (5, []),
        (99, []),
    ],
)
def test_lines_before_the_first_are_left_out(first_line: int, rows: list[list[str]]) -> None:
    assert rows_of("x\ny\na,b\n1,2\n", TableLayout(delimiter=",", first_line=first_line)) == rows


def test_separator_that_a_line_names_is_found_below_the_lines_left_out() -> None:
    text = "exported on Monday\nsep=|\na|b\n1|2\n"
    begun = begin_rows(io.StringIO(text, newline=""), TableLayout(first_line=2))
    assert (list(begun), begun.delimiter, begun.line_num) == ([["a", "b"], ["1", "2"]], "|", 4)


def test_rows_are_counted_from_the_start_of_the_file() -> None:
    begun = begin_rows(io.StringIO("x\ny\na,b\n", newline=""), TableLayout(first_line=3))
    assert begun.first_line == 3
    next(iter(begun))
    assert begun.line_num == 3


def test_columns_are_numbered_without_a_header() -> None:
    assert column_names(["a", "a", ""], has_header=False) == ["column 1", "column 2", "column 3"]
    assert column_names(["a", "a", ""], has_header=True) == ["a", "a-2", "column 3"]

"""Lines without quotes are split as Python's csv module reads them, or not at all."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.new_archive.sources.tables import plain_lines
from msglc_browser.operations.new_archive.sources.tables.plain_lines import Lines, plain_cells


def lines_of(text: str) -> list[str]:
    return io.StringIO(text, newline="").readlines()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("is_ended", [True, False])
def test_cells_follow_row_after_row(end: str, is_ended: bool) -> None:
    text = end.join(["a,b", ",", "c, d "]) + (end if is_ended else "")
    assert plain_cells(lines_of(text), ",", 2) == ["a", "b", "", "", "c", " d "]


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 1),
        ('a,"b"\n', 2),
        ("a,b\nc\n", 2),
        ("a,b\nc,d,e\n", 2),
        ("a,b\n\n", 2),
        ("a\n\nb\n", 1),
        ("\na\n", 1),
        ("\n", 1),
    ],
)
def test_anything_else_is_left_alone(text: str, width: int) -> None:
    assert plain_cells(lines_of(text), ",", width) is None


@pytest.mark.parametrize("delimiter", ['"', "\n", "\r"])
def test_odd_delimiters_are_left_alone(delimiter: str) -> None:
    assert plain_cells(["a"], delimiter, 1) is None


@pytest.mark.parametrize(("longest", "is_plain"), [(5, True), (4, False)])
def test_long_cells_are_left_alone(
    monkeypatch: pytest.MonkeyPatch, longest: int, is_plain: bool
) -> None:
    monkeypatch.setattr(plain_lines, "LONGEST_CELL", longest)
    assert (plain_cells(["abcd\n"], ",", 1) is not None) is is_plain


@given(
    st.text(st.sampled_from('ab,\n\r "\0\x0b\x1c\u2028;'), max_size=40),
    st.integers(1, 3),
    st.sampled_from(",; \0"),
)
def test_cells_are_those_of_csv(text: str, width: int, delimiter: str) -> None:
    lines = lines_of(text)
    cells = plain_cells(lines, delimiter, width)
    if cells is not None:
        rows = list(csv.reader(lines, delimiter=delimiter, strict=True))
        assert [cell for row in rows for cell in row] == cells
        assert {len(row) for row in rows} == {width}


def test_lines_are_taken_or_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_lines, "_AHEAD_LETTERS", 3)
    lines = Lines(["a\n", "b\n"], io.StringIO("c\nd\ne\nf\ng\n"))
    taken = iter(lines)
    assert next(taken) == "a\n"
    assert lines.are_ahead and lines.ahead() == ["b\n"]
    assert next(taken) == "b\n"
    assert not lines.are_ahead
    assert lines.ahead() == ["c\n", "d\n"]
    assert next(taken) == "c\n"
    lines.skip()
    assert not lines.are_ahead
    assert next(taken) == "e\n"
    assert lines.ahead() == ["f\n"]
    lines.skip()
    assert lines.ahead() == ["g\n"]
    assert list(taken) == ["g\n"]
    assert lines.ahead() == [] and not lines.are_ahead

"""CSV and TSV: columns, their types, and what is wrong with a table."""

import io
import math

import pytest

from msglc_browser.operations.new_archive.sources import table_source
from msglc_browser.operations.new_archive.sources.table_source import read_table
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem
from tests.value_builder import ValueBuilder

EMPTY = '""'


def read(text: str | bytes, *, delimiter: str | None = None) -> object:
    data = text.encode() if isinstance(text, str) else text
    sink = ValueBuilder()
    read_table(io.BytesIO(data), sink, lambda _done: None, delimiter=delimiter)
    return sink.result()


def column(*cells: str) -> object:
    table = read("x\n" + "".join((cell or EMPTY) + "\n" for cell in cells))
    assert isinstance(table, dict)
    return table["x"]


def test_table_becomes_a_dict_of_columns() -> None:
    text = 'id,energy,name,ok\n1,0.5,"a, ""b""",true\n2,,"two\nlines",false\n\n3,1e3,ü,\n'
    assert read(text) == {
        "id": [1, 2, 3],
        "energy": [0.5, None, 1000.0],
        "name": ['a, "b"', "two\nlines", "ü"],
        "ok": [True, False, None],
    }


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (("1", "-2", "+3", ""), [1, -2, 3, None]),
        (("1", "2.5", ".5", "1.", "-1e-3"), [1.0, 2.5, 0.5, 1.0, -0.001]),
        (("007", "1"), ["007", "1"]),
        (("01.5", "1"), ["01.5", "1"]),
        (("1", "x"), ["1", "x"]),
        (("1_000",), ["1_000"]),
        (("١",), ["١"]),
        ((" 1",), [" 1"]),
        (("9" * 18,), [10**18 - 1]),
        (("9" * 19,), ["9" * 19]),
        (("1234567890123456", "0.5"), ["1234567890123456", "0.5"]),
        (("True", "FALSE", "", "true"), [True, False, None, True]),
        (("true", "1"), ["true", "1"]),
        (("inf", "-Infinity", "1"), [math.inf, -math.inf, 1.0]),
        (("", ""), [None, None]),
        (('"1\n2"',), ["1\n2"]),
    ],
)
def test_column_has_the_type_that_all_of_its_cells_fit(
    cells: tuple[str, ...], values: list[object]
) -> None:
    found = column(*cells)
    assert found == values
    assert list(map(type, found if isinstance(found, list) else [])) == list(map(type, values))


def test_nan_is_a_number() -> None:
    found = column("1.5", "NaN", "nan")
    assert isinstance(found, list)
    assert [math.isnan(value) for value in found] == [False, True, True]


def test_type_is_found_over_all_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_source, "_BATCH_LETTERS", 50)
    rows = "".join(f"{number},{number},{number}\n" for number in range(200))
    table = read(f"a,b,c\n{rows}0.5,x,\n")
    assert table == {
        "a": [*map(float, range(200)), 0.5],
        "b": [*map(str, range(200)), "x"],
        "c": [*range(200), None],
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_in_the_first_row(delimiter: str) -> None:
    assert read(f'"a,;\t|x"{delimiter}b\n1{delimiter}2\n') == {"a,;\t|x": [1], "b": [2]}


def test_tsv_keeps_commas() -> None:
    assert read("a,b\tc\n1,2\t3\n", delimiter="\t") == {"a,b": ["1,2"], "c": [3]}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(encoding: str) -> None:
    assert read("ü,b\r\nä,2\r\n".encode(encoding)) == {"ü": ["ä"], "b": [2]}


def test_columns_without_a_name_and_of_one_name_are_told_apart() -> None:
    table = read("a,,a,a-2\n1,2,3,4\n")
    assert table == {"a": [1], "column 2": [2], "a-3": [3], "a-2": [4]}


def test_short_rows_end_in_nulls_and_empty_cells_too_many_are_left_out() -> None:
    assert read("a,b\n1\n2,3,,\n") == {"a": [1, 2], "b": [None, 3]}


def test_table_without_rows_has_empty_columns() -> None:
    assert read("a,b") == {"a": [], "b": []}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no header row"),
        (b"a,b\n1,2\n1,2,3\n", "line 3 has 3 cells, but the first row has 2"),
        (b"\xe4,b\n1,2\n", "UTF-8"),
        (b"a,b\n1,2\n" + b"1,2\n" * 9000 + b"\xe4,2\n", "line 9,0.* UTF-8|UTF-8"),
    ],
)
def test_problem_is_named(data: bytes, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        read(data)


def test_cell_of_a_million_letters_is_read() -> None:
    assert read("a\n" + "x" * 10**6) == {"a": ["x" * 10**6]}

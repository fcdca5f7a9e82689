"""CSV and TSV byte for byte: numbers, quotes, what spreadsheets would run, and the notes."""

import math
from collections.abc import Sequence
from io import BytesIO

import pytest

from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.operations.exporting.event_writer import Notes
from msglc_browser.operations.exporting.tabular.csv_writer import CsvWriter, cell_text

FORMULAS = (
    "1 × texts that look like formulas written as text with a leading apostrophe; "
    "the first is in row 0, column a."
)


def lines_of(
    rows: Sequence[Sequence[object]], names: Sequence[str] = ("a",), delimiter: str = ","
) -> tuple[list[str], tuple[str, ...]]:
    """The lines after the header when all rows are written at once, and the notes."""
    file = BytesIO()
    writer = CsvWriter(file, names, delimiter=delimiter)
    header = file.tell()
    writer.write(rows)
    notes = writer.finish()
    text = file.getvalue()[header:].decode()
    assert text == "" or text.endswith("\r\n")
    return text.split("\r\n")[:-1], notes


def cell(value: object) -> str:
    [line], _ = lines_of([[value]])
    return line


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        (-0.0, "-0.0"),
        (1e300, "1e+300"),
        (0.1, "0.1"),
        (2**70, str(2**70)),
        (-5, "-5"),
    ],
)
@pytest.mark.parametrize("others", [[], [1], [1.5], ["x"], [None]])
def test_number_reads_the_same_whatever_stands_beside_it(
    value: float, text: str, others: list[object]
) -> None:
    names = ["a", "b"][: 1 + len(others)]
    [line], notes = lines_of([[value, *others]], names)
    assert line.split(",")[0] == text
    assert notes == ()


@pytest.mark.parametrize("odd", [math.inf, -math.inf, math.nan])
def test_rows_of_numbers_are_written_once_though_one_of_them_is_odd(odd: float) -> None:
    lines, _ = lines_of([[1, 2.5], [3, odd]], ["a", "b"])
    assert [line.split(",")[0] for line in lines] == ["1", "3"]
    column, _ = lines_of([[1], [odd], [2]])
    assert (len(column), column[0], column[2]) == (3, "1", "2")


def test_bool_among_numbers_is_no_number() -> None:
    assert lines_of([[1], [True], [False]])[0] == ["1", "true", "false"]


def test_numbers_keep_the_delimiter_of_the_file() -> None:
    file = BytesIO()
    writer = CsvWriter(file, ["a", "b"], delimiter="\t")
    writer.write([[1, 2.5], [3, 4]])
    writer.write([["x,y", "p\tq"]])
    writer.finish()
    assert file.getvalue() == b'a\tb\r\n1\t2.5\r\n3\t4\r\nx,y\t"p\tq"\r\n'


def test_rows_reach_the_file_with_each_write() -> None:
    file = BytesIO()
    writer = CsvWriter(file, ["n"])
    assert file.getvalue() == b"n\r\n"
    writer.write([[1]])
    assert file.getvalue() == b"n\r\n1\r\n"
    writer.write([])
    writer.write([["é"]])
    assert file.getvalue() == "n\r\n1\r\né\r\n".encode()
    writer.abandon()
    assert file.getvalue() == "n\r\n1\r\né\r\n".encode()


@pytest.mark.parametrize(
    "text", ["=1+1", "+a", "-a", "@a", "\ta", "＝1", "＋1", "－a", "＠a", "-1-1", "+", "="]
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    [line], notes = lines_of([[text]])
    assert line == f"'{text}"
    assert notes == (FORMULAS,)


@pytest.mark.parametrize("text", ["\ra", "\na"])
def test_text_that_starts_with_a_line_break_gets_an_apostrophe_in_its_quotes(text: str) -> None:
    file = BytesIO()
    writer = CsvWriter(file, ["a"])
    writer.write([[text]])
    assert writer.finish() == (FORMULAS,)
    assert file.getvalue() == f'a\r\n"\'{text}"\r\n'.encode()


@pytest.mark.parametrize("text", ["-1", "+1.5e3", "-inf", "a=1", "1-1", "é", " =1"])
def test_text_that_a_spreadsheet_leaves_alone_stays_as_it_is(text: str) -> None:
    assert lines_of([[text]]) == ([text], ())


def test_names_of_columns_are_made_safe_as_well() -> None:
    file = BytesIO()
    writer = CsvWriter(file, ["=a", 'b"c', "d,e", ""])
    place = "the name of a column"
    assert writer.finish() == (FORMULAS.replace("row 0, column a", place),)
    assert file.getvalue() == b'\'=a,"b""c","d,e",\r\n'


def test_row_of_one_empty_cell_is_quoted_so_that_it_is_no_empty_line() -> None:
    assert lines_of([[None, ""], ["", None]], ["a", "b"])[0] == [",", ","]
    assert lines_of([[""], [None]])[0] == ['""', '""']


def test_text_that_is_no_utf8_is_mended_and_counted() -> None:
    lines, notes = lines_of([["a\udce9b"], ["ok"]])
    assert lines == ["a\ufffdb", "ok"]
    assert notes == (
        "1 × text that is not UTF-8 written as text with \ufffd for the invalid bytes; "
        "the first is in row 0, column a.",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (0.5, "0.5"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        ("x", "x"),
        (Timestamp(0), "1970-01-01T00:00:00Z"),
    ],
)
def test_plain_value_is_the_text_of_a_cell_without_a_note(value: object, text: str) -> None:
    notes = Notes()
    assert cell_text(value, notes) == text
    assert notes.sentences() == ()


def test_bytes_are_base64_in_a_cell_and_counted() -> None:
    lines, notes = lines_of([[b"\xff\x00"], [b""]])
    assert lines == ["/wA=", '""']
    assert notes == ("2 × byte strings written as base64 text; the first is in row 0, column a.",)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([1, [2, None]], "[1, [2, null]]"),
        ({"a": {"b": "c"}}, '{"a": {"b": "c"}}'),
        ([], "[]"),
        (Pairs((("k", 1), ("k", 2))), '{"k": 1, "k": 2}'),
        (CborTag(99, [5]), "[5]"),
    ],
)
def test_container_is_json_on_one_line_of_a_cell(value: object, text: str) -> None:
    notes = Notes()
    assert cell_text(value, notes) == text
    assert "1 × nested or special values written as JSON text." in notes.sentences()


def test_container_in_a_cell_is_quoted_and_what_json_cannot_hold_is_counted() -> None:
    lines, notes = lines_of([[[math.nan, "a"]], [[b"x"]]])
    assert lines == ['"[null, ""a""]"', '"[""eA==""]"']
    assert (
        "2 × nested or special values written as JSON text; the first is in row 0, column a."
        in notes
    )
    assert "1 × byte strings written as base64 text; the first is in row 1, column a." in notes
    assert len(notes) == 3


def test_extension_value_does_not_end_the_export() -> None:
    assert "AQI=" in cell(ExtValue(5, b"\x01\x02"))


def test_empty_texts_are_counted_because_null_is_an_empty_cell_too() -> None:
    assert lines_of([["", 1], ["", None], ["x", 2]], ["a", "b"]) == (
        [",1", ",", "x,2"],
        ("2 × empty texts written as empty cells, like null; the first is in row 0, column a.",),
    )


@pytest.mark.parametrize(
    "value", ["", "=x", "é\udcff", b"x", [1], Timestamp(0, 0, "1970-01-01T02:00:00+02:00")]
)
def test_first_of_a_kind_has_its_row_and_column(value: object) -> None:
    file = BytesIO()
    writer = CsvWriter(file, ["a", "b", "c/d"])
    writer.write([[1, 2, 3]] * 1_000)
    writer.write([["x", None, 1], ["x", "x", value], [value, value, value]])
    [note] = writer.finish()
    assert note.startswith("4 × ")
    assert note.endswith('; the first is in row 1,001, column "c/d".')

"""CSV and TSV: columns, their types, and what is wrong with a table."""

import io
import math
import tracemalloc
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.new_archive.sources.tables import (
    column_pieces,
    kept_columns,
    plain_lines,
    table_rows,
    table_source,
)
from msglc_browser.operations.new_archive.sources.tables.column_types import (
    Cells,
    ColumnType,
    look_at,
)
from msglc_browser.operations.new_archive.sources.tables.table_source import read_table
from msglc_browser.operations.new_archive.sources.value_sink import SourceProblem
from msglc_browser.operations.new_archive.table_layout import TableLayout
from tests.value_builder import ValueBuilder

EMPTY = '""'


def read_with_notes(
    text: str | bytes, *, delimiter: str | None = None
) -> tuple[object, tuple[str, ...]]:
    data = text.encode() if isinstance(text, str) else text
    sink = ValueBuilder()
    notes = read_table(
        io.BytesIO(data), sink, lambda _done: None, layout=TableLayout(delimiter=delimiter)
    )
    return sink.result(), notes


def read(text: str | bytes, *, delimiter: str | None = None) -> object:
    return read_with_notes(text, delimiter=delimiter)[0]


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
        (("9" * 19,), [10**19 - 1]),
        ((str(2**64 - 1), str(-(2**63))), [2**64 - 1, -(2**63)]),
        ((f"+{2**64 - 1}", "1"), [2**64 - 1, 1]),
        ((str(2**64), "1"), [str(2**64), "1"]),
        ((f"+{2**64}", "1"), [f"+{2**64}", "1"]),
        ((str(-(2**63) - 1), "1"), [str(-(2**63) - 1), "1"]),
        ((f"+{2**63}", str(-(2**63) - 1)), [f"+{2**63}", str(-(2**63) - 1)]),
        (("1234567890123456", "0.5"), ["1234567890123456", "0.5"]),
        (("True", "FALSE", "", "true"), [True, False, None, True]),
        (("true", "1"), ["true", "1"]),
        (("inf", "-Infinity", "1"), [math.inf, -math.inf, 1.0]),
        (("", ""), [None, None]),
        (("1e400", "1"), ["1e400", "1"]),
        (("-1e400", "1"), ["-1e400", "1"]),
        (("1e-400", "1"), ["1e-400", "1"]),
        (("1e308", "1.7976931348623157e308", "1e-300"), [1e308, 1.7976931348623157e308, 1e-300]),
        (("1.7976931348623159e308",), ["1.7976931348623159e308"]),
        (("5e-324", "4.9e-324"), [5e-324, 5e-324]),
        (("3e-324",), ["3e-324"]),
        (("-0", "5"), [-0.0, 5.0]),
        (("+0", "5"), [0, 5]),
        (("-0.0", "0e5"), [-0.0, 0.0]),
        (("-0", "x"), ["-0", "x"]),
        (("0.30000000000000004", ""), [0.30000000000000004, None]),
        (("1.000000000000000056e-01",), [0.1]),  # numpy.savetxt
        (("0.12345678901234566",), [0.12345678901234566]),
        (("0.12345678901234567",), ["0.12345678901234567"]),
        (("0.12345678901234567890",), ["0.12345678901234567890"]),
        (("9007199254740992.0",), [9007199254740992.0]),
        (("9007199254740993.0",), ["9007199254740993.0"]),
        (("123456789012345", "0.5"), [123456789012345.0, 0.5]),
        (('"1\n2"',), ["1\n2"]),
    ],
)
def test_column_has_the_type_that_all_of_its_cells_fit(
    cells: tuple[str, ...], values: list[object]
) -> None:
    found = column(*cells)
    assert found == values
    assert list(map(repr, found if isinstance(found, list) else [])) == list(map(repr, values))


def test_nan_is_a_number() -> None:
    found = column("1.5", "NaN", "nan")
    assert isinstance(found, list)
    assert [math.isnan(value) for value in found] == [False, True, True]


def test_type_is_found_over_all_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_source, "_BATCH_BYTES", 50)
    count = 4000  # 60 kB: read in several blocks
    rows = "".join(f"{number},{number},{number}\n" for number in range(count))
    table = read(f"a,b,c\n{rows}0.5,x,\n")
    assert table == {
        "a": [*map(float, range(count)), 0.5],
        "b": [*map(str, range(count)), "x"],
        "c": [*range(count), None],
    }


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_found_in_the_first_row(delimiter: str) -> None:
    assert read(f'"a,;\t|x"{delimiter}b\n1{delimiter}2\n') == {"a,;\t|x": [1], "b": [2]}


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ("price, EUR;b\n1;2\n3;4\n", {"price, EUR": [1, 3], "b": [2, 4]}),
        ("a;b, c, d\n1;2\n3;4\n", {"a": [1, 3], "b, c, d": [2, 4]}),
        ("x;y\n1,5;2,5\n", {"x": ["1,5"], "y": ["2,5"]}),
        ('a,b\n"1;2\n;;",3\n', {"a": ["1;2\n;;"], "b": [3]}),
        ("a,b,c\n1,2\n\n3;4,5,6\n", {"a": ["1", "3;4"], "b": [2, 5], "c": [None, 6]}),
        ("a\n1,2\n".replace(",", "."), {"a": [1.2]}),
    ],
)
def test_delimiter_is_one_that_most_rows_have_as_the_first_does(text: str, table: object) -> None:
    assert read(text) == table


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("name", ["sep=;", "SEP=;"])
def test_delimiter_may_be_named_as_spreadsheets_do(name: str, end: str) -> None:
    assert read(f"{name}{end}a,b;c{end}1;2{end}") == {"a,b": [1], "c": [2]}
    with pytest.raises(SourceProblem, match="line 3 has 3 cells, but the first row has 2"):
        read(f"{name}{end}a;c{end}1;2;3{end}")
    with pytest.raises(SourceProblem, match="never closed in the row that starts in line 3"):
        read(f'{name}{end}a;c{end}"1;2{end}')


def test_column_may_be_called_sep() -> None:
    assert read("sep=\n1\n") == {"sep=": [1]}
    assert read("sep=;b\n1;2\n") == {"sep=": [1], "b": [2]}
    assert read("sep=;\tb\n1\t2\n", delimiter="\t") == {"sep=;": [1], "b": [2]}
    assert read("sep=;\n1\n", delimiter="\t") == {"sep=;": [1]}
    assert read("sep=\t\na\tb\n1\t2\n", delimiter="\t") == {"a": [1], "b": [2]}


def test_tsv_keeps_commas() -> None:
    assert read("a,b\tc\n1,2\t3\n", delimiter="\t") == {"a,b": ["1,2"], "c": [3]}


ENCODINGS = ["utf-8", "utf-8-sig"] + [
    f"utf-{width}{order}" for width in (16, 32) for order in ("", "-le", "-be")
]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_of_unicode_is_read(encoding: str, end: str) -> None:
    assert read(f"ü,b{end}ä,2{end}".encode(encoding)) == {"ü": ["ä"], "b": [2]}
    assert read(f"a,b{end}1,2{end}".encode(encoding)) == {"a": [1], "b": [2]}
    assert read(f"Ж;b{end}漢字😀;2{end}".encode(encoding)) == {"Ж": ["漢字😀"], "b": [2]}
    assert read(f"a{end}".encode(encoding)) == {"a": []}


def test_null_characters_in_a_text_are_kept() -> None:
    assert read(b"a,b\n1,\0\n") == {"a": [1], "b": ["\0"]}
    assert read(b"a,b\n12,\0\n") == {"a": [12], "b": ["\0"]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('a,b\n1,"ha ""ha"" ha"\n3,4\n', {"a": [1, 3], "b": ['ha "ha" ha', "4"]}),
        ('a,b,c\n1,"",""\n2,3,4\n', {"a": [1, 2], "b": [None, 3], "c": [None, 4]}),
        ('a,b\r\n1,"ha \n""ha"" \nha"\r\n', {"a": [1], "b": ['ha \n"ha" \nha']}),
        (
            'k,v\n1,"{""t"": ""P"", ""c"": [1.0, 0.5]}"\n',
            {"k": [1], "v": ['{"t": "P", "c": [1.0, 0.5]}']},
        ),
        ('city,zip\n"Anytown, WW",08123\n', {"city": ["Anytown, WW"], "zip": ["08123"]}),
        ("a,b,c\n1,2,3\n4,5,ʤ\n", {"a": [1, 4], "b": [2, 5], "c": ["3", "ʤ"]}),
        ('a,b\n5" pipe,2\n', {"a": ['5" pipe'], "b": [2]}),
        ('a,b\n"1\r2",2', {"a": ["1\r2"], "b": [2]}),
    ],
)
def test_quotes_follow_rfc_4180(text: str, value: object) -> None:
    assert read(text) == value


@pytest.mark.parametrize("delimiter", [None, "\t"])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a,b\n"1,2\n3,4\n', r"never closed in the row that starts in line 2"),
        ('a,b\n1,2\n3,"4\n5,6\n', r"never closed in the row that starts in line 3"),
        ('"a,b\n1,2\n', r"never closed in the row that starts in line 1"),
        ('a,b\n"1\n",2\n3,"x\n', r"never closed in the row that starts in line 4"),
        ('a,b\n"1,2\n3,4\n"x",5\n', r"follows a closing quote .* line 2 .* up to line 4"),
    ],
)
def test_quote_that_is_not_closed_is_refused(text: str, words: str, delimiter: str | None) -> None:
    text = text.replace(",", delimiter or ",")
    with pytest.raises(SourceProblem, match=words):
        read(text, delimiter=delimiter)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"a,b\n1,\xe4\n", r"not UTF-8 text: line 2 \(byte 6\)"),
        (b"\xef\xbb\xbfa,b\n1,\xe4\n", r"not UTF-8 text: line 2 \(byte 9\)"),
        (b"a\n" + b"1\n" * 100_000 + b"\xc3", r"line 100,002 \(byte 200,002\)"),
        (b"\xff\xfea\0\n\0\x00\xd8a\0", r"not UTF-16 text: line 2 \(byte 6\)"),
        ("a,b\n1,2\n".encode("utf-16-le") + b"\0", r"not UTF-16-LE text: line 3 \(byte 16\)"),
    ],
)
def test_byte_that_is_not_text_is_named(data: bytes, words: str) -> None:
    with pytest.raises(SourceProblem, match=words):
        read(data)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("a,b\n1,2\n\n", ()),
        ("a\n1\n\n2\n", ("1 × empty lines skipped.",)),
        (
            "a,b\n1\n2,3\n4\n",
            ("2 × rows with fewer cells than the first row: the rest is null.",),
        ),
        (
            "zip,x,y,z,n\n007,1e400,98765432109876543210,0.12345678901234567890,1\n",
            (
                "Kept as text, because numbers would change what is written: "
                '"zip", "x", "y", 1 more.',
            ),
        ),
        ("a,b\n007,x\ny,2\n", ()),
        ("a,,a\n1,2,3\n", ('Columns without a name of their own were named "column 2", "a-2".',)),
    ],
)
def test_what_changed_is_noted(text: str, notes: tuple[str, ...]) -> None:
    assert read_with_notes(text)[1] == notes


def test_names_of_many_columns_that_repeat_are_found_at_once() -> None:
    table = read(",".join(["a"] * 100_000))
    assert isinstance(table, dict)
    assert len(table) == 100_000
    assert list(table)[-1] == "a-100000"


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


def test_rows_may_lack_only_so_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_source, "MOST_MISSING_CELLS", 4)
    assert read("a,b,c\n1\n2\n") == {"a": [1, 2], "b": [None] * 2, "c": [None] * 2}
    with pytest.raises(SourceProblem, match="lack over 4 cells: line 4"):
        read("a,b,c\n1\n2\n3,4\n")


def test_wide_table_of_few_rows_at_a_time_needs_little_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Something kept for each column each time would take more than the table."""
    monkeypatch.setattr(plain_lines, "_AHEAD_LETTERS", 1)
    monkeypatch.setattr(table_rows, "_SAMPLE_LETTERS", 1)
    width, rows = 1000, 600
    header = ",".join(map(str, range(width)))
    text = header + "\n" + ("1," * (width - 1) + "x\n") * rows
    sink = ValueBuilder()
    tracemalloc.start()
    try:
        read_table(io.BytesIO(text.encode()), sink, lambda _done: None, layout=TableLayout())
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    table = sink.result()
    assert isinstance(table, dict)
    assert table["0"] == [1] * rows and table[f"{width - 1}"] == ["x"] * rows
    assert peak_bytes < 32 * 2**20


@pytest.mark.parametrize("letters", [1, 200_000])
def test_rows_wait_for_others_within_bounds(monkeypatch: pytest.MonkeyPatch, letters: int) -> None:
    """255 short ones, or long ones of 32 MiB."""
    looked_at: list[int] = []

    def noted(cells: Sequence[str], among: frozenset[ColumnType]) -> Cells:
        looked_at.append(len(cells))
        return look_at(cells, among)

    monkeypatch.setattr(kept_columns, "look_at", noted)
    columns = kept_columns.KeptColumns(["a"], None)
    for _ in range(512):
        columns.add_cells(["x" * letters])
    columns.finish()
    columns.close()
    assert sum(looked_at) == 512
    assert looked_at[0] == (256 if letters == 1 else 168)


def test_table_may_have_only_so_many_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_source, "MOST_COLUMNS", 3)
    assert read("a,b,c\n") == {"a": [], "b": [], "c": []}
    with pytest.raises(SourceProblem, match="4 columns; at most 3"):
        read("a,b,c,d\n")


def test_cell_may_have_only_so_many_characters(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (table_source, table_rows):
        monkeypatch.setattr(module, "LONGEST_CELL", 10)
    assert read('a\n"123456789\n"\n') == {"a": ["123456789\n"]}
    with pytest.raises(SourceProblem, match=r"over 10 characters in the row that starts in line 3"):
        read('a\n1\n"123456789\n0"\n')


def read_laid_out(data: bytes, layout: TableLayout) -> tuple[object, tuple[str, ...]]:
    sink = ValueBuilder()
    notes = read_table(io.BytesIO(data), sink, lambda _done: None, layout=layout)
    return sink.result(), notes


def test_table_without_a_header_keeps_its_first_row() -> None:
    found = read_laid_out(b"1,x\n2,y\n", TableLayout(has_header=False))
    assert found == ({"column 1": [1, 2], "column 2": ["x", "y"]}, ())


def test_chosen_encoding_and_first_line_are_used() -> None:
    layout = TableLayout(encoding="cp1252", first_line=3)
    data = "Messung\n\ngröße,b\n1,ä\n".encode("cp1252")
    assert read_laid_out(data, layout) == ({"größe": [1], "b": ["ä"]}, ())


def test_text_in_another_than_the_chosen_encoding_is_refused_by_its_title() -> None:
    with pytest.raises(SourceProblem, match=r"not EUC-KR \(Korean\) text: line 2"):
        read_laid_out(b"a,b\n1,\xff\n", TableLayout(encoding="euc-kr"))


@pytest.mark.parametrize(
    ("layout", "problem"),
    [
        (TableLayout(first_line=9), "it has no header row with column names in line 3"),
        (TableLayout(has_header=False, first_line=3), "it has no row in line 3"),
        (TableLayout(has_header=False), None),
    ],
)
def test_lines_that_leave_nothing_are_named(layout: TableLayout, problem: str | None) -> None:
    if problem is None:
        read_laid_out(b"a\nb\n", layout)
        return
    with pytest.raises(SourceProblem, match=problem):
        read_laid_out(b"a\nb\n", layout)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["", "-le", "-be"])
def test_chosen_wide_encoding_needs_no_mark(encoding: str, order: str) -> None:
    data = "a,b\n1,ü\n".encode(encoding + order)
    found = read_laid_out(data, TableLayout(encoding=encoding))
    assert found == ({"a": [1], "b": ["ü"]}, ())


def test_text_that_is_not_wide_is_refused_in_words() -> None:
    with pytest.raises(SourceProblem, match="it is not UTF-16"):
        read_laid_out(b"a,b\n1", TableLayout(encoding="utf-16"))


def small_pieces(monkeypatch: pytest.MonkeyPatch, letters: int = 8) -> None:
    """A few lines at a time are read, and kept as a piece."""
    monkeypatch.setattr(table_rows, "_SAMPLE_LETTERS", letters)
    monkeypatch.setattr(plain_lines, "_AHEAD_LETTERS", letters)
    monkeypatch.setattr(kept_columns, "_LEAST_ROWS", 1)
    monkeypatch.setattr(column_pieces, "_PIECE_BYTES", letters)


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1", "2", "3", "x"], ["1", "2", "3", "x"]),
        (["1.5", "2.0", "-3.25", "x"], ["1.5", "2.0", "-3.25", "x"]),
        (["1", "2", "3", "0.5"], [1.0, 2.0, 3.0, 0.5]),
        (["1", "2", str(2**64 - 1), "4"], [1, 2, 2**64 - 1, 4]),
        (["1", "2", str(2**64), "4"], ["1", "2", str(2**64), "4"]),
        (["0.5", "2.5", "007", "4"], ["0.5", "2.5", "007", "4"]),
        (["1", "2", '""', "4"], [1, 2, None, 4]),
        (["1", "2", '"3"', "4"], [1, 2, 3, 4]),
        (["1", "2", '"a\nb"', "4"], ["1", "2", "a\nb", "4"]),
        (["-0.0", "1e16", "x", "1"], ["-0.0", "1e16", "x", "1"]),
    ],
)
def test_what_was_kept_as_numbers_is_what_was_written(
    monkeypatch: pytest.MonkeyPatch, cells: list[str], values: list[object]
) -> None:
    small_pieces(monkeypatch, 1)
    text = "x\n" + "".join(f"{cell}\n" for cell in cells)
    found = read(text)
    assert found == {"x": values}
    assert isinstance(found, dict)
    assert [type(each) for each in found["x"]] == [type(each) for each in values]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('1,2\n3,"x\n', "never closed in the row that starts in line 8"),
        ("1,2\n3,4,5\n", "line 8 has 3 cells"),
        ('1,2\n"3" x,4\n', "in the row that starts in line 8"),
        ('"1\n1",2\n3,4,5\n', "line 9 has 3 cells"),
    ],
)
def test_line_is_counted_past_plain_ones(
    monkeypatch: pytest.MonkeyPatch, rows: str, words: str
) -> None:
    small_pieces(monkeypatch)
    with pytest.raises(SourceProblem, match=words):
        read("a,b\n" + "1,2\n" * 5 + rows)


@given(
    st.lists(
        st.lists(
            st.sampled_from(["", "1", "-2", "0.5", "x", '"a""b"', '"l\nm"', "1e3"]), max_size=3
        ),
        max_size=12,
    ),
    st.integers(1, 30),
)
def test_pieces_make_no_difference(rows: list[list[str]], letters: int) -> None:
    text = "a,b\n" + "".join(",".join(row) + "\n" for row in rows)

    def outcome() -> object:
        try:
            return read_with_notes(text)
        except SourceProblem as problem:
            return str(problem)

    whole = outcome()
    with pytest.MonkeyPatch.context() as patch:
        small_pieces(patch, letters)
        assert repr(outcome()) == repr(whole)

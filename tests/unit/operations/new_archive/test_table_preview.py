"""The preview shows what the archive will hold, or why it cannot."""

import asyncio
from pathlib import Path

import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.new_archive import table_preview as tested
from msglc_browser.operations.new_archive.table_layout import TableLayout
from msglc_browser.operations.new_archive.table_preview import (
    MOST_COLUMNS,
    MOST_ROWS,
    TablePreview,
    preview_table,
)


@pytest.fixture
def look(tmp_path: Path) -> "Look":
    return Look(tmp_path / "t.csv")


class Look:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, data: bytes, layout: TableLayout | None = None) -> TablePreview:
        self.path.write_bytes(data)
        return asyncio.run(preview_table(self.path, layout or TableLayout()))


def test_detected_layout_is_named(look: Look) -> None:
    found = look("größe;b\n1,5;2\n".encode("utf-16"))
    assert found == TablePreview(("größe", "b"), (("1,5", "2"),), 2, ";", "UTF-16")


def test_chosen_layout_is_used(look: Look) -> None:
    layout = TableLayout(delimiter=":", encoding="cp1252", has_header=False, first_line=2)
    found = look("x\nä:1\nö:2\n".encode("cp1252"), layout)
    assert found.names == ("column 1", "column 2")
    assert found.rows == (("ä", "1"), ("ö", "2"))
    assert (found.delimiter, found.encoding) == (":", "Windows-1252 (Western)")


@pytest.mark.parametrize("has_header", [True, False])
def test_number_of_rows_is_bounded(look: Look, has_header: bool) -> None:
    data = "".join(f"{n},{n}\n" for n in range(50)).encode()
    found = look(data, TableLayout(has_header=has_header))
    assert len(found.rows) == MOST_ROWS
    assert found.rows[0][0] == ("1" if has_header else "0")


def test_number_of_columns_and_letters_is_bounded(look: Look) -> None:
    data = (",".join(f"c{n}" for n in range(MOST_COLUMNS + 1)) + "\n" + "x" * 300).encode()
    found = look(data)
    assert (len(found.names), found.columns) == (MOST_COLUMNS, MOST_COLUMNS + 1)
    assert found.rows[0][0] == "x" * 199 + "…"


@pytest.mark.parametrize(
    ("data", "layout", "problem"),
    [
        (b"", TableLayout(), "There is no row from line 1 on."),
        (b"a,b\n", TableLayout(first_line=2), "There is no row from line 2 on."),
        (b"\na,b\n", TableLayout(), "Line 1 is empty."),
        (b"a,\xe4\n", TableLayout(), "It is not UTF-8 text: byte 3."),
        (b"a,b\n1,2\n3", TableLayout(encoding="utf-16"), "It is not UTF-16-LE text: byte 9."),
        (
            b'a,b\n1,"2\n',
            TableLayout(),
            'A quote (") is opened and never closed in the row that starts in line 2.',
        ),
    ],
)
def test_table_that_cannot_be_read_so_says_why(
    look: Look, data: bytes, layout: TableLayout, problem: str
) -> None:
    assert look(data, layout).problem == problem


@pytest.mark.parametrize("size", range(8, 22))
def test_file_that_is_cut_within_a_row_or_a_character_is_no_problem(
    look: Look, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(tested, "_READ_BYTES", size)
    found = look('a,b\n1,2\n3,"ääää"\n5,6\n'.encode())
    assert (found.names, found.problem) == (("a", "b"), "")
    assert found.rows in ((("1", "2"),), (("1", "2"), ("3", "ääää")), ())


def test_what_is_wrong_with_a_row_is_said_although_the_file_is_cut(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b'a,b\n1,"x"y\n' + b"1,2\n" * 30
    monkeypatch.setattr(tested, "_READ_BYTES", 40)
    assert "text follows a closing quote" in look(data).problem.lower()


def test_first_line_beyond_what_is_read_is_said(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tested, "_READ_BYTES", 40)
    found = look(b"1,2\n" * 30, TableLayout(first_line=20))
    assert "too far" in found.problem


def test_cell_of_over_128_kib_is_shown(look: Look) -> None:
    found = look(b"a\n" + b"x" * 200_000 + b"\ny\n")
    assert (len(found.rows), found.problem) == (2, "")


def test_impossible_layout_and_missing_file_are_errors(look: Look, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        look(b"a\n", TableLayout(delimiter=""))
    with pytest.raises(OSError):
        asyncio.run(preview_table(tmp_path / "none", TableLayout()))

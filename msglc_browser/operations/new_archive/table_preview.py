"""The first rows of a table as a new archive would read them, for the dialog."""

import asyncio
import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from msglc_browser.operations.new_archive.sources.tables.plain_lines import LONGEST_CELL
from msglc_browser.operations.new_archive.sources.tables.table_rows import (
    TableRows,
    begin_rows,
    column_names,
    explained,
    is_open_quote,
)
from msglc_browser.operations.new_archive.sources.text_encoding import (
    SAMPLE_BYTES,
    chosen_encoding,
)
from msglc_browser.operations.new_archive.table_layout import TableLayout, encoding_title

MOST_ROWS: Final = 5
MOST_COLUMNS: Final = 100
_MOST_CHARS: Final = 200
_READ_BYTES: Final = 1 << 20
"""So many lines may be left out at the top, or be long."""
_TOO_FAR: Final = "The first rows are too far from the start of the file to be shown here."


@dataclass(frozen=True, slots=True)
class TablePreview:
    """Names and first rows, with at most MOST_COLUMNS of the `columns`.

    `delimiter` and `encoding` are the chosen or detected ones; `problem` says why the table
    cannot be read so, and is empty otherwise.
    """

    names: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    columns: int = 0
    delimiter: str = ""
    encoding: str = ""
    problem: str = ""


async def preview_table(path: Path, layout: TableLayout) -> TablePreview:
    """Read the beginning of the file; raises BadInput for an impossible layout, OSError."""
    layout.check()
    data = await asyncio.to_thread(_beginning, path)
    return await asyncio.to_thread(_preview, data, layout)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_READ_BYTES)


def _preview(data: bytes, layout: TableLayout) -> TablePreview:
    encoding = chosen_encoding(layout.encoding, data[:SAMPLE_BYTES])
    title = encoding_title(encoding)
    is_cut = len(data) == _READ_BYTES  # within a row, or even within a character
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
        text = decoder.decode(data, final=not is_cut)
    except UnicodeDecodeError as error:
        byte = f"byte {error.start + 1:,}"
        return TablePreview(encoding=title, problem=f"It is not {title} text: {byte}.")
    rows = begin_rows(io.StringIO(text, newline=""), layout)
    found, problem = _first_rows(rows, is_cut=is_cut)
    if not (found or problem):
        problem = _TOO_FAR if is_cut else f"There is no row from line {layout.first_line:,} on."
    cells = found[0] if found else []
    names = column_names(cells[:MOST_COLUMNS], has_header=layout.has_header)
    shown = found[1:] if layout.has_header else found[:MOST_ROWS]
    return TablePreview(
        tuple(map(_short, names)),
        tuple(tuple(map(_short, row[: len(names)])) for row in shown),
        len(cells),
        rows.delimiter,
        title,
        problem,
    )


def _first_rows(rows: TableRows, *, is_cut: bool) -> tuple[list[list[str]], str]:
    """As many as are shown and a header, and what is wrong with the next one.

    The last row of a text that is cut is not whole.
    """
    found: list[list[str]] = []
    # Of the whole process, where nothing else reads CSV; restored, it could be another preview's.
    csv.field_size_limit(LONGEST_CELL)
    try:
        for row in rows:
            if not row and not found:
                return [], f"Line {rows.line_num:,} is empty."
            if row:
                found.append(row)
            if len(found) > MOST_ROWS:
                return found, ""
    except csv.Error as error:
        if is_cut and is_open_quote(error):
            return found, ""
        problem = explained(error, rows)
        return found, f"{problem[0].upper()}{problem[1:]}."
    return found[:-1] if is_cut else found, ""


def _short(cell: str) -> str:
    return cell if len(cell) <= _MOST_CHARS else cell[: _MOST_CHARS - 1] + "…"

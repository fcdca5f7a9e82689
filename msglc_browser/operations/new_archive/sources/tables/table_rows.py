"""The rows of a table's text: where they begin, and what separates their cells."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import TextIO

from msglc_browser.operations.new_archive.sources.tables.plain_lines import (
    LONGEST_CELL,
    Lines,
    plain_cells,
)
from msglc_browser.operations.new_archive.table_layout import DELIMITERS, TableLayout

_NAMED_DELIMITER = re.compile(r"sep=([^\r\n\"])(?:\r\n?|\n)?", re.IGNORECASE)
_SAMPLE_LETTERS = 64 * 1024
_OPEN_QUOTE = "unexpected end of data"
_AFTER_QUOTE = " expected after "
_TOO_LONG = "field limit"


class TableRows:
    """The rows of a text, and where the last one began."""

    def __init__(self, lines: Lines, delimiter: str, *, skipped: int = 0) -> None:
        """`skipped` lines came before."""
        # Strict: a quote that is never closed would take all that follows into its cell.
        self._reader = csv.reader(iter(lines), delimiter=delimiter, strict=True)
        self._lines = lines
        self._skipped = skipped
        self.delimiter = delimiter
        self.first_line = 1 + skipped

    @property
    def line_num(self) -> int:
        """Lines read so far."""
        return self._skipped + self._reader.line_num

    def __iter__(self) -> Iterator[list[str]]:
        reader = self._reader
        for row in reader:
            yield row
            self.first_line = reader.line_num + self._skipped + 1

    @property
    def is_ahead(self) -> bool:
        """Whether lines have been read that no row was made of yet."""
        return self._lines.are_ahead

    def plain_cells(self, width: int) -> list[str] | None:
        """The cells of all lines read ahead, row after row, if each line is a row of that width.

        None if they must be looked at one by one, or if there are none.
        """
        lines = self._lines.ahead()
        cells = plain_cells(lines, self.delimiter, width)
        if cells is not None:
            self._skip(len(lines))
        return cells

    def whole_rows(self, width: int) -> list[list[str]] | None:
        """Like `plain_cells`, for lines with quotes in them: the rows."""
        lines = self._lines.ahead()
        try:
            rows = list(csv.reader(lines, delimiter=self.delimiter, strict=True))
        except csv.Error:  # also if the last row goes on
            return None
        if len(rows) != len(lines) or set(map(len, rows)) != {width}:
            return None
        self._skip(len(lines))
        return rows

    def _skip(self, count: int) -> None:
        self._lines.skip()
        self._skipped += count
        self.first_line = self.line_num + 1


def begin_rows(text: TextIO, layout: TableLayout) -> TableRows:
    """The rows from the layout's first line on; `text` is read for a sample of them."""
    skipped = sum(bool(text.readline()) for _ in range(layout.first_line - 1))
    lines = text.readlines(_SAMPLE_LETTERS)
    named = _named_delimiter(lines[0]) if lines else None
    is_named = named is not None and layout.delimiter in (None, named)
    lines = lines[is_named:]
    delimiter = layout.delimiter or named or _delimiter(lines)
    return TableRows(Lines(lines, text), delimiter, skipped=skipped + is_named)


def is_open_quote(error: csv.Error) -> bool:
    """Whether the text ended within a quoted cell."""
    return _OPEN_QUOTE in str(error)


def explained(error: csv.Error, rows: TableRows) -> str:
    """What is wrong with a row, and where."""
    where = f"in the row that starts in line {rows.first_line:,}"
    if is_open_quote(error):
        return f'a quote (") is opened and never closed {where}'
    if _AFTER_QUOTE in str(error):
        return f'text follows a closing quote (") {where} and was read up to line {rows.line_num:,}'
    if _TOO_LONG in str(error):
        return (
            f'a cell has over {LONGEST_CELL:,} characters {where}; perhaps a quote (") is opened '
            "and not closed"
        )
    return f"{error}: line {rows.line_num:,}"


def column_names(cells: Sequence[str], *, has_header: bool) -> list[str]:
    """Distinct names: empty and repeated ones get a number, and all if there is no header."""
    if not has_header:
        return [f"column {number}" for number in range(1, len(cells) + 1)]
    names: list[str] = []
    taken = set(cells)
    used: set[str] = set()
    next_number: dict[str, int] = {}  # counted on: a header may repeat one name 250,000 times
    for number, cell in enumerate(cells, 1):
        stem = name = cell or f"column {number}"
        again = next_number.get(stem, 2)
        while name in used or (name != cell and name in taken):
            name = f"{stem}-{again}"
            again += 1
        next_number[stem] = again
        used.add(name)
        names.append(name)
    return names


def _named_delimiter(line: str) -> str | None:
    """The delimiter that a first line such as `sep=;` names, as spreadsheets understand it."""
    found = _NAMED_DELIMITER.fullmatch(line)
    return None if found is None else found[1]


def _delimiter(lines: Sequence[str]) -> str:
    """The one of which most rows have as many as the first; of several, the most frequent one."""
    sample = "".join(lines)[:_SAMPLE_LETTERS]
    outside = "".join(sample.split('"')[::2])  # of quotes
    rows = [row for row in outside.splitlines() if row] or [""]

    def fit(delimiter: str) -> tuple[int, int]:
        first = rows[0].count(delimiter)
        return (sum(row.count(delimiter) == first for row in rows) if first else 0), first

    return max(DELIMITERS, key=fit)

"""The rows of a table's text: where they begin, and what separates their cells."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TextIO

from msglc_browser.operations.new_archive.table_layout import DELIMITERS, TableLayout

LONGEST_CELL = 2**28
_NAMED_DELIMITER = re.compile(r"sep=([^\r\n\"])(?:\r\n?|\n)?", re.IGNORECASE)
_SAMPLE_LETTERS = 64 * 1024
_OPEN_QUOTE = "unexpected end of data"
_AFTER_QUOTE = " expected after "
_TOO_LONG = "field limit"


class TableRows:
    """The rows of a text, and where the last one began."""

    def __init__(self, lines: Iterable[str], delimiter: str, *, skipped: int = 0) -> None:
        """`skipped` lines came before."""
        # Strict: a quote that is never closed would take all that follows into its cell.
        self._reader = csv.reader(lines, delimiter=delimiter, strict=True)
        self._skipped = skipped
        self.delimiter = delimiter
        self.first_line = 1 + skipped

    @property
    def line_num(self) -> int:
        """Lines read so far."""
        return self._skipped + self._reader.line_num

    def __iter__(self) -> Iterator[list[str]]:
        reader, next_line = self._reader, 1 + self._skipped
        for row in reader:
            yield row
            self.first_line = reader.line_num + next_line


def begin_rows(text: TextIO, layout: TableLayout) -> TableRows:
    """The rows from the layout's first line on; `text` is read for a sample of them."""
    skipped = sum(bool(text.readline()) for _ in range(layout.first_line - 1))
    lines = text.readlines(_SAMPLE_LETTERS)
    named = _named_delimiter(lines[0]) if lines else None
    is_named = named is not None and layout.delimiter in (None, named)
    lines = lines[is_named:]
    delimiter = layout.delimiter or named or _delimiter(lines)
    return TableRows(chain(lines, text), delimiter, skipped=skipped + is_named)


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

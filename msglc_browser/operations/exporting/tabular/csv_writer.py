"""Rows to CSV or TSV: RFC 4180, UTF-8, lines end in CR LF.

null, nothing       an empty cell; so is an empty text, which is counted
NaN, Infinity       NaN, Infinity, -Infinity
bools               true, false
bytes, times        as in JSON
lists, dicts        JSON text in one cell
texts like formulas with a leading apostrophe: text that starts with = + - @ and is not a number
                    would be run by a spreadsheet
"""

import base64
import csv
import math
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import IO

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.node_path import PathStep, brief_step
from msglc_browser.archive.model.records import Column, cells_of
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.exporting.event_writer import Notes, Where, valid_text
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.exporting.tabular.csv_columns import (
    FORMULA_STARTS,
    LINE_END,
    CsvColumns,
)
from msglc_browser.operations.exporting.tabular.table_columns import Columns, distinct_names

_FORMULA = ("texts that look like formulas", "text with a leading apostrophe")
_EMPTY = ("empty texts", "empty cells, like null")
_PLAIN = {int, type(None)}


class CsvWriter:
    """Writes a header, then rows."""

    def __init__(
        self,
        file: IO[bytes],
        names: Sequence[str],
        *,
        delimiter: str = ",",
        notes: Notes | None = None,
    ) -> None:
        """`notes` may hold notes about the names."""
        self._file = file
        self._notes = notes or Notes()
        self._text = StringIO(newline="")
        self._delimiter = delimiter
        # A lone CR is quoted only when it is part of the line's end.
        self._csv = csv.writer(self._text, delimiter=delimiter, lineterminator=LINE_END)
        self._rows: Sequence[Sequence[object]] = ()  # that are being written
        self._seen = 0  # rows before them
        self._columns = CsvColumns(delimiter)
        self._last: object = None  # cell that may need a note
        safe = [self._safe(name) for name in names]
        self._names = distinct_names(safe, self._notes)
        self._csv.writerow(self._names)
        self._flush()

    def write(self, rows: Sequence[Sequence[object]]) -> None:
        """Write more rows, as wide as the header."""
        if not rows:
            return
        text = self._columns.text(rows)
        if text is not None:
            self._text.write(text)
            self._notes.add_again(*_EMPTY, self._columns.empty_texts)
        else:
            self._rows = rows
            self._csv.writerows([list(map(self._cell, row)) for row in rows])
            self._rows = ()
        self._seen += len(rows)
        self._flush()

    def write_columns(self, columns: Sequence[Column]) -> None:
        """Write more rows, given as columns for the whole header."""
        text = self._columns.text_of(columns)
        if text is None:
            self.write(list(zip(*map(cells_of, columns), strict=True)))
            return
        self._text.write(text)
        self._notes.add_again(*_EMPTY, self._columns.empty_texts)
        self._seen += len(columns[0])
        self._flush()

    def finish(self) -> tuple[str, ...]:
        """Write the rest and return the notes."""
        self._flush()
        return self._notes.sentences()

    def abandon(self) -> None:
        """Do nothing: no resources are held."""

    def _flush(self) -> None:
        self._file.write(self._text.getvalue().encode())
        self._text.seek(0)
        self._text.truncate()

    def _cell(self, value: object) -> object:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is str:
            if not value:
                self._last = value
                self._notes.add(*_EMPTY, where=self._place)
                self._columns.allows_empty = True  # the place of the first one is noted
            return self._safe(value)  # type: ignore[arg-type]
        if isinstance(value, float):
            return value if math.isfinite(value) else _odd_float(value)
        self._last = value
        return cell_text(value, self._notes, self._place)

    def _safe(self, text: str) -> str:
        """Return the text so that no spreadsheet takes it for a formula."""
        if text.isascii() and text[:1] not in FORMULA_STARTS:
            return text
        self._last = text
        text = valid_text(text, self._notes, self._place)
        if text[:1] in FORMULA_STARTS and text and not _is_number(text):
            self._notes.add(*_FORMULA, where=self._place)
            return f"'{text}"
        return text

    def _place(self) -> str:
        """Where the last odd cell is, if it is the first of its kind: none before it is the same
        object."""
        for row, cells in enumerate(self._rows, self._seen):
            for name, each in zip(self._names, cells, strict=True):
                if each is self._last:
                    return f"row {row:,}, column {brief_step(PathStep.key(name))}"
        return "the name of a column"


def make_csv(file: IO[bytes], columns: Columns) -> CsvWriter:
    """A CSV writer with these columns."""
    notes = Notes()
    return CsvWriter(file, columns.names(notes), notes=notes)


def make_tsv(file: IO[bytes], columns: Columns) -> CsvWriter:
    """A TSV writer with these columns."""
    notes = Notes()
    return CsvWriter(file, columns.names(notes), delimiter="\t", notes=notes)


def cell_text(value: object, notes: Notes, where: Where | None = None) -> str:
    """Any value except null as the text of a cell, which is `where`; containers as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return valid_text(value, notes, where)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _odd_float(value)
    if isinstance(value, bytes):
        notes.add("byte strings", "base64 text", where=where)
        return base64.b64encode(value).decode()
    if isinstance(value, Timestamp | int):
        if isinstance(value, Timestamp):
            notes.add_time(value, where)
        return str(value)
    notes.add("nested or special values", "JSON text", where=where)
    file = BytesIO()
    writer = JsonWriter(file, one_line=True, notes=notes, where=where)
    writer.write(list(value_events(value)))
    writer.finish()
    return file.getvalue().decode().rstrip("\n")


def _odd_float(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True

"""Rows into CSV or TSV: RFC 4180, UTF-8, lines that end in CR LF; the policy is in `export`."""

import base64
import csv
import math
from collections.abc import Sequence
from io import BytesIO, StringIO
from itertools import chain
from typing import IO

from msglc_browser.archive.value_events import value_events
from msglc_browser.archive.values import Timestamp
from msglc_browser.operations.event_writer import Notes, valid_text
from msglc_browser.operations.json_writer import JsonWriter

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")  # the last four are full-width
_PLAIN = {int, type(None)}
_NUMBERS = {float, *_PLAIN}


class CsvWriter:
    """Writes a header, then rows."""

    def __init__(self, file: IO[bytes], names: Sequence[str], *, delimiter: str = ",") -> None:
        self._file = file
        self._notes = Notes()
        self._text = StringIO(newline="")
        # A lone CR is quoted only when it is part of the line's end.
        self._csv = csv.writer(self._text, delimiter=delimiter, lineterminator="\r\n")
        self._csv.writerow([self._safe(name) for name in names])
        self._flush()

    def write(self, rows: Sequence[Sequence[object]]) -> None:
        """Write some more rows, as wide as the header."""
        if not set(map(type, chain.from_iterable(rows))) <= _NUMBERS or not self._numbers(rows):
            self._csv.writerows([list(map(self._cell, row)) for row in rows])
        self._flush()

    def _numbers(self, rows: Sequence[Sequence[object]]) -> bool:
        """Write numbers, which the library does well, but for NaN and infinity."""
        self._csv.writerows(rows)
        if "n" not in self._text.getvalue():
            return True
        self._clear()
        return False

    def finish(self) -> tuple[str, ...]:
        """Write what is left and answer the notes."""
        self._flush()
        return self._notes.sentences()

    def abandon(self) -> None:
        """Nothing is held."""

    def _flush(self) -> None:
        self._file.write(self._text.getvalue().encode())
        self._clear()

    def _clear(self) -> None:
        self._text.seek(0)
        self._text.truncate()

    def _cell(self, value: object) -> object:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is str:
            return self._safe(value)  # type: ignore[arg-type]
        if isinstance(value, float):
            return value if math.isfinite(value) else _odd_float(value)
        return cell_text(value, self._notes)

    def _safe(self, text: str) -> str:
        """Text that no spreadsheet takes for a formula."""
        text = valid_text(text, self._notes)
        if text[:1] in _FORMULA_STARTS and text and not _is_number(text):
            self._notes.add("texts that look like formulas", "text with an apostrophe before")
            return f"'{text}"
        return text


def cell_text(value: object, notes: Notes) -> str:
    """Any value but null as the text of one cell; containers as JSON."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return valid_text(value, notes)
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else _odd_float(value)
    if isinstance(value, bytes):
        notes.add("byte strings", "base64 text")
        return base64.b64encode(value).decode()
    if isinstance(value, Timestamp | int):
        return str(value)
    notes.add("lists, dicts and the like", "JSON text in one cell")
    file = BytesIO()
    writer = JsonWriter(file, one_line=True, notes=notes)
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

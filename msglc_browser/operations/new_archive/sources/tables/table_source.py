"""CSV and TSV: the first row names the columns, and the archive holds a dict of columns.

The rows are read once. Their cells are kept, column by column, in an unnamed temporary file
until the types of all columns are known.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from msglc_browser.operations.new_archive.sources.tables.column_types import ColumnType
from msglc_browser.operations.new_archive.sources.tables.kept_columns import KeptColumns
from msglc_browser.operations.new_archive.sources.tables.plain_lines import LONGEST_CELL, Lines
from msglc_browser.operations.new_archive.sources.tables.table_rows import (
    TableRows,
    begin_rows,
    column_names,
    explained,
)
from msglc_browser.operations.new_archive.sources.text_encoding import (
    SAMPLE_BYTES,
    chosen_encoding,
    invalid_byte,
)
from msglc_browser.operations.new_archive.sources.value_sink import (
    OnBytes,
    SourceProblem,
    ValueSink,
)
from msglc_browser.operations.new_archive.table_layout import TableLayout, encoding_title

_BATCH_BYTES = 2 * 2**20
_MOST_NAMED = 3
MOST_COLUMNS = 250_000
MOST_MISSING_CELLS = 100_000_000
"""A few bytes are a row, which may lack a million cells: that is no table."""


class _CountingReader(io.RawIOBase):
    """Passes bytes on and reports their number."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes) -> None:
        self._file = file
        self._on_bytes = on_bytes
        self.read_bytes = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Like any raw file."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self.read_bytes += len(data)
        self._on_bytes(self.read_bytes)
        return len(data)


def read_table(
    file: IO[bytes],
    sink: ValueSink,
    on_bytes: OnBytes,
    *,
    layout: TableLayout,
    folder: str | None = None,
) -> tuple[str, ...]:
    """Pass a table to the sink. Returns the notes.

    `on_bytes` counts each byte twice: when it is read, and when its column is written.
    Raises SourceProblem.
    """
    encoding = chosen_encoding(layout.encoding, file.read(SAMPLE_BYTES))
    file.seek(0)
    counter = _CountingReader(file, on_bytes)
    text = io.TextIOWrapper(io.BufferedReader(counter), encoding=encoding, newline="")
    limit = csv.field_size_limit(LONGEST_CELL)

    def tell(share: float) -> None:
        size_bytes = file.tell()
        on_bytes(size_bytes + int(share * size_bytes))

    rows = TableRows(Lines((), text), ",")
    try:
        rows = begin_rows(text, layout)
        return _read_rows(rows, counter, sink, tell, folder, has_header=layout.has_header)
    except UnicodeDecodeError as error:
        raise _undecodable(file, encoding) from error
    except csv.Error as error:
        raise SourceProblem(explained(error, rows)) from error
    finally:
        csv.field_size_limit(limit)


def _undecodable(file: IO[bytes], encoding: str) -> SourceProblem:
    name = encoding_title(encoding)
    found = invalid_byte(file, encoding)
    where = f": line {found[1]:,} (byte {found[0]:,})" if found is not None else ""
    return SourceProblem(f"it is not {name} text{where}; save it as UTF-8")


def _read_rows(
    rows: TableRows,
    counter: _CountingReader,
    sink: ValueSink,
    tell: Callable[[float], None],
    folder: str | None,
    *,
    has_header: bool,
) -> tuple[str, ...]:
    left = iter(rows)
    cells = next(left, None)
    if not cells:
        line = f" in line {rows.first_line:,}" if rows.first_line > 1 else ""
        what = "header row with column names" if has_header else "row"
        raise SourceProblem(f"it has no {what}{line}")
    if len(cells) > MOST_COLUMNS:
        raise SourceProblem(f"it has {len(cells):,} columns; at most {MOST_COLUMNS:,} can be")
    columns = KeptColumns(column_names(cells, has_header=has_header), folder)
    try:
        shapes = _Shapes(rows, len(columns.names))
        if not has_header:
            columns.add((cells,))
        _collect(rows, left, columns, shapes, counter)
        columns.finish()
        sink.start_map(len(columns.names))
        for number, name in enumerate(columns.names):
            sink.key(name)
            sink.start_list(columns.rows)
            for values in columns.values(number):
                sink.values(values)
            sink.end()
            tell((number + 1) / len(columns.names))
        sink.end()
    finally:
        columns.close()
    renamed = [new for new, old in zip(columns.names, cells, strict=True) if new != old]
    if not has_header:
        renamed = []
    kept = columns.of_type(ColumnType.NUMBER_TEXT)
    return (*_renamed(renamed), *shapes.notes(), *_kept_as_text(kept))


def _renamed(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    return (f"Columns without a name of their own were named {_listed(names)}.",)


def _kept_as_text(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        return ()
    return (f"Kept as text, because numbers would change what is written: {_listed(names)}.",)


def _listed(names: Sequence[str]) -> str:
    shown = [f'"{name}"' for name in names[:_MOST_NAMED]]
    others = len(names) - len(shown)
    return ", ".join([*shown, *([f"{others:,} more"] if others else [])])


class _Shapes:
    """Rows that have another number of cells than the first one."""

    def __init__(self, rows: TableRows, width: int) -> None:
        self._rows = rows
        self._width = width
        self._empty = self._short = self._missing = 0

    def fitted(self, row: list[str]) -> list[str]:
        """The row with as many cells as the first one; empty if it is to be skipped."""
        width, line = self._width, self._rows.line_num
        if not row:
            self._empty += 1
            return row
        if any(row[width:]):
            raise SourceProblem(
                f"line {line:,} has {len(row):,} cells, but the first row has {width:,}"
            )
        if len(row) < width:
            self._short += 1
            self._missing += width - len(row)
            if self._missing > MOST_MISSING_CELLS:
                raise SourceProblem(
                    f"its rows lack over {MOST_MISSING_CELLS:,} cells: line {line:,}"
                )
        return row[:width] + [""] * (width - len(row))

    def notes(self) -> tuple[str, ...]:
        """Sentences for the user."""
        notes: list[str] = []
        if self._empty and self._width == 1:  # in a wider table it cannot have been meant as a row
            notes.append(f"{self._empty:,} × empty lines skipped.")
        if self._short:
            notes.append(
                f"{self._short:,} × rows with fewer cells than the first row: the rest is null."
            )
        return tuple(notes)


def _collect(
    rows: TableRows,
    left: Iterator[list[str]],
    columns: KeptColumns,
    shapes: _Shapes,
    counter: _CountingReader,
) -> None:
    """Read all rows: a megabyte at a time, or one by one where the lines are not that plain."""
    width = len(columns.names)
    while True:
        if (cells := rows.plain_cells(width)) is not None:
            columns.add_cells(cells)
        elif batch := rows.whole_rows(width):
            columns.add(batch)
        elif rows.is_ahead:
            _collect_ahead(rows, left, columns, shapes, counter)
        else:
            return


def _collect_ahead(
    rows: TableRows,
    left: Iterator[list[str]],
    columns: KeptColumns,
    shapes: _Shapes,
    counter: _CountingReader,
) -> None:
    """The rows of the lines that have been read, and of further ones if the last row has more."""
    batch: list[list[str]] = []
    width = len(columns.names)
    end_bytes = counter.read_bytes + _BATCH_BYTES
    for row in left:
        if len(row) != width:
            fitted = shapes.fitted(row)
            if fitted:
                end_bytes -= width  # what was added takes memory, too
                batch.append(fitted)
        else:
            batch.append(row)
        if counter.read_bytes >= end_bytes and batch:
            columns.add(batch)
            batch, end_bytes = [], counter.read_bytes + _BATCH_BYTES
        if not rows.is_ahead:
            break
    if batch:
        columns.add(batch)

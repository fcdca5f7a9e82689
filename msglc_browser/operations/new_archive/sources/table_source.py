"""CSV and TSV: the first row names the columns, and the archive holds a dict of columns.

The rows are read once. Their cells are kept, column by column, in an unnamed temporary file
until the types of all columns are known.
"""

import csv
import io
import tempfile
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import IO

import msgpack

from msglc_browser.operations.new_archive.sources.column_types import (
    ColumnType,
    best_type,
    look_at,
    number_texts,
    read_cells,
)
from msglc_browser.operations.new_archive.sources.plain_lines import LONGEST_CELL, Lines
from msglc_browser.operations.new_archive.sources.table_rows import (
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
_IN_MEMORY_BYTES = 16 * 2**20
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


class _Columns:
    """The cells read so far, in pieces of a temporary file."""

    def __init__(self, names: Sequence[str], folder: str | None) -> None:
        self.names = names
        self.rows = 0
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # see close
            max_size=_IN_MEMORY_BYTES, dir=folder
        )
        self._pieces: list[list[_Piece]] = [[] for _ in names]
        self._fitting = [frozenset(ColumnType)] * len(names)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Add rows, each with a cell for every name."""
        self.rows += len(rows)
        for number, cells in enumerate(zip(*rows, strict=True)):
            self._keep(number, cells)

    def add_cells(self, cells: Sequence[str]) -> None:
        """Add the cells of rows, one row after the other."""
        width = len(self.names)
        self.rows += len(cells) // width
        for number in range(width):
            self._keep(number, cells[number::width])

    def _keep(self, number: int, cells: Sequence[str]) -> None:
        found = look_at(cells, self._fitting[number])
        self._fitting[number] = found.types
        form, packed = _packed(cells, found.numbers)
        self._pieces[number].append(_Piece(self._file.tell(), len(packed), form))
        self._file.write(packed)

    def of_type(self, wanted: ColumnType) -> list[str]:
        """The names of the columns of a type."""
        types = map(best_type, self._fitting)
        return [name for name, kind in zip(self.names, types, strict=True) if kind is wanted]

    def values(self, number: int) -> Iterator[Sequence[object]]:
        """The values of a column, piece by piece."""
        kind = best_type(self._fitting[number])
        for piece in self._pieces[number]:
            self._file.seek(piece.start)
            yield _values(self._file.read(piece.size), piece.form, kind)


class _Form(Enum):
    """How cells are kept: numbers, if these are written as the cells were."""

    TEXTS = ""
    INTS = "q"
    FLOATS = "d"


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    size: int
    form: _Form


def _packed(
    cells: Sequence[str], numbers: Sequence[int] | Sequence[float] | None
) -> tuple[_Form, bytes]:
    if numbers:
        form = _Form.FLOATS if isinstance(numbers[0], float) else _Form.INTS
        try:
            return form, array(form.value, numbers).tobytes()
        except OverflowError:  # beyond 63 bits
            pass
    return _Form.TEXTS, msgpack.packb(cells, unicode_errors="surrogatepass")


def _values(data: bytes, form: _Form, kind: ColumnType) -> Sequence[object]:
    if form is _Form.TEXTS:
        return read_cells(msgpack.unpackb(data, unicode_errors="surrogatepass"), kind)
    numbers = array(form.value, data).tolist()
    if kind is ColumnType.FLOAT and form is _Form.INTS:
        return list(map(float, numbers))
    if kind in (ColumnType.INT, ColumnType.FLOAT):
        return numbers
    return number_texts(numbers)


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
    columns = _Columns(column_names(cells, has_header=has_header), folder)
    try:
        shapes = _Shapes(rows, len(columns.names))
        if not has_header:
            columns.add((cells,))
        _collect(rows, left, columns, shapes, counter)
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
    columns: _Columns,
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
    columns: _Columns,
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

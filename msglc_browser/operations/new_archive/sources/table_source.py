"""CSV and TSV: the first row names the columns, and the archive holds a dict of columns.

The rows are read once. Their cells are kept, column by column, in an unnamed temporary file
until the types of all columns are known.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import IO, Protocol

import msgpack

from msglc_browser.operations.new_archive.sources.column_types import (
    ColumnType,
    best_type,
    fitting_types,
    read_cells,
)
from msglc_browser.operations.new_archive.sources.value_sink import (
    OnBytes,
    SourceProblem,
    ValueSink,
)

DELIMITERS = ",;\t|"
_BATCH_LETTERS = 2 * 2**20
_IN_MEMORY_BYTES = 16 * 2**20
_SAMPLE_LETTERS = 64 * 1024
_LONGEST_CELL = 2**31 - 1
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class _Rows(Protocol):
    """The return type of `csv.reader`."""

    @property
    def line_num(self) -> int:
        """Lines read so far."""

    def __iter__(self) -> Iterator[list[str]]:
        """Itself."""

    def __next__(self) -> list[str]:
        """The next row."""


class _CountingReader(io.RawIOBase):
    """Passes bytes on and reports their number."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes) -> None:
        self._file = file
        self._on_bytes = on_bytes
        self._read_bytes = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]
        """Like any raw file."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._read_bytes += len(data)
        self._on_bytes(self._read_bytes)
        return len(data)


class _Columns:
    """The cells read so far, in pieces of a temporary file."""

    def __init__(self, names: Sequence[str], folder: str | None) -> None:
        self.names = names
        self.rows = 0
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # see close
            max_size=_IN_MEMORY_BYTES, dir=folder
        )
        self._pieces: list[list[tuple[int, int]]] = [[] for _ in names]
        self._fitting = [frozenset(ColumnType)] * len(names)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Add rows, each with a cell for every name."""
        self.rows += len(rows)
        for number, cells in enumerate(zip(*rows, strict=True)):
            self._fitting[number] = fitting_types(cells, self._fitting[number])
            packed = msgpack.packb(cells, unicode_errors="surrogatepass")
            self._pieces[number].append((self._file.tell(), len(packed)))
            self._file.write(packed)

    def values(self, number: int) -> Iterator[list[object]]:
        """The values of a column, piece by piece."""
        kind = best_type(self._fitting[number])
        for start, size in self._pieces[number]:
            self._file.seek(start)
            cells = msgpack.unpackb(self._file.read(size), unicode_errors="surrogatepass")
            yield read_cells(cells, kind)


def read_table(
    file: IO[bytes],
    sink: ValueSink,
    on_bytes: OnBytes,
    *,
    delimiter: str | None,
    folder: str | None = None,
) -> None:
    """Pass a table to the sink; a `delimiter` of None is detected. Raises SourceProblem.

    `on_bytes` counts each byte twice: when it is read, and when its column is written.
    """
    mark = file.read(2)
    file.seek(0)
    raw = io.BufferedReader(_CountingReader(file, on_bytes))
    text = io.TextIOWrapper(raw, encoding=_MARKS.get(mark, "utf-8-sig"), newline="")
    lines = _first_lines(text)
    rows = csv.reader(chain(lines, text), delimiter=delimiter or _delimiter(lines))
    limit = csv.field_size_limit(_LONGEST_CELL)

    def tell(share: float) -> None:
        size_bytes = file.tell()
        on_bytes(size_bytes + int(share * size_bytes))

    try:
        _read_rows(rows, sink, tell, folder)
    except UnicodeDecodeError as error:
        what = f"it is not {error.encoding} text at or before line {rows.line_num + 1:,}"
        raise SourceProblem(f"{what} ({error.reason}); save it as UTF-8") from error
    except csv.Error as error:
        raise SourceProblem(f"{error}: line {rows.line_num:,}") from error
    finally:
        csv.field_size_limit(limit)


def _read_rows(
    rows: _Rows, sink: ValueSink, tell: Callable[[float], None], folder: str | None
) -> None:
    names = next(rows, None)
    if not names:
        raise SourceProblem("it has no header row with column names")
    columns = _Columns(_column_names(names), folder)
    try:
        _collect(rows, columns)
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


def _collect(rows: _Rows, columns: _Columns) -> None:
    batch: list[list[str]] = []
    letters = 0
    width = len(columns.names)
    for row in rows:
        if not row:
            continue  # an empty line
        if len(row) > width and any(row[width:]):
            raise SourceProblem(
                f"line {rows.line_num:,} has {len(row):,} cells, but the first row has {width:,}"
            )
        row = row[:width] + [""] * (width - len(row))
        batch.append(row)
        letters += sum(map(len, row)) + width
        if letters >= _BATCH_LETTERS:
            columns.add(batch)
            batch, letters = [], 0
    if batch:
        columns.add(batch)


def _column_names(cells: Sequence[str]) -> list[str]:
    """Distinct names: empty and repeated ones get a number."""
    names: list[str] = []
    taken = set(cells)
    used: set[str] = set()
    for number, cell in enumerate(cells, 1):
        stem = name = cell or f"column {number}"
        again = 2
        while name in used or (name != cell and name in taken):
            name = f"{stem}-{again}"
            again += 1
        used.add(name)
        names.append(name)
    return names


def _first_lines(text: io.TextIOWrapper) -> list[str]:
    try:
        return text.readlines(1)
    except UnicodeDecodeError as error:
        raise SourceProblem(
            f"it is not {error.encoding} text ({error.reason}); save it as UTF-8"
        ) from error


def _delimiter(lines: Sequence[str]) -> str:
    """The most frequent one in the first row, outside of quotes."""
    sample = "".join(lines)[:_SAMPLE_LETTERS]
    outside = "".join(sample.split('"')[::2])
    return max(DELIMITERS, key=outside.count)

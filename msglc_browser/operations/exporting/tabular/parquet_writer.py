"""Rows to Parquet, one row group after another; pyarrow must be installed.

It supports nulls, bools, 64-bit integers, floats, text, bytes and times in nanoseconds; a column
of mixed kinds is text, as in CSV. So is one of integers and floats if a float would round one of
the integers.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.util import find_spec
from typing import IO, Any

import numpy as np

from msglc_browser.archive.model.records import Column, Numbers, Texts, cells_of
from msglc_browser.archive.model.values import Timestamp
from msglc_browser.operations.exporting.event_writer import Notes, valid_text
from msglc_browser.operations.exporting.tabular.csv_columns import columns_of
from msglc_browser.operations.exporting.tabular.csv_writer import cell_text
from msglc_browser.operations.exporting.tabular.table_columns import (
    ColumnKind,
    Columns,
    Outgrown,
    nanoseconds,
)

_GROUP_CELLS = 256 * 1024
_GROUP_BYTES = 32 * 1024**2  # of texts and bytes
_BATCH_CELLS = 16 * 1024  # held as Python objects, which take ten times the memory of Arrow's
_BATCH_BYTES = 8 * 1024**2
_REPEATING = set(ColumnKind) - {ColumnKind.FLOAT, ColumnKind.BOOL, ColumnKind.NULL}
"""Kinds that try dictionary encoding: floats rarely repeat, and their table is large."""
_MOST_NAMED = 3
_NULL = type(None)
_SMALL = {int, float, bool, Timestamp, _NULL}
_TEXTS = ({str}, {bytes})
_NOT_TEXT = {int, float, bool, Timestamp}  # bytes and nested values are counted elsewhere
_NUMBERS = {"i": {ColumnKind.INT, ColumnKind.LONG}, "f": {ColumnKind.FLOAT}}
_TYPES_OF_FLOATS = {float, _NULL}
_TYPES: dict[ColumnKind, set[type]] = {
    ColumnKind.NULL: {_NULL},
    ColumnKind.BOOL: {bool, _NULL},
    ColumnKind.INT: {int, _NULL},
    ColumnKind.LONG: {int, _NULL},
    ColumnKind.FLOAT: {int, float, _NULL},
    ColumnKind.TEXT: {str, _NULL},
    ColumnKind.BYTES: {bytes, _NULL},
    ColumnKind.TIME: {Timestamp, _NULL},
}


def missing_library() -> str:
    """Why Parquet cannot be written; "" if it can."""
    return "" if find_spec("pyarrow") else "pyarrow is not installed"


def make_parquet(file: IO[bytes], columns: Columns) -> "ParquetWriter":
    """A writer with these columns."""
    notes = Notes()
    return ParquetWriter(file, columns.names(notes), list(columns.kinds.values()), notes=notes)


class ParquetWriter:
    """Writes row groups of 256 Ki cells, or of 32 MiB of texts."""

    def __init__(
        self,
        file: IO[bytes],
        names: Sequence[str],
        kinds: Sequence[ColumnKind],
        *,
        notes: Notes | None = None,
    ) -> None:
        """`notes` may hold notes about the names."""
        # pyarrow takes 0.2 s and 60 MB: load it only to write Parquet.
        import pyarrow  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415

        self._arrow = pyarrow
        self._notes = notes or Notes()
        self._became_text: Counter[int] = Counter()  # values by column
        self._kinds = list(kinds)
        self._names = [valid_text(name, self._notes) for name in names]
        types = [self._type(kind) for kind in kinds]
        fields = [
            pyarrow.field(name, type_) for name, type_ in zip(self._names, types, strict=True)
        ]
        self._schema = pyarrow.schema(fields)
        pairs = zip(self._names, kinds, strict=True)
        repeating = [name for name, kind in pairs if kind in _REPEATING]
        self._writer = pyarrow.parquet.ParquetWriter(file, self._schema, use_dictionary=repeating)
        self._group_rows = max(1, _GROUP_CELLS // len(names))
        self._batch_rows = max(1, _BATCH_CELLS // len(names))
        self._waiting: list[list[object]] = [[] for _ in names]  # the cells of each column
        self._waiting_rows = self._waiting_bytes = 0
        self._group: list[Any] = []  # batches of the current row group
        self._rows = self._size_bytes = 0  # of these batches

    def write(self, rows: Sequence[Sequence[object]]) -> None:
        """Write more rows. Raises Outgrown if a cell does not fit its column's kind."""
        at = 0
        while at < len(rows):
            some = rows[at : at + self._batch_rows - self._waiting_rows]
            columns = columns_of(some)
            size_bytes = sum(map(_column_size, columns))
            if self._waiting_bytes + size_bytes >= _BATCH_BYTES:
                some = some[: self._fitting(some)]
                columns = columns_of(some)
                size_bytes = sum(map(_column_size, columns))
            at += len(some)
            for waiting, cells in zip(self._waiting, columns, strict=True):
                waiting += cells
            self._waiting_rows += len(some)
            self._waiting_bytes += size_bytes
            if self._waiting_rows >= self._batch_rows or self._waiting_bytes >= _BATCH_BYTES:
                self._convert()

    def write_columns(self, columns: Sequence[Column]) -> None:
        """Write more rows, given as columns. Raises Outgrown as `write` does."""
        self._convert()
        arrays = [self._of_column(number, column) for number, column in enumerate(columns)]
        texts = [column.size_bytes for column in columns if isinstance(column, Texts)]
        rows = len(arrays[0])
        self._add(arrays, rows, sum(texts) + 8 * rows * (len(columns) - len(texts)))

    def _of_column(self, number: int, column: Column) -> Any:
        kind, type_ = self._kinds[number], self._schema.field(number).type
        if isinstance(column, Texts) and kind is ColumnKind.TEXT:
            with suppress(self._arrow.ArrowInvalid):  # not UTF-8
                return self._of_texts(column, type_)
        if isinstance(column, Numbers) and kind in _NUMBERS[column.values.dtype.kind]:
            return self._arrow.array(column.values, type_, mask=column.nulls)
        return self._array(number, cells_of(column), kind)

    def _of_texts(self, column: Texts, type_: Any) -> Any:
        arrow, count = self._arrow, len(column.starts)
        places = np.empty(2 * count, np.int64)
        places[::2], places[1::2] = column.starts, column.ends
        buffers = [None, arrow.py_buffer(places), arrow.py_buffer(column.piece)]
        # Every other one is what lies between two texts.
        pieces = arrow.Array.from_buffers(arrow.large_binary(), 2 * count - 1, buffers)
        wanted = arrow.array(np.arange(0, 2 * count, 2), mask=column.nulls)
        return pieces.take(wanted).cast(type_)

    def _fitting(self, rows: Sequence[Sequence[object]]) -> int:
        """How many rows it takes to fill the batch."""
        size_bytes = self._waiting_bytes
        for number, row in enumerate(rows, 1):
            size_bytes += sum(map(_size, row))
            if size_bytes >= _BATCH_BYTES:
                return number
        return len(rows)

    def finish(self) -> tuple[str, ...]:
        """Write the rest and return the notes."""
        self._convert()
        self._write_group()
        self._writer.close()
        return (*self._notes.sentences(), *self._mixed_columns())

    def _mixed_columns(self) -> tuple[str, ...]:
        """A note on values whose columns are text although they are not."""
        if not self._became_text:
            return ()
        names = [f'"{self._names[number]}"' for number in self._became_text][:_MOST_NAMED]
        others = len(self._became_text) - len(names)
        listed = ", ".join([*names, *([f"{others:,} more"] if others else [])])
        count = self._became_text.total()
        return (f"{count:,} × values written as text, in columns of several types: {listed}.",)

    def abandon(self) -> None:
        """Release the incomplete file."""
        with suppress(OSError):  # on a full disk the footer cannot be written either
            self._writer.close()

    def _convert(self) -> None:
        """Convert the pending rows to a batch of the group."""
        if not self._waiting_rows:
            return
        columns = zip(self._waiting, self._kinds, strict=True)
        arrays = [self._array(number, *column) for number, column in enumerate(columns)]
        rows, size_bytes = self._waiting_rows, self._waiting_bytes
        self._waiting_rows = self._waiting_bytes = 0
        for cells in self._waiting:
            cells.clear()
        self._add(arrays, rows, size_bytes)

    def _add(self, arrays: Sequence[Any], rows: int, size_bytes: int) -> None:
        """Add a batch to the group, and write the group if it is full."""
        self._group.append(self._arrow.RecordBatch.from_arrays(arrays, schema=self._schema))
        self._rows += rows
        self._size_bytes += size_bytes
        if self._rows >= self._group_rows or self._size_bytes >= _GROUP_BYTES:
            self._write_group()

    def _write_group(self) -> None:
        if not self._group:
            return
        table = self._arrow.Table.from_batches(self._group, schema=self._schema)
        self._writer.write_table(table, row_group_size=self._rows)
        self._group, self._rows, self._size_bytes = [], 0, 0

    def _array(self, number: int, cells: Sequence[object], kind: ColumnKind) -> Any:
        types = set(map(type, cells))
        if kind is not ColumnKind.MIXED and not types <= _TYPES[kind]:
            raise Outgrown
        if kind is ColumnKind.MIXED and not types.isdisjoint(_NOT_TEXT):
            self._became_text[number] += sum(type(cell) in _NOT_TEXT for cell in cells)
        type_ = self._schema.field(number).type
        if kind is ColumnKind.TEXT:
            with suppress(UnicodeEncodeError):
                return self._arrow.array(cells, type_)
        is_ready = kind is ColumnKind.FLOAT and types <= _TYPES_OF_FLOATS
        convert = None if is_ready else self._converter(kind)
        if convert is not None:
            cells = [None if cell is None else convert(cell) for cell in cells]
        try:
            return self._arrow.array(cells, type_)
        except (OverflowError, self._arrow.ArrowInvalid) as error:
            raise Outgrown from error  # an integer or a time beyond 64 bits

    def _converter(self, kind: ColumnKind) -> Callable[[Any], object] | None:
        if kind is ColumnKind.MIXED:
            return lambda cell: cell_text(cell, self._notes)
        if kind is ColumnKind.TEXT:
            return lambda text: valid_text(text, self._notes)
        if kind is ColumnKind.FLOAT:
            return _exact_float
        return self._nanoseconds if kind is ColumnKind.TIME else None

    def _nanoseconds(self, time: Timestamp) -> int:
        self._notes.add_time(time)
        return nanoseconds(time)

    def _type(self, kind: ColumnKind) -> Any:
        arrow = self._arrow
        return {
            ColumnKind.NULL: arrow.null(),
            ColumnKind.BOOL: arrow.bool_(),
            ColumnKind.INT: arrow.int64(),
            ColumnKind.LONG: arrow.int64(),
            ColumnKind.FLOAT: arrow.float64(),
            ColumnKind.BYTES: arrow.large_binary(),
            ColumnKind.TIME: arrow.timestamp("ns", tz="UTC"),
        }.get(kind, arrow.large_string())


def _exact_float(number: float) -> float:
    """An integer among floats. Raises Outgrown if a float would round it."""
    try:
        made = float(number)
    except OverflowError as error:
        raise Outgrown from error
    if made != number and isinstance(number, int):
        raise Outgrown
    return made


def _column_size(cells: Sequence[Any]) -> int:
    types = set(map(type, cells))
    if types <= _SMALL:
        return 8 * len(cells)
    if types - {_NULL} in _TEXTS:
        return sum(map(len, filter(None, cells)))
    return sum(map(_size, cells))


def _size(cell: object) -> int:
    """Roughly how many bytes a cell takes; for nested ones a guess that is not too small."""
    if isinstance(cell, list):
        return sum(map(_size, cell)) + 16
    if isinstance(cell, dict):
        return sum(map(_size, cell.values())) + sum(map(_size, cell)) + 16
    return len(cell) if isinstance(cell, str | bytes) else 8

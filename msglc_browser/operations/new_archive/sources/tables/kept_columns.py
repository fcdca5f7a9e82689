"""The columns of a table whose rows are read once: kept until the types of all are known."""

from array import array
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import chain
from struct import Struct
from typing import Final

import msgpack

from msglc_browser.operations.new_archive.sources.tables.column_pieces import ColumnPieces
from msglc_browser.operations.new_archive.sources.tables.column_types import (
    ColumnType,
    best_type,
    look_at,
    number_texts,
    read_cells,
)

_LEAST_ROWS: Final = 256  # looked at together, if they are not too long
_MOST_BYTES: Final = 32 * 2**20  # of rows that wait for others
_CELL_BYTES: Final = 60  # of memory, besides its letters
_HEAD: Final = Struct("<BQ")  # a form, the size of what follows


class _Form(Enum):
    """How cells are kept: numbers, if these are written as the cells were."""

    TEXTS = ""
    INTS = "q"
    FLOATS = "d"


_FORMS: Final = tuple(_Form)


class KeptColumns:
    """The cells added so far, in a temporary file."""

    def __init__(self, names: Sequence[str], folder: str | None) -> None:
        self.names = names
        self.rows = 0
        self._pieces = ColumnPieces(len(names), folder)
        self._fitting = [frozenset(ColumnType)] * len(names)
        self._waiting: list[str] = []  # row after row
        self._waiting_bytes = 0

    def close(self) -> None:
        """Remove the file."""
        self._pieces.close()

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Add rows, each with a cell for every name."""
        self.rows += len(rows)
        if len(rows) < _LEAST_ROWS or self._waiting:
            self._wait(list(chain.from_iterable(rows)))
            return
        for number, cells in enumerate(zip(*rows, strict=True)):
            self._keep(number, cells)

    def add_cells(self, cells: list[str]) -> None:
        """Add the cells of rows, one row after the other."""
        rows = len(cells) // len(self.names)
        self.rows += rows
        if rows < _LEAST_ROWS or self._waiting:
            self._wait(cells)
        else:
            self._keep_all(cells)

    def finish(self) -> None:
        """After the last row, before anything is read."""
        waiting, self._waiting, self._waiting_bytes = self._waiting, [], 0
        if waiting:
            self._keep_all(waiting)

    def of_type(self, wanted: ColumnType) -> list[str]:
        """The names of the columns of a type."""
        types = map(best_type, self._fitting)
        return [name for name, kind in zip(self.names, types, strict=True) if kind is wanted]

    def values(self, number: int) -> Iterator[Sequence[object]]:
        """The values of a column, piece by piece."""
        kind = best_type(self._fitting[number])
        for piece in self._pieces.pieces(number):
            at = 0
            while at < len(piece):
                form, size = _HEAD.unpack_from(piece, at)
                at += _HEAD.size + size
                yield _values(piece[at - size : at], _FORMS[form], kind)

    def _wait(self, cells: list[str]) -> None:
        """Of wide tables few rows are read at a time: looking at each takes longer than at many."""
        self._waiting += cells
        self._waiting_bytes += _CELL_BYTES * len(cells) + sum(map(len, cells))
        are_many = len(self._waiting) >= _LEAST_ROWS * len(self.names)
        if are_many or self._waiting_bytes >= _MOST_BYTES:
            self.finish()

    def _keep_all(self, cells: list[str]) -> None:
        width = len(self.names)
        for number in range(width):
            self._keep(number, cells[number::width])

    def _keep(self, number: int, cells: Sequence[str]) -> None:
        found = look_at(cells, self._fitting[number])
        self._fitting[number] = found.types
        form, packed = _packed(cells, found.numbers)
        self._pieces.add(number, _HEAD.pack(_FORMS.index(form), len(packed)) + packed)


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

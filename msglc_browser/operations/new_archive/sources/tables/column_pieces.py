"""The bytes of many columns in a temporary file, a piece of each at a time."""

import tempfile
from array import array
from collections.abc import Iterator
from struct import Struct
from typing import Final

_IN_MEMORY_BYTES: Final = 16 * 2**20
_PIECE_BYTES: Final = 64 * 1024
_WAITING_BYTES: Final = 16 * 2**20  # of all columns
_LEAST_BYTES: Final = 256  # of a column, on average
_HEAD: Final = Struct("<QQ")
"""Before each piece: one more than where the column's last one before it starts, or 0; its size."""


class ColumnPieces:
    """Memory depends on the number of columns, not on that of the bytes."""

    def __init__(self, columns: int, folder: str | None) -> None:
        """The file is in `folder`."""
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115  # see close
            max_size=_IN_MEMORY_BYTES, dir=folder
        )
        self._end = 0
        self._last = array("Q", bytes(8 * columns))  # one more than where it starts, or 0
        self._waiting = [bytearray() for _ in range(columns)]
        self._waiting_bytes = 0
        self._most_waiting = max(_WAITING_BYTES, _LEAST_BYTES * columns)

    def close(self) -> None:
        """Remove the file."""
        self._file.close()

    def add(self, column: int, data: bytes) -> None:
        """Add bytes to a column; all columns must be written before any is read."""
        waiting = self._waiting[column]
        waiting += data
        self._waiting_bytes += len(data)
        if len(waiting) >= _PIECE_BYTES:
            self._write(column)
        elif self._waiting_bytes >= self._most_waiting:
            for number in range(len(self._waiting)):
                self._write(number)

    def pieces(self, column: int) -> Iterator[bytes]:
        """The bytes of a column, cut where some were added."""
        starts = array("Q")
        before = self._last[column]
        while before:
            starts.append(before - 1)
            before, _size = self._head(before - 1)
        for start in reversed(starts):
            _before, size = self._head(start)
            yield self._file.read(size)
        yield bytes(self._waiting[column])

    def _head(self, start: int) -> tuple[int, int]:
        self._file.seek(start)
        before, size = _HEAD.unpack(self._file.read(_HEAD.size))
        return before, size

    def _write(self, column: int) -> None:
        waiting = self._waiting[column]
        size = len(waiting)
        if not size:
            return
        self._file.write(_HEAD.pack(self._last[column], size))
        self._file.write(waiting)
        self._last[column] = self._end + 1
        self._end += _HEAD.size + size
        self._waiting_bytes -= size
        waiting.clear()

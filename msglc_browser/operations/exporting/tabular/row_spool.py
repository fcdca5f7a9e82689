"""Rows on disk, to be read again in another order."""

from collections.abc import Sequence
from io import BytesIO
from typing import IO, Final

import msgpack
import numpy as np
from numpy.typing import NDArray

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.tabular.shown_rows import ExactRow
from msglc_browser.operations.tables.cells import Missing

_PLAIN: Final = frozenset({int, float, str, bytes, bool, type(None)})
_QUICK, _SLOW = b"q", b"s"


class RowSpool:
    """Rows in the order of `put`, each written once to `file`, which belongs to the caller."""

    def __init__(self, file: IO[bytes], protocol: Protocol, count: int) -> None:
        """For `count` rows whose values can be encoded in `protocol`."""
        self._file = file
        self._protocol = protocol
        self._packer = msgpack.Packer(unicode_errors="surrogateescape")
        self._ends: NDArray[np.int64] = np.zeros(count + 1, np.int64)
        self._count = 0

    def put(self, rows: Sequence[ExactRow]) -> None:
        """Write more rows. Raises OSError."""
        for row in rows:
            data = self._encoded(row)
            self._file.write(data)
            self._count += 1
            self._ends[self._count] = self._ends[self._count - 1] + len(data)

    def get(self, numbers: Sequence[int], width: int) -> list[ExactRow]:
        """Rows of `width` values by their numbers in the order of `put`. Raises OSError."""
        found = []
        for number in numbers:
            start, end = int(self._ends[number]), int(self._ends[number + 1])
            self._file.seek(start)
            found.append(self._decoded(self._file.read(end - start), width))
        return found

    def size_of(self, number: int) -> int:
        """How many bytes a row takes here."""
        return int(self._ends[number + 1] - self._ends[number])

    def _encoded(self, row: ExactRow) -> bytes:
        present = [at for at, value in enumerate(row.values) if value is not Missing.MISSING]
        values = [row.values[at] for at in present]
        more, more_values = list(row.more), list(row.more.values())
        record: list[object] = [row.key, present, values, more, more_values]
        if set(map(type, (row.key, *values, *more_values))) <= _PLAIN:
            try:
                packed: bytes = self._packer.pack(record)
                return _QUICK + packed
            except (OverflowError, UnicodeEncodeError):
                self._packer.reset()
        file = BytesIO()
        writer = CborWriter(file) if self._protocol is Protocol.CBOR else MsgpackWriter(file)
        writer.write(list(value_events(record)))
        writer.finish()
        return _SLOW + file.getvalue()

    def _decoded(self, data: bytes, width: int) -> ExactRow:
        if data[:1] == _QUICK:
            record = msgpack.unpackb(data[1:], unicode_errors="surrogateescape")
        else:
            [record] = decode_items(self._protocol, data[1:], 1)
        key, present, values, more, more_values = record
        cells: list[object] = [Missing.MISSING] * width
        for at, value in zip(present, values, strict=True):
            cells[at] = value
        return ExactRow(key, cells, dict(zip(more, more_values, strict=True)))

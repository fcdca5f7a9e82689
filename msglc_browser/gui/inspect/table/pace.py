"""How much is asked for at a time when all rows of a table are read."""

import time
from typing import Final

from msglc_browser.operations.tables.table import TableHead

_FIRST: Final = 2_048
_FIRST_BYTES: Final = 1 << 20
_QUICK_S: Final = 0.15  # progress is seen often enough
_GAIN: Final = 1.25


class Pace:
    """Few rows at first, so that progress is soon seen; more while that is quick, or faster."""

    def __init__(self, most: int, head: TableHead | None = None) -> None:
        """`most` rows; few of them at first if those of the table are long."""
        size_bytes = 0 if head is None else head.size_bytes or 0
        row_bytes = 1 if head is None else size_bytes // max(head.row_count, 1) + 1
        self._most = max(most, 1)
        self.rows = max(min(_FIRST_BYTES // row_bytes, _FIRST, self._most), 1)
        self._rate = 0.0  # rows per second of the step before
        self._started_s = 0.0

    def part(self, rows: range) -> tuple[range, range]:
        """Of some rows those to ask for now, and those that are left."""
        return rows[: self.rows], rows[self.rows :]

    def start(self) -> None:
        """A step is asked for."""
        self._started_s = time.perf_counter()

    def done(self, rows: int) -> None:
        """A step of so many rows was answered."""
        seconds = time.perf_counter() - self._started_s
        rate = rows / max(seconds, 1e-6)
        if seconds < _QUICK_S or rate > _GAIN * self._rate:
            self.rows = min(2 * self.rows, self._most)
        self._rate = rate

"""A moving window over bytes that may not fit in memory."""

import io
from typing import IO

from msglc_browser.operations.new_archive.sources.value_sink import (
    WINDOW_SIZE,
    OnBytes,
    SourceProblem,
    TooDeep,
)


class ByteWindow:
    """The next bytes are `data` from `at` on; it grows by `fill` and `grow`, and bytes before
    `at` are dropped."""

    def __init__(self, file: IO[bytes], on_bytes: OnBytes, size: int = WINDOW_SIZE) -> None:
        self._file = file
        self._on_bytes = on_bytes
        self.size = size
        self._read_bytes = 0
        self.data = b""
        self.at = 0
        self.is_last = False  # whether the end of the source is in `data`
        self.fills = 0

    @property
    def ahead(self) -> int:
        """Bytes in the window that have not been passed."""
        return len(self.data) - self.at

    def fill(self) -> None:
        """Read until a window's worth is ahead; does nothing if it already is."""
        while self.ahead < self.size and not self.is_last:
            self._more(self.size)

    def grow(self) -> None:
        """Read until twice as much is ahead."""
        wanted = max(self.size, 2 * self.ahead)
        while self.ahead < wanted and not self.is_last:
            self._more(wanted - self.ahead)

    @property
    def rest_bytes(self) -> int:
        """Bytes that have not been passed, in the window and behind it."""
        return self._file.seek(0, io.SEEK_END) - (self._read_bytes - self.ahead)

    def problem(self, what: str, at: int | None = None) -> SourceProblem:
        """`what`, with the position of index `at` of the data (default: here)."""
        at = self._read_bytes - len(self.data) + (self.at if at is None else at)
        return SourceProblem(f"{what.removesuffix('.')} (at byte {at:,})")

    def too_deep(self) -> TooDeep:
        """What the value here contains is nested too deeply."""
        return TooDeep(str(self.problem("nested too deeply")))

    def _more(self, size: int) -> None:
        data = self._file.read(size)
        self._read_bytes += len(data)
        self.data = self.data[self.at :] + data
        self.at = 0
        self.fills += 1
        self.is_last = not data
        self._on_bytes(self._read_bytes)

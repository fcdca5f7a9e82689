"""A moving window over a text that may be larger than memory."""

import codecs
import json
from typing import IO

from msglc_browser.operations.new_archive.sources.value_sink import (
    WINDOW_SIZE,
    OnBytes,
    SourceProblem,
)

_DETECT_BYTES = 4


class TextWindow:
    """The next characters are `text` from `at` on; it grows by `more`, and drops those before `at`.

    It is `size` characters long, at least 16, so that all words and escapes fit. The encoding is
    detected as by `json.loads`: UTF-8, UTF-16 or UTF-32, with or without a mark.
    """

    def __init__(self, file: IO[bytes], on_bytes: OnBytes, size: int = WINDOW_SIZE) -> None:
        self._file = file
        self._on_bytes = on_bytes
        self.size = size
        first = file.read(_DETECT_BYTES)
        # As in json.loads: lone surrogates in UTF-8 are passed on, to be reported with their place.
        decoder = codecs.getincrementaldecoder(json.detect_encoding(first))
        self._decoder = decoder("surrogatepass")
        self._read_bytes = len(first)
        self.text = ""
        self.at = 0
        self.is_last = False  # whether the end of the source is in `text`
        self.fills = 0
        self._lines = 0  # before `text`
        self._column = 0  # where `text` starts in its line
        self._take(first)

    @property
    def ahead(self) -> int:
        """Characters in the window that have not been passed."""
        return len(self.text) - self.at

    def fill(self) -> None:
        """Read until a window's worth is ahead; does nothing if it already is."""
        while self.ahead < self.size and not self.is_last:
            self._more(self.size)

    def grow(self) -> None:
        """Read until twice as much is ahead."""
        wanted = 2 * self.ahead
        while self.ahead < wanted and not self.is_last:
            self._more(max(self.size, wanted - self.ahead))

    def problem(self, what: str, at: int | None = None) -> SourceProblem:
        """`what` at index `at` of the text (default: here), with line and column."""
        before = self.text[: self.at if at is None else at]
        line = self._lines + before.count("\n") + 1
        newline = before.rfind("\n")
        column = len(before) - newline if newline >= 0 else self._column + len(before) + 1
        return SourceProblem(f"{what}: line {line:,} column {column:,}")

    @property
    def line(self) -> int:
        """The number of the current line, from 1."""
        return self._lines + self.text.count("\n", 0, self.at) + 1

    def _more(self, size: int) -> None:
        passed = self.text[: self.at]
        self._lines += passed.count("\n")
        newline = passed.rfind("\n")
        self._column = len(passed) - newline - 1 if newline >= 0 else self._column + len(passed)
        self.text = self.text[self.at :]
        self.at = 0
        self.fills += 1
        data = self._file.read(size)
        self._read_bytes += len(data)
        self._take(data)
        self._on_bytes(self._read_bytes)

    def _take(self, data: bytes) -> None:
        self.is_last = not data
        try:
            self.text += self._decoder.decode(data, final=self.is_last)
        except UnicodeDecodeError as error:
            self.text += error.object[: error.start].decode(error.encoding, "surrogatepass")
            # The decoder's own text may begin with bytes that were read before.
            byte = self._read_bytes - len(error.object) + error.start
            what = f"it is not {error.encoding} text ({error.reason})"
            place = self.problem(what, len(self.text))
            raise SourceProblem(f"{place} (byte {byte:,})") from error

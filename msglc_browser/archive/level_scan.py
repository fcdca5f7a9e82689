"""One pass over a large level of a TOC, from slices of its bytes while they arrive."""

from array import array
from collections.abc import Iterator

from msglc_browser.archive.cursor import Cursor
from msglc_browser.archive.section import TocLevel
from msglc_browser.errors import ArchiveError

STRIDE = 1000
"""Rows between two known positions, which is also the size of a bucket."""


class LevelScan:
    """Finds where one row in a thousand is, and why the level breaks off if it does.

    Positions count from the start of the TOC; `size_bytes` is that of the whole TOC.
    `checkpoints` are the positions of rows 0, 1000, 2000 …, `lasts` those of the rows before.
    """

    def __init__(self, level: TocLevel, size_bytes: int) -> None:
        self._level = level
        self._cursor = Cursor(level.section.protocol, level.at, size_bytes)
        self._passed = 0  # items; a row of a dict has two
        self._steps = self._walk()
        self.checkpoints = array("Q")
        self.lasts = array("Q")
        self.problem = ""
        self.finished = False

    @property
    def wanted(self) -> int:
        """Where the next bytes to feed begin."""
        return self._cursor.position

    def feed(self, toc: bytes, start: int) -> None:
        """Go on over bytes that begin at `start`, which is `wanted` or before."""
        self._cursor.feed(toc, start)
        try:
            self.finished = next(self._steps, True)
        except ArchiveError as error:
            self.problem = error.message
            self.finished = True

    def _walk(self) -> Iterator[bool]:
        """Yields False whenever the bytes run out."""
        level = self._level
        for row in range(0, level.count, STRIDE):
            yield from self._go_to(row)
            self.checkpoints.append(self.wanted)
            yield from self._go_to(min(row + STRIDE, level.count) - 1)
            self.lasts.append(self.wanted)

    def _go_to(self, row: int) -> Iterator[bool]:
        item = row * (2 if self._level.is_map else 1)
        while self._passed < item:
            self._passed += self._cursor.skip(item - self._passed)
            if self._passed < item:
                yield False

"""Split a long run of encoded values, between values, into pieces small enough to decode."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.model.node import Protocol

_BATCH = 1000


class Piece(NamedTuple):
    """Whole values, as many as in `rows`, starting with row `first_row`, in bytes
    `start` to `end`."""

    first_row: int
    rows: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Consecutive pieces in `data`, each small enough to be decoded in one call."""

    data: bytes
    pieces: tuple[Piece, ...]

    @property
    def first_row(self) -> int:
        """Row number of the first value."""
        return self.pieces[0].first_row

    @property
    def count(self) -> int:
        """Total number of values."""
        return sum(piece.rows for piece in self.pieces)

    def cut(self) -> Iterator[tuple[Piece, bytes]]:
        """Each piece together with its bytes."""
        for piece in self.pieces:
            yield piece, self.data[piece.start : piece.end]


class ItemSplitter:
    """Splits off values `first_row` to `stop` that start at `position`, fed in pieces of any size.

    `cut_at` is where the next value starts.
    """

    def __init__(
        self, protocol: Protocol, *, position: int, end: int, first_row: int, stop: int
    ) -> None:
        self._cursor = Cursor(protocol, position, end)
        self.cut_at = position
        self._kept = b""
        self._kept_from = position
        self._whole = 0  # values skipped by the cursor whose bytes have not all arrived
        self._row = first_row
        self._stop = stop

    @property
    def finished(self) -> bool:
        """Whether the last value has been split off."""
        return self._row >= self._stop

    def feed(self, data: bytes) -> Batch | None:
        """The values completed by the next bytes, `data`; None if there are none.

        Raises CorruptArchive if the values contradict themselves or the end.
        """
        self._kept = self._kept[self.cut_at - self._kept_from :] + data
        self._kept_from = self.cut_at
        self._cursor.feed(self._kept, self._kept_from)
        pieces: list[Piece] = []
        while not self.finished:
            done = self._pass(min(_BATCH, self._stop - self._row))
            if not done:
                break
            pieces.append(self._cut(done))
        if not pieces:
            return None
        return Batch(self._kept[: pieces[-1].end], tuple(pieces))

    def _pass(self, items: int) -> int:
        """Move past up to `items` whole values whose bytes are here, stopping between two."""
        if self._cursor.in_item or self._whole:
            return self._pass_one()
        while items > 1:
            if self._cursor.skip(items) == items and self._is_here():
                return items
            self._cursor.rewind(self.cut_at)
            items //= 4
        return self._pass_one()

    def _pass_one(self) -> int:
        """A value may exceed all bytes fed so far: then continue where they ran out."""
        self._whole = self._whole or self._cursor.skip(1)
        if not self._whole or not self._is_here():
            return 0
        self._whole = 0
        return 1

    def _is_here(self) -> bool:
        return self._cursor.position <= self._kept_from + len(self._kept)

    def _cut(self, count: int) -> Piece:
        start, end = self.cut_at - self._kept_from, self._cursor.position - self._kept_from
        self.cut_at = self._cursor.position
        piece = Piece(self._row, count, start, end)
        self._row += count
        return piece

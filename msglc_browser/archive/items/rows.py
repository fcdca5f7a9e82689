"""The children of one container, row by row, from bytes fed in slices.

Used for TOC levels (all bytes available) and leaf containers (bytes fetched window by window).
"""

from collections.abc import Callable
from typing import NamedTuple

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.heads import BREAK
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import ArchiveError

HEAD_BYTES = 64
"""How much of each value a row keeps: enough for its type and count, or for a NumPy pickle."""

KEY_LIMIT = 64 * 1024
"""How much of a longer key is kept. Feed at least twice as much at a time."""

_COUNTLESS = 1 << 62
_BACK_OFF = 16  # rows read one by one after a run made no progress


class Row(NamedTuple):
    """One child: `key` is its encoded key (None in a list), the value spans `start` to `end`.

    `problem` says why nothing after `start` can be read; the level ends there. A tuple, not a
    dataclass: a key search creates a million of them.
    """

    number: int
    key: bytes | None
    start: int
    end: int
    head: bytes
    problem: str = ""


class RowScanner:
    """Reads rows from `position` up to `end`; `stop` is the row number after the last one.

    With `needs_last_end` off, the last row's value, which may be most of a TOC, is not skipped.
    Without a `stop` the rows end at a CBOR BREAK: then only `rows` may be used, not `skip_to`.
    Positions are in the caller's coordinates. After each call check `wanted`: if the scanner has
    run dry, the next bytes must start there.
    """

    def __init__(
        self,
        protocol: Protocol,
        *,
        is_map: bool,
        position: int,
        end: int,
        first_row: int,
        stop: int | None,
        needs_last_end: bool = True,
    ) -> None:
        self._cursor = Cursor(protocol, position, end)
        self._is_map = is_map
        self._end = end
        self._needs_last_end = needs_last_end
        self._is_open = stop is None
        self._stop = _COUNTLESS if stop is None else stop
        self._begun: tuple[bytes | None, int, bytes] | None = None  # key, start, head
        self._key = b""
        self._has_key = False
        self._walk = 0
        self._skipped_key = False  # by `skip_to`; corrected by its next call
        self.row = first_row
        self.problem = ""
        self._is_told = False  # whether a row has carried the problem

    @property
    def wanted(self) -> int:
        """The position of the next unread byte."""
        return self._cursor.position

    @property
    def finished(self) -> bool:
        """Whether no more rows will come."""
        return self.row >= self._stop or bool(self.problem)

    def feed(self, data: bytes, start: int) -> None:
        """Add bytes that start at `start`, which is at or before `wanted`."""
        self._cursor.feed(data, start)

    def skip_to(self, row: int) -> bool:
        """Move on to `row` without keeping anything; False if bytes ran out or on an error."""
        per_row = 2 if self._is_map else 1
        row = min(row, self._stop)
        while self.row < row and not self.problem:
            half = 1 if self._skipped_key else 0
            done = self._skip((row - self.row) * per_row - half) + half
            self.row += done // per_row
            self._skipped_key = bool(done % per_row)
            if self.row < row:
                return False
        return not self.problem

    def rows(self, limit: int) -> list[Row]:
        """Up to `limit` rows; fewer if bytes run out, or at an error or the end of the level."""
        found: list[Row] = []
        limit = min(limit, self._stop - self.row)
        while len(found) < limit and not self.problem:
            if self._begun is None:
                self._take_run(limit - len(found), found)
                if len(found) == limit or not self._begin():
                    break
            row = self._complete()
            if row is None:
                break
            self._is_told = bool(row.problem)
            found.append(row)
        if self.problem and not self._is_told:
            self._is_told = True
            found.append(Row(self.row, None, self.wanted, self.wanted, b"", self.problem))
        return found

    def begin_row(self, is_wanted: Callable[[int, bytes | None], bool]) -> Row | None:
        """The first row whose number and key are wanted; its value is not skipped, `end` is 0.

        None if bytes ran out, or if there is no such row. Of such a scanner use nothing else.
        """
        while not self.finished:
            if self._begun is None and not self._begin():
                return None
            assert self._begun is not None
            key, start, head = self._begun
            if is_wanted(self.row, key):
                return Row(self.row, key, start, 0, head)
            if not self._skip(1):
                return None
            self._begun = None
            self.row += 1
        return None

    def _skip(self, items: int) -> int:
        try:
            return self._cursor.skip(items)
        except ArchiveError as error:
            self.problem = error.message
            return 0

    def _take_run(self, limit: int, found: list[Row]) -> None:
        """Rows of ordinary items whose bytes are all available."""
        if self._has_key:
            return  # the bytes ran out between a key and its value
        if self._walk:
            self._walk -= 1
            return
        cursor, per_row = self._cursor, 2 if self._is_map else 1
        start = cursor.position
        if not self._needs_last_end:
            limit = min(limit, self._stop - self.row - 1)
        ends = cursor.run_ends(limit * per_row)
        self._walk = 0 if ends else _BACK_OFF
        if len(ends) % per_row:
            cursor.rewind(ends[-2] if len(ends) > 1 else start)
        for at in range(per_row - 1, len(ends), per_row):
            key = cursor.between(start, ends[at - 1]) if self._is_map else None
            value = ends[at - 1] if self._is_map else start
            end = ends[at]
            head = cursor.between(value, min(end, value + HEAD_BYTES))
            found.append(Row(self.row, key, value, end, head))
            self.row += 1
            start = end

    def _begin(self) -> bool:
        """Read the key and the value's first bytes; False if they are not all available."""
        if self._is_open and not self._has_key and self._cursor.peek(1) == BREAK:
            self._stop = self.row
            return False
        if self._is_map and not self._has_key and not self._read_key():
            return False
        cursor = self._cursor
        head = cursor.peek(HEAD_BYTES)
        if len(head) < min(HEAD_BYTES, self._end - cursor.position):
            return False
        self._begun = (self._key if self._is_map else None, cursor.position, head)
        self._has_key = False
        return True

    def _read_key(self) -> bool:
        cursor, start = self._cursor, self._cursor.position
        if not cursor.in_item:
            self._key = b""
        done = self._skip(1)
        piece = cursor.between(start, cursor.position)
        if done and len(piece) < min(cursor.position - start, KEY_LIMIT):
            cursor.rewind(start)  # a string truncated by the available bytes: read it again, whole
            return False
        self._key = (self._key + piece)[:KEY_LIMIT]
        self._has_key = bool(done)
        return self._has_key

    def _complete(self) -> Row | None:
        is_spared = not self._needs_last_end and self.row + 1 == self._stop
        if self._begun is None or not (is_spared or self._skip(1)):
            return self._broken_row()
        key, start, head = self._begun
        self._begun = None
        end = self._end if is_spared else self._cursor.position
        row = Row(self.row, key, start, end, head[: end - start])
        self.row += 1
        return row

    def _broken_row(self) -> Row | None:
        if not self.problem or self._begun is None:
            return None
        key, start, head = self._begun
        return Row(self.row, key, start, start, head, self.problem)

"""Decodes the small children of a container many at a time, as RUN events or ahead of them."""

from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, Optional

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.msgpack_runs import MsgpackRuns
from msglc_browser.archive.items.tokenizer import Tokenizer, _Frame
from msglc_browser.archive.items.value_runs import SLICE_BYTES, cbor_items
from msglc_browser.archive.model.events import Event, Run, run_event
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded

if TYPE_CHECKING:  # they need NumPy, whose import takes 0.1 s
    from msglc_browser.archive.items.record_runs import RecordRuns
    from msglc_browser.archive.model.records import Records

_FAR = 1 << 62  # the piece may end within a value
# After a failed attempt, which may examine 64 KiB: single events for this many bytes.
_BACK_OFF_BYTES = 8 * 1024


class Decoded(NamedTuple):
    """Consecutive values, and where each ends in `piece`, which may hold more than them.

    Dicts may be `records` instead of values.
    """

    values: list[object]
    ends: list[int]
    piece: bytes
    records: Optional["Records"] = None

    def part(self, first: int, stop: int) -> "Decoded":
        """Some of them."""
        if not first and stop >= len(self.ends):
            return self
        if self.records is not None:
            records = self.records.part(first, stop)
            return Decoded([], records.ends, records.piece, records)
        start = self.ends[first - 1] if first else 0
        ends = [end - start for end in self.ends[first:stop]]
        return Decoded(self.values[first:stop], ends, self.piece[start:])


class RunDecoder:
    """Decodes the values entirely within `SLICE_BYTES`, as far as the libraries may."""

    def __init__(self, protocol: Protocol, *, records: bool = False) -> None:
        """With `records`, dicts with the same keys are not decoded, but become records."""
        self._of_msgpack = MsgpackRuns() if protocol is Protocol.MSGPACK else None
        self._of_records = _record_runs() if records and protocol is Protocol.MSGPACK else None

    def take(self, data: bytes, at: int, most: int, each: int) -> Decoded | None:
        """Up to `most` values from `at`, and a multiple of `each`; None if there are none."""
        if self._of_records is not None and each == 1:
            records = self._of_records.take(data, at, most)
            if records is not None:
                return Decoded([], records.ends, records.piece, records)
        piece = data[at : at + SLICE_BYTES]
        most = min(most, len(piece)) // each * each
        if self._of_msgpack is None:
            values, ends = _cbor_run(piece, most, each)
        else:
            values, ends = self._of_msgpack.take(piece, most, each)
        return Decoded(values, ends, piece) if values else None


def _record_runs() -> "RecordRuns":
    from msglc_browser.archive.items.record_runs import RecordRuns  # noqa: PLC0415  # see above

    return RecordRuns()


def _cbor_run(piece: bytes, most: int, each: int) -> tuple[list[object], list[int]]:
    cursor = Cursor(Protocol.CBOR, 0, _FAR)
    cursor.feed(piece, 0)
    ends: list[int] = []
    try:
        while len(ends) < most:
            some = cursor.run_ends(most - len(ends))
            if not some and cursor.skip(1) and cursor.position <= len(piece):
                some = [cursor.position]
            if not some:
                break
            ends += some
    except (CorruptArchive, LimitExceeded):
        pass  # unusual: the tokenizer handles it
    del ends[len(ends) // each * each :]
    if not ends:
        return [], []
    return cbor_items(piece[: ends[-1]], len(ends)) or [], ends


class _Kept(NamedTuple):
    start: int
    stop: int
    each: int
    run: Decoded


class RunsAhead:
    """Runs that were decoded to find the ends of values, and are kept for the tokenizer.

    Positions count from the start of the whole value. Whoever checks the values sets `advance`,
    which is called until it has decoded what the tokenizer is about to take, or returns False.
    """

    def __init__(self, protocol: Protocol, *, records: bool = False) -> None:
        """`records` as for `RunDecoder`."""
        self.advance: Callable[[], bool] = lambda: False
        self._decoder = RunDecoder(protocol, records=records)
        self._runs: deque[_Kept] = deque()

    def ends(self, data: bytes, at: int, position: int, most: int, each: int) -> list[int]:
        """Where the values from `data[at]` on end in `data`; `data[at]` is byte `position`."""
        found = self._decoder.take(data, at, most, each)
        if found is None:
            return []
        self._runs.append(_Kept(position, position + found.ends[-1], each, found))
        return [end + at for end in found.ends]

    def take(self, data: bytes, at: int, position: int, most: int, each: int) -> Decoded | None:
        """The run at `position`, of at most `most` values; decoded now if it has not been."""
        while not self._reaches_beyond(position) and self.advance():
            pass
        # It may have decoded something before it returned False.
        is_there = self._reaches_beyond(position) and self._runs[0].start <= position
        if is_there and self._runs[0].each == each:
            start, _, _, run = self._runs[0]
            first = bisect_left(run.ends, position - start) + 1 if position > start else 0
            if not first % each and position - start == (run.ends[first - 1] if first else 0):
                self._runs.popleft()
                return run.part(first, first + most)
        return self._decoder.take(data, at, most, each)

    def _reaches_beyond(self, position: int) -> bool:
        """Whether there is a run that does; drops those before it."""
        while self._runs and self._runs[0].stop <= position:
            self._runs.popleft()
        return bool(self._runs)


class RunTokenizer(Tokenizer):
    """A tokenizer that also makes RUN events, for children that are small and complete.

    Never for a top-level value, and never for half a pair.
    """

    def __init__(
        self,
        protocol: Protocol,
        *,
        items: int = 1,
        size_bytes: int,
        ahead: RunsAhead | None = None,
    ) -> None:
        """`ahead` may hold runs that were decoded to check the same bytes."""
        super().__init__(protocol, items=items, size_bytes=size_bytes)
        self._is_alone = items == 1
        self._next_try = 0
        self._runs = ahead or RunsAhead(protocol)

    def feed(self, data: bytes) -> None:
        """Add bytes; a failed attempt may have been due to truncated input."""
        super().feed(data)
        self._next_try = 0

    def _take_run(self, frame: _Frame) -> Event | None:
        is_root = self._is_alone and len(self._frames) == 1
        if is_root or self.position < self._next_try or (frame.is_map and frame.left % 2):
            return None
        each = 2 if frame.is_map else 1
        found = self._runs.take(self._data, self._at, self.position, frame.left, each)
        if found is None:
            self._next_try = self.position + _BACK_OFF_BYTES
            return None
        size_bytes = found.ends[-1]
        self._at += size_bytes
        frame.left -= len(found.ends)
        run = Run(found.values, frame.is_map, found.piece, found.records, self._protocol)
        return run_event(run, size_bytes)

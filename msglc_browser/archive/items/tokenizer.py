"""Convert bytes of either protocol into events, fed piece by piece."""

import re
import struct
from collections.abc import Iterator

from msglc_browser.archive.items.heads import OPEN_STRINGS, Head, HeadKind, peek_head, table_of
from msglc_browser.archive.items.scalars import (
    FOLDED_TAGS,
    decode_text,
    ext_value,
    fold_tag,
    plain_scalar,
    signed_code,
)
from msglc_browser.archive.items.string_chunks import StringChunks, read_open_string
from msglc_browser.archive.model.events import LONG_BYTES, Event, EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded

MAX_DEPTH = 10_000
_CONTAINERS = {
    HeadKind.LIST: (EventKind.START_LIST, 1),
    HeadKind.MAP: (EventKind.START_MAP, 2),
    HeadKind.OPEN_LIST: (EventKind.START_LIST, 0),
    HeadKind.OPEN_MAP: (EventKind.START_MAP, 0),
}
_STRINGS = {
    HeadKind.TEXT: EventKind.START_TEXT,
    HeadKind.BYTES: EventKind.START_BYTES,
    HeadKind.EXT: EventKind.START_EXT,
    HeadKind.OPEN_TEXT: EventKind.START_TEXT,
    HeadKind.OPEN_BYTES: EventKind.START_BYTES,
}
_PLAIN_KINDS = frozenset({HeadKind.INT, HeadKind.TEXT})
_OPEN_KEY = -2  # a container of unknown length, where a key (or an item) comes next
_OPEN_VALUE = -1
_FLOAT_RUNS = {
    Protocol.MSGPACK: re.compile(rb"(?:\xcb.{8}){16,4096}+", re.DOTALL),
    Protocol.CBOR: re.compile(rb"(?:\xfb.{8}){16,4096}+", re.DOTALL),
}
_TAGGED_FLOAT = struct.Struct(">xd")


class _Frame:
    """An open container: remaining items, counting keys and values, or `_OPEN_…`."""

    __slots__ = ("is_map", "left")

    def __init__(self, left: int, *, is_map: bool = False) -> None:
        self.left = left
        self.is_map = is_map

    @property
    def is_key_next(self) -> bool:
        return self.is_map and self.left % 2 == 0

    def pass_item(self) -> None:
        if self.left > 0:
            self.left -= 1
        elif self.is_map:
            self.left = _OPEN_VALUE if self.left == _OPEN_KEY else _OPEN_KEY


class Tokenizer:
    """Turns the bytes of `items` consecutive values into events.

    Feed it, iterate until it runs dry, feed more. `size_bytes` is the total size of the values,
    if known: then a count that claims more items than there are bytes is rejected.
    Strings longer than `chunk_bytes` come in chunks, each as soon as its bytes have arrived.
    """

    def __init__(
        self,
        protocol: Protocol,
        *,
        items: int = 1,
        size_bytes: int | None = None,
        chunk_bytes: int = LONG_BYTES,
    ) -> None:
        self._protocol = protocol
        self._table = table_of(protocol)
        self._float_pattern = _FLOAT_RUNS[protocol]
        self._size_bytes = size_bytes
        self._chunk_bytes = chunk_bytes
        self._data = b""
        self._at = 0
        self._dropped = 0  # bytes before `_data`
        self._frames = [_Frame(items)]
        self._string: StringChunks | None = None

    @property
    def position(self) -> int:
        """How many bytes have been turned into events so far."""
        return self._dropped + self._at

    @property
    def finished(self) -> bool:
        """Whether all values are complete; further bytes stay unread."""
        return len(self._frames) == 1 and self._frames[0].left == 0 and self._string is None

    @property
    def depth(self) -> int:
        """How many containers are open."""
        return len(self._frames) - 1

    def feed(self, data: bytes) -> None:
        """Add the bytes that follow those fed before."""
        self._dropped += self._at
        self._data = self._data[self._at :] + data
        self._at = 0

    def __iter__(self) -> Iterator[Event]:
        """Events until the data runs out or all values are complete; iterate again after `feed`.

        Raises CorruptArchive on invalid bytes, LimitExceeded on excessive depth.
        """
        while not self.finished:
            if self._string is not None:
                event = self._next_chunk()
            else:
                frame = self._frames[-1]
                if frame.left > 0:
                    run = self._take_run(frame)
                    if run is not None:
                        yield run
                        continue
                    yield from self._plain_run(frame)
                    if frame.left >= 16 and not frame.is_map:
                        yield from self._float_run(frame)
                    if self.finished:
                        return
                event = self._next_event(frame)
            if event is None:
                return
            yield event

    def _take_run(self, frame: _Frame) -> Event | None:
        """A hook for subclasses: many children in one event."""
        return None

    def _plain_run(self, frame: _Frame) -> Iterator[Event]:
        """Runs of integers and short texts, written out: three times as fast."""
        data, table, is_map = self._data, self._table, frame.is_map
        size, longest, scalar = len(data), self._chunk_bytes, EventKind.SCALAR
        left = frame.left
        while left and self._at < size:
            kind, width, number = table[data[self._at]]
            end = self._at + 1 + width
            if kind not in _PLAIN_KINDS or end > size:
                return
            if width:
                number = int.from_bytes(data[end - width : end], "big")
            value: int | str = number
            if kind is HeadKind.TEXT:
                start, end = end, end + number
                if end > size or number > longest:
                    return
                value = decode_text(data[start:end])
            self._at = end
            is_key = is_map and left % 2 == 0
            frame.left = left = left - 1
            yield Event(scalar, value, None, is_key)

    def _float_run(self, frame: _Frame) -> Iterator[Event]:
        """Runs of plain floats, many times as fast as one by one."""
        pattern = self._float_pattern
        while frame.left >= 16 and (found := pattern.match(self._data, self._at)):
            items = min((found.end() - self._at) // 9, frame.left)
            run = self._data[self._at : self._at + 9 * items]
            self._at += len(run)
            frame.left -= items
            scalar = EventKind.SCALAR
            for (value,) in _TAGGED_FLOAT.iter_unpack(run):
                yield Event(scalar, value)

    def _next_event(self, frame: _Frame) -> Event | None:
        if frame.left == 0:
            return self._close()
        head = peek_head(self._protocol, self._data, self._at)
        if head is None:
            return None
        if head.kind is HeadKind.BREAK:
            if frame.left >= 0 or frame.left == _OPEN_VALUE:
                raise CorruptArchive("A container ends before its last item.")
            self._at = head.end
            return self._close()
        if head.kind in _CONTAINERS:
            return self._open(head, frame)
        if head.kind in _STRINGS:
            return self._string_event(head, frame)
        if head.kind is HeadKind.TAG:
            return self._tag_event(head, frame)
        return self._scalar(plain_scalar(head), head.end, frame)

    def _close(self) -> Event:
        self._frames.pop()
        return Event(EventKind.END)

    def _scalar(self, value: object, end: int, frame: _Frame) -> Event:
        event = Event(EventKind.SCALAR, value, None, frame.is_key_next)  # type: ignore[arg-type]
        self._at = end
        frame.pass_item()
        return event

    def _open(self, head: Head, frame: _Frame) -> Event:
        kind, items_each = _CONTAINERS[head.kind]
        self._at = head.end
        self._check_claim(head.value * items_each)
        is_key = frame.is_key_next
        frame.pass_item()
        left = head.value * items_each if items_each else _OPEN_KEY
        self._push(_Frame(left, is_map=kind is EventKind.START_MAP))
        return Event(kind, None, head.value if items_each else None, is_key)

    def _push(self, frame: _Frame) -> None:
        if len(self._frames) > MAX_DEPTH:
            raise LimitExceeded(f"The value is nested deeper than {MAX_DEPTH:,} levels.")
        self._frames.append(frame)

    def _check_claim(self, needed_bytes: int) -> None:
        if self._size_bytes is not None and needed_bytes > self._size_bytes - self.position:
            left = self._size_bytes - self.position
            raise CorruptArchive(
                f"A value claims at least {needed_bytes:,} more bytes, but only {left:,} are left."
            )

    def _string_event(self, head: Head, frame: _Frame) -> Event | None:
        if head.kind in OPEN_STRINGS:
            return self._open_string_event(head, frame)
        is_ext = head.kind is HeadKind.EXT
        start = head.end + is_ext
        if head.value > self._chunk_bytes:
            return self._start_string(head, frame, start, head.value)
        payload = self._data[start : start + head.value]
        if start > len(self._data) or len(payload) < head.value:
            self._check_payload(head)
            return None
        if is_ext:
            value: object = ext_value(signed_code(self._data[head.end]), payload)
        else:
            value = decode_text(payload) if head.kind is HeadKind.TEXT else payload
        return self._scalar(value, start + head.value, frame)

    def _open_string_event(self, head: Head, frame: _Frame) -> Event | None:
        """CBOR strings of unknown length: whole if short, else in chunks."""
        whole = read_open_string(self._protocol, self._data, head.end, head.kind)
        if whole is not None and sum(map(len, whole[0])) <= self._chunk_bytes:
            pieces, end = whole
            is_text = head.kind is HeadKind.OPEN_TEXT
            value = "".join(map(decode_text, pieces)) if is_text else b"".join(pieces)
            return self._scalar(value, end, frame)
        if whole is None and len(self._data) - self._at <= self._chunk_bytes:
            return None
        return self._start_string(head, frame, head.end, None)

    def _start_string(
        self, head: Head, frame: _Frame, start: int, size: int | None
    ) -> Event | None:
        if start > len(self._data):
            return None
        self._check_payload(head)
        code = signed_code(self._data[head.end]) if head.kind is HeadKind.EXT else None
        event = Event(_STRINGS[head.kind], code, size, frame.is_key_next)
        self._at = start
        frame.pass_item()
        self._string = StringChunks(self._protocol, head.kind, size)
        return event

    def _check_payload(self, head: Head) -> None:
        if head.kind not in OPEN_STRINGS:
            self._check_claim(head.value)

    def _next_chunk(self) -> Event | None:
        if self._string is None:
            return None
        chunk, self._at = self._string.take(self._data, self._at)
        if chunk:
            return Event(EventKind.CHUNK, chunk)
        if self._string.finished:
            self._string = None
            return Event(EventKind.END)
        return None

    def _tag_event(self, head: Head, frame: _Frame) -> Event | None:
        if head.value in FOLDED_TAGS:
            folded = fold_tag(head.value, self._data, head.end)
            if folded is None:
                return None
            if folded.value is not None:
                return self._scalar(folded.value, folded.end, frame)
        is_key = frame.is_key_next
        self._at = head.end
        frame.pass_item()
        self._push(_Frame(1))
        return Event(EventKind.START_TAG, head.value, None, is_key)

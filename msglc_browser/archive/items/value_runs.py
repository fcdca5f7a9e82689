"""Decode consecutive values into plain Python values, at C speed where that is safe.

The libraries never allocate by a count that is only claimed, and never interpret an extension
or a tag. Values that they reject, or would decode differently from this package's tokenizer,
are decoded by the tokenizer, which is slower.
"""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import cbor2
import msgpack

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.scalars import ext_value
from msglc_browser.archive.items.tokenizer import Tokenizer, _Frame
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import ExtValue, Pairs
from msglc_browser.errors import CorruptArchive, LimitExceeded

MAX_DEPTH = 400
SLICE_BYTES = 64 * 1024
"""Maximum per call: a longer one would hold the interpreter lock too long."""

_MOST_ITEMS = 4096  # per container: msgpack allocates by the claim, once per level
_TIME_HEADS = (b"\xd6\xff", b"\xd7\xff", b"\xc7\x0c\xff")
_SCALARS = {int, float, str, bytes, bool, type(None), ExtValue}
_KNOWN = {*_SCALARS, list, dict, Pairs}
_SMALL_TAGS = 1024  # cbor2 knows only smaller tags, except for these
_LARGE_TAGS = (43000, 55799)
_FAR = 1 << 62  # the piece may end within a value
_OPENED = frozenset(EventKind) - {EventKind.SCALAR, EventKind.CHUNK, EventKind.END}
# After a failed attempt, which may examine 64 KiB: single events for this many bytes.
_BACK_OFF_BYTES = 8 * 1024


def _mapping(pairs: list[tuple[Any, object]]) -> object:
    try:
        mapping = dict(pairs)
    except TypeError:
        return Pairs(tuple(pairs))
    return mapping if len(mapping) == len(pairs) else Pairs(tuple(pairs))


_MSGPACK_OPTIONS: dict[str, Any] = {
    "strict_map_key": False,
    "unicode_errors": "surrogateescape",
    "object_pairs_hook": _mapping,
    "ext_hook": ext_value,
    "max_array_len": _MOST_ITEMS,
    "max_map_len": _MOST_ITEMS,
}


def decode_items(protocol: Protocol, data: bytes, count: int) -> list[object]:
    """The first `count` values of `data`; any bytes after them are ignored.

    A map that Python cannot represent becomes Pairs. Raises CorruptArchive, and LimitExceeded for
    values nested deeper than `MAX_DEPTH`.
    """
    if count > len(data):
        raise CorruptArchive(f"The data claims {count:,} values in {len(data):,} bytes.")
    fast = _msgpack_items if protocol is Protocol.MSGPACK else _cbor_items
    items = fast(data, count)
    return _built_items(protocol, data, count) if items is None else items


def check_filled(protocol: Protocol, data: bytes, count: int, what: str) -> None:
    """Raise CorruptArchive, starting with `what`, if bytes follow the `count` values."""
    cursor = Cursor(protocol, 0, len(data))
    cursor.feed(data, 0)
    cursor.skip(count)
    check_ends(len(data) - cursor.position, count, what)


def check_ends(extra_bytes: int, count: int, what: str) -> None:
    """Raise CorruptArchive, starting with `what`, if there are bytes left over."""
    if extra_bytes > 0:
        raise CorruptArchive(
            f"{what} holds {extra_bytes:,} more bytes than its {count:,} values take."
        )


def decode_run(
    protocol: Protocol, data: bytes, at: int, most: int, each: int
) -> tuple[list[object], int] | None:
    """The values entirely within the next `SLICE_BYTES` from `at`, and their end.

    Up to `most` of them, and a multiple of `each`. None if there are none that the libraries
    may decode.
    """
    piece = data[at : at + SLICE_BYTES]
    most = min(most, len(piece)) // each * each
    take = _msgpack_run if protocol is Protocol.MSGPACK else _cbor_run
    values, end = take(piece, most, each)
    return (values, at + end) if values else None


def _msgpack_run(piece: bytes, most: int, each: int) -> tuple[list[object], int]:
    unpacker = msgpack.Unpacker(max_buffer_size=len(piece) + 1, **_MSGPACK_OPTIONS)
    unpacker.feed(piece)
    unpack, tell, end = unpacker.unpack, unpacker.tell, 0
    values: list[object] = []
    append = values.append
    try:
        for _ in range(most // each):
            first = unpack()
            if each == 2:
                second = unpack()
                append(first)
                append(second)
            else:
                append(first)
            end = tell()
    except (msgpack.UnpackException, ValueError):
        pass  # truncated, deep or unusual: the tokenizer determines which
    may_hold_times = any(head in piece for head in _TIME_HEADS)
    return ([], 0) if may_hold_times and not _is_plain(values) else (values, end)


def _cbor_run(piece: bytes, most: int, each: int) -> tuple[list[object], int]:
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
    count = len(ends) // each * each
    if not count:
        return [], 0
    end = ends[count - 1]
    return _cbor_items(piece[:end], count) or [], end


def _msgpack_items(data: bytes, count: int) -> list[object] | None:
    try:
        if count <= _MOST_ITEMS and len(data) <= SLICE_BYTES:
            head = b"\xdd" + count.to_bytes(4, "big")
            items: list[object] = msgpack.unpackb(head + data, **_MSGPACK_OPTIONS)
        else:
            items = _sliced_items(data, count)
    except (msgpack.UnpackException, ValueError):
        return None
    if len(items) != count:
        return None
    may_hold_times = any(head in data for head in _TIME_HEADS)
    return items if not may_hold_times or _is_plain(items) else None


def _sliced_items(data: bytes, count: int) -> list[object]:
    unpacker = msgpack.Unpacker(max_buffer_size=len(data) + 1, **_MSGPACK_OPTIONS)
    view = memoryview(data)
    items: list[object] = []
    for at in range(0, len(data), SLICE_BYTES):
        unpacker.feed(view[at : at + SLICE_BYTES])
        items += islice(unpacker, count - len(items))
        if len(items) == count:
            break
    return items


def _refuse(*_content: object) -> object:
    raise ValueError("a tag: left to the tokenizer")


_CBOR_OPTIONS: dict[str, Any] = {
    "tag_hook": _refuse,
    "semantic_decoders": dict.fromkeys((*range(_SMALL_TAGS), *_LARGE_TAGS), _refuse),
    "str_errors": "surrogateescape",
    "max_depth": MAX_DEPTH,
    "allow_indefinite": False,
    "allow_duplicate_keys": False,
}


def _cbor_items(data: bytes, count: int) -> list[object] | None:
    if len(data) > SLICE_BYTES:
        return None
    try:
        items: list[object] = cbor2.loads(
            b"\x9a" + count.to_bytes(4, "big") + data, **_CBOR_OPTIONS
        )
    except (cbor2.CBORDecodeError, TypeError, ValueError):
        return None  # TypeError: cbor2 5 does not have these options
    return items if _is_plain(items) else None


def _is_plain(items: list[object]) -> bool:
    """Whether no value, at any depth, has a type that only the libraries know."""
    level = items
    while level:
        types = set(map(type, level))
        if types <= _SCALARS:
            return True
        if not types <= _KNOWN:
            return False
        inside = [list(value) for value in level if isinstance(value, dict)]
        inside += [list(value.values()) for value in level if isinstance(value, dict)]
        inside += [list(chain(*value.pairs)) for value in level if isinstance(value, Pairs)]
        inside += [value for value in level if isinstance(value, list)]
        level = list(chain.from_iterable(inside))
    return True


def _built_items(protocol: Protocol, data: bytes, count: int) -> list[object]:
    tokenizer = Tokenizer(protocol, items=count, size_bytes=len(data))
    tokenizer.feed(data)
    events = iter(tokenizer)
    items: list[object] = []
    for _ in range(count):
        items.append(build_value(_one_value(events), max_depth=MAX_DEPTH))
    return items


def _one_value(events: Iterator[Event]) -> Iterator[Event]:
    """The events of the next value; none if the data has ended."""
    depth = 0
    for event in events:
        yield event
        depth += (event.kind in _OPENED) - (event.kind is EventKind.END)
        if depth == 0:
            return


class RunTokenizer(Tokenizer):
    """A tokenizer that also makes RUN events, for children that are small and complete.

    Never for a top-level value, and never for half a pair.
    """

    def __init__(self, protocol: Protocol, *, items: int = 1, size_bytes: int) -> None:
        super().__init__(protocol, items=items, size_bytes=size_bytes)
        self._is_alone = items == 1
        self._next_try = 0

    def feed(self, data: bytes) -> None:
        """Add bytes; a failed attempt may have been due to truncated input."""
        super().feed(data)
        self._next_try = 0

    def _take_run(self, frame: _Frame) -> Event | None:
        is_root = self._is_alone and len(self._frames) == 1
        if is_root or self.position < self._next_try or (frame.is_map and frame.left % 2):
            return None
        each = 2 if frame.is_map else 1
        found = decode_run(self._protocol, self._data, self._at, frame.left, each)
        if found is None:
            self._next_try = self.position + _BACK_OFF_BYTES
            return None
        values, end = found
        size_bytes, self._at = end - self._at, end
        frame.left -= len(values)
        return run_event(Run(values, frame.is_map), size_bytes)

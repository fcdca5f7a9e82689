"""Decode consecutive values into plain Python values, at C speed where that is safe.

The libraries never allocate by a count that is only claimed, and never interpret an extension
or a tag. Values that they reject, or would decode differently from this package's tokenizer,
are decoded by the tokenizer, which is slower.
"""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import cbor2
import msgpack

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.msgpack_runs import (
    MOST_ITEMS,
    OPTIONS,
    is_plain,
    may_hold_times,
)
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive

MAX_DEPTH = 400
SLICE_BYTES = 64 * 1024
"""Maximum per call: a longer one would hold the interpreter lock too long."""

_SMALL_TAGS = 1024  # cbor2 knows only smaller tags, except for these
_LARGE_TAGS = (43000, 55799)
_OPENED = frozenset(EventKind) - {EventKind.SCALAR, EventKind.CHUNK, EventKind.END}


def decode_items(protocol: Protocol, data: bytes, count: int) -> list[object]:
    """The first `count` values of `data`; any bytes after them are ignored.

    A map that Python cannot represent becomes Pairs. Raises CorruptArchive, and LimitExceeded for
    values nested deeper than `MAX_DEPTH`.
    """
    if count > len(data):
        raise CorruptArchive(f"The data claims {count:,} values in {len(data):,} bytes.")
    fast = _msgpack_items if protocol is Protocol.MSGPACK else cbor_items
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


def _msgpack_items(data: bytes, count: int) -> list[object] | None:
    try:
        if count <= MOST_ITEMS and len(data) <= SLICE_BYTES:
            head = b"\xdd" + count.to_bytes(4, "big")
            items: list[object] = msgpack.unpackb(head + data, **OPTIONS)
        else:
            items = _sliced_items(data, count)
    except (msgpack.UnpackException, ValueError):
        return None
    if len(items) != count:
        return None
    return items if not may_hold_times(data) or is_plain(items) else None


def _sliced_items(data: bytes, count: int) -> list[object]:
    unpacker = msgpack.Unpacker(max_buffer_size=len(data) + 1, **OPTIONS)
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


def cbor_items(data: bytes, count: int) -> list[object] | None:
    """All `count` values of at most `SLICE_BYTES`; None if they are for the tokenizer."""
    if len(data) > SLICE_BYTES:
        return None
    try:
        items: list[object] = cbor2.loads(
            b"\x9a" + count.to_bytes(4, "big") + data, **_CBOR_OPTIONS
        )
    except (cbor2.CBORDecodeError, TypeError, ValueError):
        return None  # TypeError: cbor2 5 does not have these options
    return items if is_plain(items) else None


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

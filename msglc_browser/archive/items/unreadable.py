"""Well-formed items that the libraries msglc uses cannot decode, such as text that is not UTF-8."""

from collections.abc import Iterator

import cbor2
import msgpack

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.heads import (
    BREAK,
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    read_head,
)
from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.model.node import Protocol

WRONG = (
    cbor2.CBORError,
    msgpack.UnpackException,
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    RuntimeError,
)
"""What the libraries raise."""

_CONTAINERS = (*LISTS, *MAPS)


def is_readable(protocol: Protocol, raw: bytes) -> bool:
    """Whether one item can be decoded."""
    try:
        if protocol is Protocol.MSGPACK:
            msgpack.unpackb(raw, strict_map_key=False, ext_hook=_ignored)
        else:
            cbor2.loads(raw)
    except WRONG:
        return False
    return True


def unreadable_items(protocol: Protocol, raw: bytes) -> Iterator[RawPath]:
    """The ways from a whole item to the innermost ones in it that cannot be decoded."""
    waiting: list[tuple[bytes, RawPath]] = [(raw, ())]
    while waiting:
        item, path = waiting.pop()
        if is_readable(protocol, item):
            continue
        inner = [
            (child, (*path, step))
            for step, child in _children(protocol, item)
            if not is_readable(protocol, child)
        ]
        if not inner:
            yield path
        waiting += reversed(inner)


def _children(protocol: Protocol, item: bytes) -> Iterator[tuple[int | bytes, bytes]]:
    """What is in a list or dict; of a dict, keys and values, both behind the key."""
    head = read_head(protocol, item, 0)
    if head.kind not in _CONTAINERS:
        return
    is_map, is_open = head.kind in MAPS, head.kind in OPEN_CONTAINERS
    cursor = Cursor(protocol, head.end, len(item))
    cursor.feed(item, 0)
    count = head.value * (2 if is_map else 1)
    place, key = 0, b""
    while cursor.peek(1) != BREAK if is_open else place < count:
        start = cursor.position
        cursor.skip(1)
        child = item[start : cursor.position]
        if is_map and place % 2 == 0:
            key = child
        yield (key if is_map else place), child
        place += 1


def _ignored(_code: int, _data: bytes) -> None:
    """Extensions are whatever they are: msglc decodes all of them."""

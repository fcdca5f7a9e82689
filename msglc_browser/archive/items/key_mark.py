"""What makes two encoded dict keys equal: their value, however it is encoded."""

import struct
from collections.abc import Hashable

from msglc_browser.archive.items.heads import OPEN_STRINGS, HeadKind, peek_head
from msglc_browser.archive.items.scalars import decode_text, number_of
from msglc_browser.archive.items.string_chunks import read_open_string
from msglc_browser.archive.model.node import Protocol

_DOUBLE = struct.Struct(">d").pack
_INTEGERS = (HeadKind.INT, HeadKind.SIGNED, HeadKind.NEGATIVE)


def key_mark(protocol: Protocol, raw: bytes) -> Hashable:
    """Equal for equal keys, of different types never: 1, 1.0 and true differ.

    Text is marked by itself as str, and bytes by themselves. Containers, tags and extensions are
    equal if they are encoded alike.
    """
    head = peek_head(protocol, raw, 0)
    if head is None:
        return "other", raw
    kind, payload = head.kind, raw[head.end :]
    if kind in OPEN_STRINGS:
        pieces, _ = read_open_string(protocol, raw, head.end, kind) or ([payload], 0)
        is_text = kind is HeadKind.OPEN_TEXT
        return "".join(map(decode_text, pieces)) if is_text else b"".join(pieces)
    if kind is HeadKind.TEXT:
        return decode_text(payload)
    if kind is HeadKind.BYTES:
        return payload
    if kind in _INTEGERS:
        return "int", number_of(head)
    if kind is HeadKind.FLOAT:
        return "float", _DOUBLE(number_of(head))
    return "other", raw

"""The type of a value, from its first bytes alone."""

from msglc_browser.archive.items.heads import Head, HeadKind, peek_head
from msglc_browser.archive.model.node import Protocol, ValueType

PICKLE_HEAD_BYTES = 40
"""msglc treats bytes as an array if `multiarray` occurs in the first 40."""

_TYPES = {
    HeadKind.INT: ValueType.INT,
    HeadKind.SIGNED: ValueType.INT,
    HeadKind.NEGATIVE: ValueType.INT,
    HeadKind.FLOAT: ValueType.FLOAT,
    HeadKind.NULL: ValueType.NULL,
    HeadKind.FALSE: ValueType.BOOL,
    HeadKind.TRUE: ValueType.BOOL,
    HeadKind.SIMPLE: ValueType.EXT,
    HeadKind.TEXT: ValueType.STR,
    HeadKind.OPEN_TEXT: ValueType.STR,
    HeadKind.BYTES: ValueType.BYTES,
    HeadKind.OPEN_BYTES: ValueType.BYTES,
    HeadKind.LIST: ValueType.LIST,
    HeadKind.OPEN_LIST: ValueType.LIST,
    HeadKind.MAP: ValueType.DICT,
    HeadKind.OPEN_MAP: ValueType.DICT,
    HeadKind.BREAK: ValueType.UNKNOWN,
}
_TAG_TYPES = {0: ValueType.TIME, 1: ValueType.TIME, 2: ValueType.INT, 3: ValueType.INT}
_TIMESTAMP_CODE = 0xFF  # -1 as one byte


def looks_like_array(payload: bytes) -> bool:
    """Whether bytes may be a NumPy array stored by msglc's numpy encoder; only a hint."""
    return b"multiarray" in payload[:PICKLE_HEAD_BYTES]


def classify(protocol: Protocol, head: bytes) -> tuple[ValueType, int | None]:
    """Type and number of items of the value that starts with `head`; items None for a scalar.

    `head` should hold 64 bytes, or the whole value. Raises CorruptArchive on an invalid byte.
    """
    found = peek_head(protocol, head, 0)
    if found is None:
        return ValueType.UNKNOWN, None
    if found.kind is HeadKind.TAG:
        return _TAG_TYPES.get(found.value, ValueType.EXT), None
    if found.kind is HeadKind.EXT:
        return _ext_type(found, head), None
    value_type = _TYPES[found.kind]
    if found.kind is HeadKind.BYTES and looks_like_array(head[found.end :]):
        return ValueType.ARRAY, None
    is_counted = found.kind in (HeadKind.LIST, HeadKind.MAP)
    return value_type, found.value if is_counted else None


def _ext_type(found: Head, head: bytes) -> ValueType:
    is_time = head[found.end : found.end + 1] == bytes([_TIMESTAMP_CODE])
    return ValueType.TIME if is_time and found.value in (4, 8, 12) else ValueType.EXT

"""The first bytes of an encoded item, for both protocols: its type, and how much follows.

A table of 256 entries per protocol, so that the same code walks both. Sources: the
msgpack specification ("Formats"), RFC 8949 section 3.
"""

from enum import Enum
from typing import Final, NamedTuple, TypeAlias

from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive


class HeadKind(Enum):
    """The type of an item; what `Head.value` holds is in brackets."""

    # Enum hashes by name, in Python; members are looked up millions of times.
    __hash__ = object.__hash__

    INT = "int"  # (the number)
    SIGNED = "signed"  # msgpack d0 … d3 (the bits as an unsigned number, see `Head.size`)
    NEGATIVE = "negative"  # CBOR (n, for the number -1 - n)
    FLOAT = "float"  # (the bits)
    NULL = "null"
    FALSE = "false"
    TRUE = "true"
    SIMPLE = "simple"  # CBOR (its number)
    TEXT = "text"  # (payload bytes that follow)
    BYTES = "bytes"  # (payload bytes that follow)
    EXT = "ext"  # (payload bytes that follow, after one byte of type)
    LIST = "list"  # (items that follow)
    MAP = "map"  # (pairs that follow)
    TAG = "tag"  # CBOR (its number); one item follows
    OPEN_TEXT = "open text"  # CBOR: chunks follow until BREAK
    OPEN_BYTES = "open bytes"
    OPEN_LIST = "open list"
    OPEN_MAP = "open map"
    BREAK = "break"
    INVALID = "invalid"


LISTS: Final = (HeadKind.LIST, HeadKind.OPEN_LIST)
MAPS: Final = (HeadKind.MAP, HeadKind.OPEN_MAP)
OPEN_CONTAINERS: Final = (HeadKind.OPEN_LIST, HeadKind.OPEN_MAP)
OPEN_STRINGS: Final = (HeadKind.OPEN_TEXT, HeadKind.OPEN_BYTES)
STRINGS: Final = (HeadKind.TEXT, HeadKind.BYTES, HeadKind.EXT, *OPEN_STRINGS)
CHUNKS: Final = {HeadKind.OPEN_TEXT: HeadKind.TEXT, HeadKind.OPEN_BYTES: HeadKind.BYTES}
"""What the chunks of an open string are."""

BREAK: Final = b"\xff"
"""Ends what is open, in CBOR."""


class Head(NamedTuple):
    """One item's head; `argument_size` counts the bytes of its number, `end` is where it ends."""

    kind: HeadKind
    value: int
    argument_size: int
    end: int


TableEntry: TypeAlias = tuple[HeadKind, int, int]
"""(kind, size of the number that follows, the number when none follows)"""

Table: TypeAlias = tuple[TableEntry, ...]


def _msgpack_table() -> Table:
    kind = HeadKind
    entries: list[TableEntry] = [(kind.INT, 0, number) for number in range(0x80)]
    entries += [(kind.MAP, 0, number) for number in range(16)]
    entries += [(kind.LIST, 0, number) for number in range(16)]
    entries += [(kind.TEXT, 0, number) for number in range(32)]
    entries += [(kind.NULL, 0, 0), (kind.INVALID, 0, 0), (kind.FALSE, 0, 0), (kind.TRUE, 0, 0)]
    entries += [(kind.BYTES, size, 0) for size in (1, 2, 4)]
    entries += [(kind.EXT, size, 0) for size in (1, 2, 4)]
    entries += [(kind.FLOAT, size, 0) for size in (4, 8)]
    entries += [(kind.INT, size, 0) for size in (1, 2, 4, 8)]
    entries += [(kind.SIGNED, size, 0) for size in (1, 2, 4, 8)]
    entries += [(kind.EXT, 0, length) for length in (1, 2, 4, 8, 16)]
    entries += [(kind.TEXT, size, 0) for size in (1, 2, 4)]
    entries += [(kind.LIST, size, 0) for size in (2, 4)]
    entries += [(kind.MAP, size, 0) for size in (2, 4)]
    entries += [(kind.INT, 0, number) for number in range(-32, 0)]
    return tuple(entries)


def _cbor_major(kind: HeadKind, opened: HeadKind) -> list[TableEntry]:
    entries: list[TableEntry] = [(kind, 0, number) for number in range(24)]
    entries += [(kind, size, 0) for size in (1, 2, 4, 8)]
    entries += [(HeadKind.INVALID, 0, 0)] * 3
    return [*entries, (opened, 0, 0)]


def _cbor_table() -> Table:
    kind = HeadKind
    entries: list[TableEntry] = []
    for major, opened in (
        (kind.INT, kind.INVALID),
        (kind.NEGATIVE, kind.INVALID),
        (kind.BYTES, kind.OPEN_BYTES),
        (kind.TEXT, kind.OPEN_TEXT),
        (kind.LIST, kind.OPEN_LIST),
        (kind.MAP, kind.OPEN_MAP),
        (kind.TAG, kind.INVALID),
    ):
        entries += _cbor_major(major, opened)
    entries += [(kind.SIMPLE, 0, number) for number in range(20)]
    entries += [(kind.FALSE, 0, 20), (kind.TRUE, 0, 21), (kind.NULL, 0, 22), (kind.SIMPLE, 0, 23)]
    entries += [(kind.SIMPLE, 1, 0), (kind.FLOAT, 2, 0), (kind.FLOAT, 4, 0), (kind.FLOAT, 8, 0)]
    entries += [(kind.INVALID, 0, 0)] * 3
    return (*entries, (kind.BREAK, 0, 0))


_SIMPLE_FROM = 32
"""Simple values below take one byte. Source: RFC 8949 section 3.3."""

_TABLES: dict[Protocol, Table] = {
    Protocol.MSGPACK: _msgpack_table(),
    Protocol.CBOR: _cbor_table(),
}


class Step(NamedTuple):
    """How to skip a head without a closer look: `children` per unit of `value`.

    `size` is its bytes, for a short string including the payload. `children` is None if it
    needs a closer look.
    """

    children: int | None
    size: int
    value: int


_PLAIN_CHILDREN = {HeadKind.LIST: 1, HeadKind.MAP: 2} | dict.fromkeys(
    (
        HeadKind.INT,
        HeadKind.SIGNED,
        HeadKind.NEGATIVE,
        HeadKind.FLOAT,
        HeadKind.NULL,
        HeadKind.FALSE,
        HeadKind.TRUE,
        HeadKind.SIMPLE,
    ),
    0,
)


def _step(entry: TableEntry) -> Step:
    kind, size, value = entry
    children = _PLAIN_CHILDREN.get(kind)
    if kind is HeadKind.TAG:
        return Step(1, 1 + size, 1)  # one item, whatever its number
    if kind is HeadKind.TEXT and size == 0:
        return Step(0, 1 + value, 0)
    if kind is HeadKind.SIMPLE and size:
        return Step(None, 0, 0)  # not every number may follow
    if children is None or (children and size):
        return Step(None, 0, 0)
    return Step(children, 1 + size, value)


_STEPS = {protocol: tuple(_step(entry) for entry in table) for protocol, table in _TABLES.items()}


def steps_of(protocol: Protocol) -> tuple[Step, ...]:
    """How to skip an item, by its first byte."""
    return _STEPS[protocol]


_LENGTHS = {
    protocol: tuple(
        size if kind in (HeadKind.TEXT, HeadKind.BYTES) else 0 for kind, size, _ in table
    )
    for protocol, table in _TABLES.items()
}


def lengths_of(protocol: Protocol) -> tuple[int, ...]:
    """The bytes of a string's length, by its first byte; 0 for everything else."""
    return _LENGTHS[protocol]


def table_of(protocol: Protocol) -> Table:
    """A protocol's 256 entries, by first byte."""
    return _TABLES[protocol]


def peek_head(protocol: Protocol, data: bytes, at: int) -> Head | None:
    """The head at `at`, None if `data` ends inside it.

    Raises CorruptArchive on an invalid first byte.
    """
    if at >= len(data):
        return None
    kind, size, value = _TABLES[protocol][data[at]]
    end = at + 1 + size
    if kind is HeadKind.INVALID:
        raise CorruptArchive(f"Byte 0x{data[at]:02x} does not start a {protocol.value} value.")
    if end > len(data):
        return None
    if size:
        value = int.from_bytes(data[at + 1 : end], "big")
        if kind is HeadKind.SIMPLE and value < _SIMPLE_FROM:
            raise CorruptArchive(f"Byte 0x{value:02x} is not a CBOR simple value after 0xf8.")
    return Head(kind, value, size, end)


def peek_uint(protocol: Protocol, data: bytes, at: int) -> tuple[int, int] | None:
    """The unsigned integer at `at` and its end; None if there is anything else.

    `peek_head` covers this too, at twice the cost: a TOC has two of them per row.
    """
    if at >= len(data):
        return None
    kind, size, value = _TABLES[protocol][data[at]]
    end = at + 1 + size
    if kind is not HeadKind.INT or value < 0 or end > len(data):
        return None
    return (int.from_bytes(data[at + 1 : end], "big") if size else value), end


def read_head(protocol: Protocol, data: bytes, at: int) -> Head:
    """Like `peek_head`, but raises CorruptArchive if `data` ends inside the head."""
    head = peek_head(protocol, data, at)
    if head is None:
        raise CorruptArchive("The data ends in the middle of a value.")
    return head

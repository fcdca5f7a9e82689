"""One entry of a TOC, a map with `p` and `t` or a bare offset, as plain data."""

from dataclasses import dataclass

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.heads import (
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    Head,
    HeadKind,
    peek_uint,
    read_head,
)
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive

MOST_FIELDS = 16
"""Entries have one or two fields; unknown future fields are skipped, but not a million."""

_LEAF_START = {Protocol.MSGPACK: b"\x81\xa1p\x92", Protocol.CBOR: b"\xa1ap\x82"}
"""The start of almost every entry, {"p": [start, end]}: parsed by a fast path."""


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive items or pairs in the TOC, `count` of them from `at` on.

    `is_open` if a BREAK follows them.
    """

    at: int
    count: int
    is_map: bool = False
    is_open: bool = False


@dataclass(slots=True)
class Entry:
    """The content of a TOC entry; offsets count from the data start, unchecked.

    `offset` is set for a child of a combined archive, `blocks` for a blocked list, `children`
    for an indexed or combined container, `start` and `end` if it has a byte range.
    """

    offset: int | None = None
    start: int | None = None
    end: int | None = None
    blocks: Run | None = None
    children: Run | None = None


class EntryParser:
    """Reads entries of one TOC; it is given the whole TOC, but only reads the requested entry.

    `size` is the nominal size of the TOC, more than its bytes if the object is truncated.
    """

    def __init__(self, protocol: Protocol, toc: bytes, *, size: int | None = None) -> None:
        self._protocol = protocol
        self._toc = toc
        self._leaf_start = _LEAF_START[protocol]
        self._size = len(toc) if size is None else size

    def parse(self, at: int) -> Entry:
        """The entry at byte `at`. Raises CorruptArchive if it is neither map nor offset."""
        if self._toc.startswith(self._leaf_start, at):
            first = peek_uint(self._protocol, self._toc, at + len(self._leaf_start))
            last = first and peek_uint(self._protocol, self._toc, first[1])
            if first and last:
                return Entry(None, first[0], last[0])
        head = self._head(at)
        if head.kind in (HeadKind.INT, HeadKind.SIGNED, HeadKind.NEGATIVE):
            return Entry(offset=read_uint(head))
        if head.kind not in MAPS:
            raise CorruptArchive("This entry in the table of contents is not a map.")
        entry = Entry()
        left, at = self._count(head, 2), head.end
        if left > MOST_FIELDS:
            raise CorruptArchive(f"This entry in the table of contents has {left:,} fields.")
        while left:
            left -= 1
            # The value of the last key need not be skipped, however large it is.
            at = self._field(entry, at, is_last=left == 0)
        if entry.start is None and entry.blocks is None and entry.children is None:
            raise CorruptArchive("This entry in the table of contents has no byte range.")
        return entry

    def triple(self, at: int) -> tuple[int, int, int, int]:
        """A block at byte `at`, (count, start, end), and the position of the next one."""
        head = self._head(at)
        if head.kind is not HeadKind.LIST or head.value != 3:
            raise CorruptArchive("A block in the table of contents is not [count, start, end].")
        numbers = []
        at = head.end
        for _ in range(3):
            head = self._head(at)
            numbers.append(read_uint(head))
            at = head.end
        return numbers[0], numbers[1], numbers[2], at

    def _field(self, entry: Entry, at: int, *, is_last: bool) -> int:
        head = self._head(at)
        if head.kind is not HeadKind.TEXT:
            if is_last:
                return at  # nothing follows, so this value need not be skipped
            after = item_end(self._protocol, self._toc, at)
            return item_end(self._protocol, self._toc, after)
        key_end = head.end + head.value
        name = self._toc[head.end : key_end] if head.value == 1 else b""
        if name == b"p" and entry.start is None and entry.blocks is None:
            self._position(entry, key_end)
        elif name == b"t" and entry.children is None:
            self._children(entry, key_end)
        return key_end if is_last else item_end(self._protocol, self._toc, key_end)

    def _position(self, entry: Entry, at: int) -> None:
        head = self._head(at)
        count = self._count(head, 1) if head.kind in LISTS else 0
        if not count:
            raise CorruptArchive("The position in this table of contents entry is not a list.")
        first = self._head(head.end)
        if first.kind in LISTS:
            entry.blocks = Run(head.end, count)
            return
        if count != 2:
            raise CorruptArchive("The position in this table of contents entry is not a pair.")
        entry.start = read_uint(first)
        entry.end = read_uint(self._head(first.end))

    def _children(self, entry: Entry, at: int) -> None:
        head = self._head(at)
        is_open = head.kind in OPEN_CONTAINERS
        if head.kind in MAPS:
            entry.children = Run(head.end, self._count(head, 2), is_map=True, is_open=is_open)
        elif head.kind in LISTS:
            entry.children = Run(head.end, self._count(head, 1), is_open=is_open)
        elif head.kind is not HeadKind.NULL:
            raise CorruptArchive("The children in this table of contents entry are not a list.")

    def _count(self, head: Head, items_each: int) -> int:
        if head.kind in OPEN_CONTAINERS:
            cursor = Cursor(self._protocol, head.end, len(self._toc))
            cursor.feed(self._toc, 0)
            return (cursor.skip_to_break() or 0) // items_each
        room = self._size - head.end
        if head.value * items_each > room:
            raise CorruptArchive(
                f"The table of contents claims {head.value:,} entries in {room:,} bytes."
            )
        return head.value

    def _head(self, at: int) -> Head:
        return read_head(self._protocol, self._toc, at)


def read_uint(head: Head) -> int:
    """The position represented by a head. Raises CorruptArchive if it is not one."""
    is_signed_positive = head.kind is HeadKind.SIGNED and (
        head.value < 1 << (8 * head.argument_size - 1)
    )
    if (head.kind is HeadKind.INT and head.value >= 0) or is_signed_positive:
        return head.value
    raise CorruptArchive("A position in the table of contents is not an unsigned integer.")


def item_end(protocol: Protocol, toc: bytes, at: int) -> int:
    """The end of the item at byte `at` of a TOC. Raises CorruptArchive."""
    cursor = Cursor(protocol, at, len(toc))
    cursor.feed(toc, 0)
    cursor.skip(1)
    return cursor.position

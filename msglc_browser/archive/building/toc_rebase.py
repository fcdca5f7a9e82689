"""Rewrite a node's TOC entry as the TOC of a separate archive.

Every position is shifted so that the node's bytes start at 0. Nothing is decoded: keys, and
fields without meaning here, are copied byte for byte; only heads and positions are rewritten, in
as few bytes as msglc would use. The TOC may be hostile: work is bounded by its size, nothing
recurses by its depth, and a position outside the node is an error.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from msglc_browser.archive.building.head_encoding import list_head, map_head, uint_encoder
from msglc_browser.archive.building.toc_shapes import plain_uint, toc_shapes
from msglc_browser.archive.items.heads import (
    BREAK,
    LISTS,
    MAPS,
    Head,
    HeadKind,
    read_head,
    steps_of,
)
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.section import BlockList, TocLevel
from msglc_browser.archive.model.span import Span
from msglc_browser.archive.toc.entry import MOST_FIELDS, item_end, read_uint
from msglc_browser.errors import CorruptArchive, LimitExceeded

MAX_OPEN = 1000
"""Limit for nested lists, dicts and unusual entries; msglc's own writer recurses up to 500.

Without a limit, each of many nested nodes would take as long as the whole TOC.
"""

_BATCH = 5_000
"""Entries between two pieces: about 10 ms of work."""

_OPEN = -1  # a container that ends with a BREAK
_OPENED = {HeadKind.OPEN_MAP: b"\xbf", HeadKind.OPEN_LIST: b"\x9f"}
_NUMBERS = (HeadKind.INT, HeadKind.SIGNED, HeadKind.NEGATIVE)
_WIDE_PAIR = struct.Struct(">4sBIBI").pack


def leaf_toc(protocol: Protocol, size_bytes: int) -> bytes:
    """The TOC of an archive that holds a single leaf."""
    shapes, uint = toc_shapes(protocol), uint_encoder(protocol)
    return shapes.leaf_head + uint(0) + uint(size_bytes)


def rebased_level(toc: bytes, level: TocLevel, span: Span) -> Iterator[bytes]:
    """The TOC of an indexed node at `span` of the object, in pieces.

    Each piece takes about 10 ms to make. Raises CorruptArchive if the entries are invalid or
    point outside `span`, LimitExceeded if they are nested too deeply.
    """
    rebase = _Rebase(level.section.protocol, toc, level.at, _in_data(level, span))
    rebase.begin_level(level)
    return rebase.pieces()


def rebased_blocks(toc: bytes, blocks: BlockList, span: Span) -> Iterator[bytes]:
    """Like `rebased_level`, for a blocked list; `span` starts with the head of the list."""
    rebase = _Rebase(blocks.section.protocol, toc, blocks.at, _in_data(blocks, span))
    rebase.begin_blocks(blocks)
    return rebase.pieces()


def _in_data(where: TocLevel | BlockList, span: Span) -> Span:
    return span.shifted(-where.section.data_span.start)


@dataclass(slots=True)
class _Items:
    """Remaining children of an indexed node; `left` is _OPEN until a BREAK."""

    left: int
    is_map: bool


@dataclass(slots=True)
class _Fields:
    """Remaining fields of an unusual entry."""

    left: int
    seen: int = 0
    has_position: bool = False
    has_children: bool = False


@dataclass(slots=True)
class _Blocks:
    """Remaining blocks of a blocked list."""

    left: int


_Frame = _Items | _Fields | _Blocks


class _Rebase:
    """Walks the entries from `at` on; nesting is tracked in a list of frames, without recursion."""

    def __init__(self, protocol: Protocol, toc: bytes, at: int, span: Span) -> None:
        self._protocol = protocol
        self._shapes = toc_shapes(protocol)
        self._toc = toc
        self._at = at
        self._span = span
        self._uint = uint_encoder(protocol)
        self._out = bytearray()
        self._frames: list[_Frame] = []

    def begin_level(self, level: TocLevel) -> None:
        """Write everything before the children of the node itself."""
        uint, shapes = self._uint, self._shapes
        head = map_head if level.is_map else list_head
        self._out += map_head(self._protocol, 2) + shapes.position + shapes.pair_head
        self._out += uint(0) + uint(self._span.size)
        self._out += shapes.children + head(self._protocol, level.count)
        self._frames.append(_Items(level.count, level.is_map))

    def begin_blocks(self, blocks: BlockList) -> None:
        """Write everything before the blocks of the node itself."""
        self._out += map_head(self._protocol, 1) + self._shapes.position
        self._out += list_head(self._protocol, blocks.count)
        self._frames.append(_Blocks(blocks.count))

    def pieces(self) -> Iterator[bytes]:
        """Do the work, a bounded amount per piece."""
        steps = 0
        while self._frames:
            steps += self._advance(self._frames[-1])
            if steps >= _BATCH:
                yield self._taken()
                steps = 0
        yield self._taken()

    def _taken(self) -> bytes:
        piece = bytes(self._out)
        self._out.clear()
        return piece

    def _advance(self, frame: _Frame) -> int:
        """Continue in the innermost frame; returns the number of entries processed."""
        if self._is_over(frame):
            self._frames.pop()
            if isinstance(frame, _Fields) and not frame.has_position:
                raise CorruptArchive("An entry in the table of contents has no byte range.")
            return 1
        if isinstance(frame, _Fields):
            self._field(frame)
            return 1
        if isinstance(frame, _Blocks):
            return self._take_blocks(frame) or self._odd_block(frame)
        return self._take_leaves(frame) or self._odd_entry(frame)

    def _is_over(self, frame: _Frame) -> bool:
        if frame.left != _OPEN or self._toc[self._at : self._at + 1] != BREAK:
            return frame.left == 0
        self._at += 1
        self._out += BREAK
        return True

    # The common case, written out with local names: a TOC may hold millions of entries.

    def _take_leaves(self, frame: _Items) -> int:
        """Process entries up to the first one that is not {"p": [a, b]} after an ordinary key."""
        toc, out, uint, shapes = self._toc, self._out, self._uint, self._shapes
        match, steps, text_8 = shapes.leaf.match, steps_of(self._protocol), shapes.text_8
        leaf_head, wide, number = shapes.leaf_head, shapes.wide, int.from_bytes
        at, base, limit, room = self._at, self._span.start, self._span.size, len(toc) - 1
        wanted = _BATCH if frame.left == _OPEN else min(frame.left, _BATCH)
        done = 0
        while done < wanted and at < room:
            value = at
            if frame.is_map:
                children, width, _ = steps[toc[at]]
                if children != 0:
                    if toc[at] != text_8:
                        break
                    width = 2 + toc[at + 1]
                value += width
            found = match(toc, value)
            if found is None:
                break
            first, second = found.groups()
            start = number(first[1:] or first, "big") - base
            end = number(second[1:] or second, "big") - base
            if not 0 <= start < end <= limit:
                break
            out += toc[at:value]
            if start > 0xFFFF and end <= 0xFFFFFFFF:
                out += _WIDE_PAIR(leaf_head, wide, start, wide, end)
            else:
                out += leaf_head + uint(start) + uint(end)
            at = found.end()
            done += 1
        self._went(frame, at, done)
        return done

    def _take_blocks(self, frame: _Blocks) -> int:
        toc, out, uint, shapes = self._toc, self._out, self._uint, self._shapes
        match = shapes.block.match
        at, base, limit = self._at, self._span.start, self._span.size
        wanted = _BATCH if frame.left == _OPEN else min(frame.left, _BATCH)
        done = 0
        while done < wanted and (found := match(toc, at)):
            count, start, end = map(plain_uint, found.groups())
            start, end = start - base, end - base
            if not 0 <= start < end <= limit:
                break
            out += shapes.block_head + uint(count) + uint(start) + uint(end)
            at = found.end()
            done += 1
        self._went(frame, at, done)
        return done

    def _went(self, frame: _Frame, at: int, done: int) -> None:
        self._at = at
        if frame.left != _OPEN:
            frame.left -= done

    # Everything else, head by head.

    def _odd_entry(self, frame: _Items) -> int:
        self._went(frame, self._at, 1)
        if frame.is_map:
            self._copy_item()
        if self._enter_inner() or self._enter_blocked():
            return 1
        head = self._head()
        if head.kind in _NUMBERS:
            raise CorruptArchive("An entire archive is embedded in plain data.")
        if head.kind not in MAPS:
            raise CorruptArchive("An entry in the table of contents is not a map.")
        self._enter(_Fields(self._open_container(head)))
        return 1

    def _enter_inner(self) -> bool:
        """Process the usual start of an entry that has children."""
        found = self._shapes.inner.match(self._toc, self._at)
        if found is None:
            return False
        at = found.end()
        head = read_head(self._protocol, self._toc, at)
        if head.kind not in (HeadKind.MAP, HeadKind.LIST):
            return False
        start, end = map(plain_uint, found.groups())
        self._out += self._shapes.inner_head
        self._out += self._moved(start, end) + self._shapes.children
        self._enter(_Items(self._open_container(head), head.kind is HeadKind.MAP))
        return True

    def _enter_blocked(self) -> bool:
        """Process the usual start of the entry of a blocked list."""
        start = self._shapes.blocked_head
        if not self._toc.startswith(start, self._at):
            return False
        head = read_head(self._protocol, self._toc, self._at + len(start))
        if head.kind is not HeadKind.LIST or not self._shapes.block.match(self._toc, head.end):
            return False
        self._out += start
        self._enter(_Blocks(self._open_container(head)))
        return True

    def _odd_block(self, frame: _Blocks) -> int:
        self._went(frame, self._at, 1)
        head = self._head()
        if head.kind is not HeadKind.LIST or head.value != 3:
            raise CorruptArchive("A block in the table of contents is not [count, start, end].")
        self._at = head.end
        count = self._number()
        self._out += self._shapes.block_head + self._uint(count)
        self._out += self._moved(self._number(), self._number())
        return 1

    def _field(self, frame: _Fields) -> None:
        frame.seen += 1
        if frame.seen > MOST_FIELDS or frame.left > MOST_FIELDS:
            raise CorruptArchive("An entry in the table of contents has too many fields.")
        self._went(frame, self._at, 1)
        head, key_end = self._head(), item_end(self._protocol, self._toc, self._at)
        name = self._toc[head.end : key_end] if head.kind is HeadKind.TEXT else b""
        if name == b"p":
            self._once(frame.has_position)
            frame.has_position = True
            self._at = key_end
            self._position()
        elif name == b"t":
            self._once(frame.has_children)
            frame.has_children = True
            self._at = key_end
            self._children()
        else:
            self._copy_item()
            self._copy_item()

    def _once(self, is_there: bool) -> None:
        if is_there:
            raise CorruptArchive("An entry in the table of contents repeats a field.")

    def _position(self) -> None:
        self._out += self._shapes.position
        head = self._head()
        if head.kind not in LISTS or (head.kind is HeadKind.LIST and not head.value):
            raise CorruptArchive("A position in the table of contents is not a list.")
        if read_head(self._protocol, self._toc, head.end).kind in LISTS:
            self._enter(_Blocks(self._open_container(head)))
            return
        if head.kind is HeadKind.LIST and head.value != 2:
            raise CorruptArchive("A position in the table of contents is not a pair.")
        self._at = head.end
        self._out += self._shapes.pair_head
        self._out += self._moved(self._number(), self._number())
        if head.kind is HeadKind.OPEN_LIST:
            if self._toc[self._at : self._at + 1] != BREAK:
                raise CorruptArchive("A position in the table of contents is not a pair.")
            self._at += 1

    def _children(self) -> None:
        self._out += self._shapes.children
        head = self._head()
        if head.kind is HeadKind.NULL:
            self._copy_item()
        elif head.kind in MAPS or head.kind in LISTS:
            is_map = head.kind in MAPS
            self._enter(_Items(self._open_container(head), is_map))
        else:
            raise CorruptArchive("The children in the table of contents are not a list.")

    def _enter(self, frame: _Frame) -> None:
        if len(self._frames) >= MAX_OPEN:
            raise LimitExceeded(
                f"The table of contents is nested deeper than {MAX_OPEN:,} levels here.",
                hint="Export it as msgpack, CBOR or JSON instead.",
            )
        self._frames.append(frame)

    def _open_container(self, head: Head) -> int:
        """Read the head of a container and rewrite it; returns its number of items."""
        self._at = head.end
        if head.kind in _OPENED:
            self._out += _OPENED[head.kind]
            return _OPEN
        encode = map_head if head.kind is HeadKind.MAP else list_head
        self._out += encode(self._protocol, head.value)
        return head.value

    def _moved(self, start: int, end: int) -> bytes:
        if not self._span.contains(Span(start, end)) or start == end:
            raise CorruptArchive(
                f"The table of contents places something at bytes {start:,} to {end:,} of the "
                f"data, outside its parent ({self._span.start:,} to {self._span.end:,})."
            )
        return self._uint(start - self._span.start) + self._uint(end - self._span.start)

    def _number(self) -> int:
        head = self._head()
        self._at = head.end
        return read_uint(head)

    def _copy_item(self) -> None:
        end = item_end(self._protocol, self._toc, self._at)
        self._out += self._toc[self._at : end]
        self._at = end

    def _head(self) -> Head:
        return read_head(self._protocol, self._toc, self._at)

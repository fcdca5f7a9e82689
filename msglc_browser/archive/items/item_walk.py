"""Examine whole items closely, byte by byte: slow, and the last word on what may be copied."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from msglc_browser.archive.items.heads import MAPS, OPEN_STRINGS, Head, HeadKind, read_head
from msglc_browser.archive.items.key_mark import key_mark
from msglc_browser.archive.items.string_chunks import read_open_string
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded

RawPath: TypeAlias = tuple[int | bytes, ...]
"""The way to an item: positions in lists, encoded keys of dicts."""

SHARING_TAGS = frozenset({25, 28, 29, 256})
"""CBOR tags around values that are shared, or refer to others: such items depend on each other."""

_OPEN = -1
_EACH = {HeadKind.LIST: 1, HeadKind.MAP: 2, HeadKind.OPEN_LIST: 0, HeadKind.OPEN_MAP: 0}
_PAYLOADS = {HeadKind.TEXT: 0, HeadKind.BYTES: 0, HeadKind.EXT: 1}


@dataclass(slots=True)
class Walked:
    """What was found; `repeated` are the paths of dicts, each with a key that occurs again."""

    repeated: list[tuple[RawPath, bytes]] = field(default_factory=list)
    other_key: bytes | None = None  # the first key that is neither text nor bytes
    shares: bool = False  # whether there is a tag of SHARING_TAGS


class _Frame:
    __slots__ = ("is_map", "is_tag", "key", "key_at", "left", "marks", "place")

    def __init__(self, left: int, *, is_map: bool = False, is_tag: bool = False) -> None:
        self.left = left
        self.is_map = is_map
        self.is_tag = is_tag
        self.place = 0  # how many items have ended; in a map, keys and values
        self.key = b""
        self.key_at = 0
        self.marks: dict[object, bool] | None = {} if is_map else None

    @property
    def is_key_next(self) -> bool:
        return self.is_map and self.place % 2 == 0


class ItemWalk:
    """Walks over `items` whole items that fill `data`; of pairs, keys and values are two items.

    Paths begin with the position among the items, or with the key of the pair. Keys of the pairs
    themselves are not compared.
    """

    def __init__(
        self, protocol: Protocol, data: bytes, items: int, *, levels: int, are_pairs: bool = False
    ) -> None:
        """`levels` of dicts, lists and tags may be nested."""
        self._protocol = protocol
        self._data = data
        self._at = 0
        self._levels = levels
        outermost = _Frame(items, is_map=are_pairs)
        outermost.marks = None
        self._frames = [outermost]
        self._found = Walked()

    def walk(self) -> Walked:
        """Raises CorruptArchive unless these are well-formed items, and LimitExceeded."""
        frames = self._frames
        while True:
            frame = frames[-1]
            if frame.left == 0:
                if len(frames) == 1:
                    break
                frames.pop()
                self._pass(frames[-1])
                continue
            head = read_head(self._protocol, self._data, self._at)
            if head.kind is HeadKind.BREAK:
                if frame.left != _OPEN or (frame.is_map and frame.place % 2):
                    raise CorruptArchive("A container ends before its last item.")
                frame.left = 0
                self._at = head.end
                continue
            if frame.is_key_next:
                frame.key_at = self._at
            self._enter(frame, head)
        if self._at != len(self._data):
            raise CorruptArchive("The values end before their data does.")
        return self._found

    def _enter(self, frame: _Frame, head: Head) -> None:
        self._at = head.end
        if head.kind in _EACH:
            each = _EACH[head.kind]
            self._check_claim(head.value * each)
            left = head.value * each if each else _OPEN
            self._push(_Frame(left, is_map=head.kind in MAPS))
        elif head.kind is HeadKind.TAG:
            self._found.shares |= head.value in SHARING_TAGS
            self._push(_Frame(1, is_tag=True))
        else:
            self._skip_payload(head)
            self._pass(frame)

    def _push(self, frame: _Frame) -> None:
        if len(self._frames) > self._levels:
            raise LimitExceeded("The value is nested too deeply.")
        self._frames.append(frame)

    def _check_claim(self, needed_bytes: int) -> None:
        left = len(self._data) - self._at
        if needed_bytes > left:
            raise CorruptArchive(
                f"A value claims at least {needed_bytes:,} more bytes, but only {left:,} are left."
            )

    def _skip_payload(self, head: Head) -> None:
        if head.kind in _PAYLOADS:
            size = head.value + _PAYLOADS[head.kind]
            self._check_claim(size)
            self._at += size
        elif head.kind in OPEN_STRINGS:
            whole = read_open_string(self._protocol, self._data, self._at, head.kind)
            if whole is None:
                raise CorruptArchive("The data ends in the middle of a value.")
            self._at = whole[1]

    def _pass(self, frame: _Frame) -> None:
        """An item of `frame` has ended."""
        was_key = frame.is_key_next
        frame.place += 1
        if frame.left > 0:
            frame.left -= 1
        if was_key:
            frame.key = self._data[frame.key_at : self._at]
            self._note_key(frame)

    def _note_key(self, frame: _Frame) -> None:
        found = self._found
        mark = key_mark(self._protocol, frame.key)
        if not isinstance(mark, str | bytes) and found.other_key is None:
            found.other_key = frame.key
        if frame.marks is None:
            return
        if frame.marks.get(mark) is False:  # told at its second occurrence only
            found.repeated.append((tuple(self._path()), frame.key))
        frame.marks[mark] = mark in frame.marks

    def _path(self) -> Iterator[int | bytes]:
        for frame in self._frames[:-1]:
            if frame.is_key_next:
                return  # in a key, to which no path leads
            if frame.is_map:
                yield frame.key
            elif not frame.is_tag:
                yield frame.place

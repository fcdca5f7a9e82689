"""msgpack and CBOR of any size, copied item by item into an archive of the same protocol.

Items that fit into a window are checked and passed as they are. Containers that are to be
indexed, or do not fit, are opened: their heads are passed, and what is in them. Strings of any
size pass through the window; only a dict's key must fit into memory.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise

from msglc_browser.archive.building.copying_writer import CopyingWriter
from msglc_browser.archive.building.kept_tags import DECODED_BY_CBOR2
from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.items.heads import (
    BREAK,
    CHUNKS,
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    OPEN_STRINGS,
    STRINGS,
    Head,
    HeadKind,
    peek_head,
)
from msglc_browser.archive.items.item_runs import Found, ItemRuns
from msglc_browser.archive.items.item_walk import SHARING_TAGS, ItemWalk, RawPath
from msglc_browser.archive.items.key_mark import key_mark
from msglc_browser.archive.items.unreadable import is_readable, unreadable_items
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.cbor_decoder import SELF_DESCRIBED
from msglc_browser.operations.new_archive.sources.decoder import ForbiddenKey
from msglc_browser.operations.new_archive.sources.fault_place import fault
from msglc_browser.operations.new_archive.sources.kept_notes import KeptNotes, TextCheck
from msglc_browser.operations.new_archive.sources.value_sink import (
    SharedReferences,
)

_SET = 258
_OF_STRINGS = frozenset({2, 3, 35, 36})  # big numbers, patterns, mails: of any length
_MOST = 4096
_ANY_SIZE = 1 << 62
_CONTAINERS = (*MAPS, *LISTS, HeadKind.TAG)
_KEYS = frozenset({str, bytes})
_CUT_OFF = "the data ends in the middle of a value"


class _Open:
    """An open container: `left` items or pairs remain, None until BREAK."""

    __slots__ = ("awaits_value", "is_map", "left")

    def __init__(self, left: int | None, *, is_map: bool) -> None:
        self.left = left
        self.is_map = is_map
        self.awaits_value = False  # a key has been passed by itself


class ItemSource:
    """Copies the single value of a source."""

    def __init__(
        self,
        window: ByteWindow,
        writer: CopyingWriter,
        *,
        protocol: Protocol,
        text_keys: bool,
        indexed_bytes: int,
        notes: KeptNotes,
    ) -> None:
        """With `text_keys`, other keys than text and bytes are refused. Containers of at least
        `indexed_bytes` are indexed."""
        self._window = window
        self._writer = writer
        self._protocol = protocol
        self._text_keys = text_keys
        self._most_bytes = indexed_bytes - 1
        self._notes = notes
        self._runs = ItemRuns(protocol, text_keys=text_keys)
        self._open: list[_Open] = []

    def read_document(self, *, ignores_rest: bool = False) -> None:
        """One value and nothing after it, unless `ignores_rest`. Raises SourceProblem and its
        kinds."""
        self._window.fill()
        self._pass_self_described()
        self._pass_one()
        while self._open:
            container = self._open[-1]
            if container.awaits_value:
                container.awaits_value = False
                self._pass_one()
            elif container.left == 0:
                self._close(b"")
            elif container.left is None and self._is_break():
                self._window.at += 1
                self._close(BREAK)
            else:
                self._pass_run(container)
        self._window.fill()
        if self._window.ahead and not ignores_rest:
            raise self._window.problem("unexpected data after the first value")
        self._notes.rest_bytes = self._window.rest_bytes

    def _pass_self_described(self) -> None:
        """Drop these tags: the value in them would not be indexed."""
        while self._window.ahead:
            head = self._head()
            if head.kind is not HeadKind.TAG or head.value != SELF_DESCRIBED:
                break
            self._window.at = head.end
            self._window.fill()

    def _is_break(self) -> bool:
        window = self._window
        if not window.ahead:
            window.fill()
        return window.data[window.at : window.at + 1] == BREAK

    def _close(self, tail: bytes) -> None:
        self._open.pop()
        self._writer.close_container(tail)

    def _take(self, items: int, each: int, *, is_key: bool = False) -> Found:
        window, writer = self._window, self._writer
        any_size = is_key or writer.is_opaque
        try:
            return self._runs.take(
                window.data,
                window.at,
                items,
                each=each,
                most_bytes=_ANY_SIZE if any_size else self._most_bytes,
                levels=MAX_DEPTH - writer.depth,
            )
        except CorruptArchive as error:
            raise fault(self._protocol, window, error.message) from error
        except LimitExceeded as error:
            raise self._window.too_deep() from error

    def _pass_run(self, container: _Open) -> None:
        """Items or pairs of a container, as many as are whole."""
        each = 2 if container.is_map else 1
        left = _MOST if container.left is None else container.left
        found = self._take(min(left * each, _MOST), each)
        if found.sizes:
            if container.left is not None:
                container.left -= len(found.sizes) // each
            self._copy(container, found)
        elif self._window.ahead < self._window.size and not (
            found.is_large or self._window.is_last
        ):
            self._window.fill()
        else:
            if container.left is not None:
                container.left -= 1
            if container.is_map:
                self._pass_key()
                container.awaits_value = True
            else:
                self._pass_one()

    def _copy(self, container: _Open, found: Found) -> None:
        window, writer, is_map = self._window, self._writer, container.is_map
        data = window.data[window.at : found.end]
        if found.values is None or (is_map and self._has_other_keys(found.values)):
            self._walk(data, len(found.sizes), are_pairs=is_map)
            self._note_unreadable(data, found.sizes, are_pairs=is_map)
        if is_map:
            writer.copy_pairs(data, found.sizes, self._hashes(data, found))
        else:
            writer.copy_items(data, found.sizes)
        window.at = found.end

    def _walk(self, data: bytes, items: int, *, are_pairs: bool = False) -> None:
        """Look closely at what the libraries have not accepted."""
        levels = MAX_DEPTH - self._writer.depth
        walk = ItemWalk(self._protocol, data, items, levels=levels, are_pairs=are_pairs)
        try:
            walked = walk.walk()
        except CorruptArchive as error:
            raise self._window.problem(error.message) from error
        except LimitExceeded as error:
            raise self._window.too_deep() from error
        if walked.shares:
            raise SharedReferences
        if self._text_keys and walked.other_key is not None:
            raise ForbiddenKey(type(self._writer.key_name(walked.other_key)).__name__)
        for path, key in walked.repeated:
            self._writer.tell_repeated(key, self._path(path, are_pairs=are_pairs))

    def _note_unreadable(
        self, data: bytes, sizes: Sequence[int], *, are_pairs: bool = False
    ) -> None:
        parts = _divided(data, sizes)
        for place, part in enumerate(parts):
            step = parts[place // 2 * 2] if are_pairs else place
            for inner in unreadable_items(self._protocol, part):
                self._notes.add(self._path((step, *inner), are_pairs=are_pairs))

    def _path(self, steps: RawPath, *, are_pairs: bool = False) -> NodePath:
        """Steps that begin with a key, or with a position among the next items."""
        if are_pairs or not steps:
            return self._writer.path(steps)
        first, *inner = steps
        here = self._writer.next_step()
        if here and isinstance(here[0], int) and isinstance(first, int):
            here = (here[0] + first,)
        return self._writer.path((*here, *inner))

    def _has_other_keys(self, values: Sequence[object]) -> bool:
        return self._text_keys and not set(map(type, values[::2])) <= _KEYS

    def _hashes(self, data: bytes, found: Found) -> Iterable[int]:
        keys = () if found.values is None else found.values[::2]
        if keys and set(map(type, keys)) == {str}:
            return map(hash, keys)
        raw_keys = _divided(data, found.sizes)[::2]
        return [hash(key_mark(self._protocol, raw)) for raw in raw_keys]

    def _pass_key(self) -> None:
        window = self._window
        while not (found := self._take(1, 1, is_key=True)).sizes:
            if window.is_last:
                raise fault(self._protocol, window, _CUT_OFF)
            if window.ahead < window.size:
                window.fill()
            elif self._head().kind in _CONTAINERS:
                raise window.problem("a dict key is a large container")
            else:
                window.grow()
        raw = window.data[window.at : found.end]
        self._walk(raw, 1, are_pairs=True)
        if not is_readable(self._protocol, raw):
            self._notes.add(self._writer.path((raw,)))
        self._writer.copy_key(raw, hash(key_mark(self._protocol, raw)))
        window.at = found.end

    def _pass_one(self) -> None:
        """The root, or an item that is large or not whole."""
        window = self._window
        while not (found := self._take(1, 1)).sizes:
            if not found.is_large and window.ahead < window.size and not window.is_last:
                window.fill()
                continue
            kind = self._head().kind
            if kind in _CONTAINERS:
                self._open_container()
            elif kind in STRINGS:
                self._pass_string()
            else:
                raise window.problem("a container ends before its last item")
            return
        raw = window.data[window.at : found.end]
        if found.values is None:
            self._walk(raw, 1)
            self._note_unreadable(raw, found.sizes)
        if self._is_in_list():
            self._writer.copy_items(raw, [len(raw)])
        else:
            self._writer.copy_item(raw)
        window.at = found.end

    def _is_in_list(self) -> bool:
        return bool(self._open) and not self._open[-1].is_map

    def _open_container(self) -> None:
        head = self._head()
        if head.kind is HeadKind.TAG and head.value in SHARING_TAGS:
            raise SharedReferences
        if self._writer.depth >= MAX_DEPTH:
            raise self._window.too_deep()
        if self._is_senseless(head):
            self._notes.add(self._path((0,)))
        is_map, is_tag = head.kind in MAPS, head.kind is HeadKind.TAG
        left = None if head.kind in OPEN_CONTAINERS else 1 if is_tag else head.value
        self._writer.open_container(self._go_past(head), is_map=is_map, is_tag=is_tag)
        self._open.append(_Open(left, is_map=is_map))

    def _is_senseless(self, head: Head) -> bool:
        """Whether it is a tag of a single value around something larger."""
        if head.kind is not HeadKind.TAG or head.value not in DECODED_BY_CBOR2:
            return False
        inner = peek_head(self._protocol, self._window.data, head.end)
        if inner is None or inner.kind in STRINGS:
            return head.value not in _OF_STRINGS
        return head.value != _SET or inner.kind not in LISTS

    def _pass_string(self) -> None:
        """A string that is larger than the window, piece by piece."""
        head = self._head()
        check = TextCheck(is_text=head.kind in (HeadKind.TEXT, HeadKind.OPEN_TEXT))
        self._writer.begin_item()
        if head.kind in OPEN_STRINGS:
            self._writer.copy_part(self._go_past(head))
            while not self._is_break():
                self._window.fill()
                piece = self._head()
                if piece.kind is not CHUNKS[head.kind]:
                    raise self._window.problem("a chunk of a string is not a string")
                self._pass_payload(piece, check)
                check.finish()
            self._window.at += 1
            self._writer.copy_part(BREAK)
        else:
            self._pass_payload(head, check)
        if not check.finish():
            self._notes.add(self._path((0,)))
        self._writer.end_item()

    def _pass_payload(self, head: Head, check: TextCheck) -> None:
        window = self._window
        self._writer.copy_part(self._go_past(head))
        left = head.value + (head.kind is HeadKind.EXT)
        while left:
            if not window.ahead:
                window.fill()
            piece = window.data[window.at : window.at + left]
            if not piece:
                raise window.problem(_CUT_OFF)
            check.feed(piece)
            self._writer.copy_part(piece)
            window.at += len(piece)
            left -= len(piece)

    def _go_past(self, head: Head) -> bytes:
        raw = self._window.data[self._window.at : head.end]
        self._window.at = head.end
        return raw

    def _head(self) -> Head:
        try:
            head = peek_head(self._protocol, self._window.data, self._window.at)
        except CorruptArchive as error:
            raise self._window.problem(error.message) from error
        if head is None:
            raise self._window.problem(_CUT_OFF)
        return head


def _divided(data: bytes, sizes: Sequence[int]) -> list[bytes]:
    return [data[first:last] for first, last in pairwise(accumulate(sizes, initial=0))]

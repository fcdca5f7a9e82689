"""msgpack and CBOR of any size, decoded a window at a time.

Containers that do not fit into a window are taken apart, and so are some that repeat a key. A
single text or byte string must fit into memory. CBOR's shared references can be followed only by
a decoder that is given the whole document.
"""

from collections.abc import Sequence
from types import NoneType

from msglc_browser.archive.building.kept_tags import DECODED_BY_CBOR2
from msglc_browser.archive.building.nesting import MAX_DEPTH
from msglc_browser.archive.items.heads import (
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    STRINGS,
    Head,
    HeadKind,
    peek_head,
)
from msglc_browser.archive.items.item_walk import SHARING_TAGS
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.new_archive.sources.byte_window import ByteWindow
from msglc_browser.operations.new_archive.sources.cbor_decoder import BREAK, SELF_DESCRIBED
from msglc_browser.operations.new_archive.sources.decoder import (
    CutOff,
    Decoder,
    ForbiddenKey,
    RepeatedKey,
)
from msglc_browser.operations.new_archive.sources.fault_place import fault
from msglc_browser.operations.new_archive.sources.value_sink import (
    SharedReferences,
    SourceProblem,
    TooDeep,
    ValueSink,
)

_BATCH = 1000
_FEW = 8  # fewer values are not worth decoding together
_ONE_BY_ONE = 32
_LARGEST_TAGGED = 32 * 2**20
_SET = 258
_KEYS = frozenset({str, bytes})
_QUICK_KEYS = frozenset({*_KEYS, int, float, bool, NoneType})


class TooLarge(Exception):
    """The value ends behind the window."""


_APART = (TooLarge, RepeatedKey)  # taken apart, a value can be handed over


class _Open:
    """A container taken apart; `left` items or pairs remain, None until BREAK.

    About `together` of them may fit into the window, if they are `item_bytes` each.
    """

    __slots__ = ("is_map", "item_bytes", "left", "together")

    def __init__(self, left: int | None, *, is_map: bool = False) -> None:
        self.left = left
        self.is_map = is_map
        self.together = _FEW
        self.item_bytes = 0.0


class BinarySource:
    """Passes the single value of a source to a sink."""

    def __init__(
        self,
        window: ByteWindow,
        decoder: Decoder,
        sink: ValueSink,
        *,
        protocol: Protocol,
        strict_keys: bool,
    ) -> None:
        self._window = window
        self._decoder = decoder
        self._sink = sink
        self._protocol = protocol
        self._strict_keys = strict_keys
        self._open: list[_Open] = []
        self._seen_fills = -1

    def read_document(self) -> None:
        """One value and nothing after it. Raises SourceProblem."""
        self._window.fill()
        self._one()
        while self._open:
            container = self._open[-1]
            if self._is_over(container):
                self._open.pop()
                self._sink.end()
            elif container.is_map:
                self._pairs(container)
            else:
                self._items(container)
        self._window.fill()
        if self._window.ahead:
            raise self._window.problem("unexpected data after the first value")

    def _is_over(self, container: _Open) -> bool:
        window = self._window
        if container.left is not None:
            return container.left == 0
        if not window.ahead:
            window.fill()
        if window.data[window.at : window.at + 1] != bytes([BREAK]):
            return False
        window.at += 1
        self._seen_fills = -1
        return True

    def _items(self, container: _Open) -> None:
        many = self._together(container)
        if many is not None:
            self._sink.values(many)
            return
        batch: list[object] = []
        fills = self._window.fills
        wanted = 1 if container.left is None else min(_ONE_BY_ONE, container.left)
        try:
            while len(batch) < wanted and self._window.fills == fills:
                batch.append(self._whole())
        except _APART:
            self._pass(container, len(batch) + 1)
            self._sink.values(batch)
            self._take_apart()
            return
        self._pass(container, len(batch))
        self._sink.values(batch)

    def _pairs(self, container: _Open) -> None:
        many = self._together(container)
        if many is not None:
            self._sink.pairs(list(zip(many[::2], many[1::2], strict=True)))
            return
        batch: list[tuple[object, object]] = []
        fills = self._window.fills
        wanted = 1 if container.left is None else min(_ONE_BY_ONE, container.left)
        while len(batch) < wanted and self._window.fills == fills:
            key = self._key()
            try:
                batch.append((key, self._whole()))
            except _APART:
                self._pass(container, len(batch) + 1)
                self._sink.pairs(batch)
                self._sink.key(key)
                self._take_apart()
                return
        self._pass(container, len(batch))
        self._sink.pairs(batch)

    def _together(self, container: _Open) -> list[object] | None:
        """Items, or alternating keys and values, decoded in one call and passed; None if there are
        few, or if they are not valid, which the one-by-one path then reports."""
        window = self._window
        count = min(container.together, container.left or 0)
        if container.item_bytes:
            count = min(count, int(window.ahead / container.item_bytes))
        if count < _FEW:
            return None
        self._begin()
        found = self._decoder.next_values(2 * count if container.is_map else count)
        if found is None or (container.is_map and not self._are_keys(found[0][::2])):
            self._seen_fills = -1
            container.together = max(_FEW, count // 4)
            return None
        values, end = found
        container.item_bytes = (end - window.at) / count
        container.together = min(_BATCH, 2 * count)
        window.at = end
        self._pass(container, count)
        return values

    def _are_keys(self, keys: Sequence[object]) -> bool:
        return set(map(type, keys)) <= (_KEYS if self._strict_keys else _QUICK_KEYS)

    def _pass(self, container: _Open, count: int) -> None:
        if container.left is not None:
            container.left -= count

    def _key(self) -> object:
        try:
            key = self._whole()
        except TooLarge as error:
            raise self._window.problem("a dict key is a large container") from error
        except RepeatedKey as error:
            problem = "in a dict key, a key stands more than once in a dict"
            raise self._window.problem(problem) from error
        if self._strict_keys and not isinstance(key, str | bytes):
            raise ForbiddenKey(type(key).__name__)
        return key

    def _one(self) -> None:
        try:
            value = self._whole()
        except _APART:
            self._take_apart()
        else:
            self._sink.value(value)

    def _whole(self) -> object:
        """The value here, passed. Raises TooLarge or RepeatedKey for one to be taken apart."""
        window = self._window
        while True:
            self._begin()
            try:
                value, window.at = self._decoder.next_value()
            except CutOff:
                self._seen_fills = -1
                self._make_whole()
            except RepeatedKey:
                self._seen_fills = -1
                raise
            except (ForbiddenKey, SharedReferences):
                raise
            except TooDeep as error:
                raise window.too_deep() from error
            except SourceProblem as error:
                raise fault(self._protocol, window, str(error)) from error
            else:
                return value

    def _begin(self) -> None:
        if self._seen_fills != self._window.fills:
            self._decoder.begin(self._window.data, self._window.at)
            self._seen_fills = self._window.fills

    def _make_whole(self) -> None:
        """Read more for a truncated value; raises TooLarge if that would be too much."""
        window = self._window
        if window.is_last:
            raise fault(self._protocol, window, "the data ends in the middle of a value")
        if window.ahead < window.size:
            window.fill()
            return
        if self._head_here().kind not in STRINGS and not self._is_one_value():
            raise TooLarge
        window.grow()

    def _head_here(self) -> Head:
        return self._head_at(self._window.at)

    def _head_at(self, at: int) -> Head:
        try:
            head = peek_head(self._protocol, self._window.data, at)
        except CorruptArchive as error:
            raise self._window.problem(error.message) from error
        if head is None:
            raise self._window.problem("the data ends in the middle of a value")
        return head

    def _is_one_value(self) -> bool:
        """Whether it is a tag around a string, or one that means a single value, such as a big
        number: cbor2 must see the whole value to decide that."""
        head = self._head_here()
        if head.kind is not HeadKind.TAG:
            return False
        content = self._head_at(head.end).kind
        if content in STRINGS:
            return True
        is_one = head.value in DECODED_BY_CBOR2 and (head.value != _SET or content not in LISTS)
        if is_one and self._window.ahead >= _LARGEST_TAGGED:
            raise self._window.problem(f"tag {head.value} holds more than it can mean")
        return is_one

    def _take_apart(self) -> None:
        """Pass the head of a container, and its items one by one."""
        head = self._head_here()
        if head.kind is HeadKind.TAG and head.value == SELF_DESCRIBED:
            self._pass_self_described()
            self._one()
            return
        if len(self._open) >= MAX_DEPTH:
            raise self._window.too_deep()
        is_open = head.kind in OPEN_CONTAINERS
        size = None if is_open else head.value
        if head.kind in LISTS:
            self._sink.start_list(size)
            self._open.append(_Open(size))
        elif head.kind in MAPS:
            self._sink.start_map(size)
            self._open.append(_Open(size, is_map=True))
        elif head.kind is HeadKind.TAG and head.value not in SHARING_TAGS:
            self._sink.start_tag(head.value)
            self._open.append(_Open(1))
        else:
            raise SharedReferences
        self._window.at = head.end
        self._seen_fills = -1

    def _pass_self_described(self) -> None:
        """cbor2 drops these tags from decoded values too."""
        while (head := self._head_here()).kind is HeadKind.TAG and head.value == SELF_DESCRIBED:
            self._window.at = head.end
            self._seen_fills = -1
            self._window.fill()

"""CBOR values out of a window, by the library that msglc uses itself."""

import io
import re
from collections.abc import Callable, Sequence
from functools import partial

import cbor2

from msglc_browser.archive.building.head_encoding import list_head
from msglc_browser.archive.building.kept_tags import (
    DECODED_BY_CBOR2,
    WITH_COUNTERPARTS,
    as_tag,
)
from msglc_browser.archive.building.pair_list import PairList, dict_or_pairs
from msglc_browser.archive.items.heads import (
    LISTS,
    MAPS,
    OPEN_CONTAINERS,
    Head,
    HeadKind,
    peek_head,
)
from msglc_browser.archive.items.item_walk import SHARING_TAGS
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.new_archive.sources.decoder import CutOff, ForbiddenKey, RepeatedKey
from msglc_browser.operations.new_archive.sources.shared_size import written_bytes
from msglc_browser.operations.new_archive.sources.time_notes import TimeNotes
from msglc_browser.operations.new_archive.sources.value_sink import (
    SharedReferences,
    SourceProblem,
    TooDeep,
)

SELF_DESCRIBED = 55799
"""A tag that says only that this is CBOR."""

BREAK = 0xFF

_READ_SIZE = 1024  # cbor2 reads as much for each value, and goes back
_MAX_DEPTH = 900  # more than an archive may have, and no more than cbor2 does without a crash
_LONGEST_HEAD = 9
_REPEATED = "Duplicate map key: "  # cbor2 6
_FORBIDDEN_KEY = re.compile("must be a text string or byte string, not (.*)")  # cbor2 6
_LEVELS = 8  # so deep in a value dicts with repeated keys are looked for
_MOST_PAIRS = 2**32
_MOST_WRITTEN = 2**30
_MOST_ITEMS = 64  # of a longer container, taking it apart takes little of the time
_SHORT_MAPS = range(0xA0, 0xAC)  # heads of up to 11 pairs: a list of both has such a head, too
_LIST_OF_NONE = 0x80
_WRONG = (cbor2.CBORError, ValueError, TypeError, OverflowError, RuntimeError)
_OPEN_LIST = b"\x9f"


class CborDecoder:
    """CBOR for an archive of the protocol `target`; for msgpack, only text and bytes may be keys.

    For CBOR, tagged values stay what they are; else times and big numbers become those of
    msgpack. cbor2 numbers shared values anew for each value it decodes: only with `shares` are
    they decoded, of a document that is one value here.
    """

    def __init__(self, target: Protocol, times: TimeNotes, *, shares: bool) -> None:
        self._strict_keys = target is Protocol.MSGPACK
        self._times = times
        self._shares = shares
        tags = DECODED_BY_CBOR2
        if target is Protocol.MSGPACK:
            tags -= WITH_COUNTERPARTS
        self._tags: dict[int, Callable[[object, bool], object]]
        self._tags = {tag: partial(as_tag, tag) for tag in tags}
        if target is Protocol.MSGPACK:
            self._tags |= {0: times.of_text, 1: times.of_number}
        if not shares:
            self._tags |= dict.fromkeys(SHARING_TAGS, self._sharing)
        self._met_sharing = False
        self._expects_pairs = False  # a repeated key, as there was one in the value before

    def begin(self, data: bytes, at: int) -> None:
        """Take other bytes."""
        self._data = data
        self._before = at - _LONGEST_HEAD  # where in `data` the stream begins
        # Room for a head of a list before the first value, see `_as_list`.
        self._stream = io.BytesIO(b"".join((bytes(_LONGEST_HEAD), memoryview(data)[at:])))
        self._is_spent = True
        self._go(at)

    def next_value(self) -> tuple[object, int]:
        """A value and where it ends. Raises SharedReferences, too."""
        start = self._at
        try:
            value = self._short_map(start) if self._expects_pairs else self._decoded()
            self._expects_pairs = isinstance(value, PairList)
        except RepeatedKey as error:
            if self._shares:
                raise SharedReferences from error
            value = self._taken_apart(start, _LEVELS)
            self._expects_pairs = isinstance(value, PairList)
        if self._shares and written_bytes(value) > _MOST_WRITTEN:
            raise SourceProblem("its shared references stand for more than 1 GiB")
        return value, self._at

    def next_values(self, count: int) -> tuple[list[object], int] | None:
        """So many values and where the last ends.

        They are decoded as one list, which takes a third of the time of many calls.
        """
        head = list_head(Protocol.CBOR, count)
        start = self._at
        try:
            values = self._as_list(head, start)
        except (CutOff, RepeatedKey, SourceProblem):
            return None
        return values, self._at

    @property
    def _at(self) -> int:
        return self._before + self._stream.tell()

    def _go(self, at: int) -> None:
        """What comes next is at `at`; also after an error, which makes a decoder useless."""
        self._stream.seek(at - self._before)
        if not self._is_spent:
            return
        self._is_spent = False
        self._decoder = cbor2.CBORDecoder(
            self._stream,
            read_size=_READ_SIZE,
            max_depth=_MAX_DEPTH,
            semantic_decoders=self._tags,
            allow_duplicate_keys=False,
            strict_hashable_types=self._strict_keys,
        )

    def _decoded(self) -> object:
        self._met_sharing = False
        self._is_spent = True
        times = self._times.state
        try:
            value: object = self._decoder.decode()
        except RecursionError as error:
            raise TooDeep("nested too deeply") from error
        except _WRONG as error:
            self._times.state = times
            if self._met_sharing:
                raise SharedReferences from error
            raise self._meaning(error) from error
        if self._met_sharing:
            raise SharedReferences
        self._is_spent = False
        return value

    def _meaning(self, error: Exception) -> Exception:
        if isinstance(error, cbor2.CBORDecodeEOF):
            return CutOff()
        if _REPEATED in str(error):
            return RepeatedKey()
        if "nesting depth" in str(error):
            return TooDeep("nested too deeply")
        forbidden = _FORBIDDEN_KEY.search(str(error))
        return SourceProblem(str(error)) if forbidden is None else ForbiddenKey(forbidden[1])

    def _as_list(self, head: bytes, at: int) -> list[object]:
        """What lies at `at` as a list, whose head is laid over the bytes before it."""
        self._stream.seek(at - self._before - len(head))
        self._stream.write(head)
        self._stream.seek(at - self._before - len(head))
        values = self._decoded()
        return values if isinstance(values, list) else []

    def _taken_apart(self, at: int, levels: int) -> object:
        """The value at `at`, in which a key stands twice, in no more than so many levels."""
        head = self._head_at(at)
        if head.kind in MAPS:
            flat = self._keys_and_values(head, levels)
            if len(flat) % 2:
                raise SourceProblem("a key without a value")
            return self._dict(list(zip(flat[::2], flat[1::2], strict=True)))
        if head.kind in LISTS:
            return self._each(head, levels)
        if head.value in SHARING_TAGS:
            raise SharedReferences
        value = self._inner(head.end, levels)
        return value if head.value == SELF_DESCRIBED else cbor2.CBORTag(head.value, value)

    def _short_map(self, at: int) -> object:
        """The value at `at`, quickly if it is a dict that may hold a key twice."""
        first = self._data[at] if at < len(self._data) else BREAK
        if first not in _SHORT_MAPS:
            return self._decoded()
        head = _LIST_OF_NONE + 2 * (first - _SHORT_MAPS[0])
        flat = self._as_list(bytes([head]), at + 1)
        return self._dict(list(zip(flat[::2], flat[1::2], strict=True)))

    def _inner(self, at: int, levels: int) -> object:
        self._go(at)
        try:
            return self._short_map(at)
        except RepeatedKey:
            if not levels:
                raise
        return self._taken_apart(at, levels - 1)

    def _keys_and_values(self, head: Head, levels: int) -> list[object]:
        """In turn."""
        is_open = head.kind is HeadKind.OPEN_MAP
        self._go(head.end)
        try:
            return self._as_list(
                _OPEN_LIST if is_open else list_head(Protocol.CBOR, 2 * head.value), head.end
            )
        except RepeatedKey:
            return self._each(head, levels)

    def _each(self, head: Head, levels: int) -> list[object]:
        """The items of a list, or keys and values in turn, each by itself."""
        items: list[object] = []
        if not levels or head.value > _MOST_ITEMS:
            raise RepeatedKey
        is_open = head.kind in OPEN_CONTAINERS
        wanted = head.value * (2 if head.kind in MAPS else 1)
        at = head.end
        while is_open or len(items) < wanted:
            if is_open and self._data[at : at + 1] == bytes([BREAK]):
                self._go(at + 1)
                return items
            if len(items) > 2 * _MOST_ITEMS:
                raise RepeatedKey
            items.append(self._inner(at, levels))
            at = self._at
        self._go(at)
        return items

    def _dict(self, pairs: Sequence[tuple[object, object]]) -> dict[object, object] | PairList:
        if self._strict_keys:
            for key, _ in pairs:
                if not isinstance(key, str | bytes):
                    raise ForbiddenKey(type(key).__name__)
        return dict_or_pairs(pairs)

    def _head_at(self, at: int) -> Head:
        try:
            head = peek_head(Protocol.CBOR, self._data, at)
        except CorruptArchive as error:
            raise SourceProblem(error.message) from error
        if head is None or (head.value >= _MOST_PAIRS and head.kind is not HeadKind.TAG):
            raise CutOff
        return head

    def _sharing(self, value: object, _immutable: bool) -> object:
        self._met_sharing = True
        return value

"""Find out where whole items end, and whether they may be copied, at C speed where possible.

The libraries decode the items, and what they accept is well-formed, and not too deep; keys are
compared on the way. What they reject is for `item_walk` to judge.
"""

import io
import re
from collections.abc import Sequence
from operator import sub
from typing import NamedTuple

import cbor2
import msgpack

from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.fast_skip import run_ends
from msglc_browser.archive.items.heads import BREAK
from msglc_browser.archive.items.item_walk import SHARING_TAGS
from msglc_browser.archive.items.unreadable import WRONG
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded

MSGPACK_LEVELS = 1024
"""How deep msgpack's decoder goes."""

_FAR = 1 << 70  # an item may end behind the bytes at hand, whatever it claims
_MOST = 4096  # items per run
_LEAST_LEVELS = 2
_FEW = 16  # fewer are not worth a pattern
_READ_BYTES = 1024
_FLOAT_BYTES = 9
_FLOATS = {
    Protocol.MSGPACK: re.compile(rb"(?:\xcb.{8}){16,4096}+", re.DOTALL),
    Protocol.CBOR: re.compile(rb"(?:\xfb.{8}){16,4096}+", re.DOTALL),
}
_NUMBERS = {  # and null, true, false
    Protocol.MSGPACK: rb"[\x00-\x7f\xe0-\xff\xc0\xc2\xc3]|[\xcc\xd0].|[\xcd\xd1]..|"
    rb"[\xca\xce\xd2].{4}|[\xcb\xcf\xd3].{8}",
    Protocol.CBOR: rb"[\x00-\x17\x20-\x37\xf4-\xf6]|[\x18\x38].|[\x19\x39\xf9]..|"
    rb"[\x1a\x3a\xfa].{4}|[\x1b\x3b\xfb].{8}",
}
_SHORT_TEXT = b"|".join(bytes([0x60 + size]) + b".{%d}" % size for size in range(24))
_CBOR_SCALAR = _NUMBERS[Protocol.CBOR] + b"|" + _SHORT_TEXT


def _run_of(scalar: bytes) -> re.Pattern[bytes]:
    # The first byte decides: what has matched is never tried otherwise.
    return re.compile(b"(?>%b){%d,%d}+" % (scalar, _FEW, _MOST), re.DOTALL)


_NUMBER_RUNS = {protocol: _run_of(numbers) for protocol, numbers in _NUMBERS.items()}
_NUMBER = {protocol: re.compile(numbers, re.DOTALL) for protocol, numbers in _NUMBERS.items()}
_CBOR_SCALARS, _CBOR_SCALAR_ALONE = _run_of(_CBOR_SCALAR), re.compile(_CBOR_SCALAR, re.DOTALL)
_CONTAINERS = {
    Protocol.MSGPACK: frozenset((*range(0x80, 0xA0), *range(0xDC, 0xE0))),
    Protocol.CBOR: frozenset(range(0x80, 0xDC)),
}


class _Unproven(Exception):
    """A value that the library accepts, but that is to be looked at closely."""


class Found(NamedTuple):
    """Whole items: their sizes, and where the last one ends.

    `values` is what they mean, None if they are to be walked; it tells keys that are text or
    bytes from others, and is empty for numbers. `is_large` if the next item is a container that
    is whole, but too large to be one of them.
    """

    sizes: Sequence[int]
    end: int
    values: Sequence[object] | None
    is_large: bool = False


class ItemRuns:
    """Takes runs of items out of bytes of one protocol."""

    def __init__(self, protocol: Protocol, *, text_keys: bool) -> None:
        """With `text_keys`, dicts with other keys than text and bytes are to be walked."""
        self._protocol = protocol
        self._text_keys = text_keys
        self._containers = _CONTAINERS[protocol]
        self._semantics = dict.fromkeys(SHARING_TAGS, _reject)

    def take(
        self, data: bytes, at: int, items: int, *, each: int, most_bytes: int, levels: int
    ) -> Found:
        """Up to `items` items from `at` on, a multiple of `each`; none if the first is not whole.

        Containers of more than `most_bytes` end the run. `levels` of them may be nested in an
        item. Raises CorruptArchive and LimitExceeded if an item contradicts itself.
        """
        items = min(items, _MOST)
        if items >= _FEW and each == 1 and (numbers := self._numbers(data, at, items)):
            return numbers
        take = self._of_msgpack if self._protocol is Protocol.MSGPACK else self._of_cbor
        return take(data, at, items, each, most_bytes, levels)

    def _numbers(self, data: bytes, at: int, items: int) -> Found | None:
        protocol = self._protocol
        if found := _FLOATS[protocol].match(data, at):
            count = min((found.end() - at) // _FLOAT_BYTES, items)
            return Found(bytes([_FLOAT_BYTES]) * count, at + _FLOAT_BYTES * count, ())
        if found := _NUMBER_RUNS[protocol].match(data, at):
            numbers = _NUMBER[protocol].findall(data, at, found.end())
            sizes = list(map(len, numbers[:items]))
            return Found(sizes, at + sum(sizes), ())
        return None

    def _of_msgpack(
        self, data: bytes, at: int, items: int, each: int, most_bytes: int, levels: int
    ) -> Found:
        found = self._small(data, at, self._ends(data, at, items), most_bytes, each)
        if not found.sizes:
            return found
        values = self._meanings(data[at : found.end], len(found.sizes), levels)
        return found._replace(values=values)

    def _meanings(self, raw: bytes, count: int, levels: int) -> Sequence[object] | None:
        """The values of a run of msgpack; None if it is to be walked."""
        # So many lists around the run that the decoder's own limit is that of the levels.
        around = MSGPACK_LEVELS - levels - 1
        head = b"\x91" * around + b"\xdd" + count.to_bytes(4, "big")
        try:
            value = msgpack.unpackb(
                head + raw,
                strict_map_key=self._text_keys,
                object_pairs_hook=_distinct,
                ext_hook=_ignored,
            )
        except (*WRONG, _Unproven):
            return None
        for _ in range(around):
            (value,) = value
        values: list[object] = value
        return values

    def _of_cbor(
        self, data: bytes, at: int, items: int, each: int, most_bytes: int, levels: int
    ) -> Found:
        if items >= _FEW and (run := _CBOR_SCALARS.match(data, at)):
            scalars = _CBOR_SCALAR_ALONE.findall(data, at, run.end())
            found = self._scalars(data, at, scalars[: min(items, len(scalars)) // each * each])
            if found is not None:
                return found
        ends, values = self._decoded(data, at, items, most_bytes, levels)
        small = self._small(data, at, ends, most_bytes, each)
        if small.sizes or small.is_large:
            return small._replace(values=values[: len(small.sizes)])
        # Cut off, or not for the library: then it is walked.
        return self._small(data, at, self._ends(data, at, each), most_bytes, each)

    def _scalars(self, data: bytes, at: int, scalars: Sequence[bytes]) -> Found | None:
        joined = b"".join(scalars)
        try:
            values: list[object] = cbor2.loads(b"\x9a" + len(scalars).to_bytes(4, "big") + joined)
        except WRONG:
            return None
        return Found(list(map(len, scalars)), at + len(joined), values)

    def _decoded(
        self, data: bytes, at: int, items: int, most_bytes: int, levels: int
    ) -> tuple[list[int], list[object]]:
        """Up to the first item that is large, and with it."""
        if levels < _LEAST_LEVELS:
            return [], []
        stream = io.BytesIO(data)
        stream.seek(at)
        decoder = cbor2.CBORDecoder(
            stream,
            read_size=_READ_BYTES,
            max_depth=levels - 1,  # it does not count an empty container
            semantic_decoders=self._semantics,
            allow_duplicate_keys=False,
        )
        decode, tell = decoder.decode, stream.tell
        ends: list[int] = []
        values: list[object] = []
        try:
            while len(ends) < items and data[at : at + 1] != BREAK:
                values.append(decode())
                ends.append(end := tell())
                if end - at > most_bytes and data[at] in self._containers:
                    break
                at = end
        except (*WRONG, _Unproven):
            pass
        return ends, values

    def _ends(self, data: bytes, at: int, items: int) -> list[int]:
        if self._protocol is Protocol.MSGPACK and (
            found := run_ends(Protocol.MSGPACK, data, at, items)
        ):
            return found
        cursor = Cursor(self._protocol, at, _FAR)
        cursor.feed(data, 0)
        ends: list[int] = []
        try:
            while len(ends) < items and not self._is_break(data, cursor.position):
                some = cursor.run_ends(items - len(ends))
                if not some:
                    if not cursor.skip(1) or cursor.position > len(data):
                        break
                    some = [cursor.position]
                ends += some
        except (CorruptArchive, LimitExceeded):
            if not ends:
                raise
        return ends

    def _is_break(self, data: bytes, at: int) -> bool:
        return self._protocol is Protocol.CBOR and data[at : at + 1] == BREAK

    def _small(
        self, data: bytes, at: int, ends: Sequence[int], most_bytes: int, each: int
    ) -> Found:
        """The items before the first large container; before its key, if they are pairs."""
        starts = [at, *ends[:-1]] if ends else []
        sizes = list(map(sub, ends, starts))
        count = len(ends)
        if count and max(sizes) > most_bytes:
            are_large = (
                number
                for number, size in enumerate(sizes)
                if size > most_bytes and data[starts[number]] in self._containers
            )
            count = next(are_large, count)
        is_large = count < each and count < len(ends)
        count = count // each * each
        return Found(sizes[:count], ends[count - 1] if count else at, None, is_large)


def _distinct(pairs: list[tuple[object, object]]) -> None:
    if len(dict(pairs)) < len(pairs):
        raise _Unproven


def _ignored(_code: int, _data: bytes) -> None:
    """Extensions are copied, whatever they mean."""


def _reject(_value: object, _immutable: bool) -> object:
    raise _Unproven

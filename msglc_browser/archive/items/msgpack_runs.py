"""Decodes consecutive msgpack values in C, in one pass that also finds where each of them ends.

A dict repeats a key if its head claims more pairs than the dict made of it has. Where dicts are
nested, a hook sees the pairs of each instead, which takes longer.
"""

from collections.abc import Sequence
from itertools import chain, islice
from operator import itemgetter
from typing import Any

import msgpack

from msglc_browser.archive.items.scalars import ext_value
from msglc_browser.archive.model.values import ExtValue, Pairs

MOST_ITEMS = 4096
"""Per container: msgpack allocates by the claim, once per level."""

_MOST_BACK_OFF = 64
_SCALARS = {int, float, str, bytes, bool, type(None), ExtValue}
_KNOWN = {*_SCALARS, list, dict, Pairs}
_TIME_HEADS = (b"\xd6\xff", b"\xd7\xff", b"\xc7\x0c\xff")
_SHORT_MAPS = bytes(0x80 + size if size < 16 else 0 for size in range(256))  # heads by size
# Truncated, deep or unusual; a key that cannot be hashed.
_STOPS = (msgpack.UnpackException, ValueError, TypeError)


def mapping(pairs: list[tuple[Any, object]]) -> object:
    """A dict of these pairs, or Pairs if Python cannot represent it."""
    try:
        made = dict(pairs)
    except TypeError:
        return Pairs(tuple(pairs))
    return made if len(made) == len(pairs) else Pairs(tuple(pairs))


_COMMON: dict[str, Any] = {
    "strict_map_key": False,
    "unicode_errors": "surrogateescape",
    "max_array_len": MOST_ITEMS,
    "max_map_len": MOST_ITEMS,
}
OPTIONS: dict[str, Any] = {**_COMMON, "object_pairs_hook": mapping, "ext_hook": ext_value}
"""For any of the library's decoders: nothing is allocated by a claim, or interpreted."""


def may_hold_times(data: bytes) -> bool:
    """Whether the library may have made its own timestamps of some values."""
    return any(head in data for head in _TIME_HEADS)


class MsgpackRuns:
    """Decodes runs of values; remembers whether the last ones were plain."""

    def __init__(self) -> None:
        self._back_off = 0  # runs to decode by hooks before the next attempt without …
        self._next_back_off = 1  # … doubling each time

    def take(self, piece: bytes, most: int, each: int) -> tuple[list[object], list[int]]:
        """The first values of `piece`, up to `most` and a multiple of `each`, and their ends.

        They stop at one that is truncated, or left to the tokenizer.
        """
        if self._back_off:
            self._back_off -= 1
        elif (found := _plain(piece, most, each)) is not None:
            self._next_back_off = 1
            return found
        else:
            self._back_off = self._next_back_off
            self._next_back_off = min(2 * self._next_back_off, _MOST_BACK_OFF)
        values, ends, _ = _values(piece, most, each, object_pairs_hook=mapping, ext_hook=ext_value)
        return ([], []) if may_hold_times(piece) and not is_plain(values) else (values, ends)


def _plain(piece: bytes, most: int, each: int) -> tuple[list[object], list[int]] | None:
    """None unless the values hold neither extensions nor dicts in dicts."""
    made = 0

    def count(decoded: object) -> object:
        nonlocal made
        made += 1
        return decoded

    # Any extension is too long or refused: looking for times among the bytes would take longer.
    values, ends, is_cut = _values(
        piece, most, each, object_hook=count, max_ext_len=0, ext_hook=_refuse
    )
    is_plain = is_cut and (not made or _are_distinct(piece, values, ends, each, made))
    return (values, ends) if is_plain else None


def _refuse(_code: int, _data: bytes) -> object:
    raise ValueError("an extension without bytes")


def _values(
    piece: bytes, most: int, each: int, **options: Any
) -> tuple[list[object], list[int], bool]:
    """Also whether nothing was rejected."""
    unpacker = msgpack.Unpacker(max_buffer_size=len(piece) + 1, **_COMMON, **options)
    unpacker.feed(piece)
    values: list[object] = []
    ends: list[int] = []
    # The loop runs in C: after each value, `tell` is called and its result kept.
    passed = map(ends.append, iter(unpacker.tell, -1))
    is_cut = True
    try:
        values.extend(map(itemgetter(0), zip(islice(unpacker, most), passed, strict=False)))
    except _STOPS:
        is_cut = False  # the values before it have been kept
    count = len(ends) // each * each
    del values[count:], ends[count:]
    return values, ends, is_cut


def _are_distinct(
    piece: bytes, values: Sequence[object], ends: Sequence[int], each: int, made: int
) -> bool:
    """Whether all `made` dicts are among the values themselves, and as large as they claim."""
    rows = values[each - 1 :: each]
    starts = ends[:-1:2] if each == 2 else [0, *ends[:-1]]
    if made != len(rows):
        return False
    try:
        sizes = bytes(map(len, rows))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False  # not sized, or not a short map
    return bytes(map(piece.__getitem__, starts)) == sizes.translate(_SHORT_MAPS)


def is_plain(items: list[object]) -> bool:
    """Whether no value, at any depth, has a type that only the libraries know."""
    level = items
    while level:
        types = set(map(type, level))
        if types <= _SCALARS:
            return True
        if not types <= _KNOWN:
            return False
        inside = [list(value) for value in level if isinstance(value, dict)]
        inside += [list(value.values()) for value in level if isinstance(value, dict)]
        inside += [list(chain(*value.pairs)) for value in level if isinstance(value, Pairs)]
        inside += [value for value in level if isinstance(value, list)]
        level = list(chain.from_iterable(inside))
    return True

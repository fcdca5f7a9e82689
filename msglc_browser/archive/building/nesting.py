"""The nesting depth of dicts and lists, found without recursion."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cbor2

from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.model.node import Protocol

MAX_DEPTH = 400
"""Limit for nested containers, however they are passed; msglc reads no deeper CBOR."""

CONTAINERS = frozenset({dict, cbor2.frozendict, list, tuple, cbor2.CBORTag, PairList})
"""The container types that the readers of sources create."""

_HEADS = {
    Protocol.MSGPACK: frozenset((*range(0x80, 0xA0), *range(0xDC, 0xE0))),
    Protocol.CBOR: frozenset(range(0x80, 0xDC)),
}
_OTHERS = {
    protocol: bytes(byte for byte in range(256) if byte not in heads)
    for protocol, heads in _HEADS.items()
}


_FLOAT = {Protocol.MSGPACK: b"\xcb", Protocol.CBOR: b"\xfb"}
_FLOAT_BYTES = 9
# Size of the head of a list, by its first byte.
_LIST_HEADS = {
    Protocol.MSGPACK: {**dict.fromkeys(range(0x90, 0xA0), 1), 0xDC: 3, 0xDD: 5},
    Protocol.CBOR: {**dict.fromkeys(range(0x80, 0x98), 1), 0x98: 2, 0x99: 3, 0x9A: 5},
}


def may_be_deeper(encoded: bytes, protocol: Protocol, levels: int) -> bool:
    """Whether an encoded value has this many bytes that could start containers; fast."""
    if len(encoded) <= levels or _are_floats(encoded, protocol):
        return False
    return len(encoded.translate(None, _OTHERS[protocol])) > levels


def _are_floats(encoded: bytes, protocol: Protocol) -> bool:
    """Whether it is a list of floats: a fast path for the most frequent long lists."""
    head = _LIST_HEADS[protocol].get(encoded[0])
    if head is None:
        return False
    floats = encoded[head::_FLOAT_BYTES].count(_FLOAT[protocol])
    return head + floats * _FLOAT_BYTES == len(encoded)


def is_deeper(value: object, levels: int) -> bool:
    """Whether more than `levels` containers are nested; a scalar has none."""
    level = [value] if type(value) in CONTAINERS else []
    for _ in range(levels):
        if not level:
            return False
        inner: list[object] = []
        for container in level:
            items = items_of(container)
            if not CONTAINERS.isdisjoint(map(type, items)):
                inner += [item for item in items if type(item) in CONTAINERS]
        level = inner
    return bool(level)


class Place(NamedTuple):
    """Where an item is in the container around it: a position, or a key."""

    is_key: bool
    value: object


def pair_lists_in(values: Sequence[object]) -> Iterator[tuple[tuple[Place, ...], PairList]]:
    """Those in `values`, at any depth, in the order in which they end; with their places."""
    for number, value in enumerate(values):
        if type(value) not in CONTAINERS:
            continue
        here = Place(False, number)
        if not CONTAINERS.isdisjoint(map(type, items_of(value))):
            yield from _pair_lists_below(value, here)
        elif isinstance(value, PairList):
            yield (here,), value


def _pair_lists_below(
    outermost: object, here: Place
) -> Iterator[tuple[tuple[Place, ...], PairList]]:
    open_ones: list[tuple[object, Iterator[tuple[Place, object]]]] = []
    open_ones.append((outermost, _placed(outermost)))
    places = [here]
    while open_ones:
        container, items = open_ones[-1]
        place, inner = next(items, (here, None))
        if inner is not None:
            open_ones.append((inner, _placed(inner)))
            places.append(place)
            continue
        open_ones.pop()
        if isinstance(container, PairList):
            yield tuple(places), container
        places.pop()


def _placed(container: object) -> Iterator[tuple[Place, object]]:
    """The containers in a container."""
    return (pair for pair in placed_items(container) if type(pair[1]) in CONTAINERS)


def placed_items(container: object) -> Iterator[tuple[Place, object]]:
    """The values in a container, each with its place."""
    if isinstance(container, dict | cbor2.frozendict):
        return ((Place(True, key), item) for key, item in container.items())
    if isinstance(container, PairList):
        return ((Place(True, key), item) for key, item in container.pairs)
    return ((Place(False, at), item) for at, item in enumerate(items_of(container)))


def items_of(container: object) -> list[object]:
    """The values in a dict, list or tuple, or the one in a CBOR tag."""
    if isinstance(container, dict | cbor2.frozendict):
        return list(container.values())
    if isinstance(container, cbor2.CBORTag):
        return [container.value]
    if isinstance(container, list | tuple):
        return list(container)
    if isinstance(container, PairList):
        return [value for _, value in container.pairs]
    raise TypeError(type(container).__name__)

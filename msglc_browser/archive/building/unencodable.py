"""Which of many values cannot be encoded, and where it is: looked for only once one failed."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import cbor2

from msglc_browser.archive.building.nesting import CONTAINERS, Place, placed_items
from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.building.repeat_teller import places_of, steps_of
from msglc_browser.archive.building.run_encoder import encoded
from msglc_browser.archive.building.value_encoder import Unencodable, ValueEncoder
from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.model.node_path import NodePath


class Offence(NamedTuple):
    """`places` lead to the value, the first of them by its number among the values.

    They end at a dict if it is one of its keys that cannot be encoded, and where a container stands
    in itself.
    """

    places: tuple[Place, ...]
    contains_itself: bool


class KeysOf(NamedTuple):
    """The keys of values; one of them may be what cannot be encoded."""

    keys: Sequence[object]


class _Open(NamedTuple):
    """A container being looked through; it has no place if it lies in a tag, which has it."""

    container: object
    place: Place | None
    items: Iterator[tuple[Place | None, object]]


def locate(
    error: Unencodable,
    values: Sequence[object],
    steps: RawPath | KeysOf,
    encoder: ValueEncoder,
    around: NodePath,
) -> None:
    """Note in the error which value it is; one of the `steps` leads to each from `around`."""
    if isinstance(steps, KeysOf):
        are_sound = all(_can(encoder.encode, key) for key in steps.keys)
        values = values if are_sound else ()
        steps = tuple(map(encoder.encode, steps.keys)) if are_sound else ()
    places, error.contains_itself = find_offence(values, encoder.encode)
    number = places[0].value if places else None
    first = steps[number : number + 1] if isinstance(number, int) else ()
    error.path = (*around, *steps_of(encoder, first), *places_of(encoder, places[1:]))


def find_offence(values: Sequence[object], encode: Callable[[Any], bytes]) -> Offence:
    """The first that cannot be encoded: without recursion, and each container only once."""
    top = ((Place(False, number), value) for number, value in enumerate(values))
    path = [_Open(values, None, top)]
    around: set[int] = set()
    seen: set[int] = set()  # containers are shared if the source has references
    while path:
        place, value = next(path[-1].items, _NO_MORE)
        if value is _END:
            around.discard(id(path.pop().container))
            continue
        if type(value) in CONTAINERS and id(value) in around:
            return Offence(_places(path, place), True)
        if not _is_sound(value, encode):
            return Offence(_places(path, place), False)
        if type(value) in CONTAINERS and id(value) not in seen:
            around.add(id(value))
            seen.add(id(value))
            path.append(_Open(value, place, _items_in(value)))
    return Offence((), False)


_END = object()
_NO_MORE: tuple[None, object] = (None, _END)


def _items_in(container: object) -> Iterator[tuple[Place | None, object]]:
    if isinstance(container, cbor2.CBORTag):
        return iter([(None, container.value)])
    return iter(placed_items(container))


def _places(path: Sequence[_Open], last: Place | None) -> tuple[Place, ...]:
    return tuple(place for place in (*(each.place for each in path), last) if place is not None)


def _is_sound(value: object, encode: Callable[[Any], bytes]) -> bool:
    """Whether a value can be encoded; of a container its keys, or the tag around its content."""
    if isinstance(value, cbor2.CBORTag):
        is_wrapper = type(value.value) in CONTAINERS
        return _can(encode, cbor2.CBORTag(value.tag, [])) if is_wrapper else _can(encode, value)
    if isinstance(value, dict | cbor2.frozendict):
        return all(_can(encode, key) for key in value)
    if isinstance(value, PairList):
        return all(_can(encode, key) for key, _ in value.pairs)
    return type(value) in CONTAINERS or _can(encode, value)


def _can(encode: Callable[[Any], bytes], value: object) -> bool:
    try:
        encoded(encode, value)
    except Unencodable:
        return False
    return True

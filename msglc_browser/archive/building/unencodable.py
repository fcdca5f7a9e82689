"""Which of many values cannot be encoded, and where it is: looked for only once one failed."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import cbor2

from msglc_browser.archive.building.nesting import CONTAINERS, Place, placed_items
from msglc_browser.archive.building.repeat_teller import places_of, steps_of
from msglc_browser.archive.building.run_encoder import encoded
from msglc_browser.archive.building.value_encoder import Unencodable, ValueEncoder
from msglc_browser.archive.items.item_walk import RawPath
from msglc_browser.archive.model.node_path import NodePath


class Offence(NamedTuple):
    """`places` lead to the value, the first of them by its number among the values.

    They end at a dict if it is one of its keys that cannot be encoded, and at the container that
    `contains_itself`.
    """

    places: tuple[Place, ...]
    contains_itself: bool


def locate(
    error: Unencodable,
    values: Sequence[object],
    steps: RawPath,
    encoder: ValueEncoder,
    around: NodePath,
) -> None:
    """Note in the error which value it is; one of the `steps` leads to each from `around`."""
    places, error.contains_itself = find_offence(values, encoder.encode)
    number = places[0].value if places else None
    first = steps[number : number + 1] if isinstance(number, int) else ()
    error.path = (*around, *steps_of(encoder, first), *places_of(encoder, places[1:]))


def find_offence(values: Sequence[object], encode: Callable[[Any], bytes]) -> Offence:
    """The first that cannot be encoded, without recursion; each level is encoded once more."""
    places: list[Place] = []
    around: set[int] = set()
    level: Iterator[tuple[Place, object]]
    level = ((Place(False, number), value) for number, value in enumerate(values))
    while True:
        place, value = next((each for each in level if not _can(encode, each[1])), (None, None))
        if place is None:
            return Offence(tuple(places), False)
        if id(value) in around:
            return Offence(tuple(places), True)
        places.append(place)
        while isinstance(value, cbor2.CBORTag) and type(value.value) in CONTAINERS:
            if id(value) in around:
                return Offence(tuple(places), True)
            around.add(id(value))
            value = value.value
        if type(value) not in CONTAINERS or isinstance(value, cbor2.CBORTag):
            return Offence(tuple(places), False)
        around.add(id(value))
        level = placed_items(value)


def _can(encode: Callable[[Any], bytes], value: object) -> bool:
    try:
        encoded(encode, value)
    except Unencodable:
        return False
    return True

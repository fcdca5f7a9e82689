"""What a container or array holds, as its first bytes show: the type, shape, first numbers."""

import math
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.arrays.numpy_pickle import describe_array
from msglc_browser.archive.items.cursor import Cursor
from msglc_browser.archive.items.heads import Head, HeadKind, peek_head
from msglc_browser.archive.items.scalars import number_of
from msglc_browser.archive.items.value_type import classify
from msglc_browser.archive.model.node import Protocol, ValueType

MOST_NUMBERS: Final = 64
"""How many numbers are kept at most."""

_DEEPEST: Final = 8
_FAR: Final = 1 << 62  # the bytes may end within a value
_NUMBERS: Final = (HeadKind.INT, HeadKind.SIGNED, HeadKind.NEGATIVE, HeadKind.FLOAT)
_NUMERIC: Final = frozenset({ValueType.INT, ValueType.FLOAT})
_ARRAY_TYPES: Final = {
    "i": ValueType.INT,
    "u": ValueType.INT,
    "f": ValueType.FLOAT,
    "b": ValueType.BOOL,
    "S": ValueType.STR,
    "U": ValueType.STR,
    "M": ValueType.TIME,
}


@dataclass(frozen=True, slots=True)
class FirstItems:
    """What the first bytes show: see `Node.holds` and `Node.shape`.

    `inner` is the shape of the first item, if that is a list of numbers, or of lists of them.
    `numbers` are the first items if all of them are numbers, at most 64, NaN for null.
    """

    holds: ValueType | None = None
    inner: tuple[int, ...] = ()
    numbers: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrayFacts:
    """Type and shape of a stored array."""

    holds: ValueType | None
    shape: tuple[int, ...]


def array_facts(protocol: Protocol, head: bytes) -> ArrayFacts | None:
    """Of the array stored in the value that starts with `head`; None if it is no plain array."""
    found = peek_head(protocol, head, 0)
    info = None if found is None else describe_array(head[found.end :])
    return None if info is None else ArrayFacts(_ARRAY_TYPES.get(info.dtype[1:2]), info.shape)


def first_items(protocol: Protocol, head: bytes, *, is_map: bool = False) -> FirstItems:
    """Of the container that starts with `head`. Raises CorruptArchive if the bytes are invalid."""
    found = peek_head(protocol, head, 0)
    return FirstItems() if found is None else items_from(protocol, head, found.end, is_map=is_map)


def items_from(
    protocol: Protocol, data: bytes, at: int = 0, *, is_map: bool = False, most: int = MOST_NUMBERS
) -> FirstItems:
    """Of the items of a container, from byte `at` of `data` on, which may end within one.

    Of a dict, `is_map`, the keys are left out. Raises CorruptArchive if the bytes are invalid.
    """
    cursor = Cursor(protocol, at, _FAR)
    cursor.feed(data, 0)
    types: list[ValueType] = []
    numbers: list[float] = []
    inner: tuple[int, ...] = ()
    while len(types) < most and (not is_map or _skips(cursor, data)):
        found = peek_head(protocol, data, cursor.position)
        if found is None or found.kind is HeadKind.BREAK:
            break
        value_type = _type_of(protocol, data, cursor.position)
        if not types:
            inner = _inner_shape(protocol, data, found)
        types.append(value_type)
        numbers.append(float(number_of(found)) if found.kind in _NUMBERS else math.nan)
        if not _skips(cursor, data):
            break
    holds = _common(types)
    is_row = holds in _NUMERIC and not is_map
    return FirstItems(holds, inner, tuple(numbers) if is_row else ())


def _skips(cursor: Cursor, data: bytes) -> bool:
    """Move past one item; False if the bytes end within or right after it."""
    return bool(cursor.skip(1)) and cursor.position < len(data)


def _type_of(protocol: Protocol, data: bytes, at: int) -> ValueType:
    return classify(protocol, data[at : at + 64])[0]


def _common(types: list[ValueType]) -> ValueType | None:
    """The type of all items but nulls; integers among floats are floats."""
    kinds = set(types) - {ValueType.NULL}
    if kinds == _NUMERIC:
        return ValueType.FLOAT
    [kind] = kinds if len(kinds) == 1 else [None]
    return None if kind is ValueType.UNKNOWN else kind


def _inner_shape(protocol: Protocol, data: bytes, found: Head) -> tuple[int, ...]:
    """The lengths of lists in lists, the first ones, down to a number; () if there is none."""
    shape: list[int] = []
    head: Head | None = found
    while head is not None and head.kind is HeadKind.LIST and len(shape) < _DEEPEST:
        shape.append(head.value)
        head = peek_head(protocol, data, head.end)
    is_number = head is not None and head.kind in (*_NUMBERS, HeadKind.NULL)
    return tuple(shape) if is_number else ()

"""Convert plain values into events: the inverse of `build`, without recursion."""

from collections.abc import Iterator
from itertools import chain
from typing import cast

from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.values import CborTag, Pairs, Scalar

_END = Event(EventKind.END)


def value_events(value: object, *, is_key: bool = False) -> Iterator[Event]:
    """The events from which `build_value` would build `value`; long strings come in one piece."""
    stack: list[Iterator[tuple[object, bool]]] = [iter([(value, is_key)])]
    while True:
        found = next(stack[-1], None)
        if found is None:
            stack.pop()
            if not stack:
                return
            yield _END
            continue
        value, is_key = found
        inside = _start(value, is_key)
        if inside is None:
            yield Event(EventKind.SCALAR, cast(Scalar, value), None, is_key)
        else:
            start, items = inside
            yield start
            stack.append(items)


def _start(value: object, is_key: bool) -> tuple[Event, Iterator[tuple[object, bool]]] | None:
    """A container's START, and its content, each with whether it is a key."""
    if isinstance(value, list):
        start = Event(EventKind.START_LIST, None, len(value), is_key)
        return start, ((item, False) for item in value)
    if isinstance(value, dict | Pairs):
        pairs = value.pairs if isinstance(value, Pairs) else tuple(value.items())
        start = Event(EventKind.START_MAP, None, len(pairs), is_key)
        return start, chain.from_iterable(((key, True), (item, False)) for key, item in pairs)
    if isinstance(value, CborTag):
        return Event(EventKind.START_TAG, value.tag, None, is_key), iter([(value.value, False)])
    return None

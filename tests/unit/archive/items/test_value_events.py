"""Plain values into events: one for each scalar, a START and an END around containers."""

import pytest

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs, Timestamp
from tests.bounds import bounded

END = Event(EventKind.END)


def scalar(value: object, *, is_key: bool = False) -> Event:
    return Event(EventKind.SCALAR, value, None, is_key)  # type: ignore[arg-type]


def start(kind: EventKind, size: int, *, is_key: bool = False) -> Event:
    return Event(kind, None, size, is_key)


@pytest.mark.parametrize("is_key", [True, False])
@pytest.mark.parametrize("value", [None, 5, "x", b"y", 1.5, Timestamp(5), ExtValue(1, b"z")])
def test_scalar_is_one_event(value: object, is_key: bool) -> None:
    assert list(value_events(value, is_key=is_key)) == [scalar(value, is_key=is_key)]


def test_containers_have_their_size_and_their_keys_are_marked() -> None:
    assert list(value_events({"a": [1, {}], "b": None})) == [
        start(EventKind.START_MAP, 2),
        scalar("a", is_key=True),
        start(EventKind.START_LIST, 2),
        scalar(1),
        start(EventKind.START_MAP, 0),
        END,
        END,
        scalar("b", is_key=True),
        scalar(None),
        END,
    ]


def test_key_that_is_a_container_is_marked_at_its_start_only() -> None:
    assert list(value_events(Pairs((([1], 2),)))) == [
        start(EventKind.START_MAP, 1),
        start(EventKind.START_LIST, 1, is_key=True),
        scalar(1),
        END,
        scalar(2),
        END,
    ]


def test_container_as_a_key_itself_is_marked() -> None:
    first, *_ = value_events([1], is_key=True)
    assert first == start(EventKind.START_LIST, 1, is_key=True)


def test_tag_is_around_one_value() -> None:
    assert list(value_events(CborTag(99, CborTag(5, "x")), is_key=True)) == [
        Event(EventKind.START_TAG, 99, None, True),
        Event(EventKind.START_TAG, 5),
        scalar("x"),
        END,
        END,
    ]


def test_deep_value_needs_no_stack() -> None:
    value: object = 1
    for depth in range(50_000):
        value = [value] if depth % 2 else CborTag(7, value)
    with bounded():
        events = list(value_events(value))
    assert len(events) == 100_001
    assert events[50_000] == scalar(1)

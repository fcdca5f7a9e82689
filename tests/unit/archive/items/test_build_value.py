"""Events into values: what Python cannot hold becomes Pairs, what stops short an error."""

import pytest

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.errors import CorruptArchive, LimitExceeded

END = Event(EventKind.END)


def chunks(kind: EventKind, *pieces: str | bytes, value: int | None = None) -> list[Event]:
    return [Event(kind, value), *(Event(EventKind.CHUNK, piece) for piece in pieces), END]


@pytest.mark.parametrize(
    "value",
    [
        None,
        0,
        "",
        [],
        {},
        [[], {}, [None]],
        {"a": {"b": [1, 2.5, True]}, "c": b"x"},
        CborTag(99, [1]),
        CborTag(99, None),
        [CborTag(1000, CborTag(5, {}))],
        Timestamp(5, 7),
        Pairs((("k", 1), ("k", 2))),
        Pairs((([1], "list"), ({"a": 1}, "dict"))),
    ],
)
def test_value_is_what_its_events_were_made_of(value: object) -> None:
    found = build_value(value_events(value))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("events", "value"),
    [
        (chunks(EventKind.START_TEXT, "ab", "", "c"), "abc"),
        (chunks(EventKind.START_TEXT), ""),
        (chunks(EventKind.START_BYTES, b"ab", b"c"), b"abc"),
        (chunks(EventKind.START_BYTES), b""),
        (chunks(EventKind.START_EXT, b"ab", b"c", value=-7), ExtValue(-7, b"abc")),
        ([Event(EventKind.START_TAG, 7), END], CborTag(7, None)),
    ],
)
def test_string_in_pieces_is_one_value(events: list[Event], value: object) -> None:
    assert build_value(events) == value


@pytest.mark.parametrize(
    "keys", [("k", "k"), (1, 1.0), (1, True), (0, False), (0.0, -0.0), (b"", b"")]
)
def test_keys_that_python_calls_equal_are_kept_apart(keys: tuple[object, object]) -> None:
    pairs = ((keys[0], "first"), (keys[1], "second"))
    found = build_value(value_events(Pairs(pairs)))
    assert isinstance(found, Pairs)
    assert [(repr(key), value) for key, value in found.pairs] == [
        (repr(key), value) for key, value in pairs
    ]


def test_keys_that_only_look_alike_make_a_dict() -> None:
    pairs = ((1, "int"), ("1", "text"), (b"1", "bytes"), (None, "null"))
    assert build_value(value_events(Pairs(pairs))) == dict(pairs)


def nested(depth: int) -> list[Event]:
    return [*[Event(EventKind.START_LIST, None, 1)] * depth, *[END] * depth]


def test_value_as_deep_as_allowed_is_built_and_one_deeper_is_refused() -> None:
    assert build_value(nested(3), max_depth=3) == [[[]]]
    with pytest.raises(LimitExceeded, match="deeper than 3 levels"):
        build_value(nested(4), max_depth=3)
    assert build_value(nested(200))
    with pytest.raises(LimitExceeded, match="deeper than 200 levels"):
        build_value(nested(201))


def test_depth_counts_what_is_open_and_not_what_was() -> None:
    value: list[object] = [[], [], {"a": []}]
    assert build_value(value_events(value), max_depth=3) == value


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Event(EventKind.START_LIST, None, 1)],
        [Event(EventKind.START_LIST, None, 1), Event(EventKind.SCALAR, 5)],
        [Event(EventKind.START_MAP), Event(EventKind.START_LIST), END],
        [Event(EventKind.START_TEXT), Event(EventKind.CHUNK, "ab")],
    ],
)
def test_events_that_stop_short_are_no_value(events: list[Event]) -> None:
    with pytest.raises(CorruptArchive, match="ends before it is complete"):
        build_value(events)

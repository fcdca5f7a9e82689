"""Encoded keys into steps, and steps found again among encoded keys."""

import math
import struct

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.keys import (
    KeyMatcher,
    key_events,
    key_step,
    occurrences,
    usual_encodings,
)
from msglc_browser.archive.model.events import EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.node_path import RAW_KEY, KeyValue, PathStep
from msglc_browser.errors import LimitExceeded
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M, C = Protocol.MSGPACK, Protocol.CBOR
PLAIN: list[KeyValue] = [
    "",
    "a",
    "é" * 40,
    "x" * 70_000,
    0,
    23,
    24,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2**32 - 1,
    2**32,
    2**64 - 1,
    -1,
    -24,
    -25,
    -32,
    -33,
    -(2**63),
    1.5,
    -0.0,
    math.inf,
    True,
    False,
    None,
    b"",
    b"\xff\x00",
    b"y" * 300,
]


@BOTH
@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:20])
def test_plain_key_makes_a_step_that_finds_it_again(protocol: Protocol, value: KeyValue) -> None:
    raw = encode(value, protocol)
    step = key_step(protocol, raw, occurrence=3)
    assert step == PathStep.key(value, occurrence=3)
    assert (step.type_name, repr(step.value)) == (type(value).__name__, repr(value))
    matcher = KeyMatcher(protocol, step)
    assert matcher(raw)
    assert matcher.may_be_in(b"\x01" + raw + b"\x02", 0, len(raw) + 2)
    [event] = key_events(protocol, step)
    assert (event.kind, event.value, event.is_key) == (EventKind.SCALAR, value, True)


@BOTH
def test_keys_that_python_calls_equal_are_told_apart(protocol: Protocol) -> None:
    values: list[KeyValue] = [0, 0.0, False, "0", b"0", 1, 1.0, True, "1", None, ""]
    for wanted in values:
        matcher = KeyMatcher(protocol, PathStep.key(wanted))
        found = [value for value in values if matcher(encode(value, protocol))]
        assert [repr(value) for value in found] == [repr(wanted)]


# The same key as another writer encodes it: wider, in pieces, with a float of another width.
@pytest.mark.parametrize(
    ("protocol", "value", "raw"),
    [
        (M, 5, b"\xcd\x00\x05"),
        (M, 5, b"\xd3" + (5).to_bytes(8, "big")),
        (M, -1, b"\xd0\xff"),
        (M, "ab", b"\xdb\x00\x00\x00\x02ab"),
        (M, b"ab", b"\xc6\x00\x00\x00\x02ab"),
        (M, 1.5, b"\xca" + struct.pack(">f", 1.5)),
        (C, 5, b"\x19\x00\x05"),
        (C, 5, b"\xc2\x41\x05"),
        (C, -1, b"\x38\x00"),
        (C, "ab", b"\x78\x02ab"),
        (C, 1.5, b"\xf9" + struct.pack(">e", 1.5)),
        (C, 1.5, b"\xfb" + struct.pack(">d", 1.5)),
        (C, math.nan, b"\xf9\x7e\x00"),
        (M, math.nan, b"\xcb" + struct.pack(">d", math.nan)),
        (C, 2**64, b"\xc2\x49\x01" + b"\x00" * 8),
    ],
)
def test_key_is_found_however_it_is_encoded(
    protocol: Protocol, value: KeyValue, raw: bytes
) -> None:
    assert KeyMatcher(protocol, PathStep.key(value))(raw)
    other: KeyValue = "other" if not isinstance(value, str) else 7
    assert not KeyMatcher(protocol, PathStep.key(other))(raw)


@pytest.mark.parametrize(
    ("wanted", "other"),
    [("b", "ab"), ("", "a"), ("ab", "b"), (b"b", b"ab"), ("b", b"b"), (b"b", "b")],
)
def test_key_that_only_ends_alike_is_another(wanted: KeyValue, other: KeyValue) -> None:
    for protocol in Protocol:
        assert not KeyMatcher(protocol, PathStep.key(wanted))(encode(other, protocol))


@BOTH
def test_matcher_rules_out_bytes_that_do_not_hold_the_text(protocol: Protocol) -> None:
    matcher = KeyMatcher(protocol, PathStep.key("abc"))
    data = b"..abc.."
    assert matcher.may_be_in(data, 0, 7)
    assert matcher.may_be_in(data, 2, 5)
    assert not matcher.may_be_in(data, 3, 7)
    assert not matcher.may_be_in(data, 0, 4)
    assert KeyMatcher(protocol, PathStep.key(5)).may_be_in(b"", 0, 0)


@pytest.mark.parametrize(
    ("protocol", "raw"),
    [
        (M, b"\x92\x01\x02"),
        (M, b"\x80"),
        (M, b"\xd4\x05x"),
        (M, b"\xa5ab"),
        (M, b"\xd6\xff\x00\x00\x00\x05"),
        (C, b"\x82\x01\x02"),
        (C, b"\xa0"),
        (C, b"\xd8\x63\x01"),
        (C, b"\xf7"),
        (C, b"\xc1\x05"),
        (C, b"\x65ab"),
    ],
)
def test_key_that_is_no_plain_value_keeps_its_bytes(protocol: Protocol, raw: bytes) -> None:
    step = key_step(protocol, raw)
    assert (step.value, step.type_name) == (raw, RAW_KEY)
    assert usual_encodings(protocol, step) == {raw}
    assert KeyMatcher(protocol, step)(raw)
    assert not KeyMatcher(protocol, step)(encode(raw, protocol))
    assert not KeyMatcher(protocol, PathStep.key(raw))(raw)


@BOTH
def test_raw_key_becomes_the_events_of_its_value(protocol: Protocol) -> None:
    raw = encode([1, {"a": "x"}], protocol)
    events = key_events(protocol, key_step(protocol, raw))
    assert [event.is_key for event in events[:2]] == [True, False]
    assert build_value(events) == [1, {"a": "x"}]


@BOTH
def test_raw_key_that_was_not_kept_whole_is_refused(protocol: Protocol) -> None:
    raw = encode(["x" * 100, 5], protocol)[:-1]
    with pytest.raises(LimitExceeded, match="too long"):
        key_events(protocol, PathStep(raw, RAW_KEY))
    with pytest.raises(LimitExceeded, match="too long"):
        key_events(protocol, PathStep(b"", RAW_KEY))


def test_text_with_invalid_bytes_is_found_by_its_surrogates() -> None:
    for protocol, raw in ((M, b"\xa3a\xe9b"), (C, b"\x63a\xe9b")):
        step = key_step(protocol, raw)
        assert step.value == "a\udce9b"
        assert KeyMatcher(protocol, step)(raw)
        assert usual_encodings(protocol, step) == {raw}


def test_text_whose_pieces_cut_a_character_is_not_that_of_one_piece() -> None:
    raw = bytes.fromhex("7f61c361bcff")
    step = key_step(C, raw)
    assert step.value == "\udcc3\udcbc"
    assert KeyMatcher(C, step)(raw)
    assert not KeyMatcher(C, step)(encode("ü", C))
    assert KeyMatcher(C, step).may_be_in(raw, 0, len(raw))
    assert usual_encodings(C, step) == frozenset()


@BOTH
def test_surrogate_that_stands_for_no_byte_finds_nothing_and_breaks_nothing(
    protocol: Protocol,
) -> None:
    matcher = KeyMatcher(protocol, PathStep.key("a\ud800"))
    assert not matcher(encode("a", protocol))
    assert not matcher.may_be_in(b"abc", 0, 3)


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**40])
def test_integer_that_msgpack_cannot_hold_has_no_encoding(value: int) -> None:
    assert usual_encodings(M, PathStep.key(value)) == frozenset()
    assert not KeyMatcher(M, PathStep.key(value))(b"\x05")
    assert not KeyMatcher(C, PathStep.key(value))(b"\x05")


@BOTH
@pytest.mark.parametrize("value", PLAIN, ids=lambda value: repr(value)[:20])
def test_usual_encoding_is_that_of_the_library(protocol: Protocol, value: KeyValue) -> None:
    found = usual_encodings(protocol, PathStep.key(value))
    if protocol is C and isinstance(value, float):
        assert found == frozenset()
        return
    library = msgpack.packb(value) if protocol is M else cbor2.dumps(value)
    assert found == {library}


@pytest.mark.parametrize(
    ("keys", "repeated"),
    [
        ([], {}),
        ([b"a", b"b"], {}),
        ([b"a", b"a", b"b", b"a"], {1: 1, 3: 2}),
        ([None, None, b"a", None, b"a"], {4: 1}),
        ([b"", b""], {1: 1}),
    ],
)
def test_occurrences_count_how_often_a_key_stood_before(
    keys: list[bytes | None], repeated: dict[int, int]
) -> None:
    assert occurrences(keys) == repeated

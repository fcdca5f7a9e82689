"""Events into JSON, msgpack and CBOR: what the libraries read of it is what went in."""

import base64
import json
import math
from collections.abc import Callable
from io import BytesIO
from typing import IO

import cbor2
import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.event_writer import EventWriter
from msglc_browser.operations.exporting.json_writer import JsonWriter

Make = Callable[[IO[bytes]], EventWriter]


def written(make: Make, data: bytes, protocol: Protocol) -> tuple[bytes, tuple[str, ...]]:
    """The export of an encoded value, fed in small pieces, and the notes."""
    tokenizer = Tokenizer(protocol, size_bytes=len(data))
    file = BytesIO()
    writer = make(file)
    for start in range(0, len(data), 5000):
        tokenizer.feed(data[start : start + 5000])
        writer.write(list(tokenizer))
    notes = writer.finish()
    return file.getvalue(), notes


def as_json(data: bytes, protocol: Protocol = Protocol.MSGPACK) -> tuple[object, tuple[str, ...]]:
    text, notes = written(JsonWriter, data, protocol)
    return json.loads(text), notes


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = st.none() | st.booleans() | TEXT | st.floats(allow_nan=False, allow_infinity=False)
INTS = st.integers(-(2**63), 2**64 - 1)
VALUES = st.recursive(
    SCALARS | INTS | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(TEXT, inner, max_size=8),
    max_leaves=40,
)
JSON_VALUES = st.recursive(
    SCALARS | st.integers(),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(TEXT, inner, max_size=8),
    max_leaves=40,
)


@given(VALUES)
def test_msgpack_becomes_cbor_and_back(value: object) -> None:
    cbor, notes = written(CborWriter, msgpack.packb(value), Protocol.MSGPACK)
    assert cbor2.loads(cbor) == value
    assert written(MsgpackWriter, cbor, Protocol.CBOR) == (msgpack.packb(value), ())
    assert not notes


@given(JSON_VALUES)
def test_cbor_becomes_json(value: object) -> None:
    assert as_json(cbor2.dumps(value), Protocol.CBOR) == (value, ())


def test_json_is_laid_out_for_reading() -> None:
    value = {"a": [1, 2.5, "x"], "b": {"c": [], "d": {}}, "e": [[1], [2]]}
    text, _ = written(JsonWriter, msgpack.packb(value), Protocol.MSGPACK)
    assert text.decode() == (
        '{\n  "a": [1, 2.5, "x"],\n  "b": {\n    "c": [],\n    "d": {}\n  },\n'
        '  "e": [\n    [1],\n    [2]\n  ]\n}\n'
    )


def test_json_writes_nan_and_infinity_as_null_and_says_so() -> None:
    value, notes = as_json(msgpack.packb([math.nan, math.inf, -math.inf, 1.5]))
    assert value == [None, None, None, 1.5]
    assert notes == ("3 × NaN or infinity written as null; the first is /[0].",)


def test_json_keeps_every_digit_of_big_integers() -> None:
    numbers = [2**64 - 1, -(2**63), 2**53 + 1, 10**2000, -(10**2000)]
    value, notes = as_json(cbor2.dumps(numbers), Protocol.CBOR)
    assert value == numbers
    assert not notes


@pytest.mark.parametrize("size", [0, 1, 2, 3, 1000, 200_000, 200_001])
def test_json_writes_bytes_as_base64(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    value, notes = as_json(msgpack.packb([data[:size]]))
    assert isinstance(value, list)
    assert base64.b64decode(value[0], validate=True) == data[:size]
    assert notes == ("1 × byte strings written as base64 text; the first is /[0].",)


def test_json_keys_that_are_no_text_become_text_and_say_so() -> None:
    data = msgpack.packb({1: "int", 2.5: "float", None: "nil", b"\x00\x01": "bytes", "x": "text"})
    value, notes = as_json(data)
    assert value == {"1": "int", "2.5": "float", "null": "nil", "AAE=": "bytes", "x": "text"}
    assert "4 × keys that are not text written as text; the first is /(1)." in notes


def test_json_keys_that_become_the_same_text_are_counted() -> None:
    data = b"\x83\x01\xa3int\xa11\xa4text\xc3\xa4true"
    text, notes = written(JsonWriter, data, Protocol.MSGPACK)
    assert text.decode() == '{\n  "1": "int",\n  "1": "text",\n  "true": "true"\n}\n'
    repeated = "1 key has the same text as another key of the dict: all are written, and most"
    assert f"{repeated} readers keep only the last value; the first is in /." in notes


def test_json_keys_that_are_containers_become_their_json() -> None:
    data = cbor2.dumps({(1, "a  b"): "list", cbor2.CBORTag(99, "t"): "tag"})
    value, _ = as_json(data, Protocol.CBOR)
    assert value == {'[1, "a  b"]': "list", "t": "tag"}


def test_json_refuses_a_huge_key_that_is_no_text() -> None:
    with pytest.raises(LimitExceeded):
        as_json(b"\x81\xc6\x00\x20\x00\x00" + bytes(2**21) + b"\xc0")


def test_times_become_iso_8601_in_json_and_stay_times_elsewhere() -> None:
    stamps = [msgpack.Timestamp(0), msgpack.Timestamp(-1, 5), msgpack.Timestamp(2**40)]
    value, _ = as_json(msgpack.packb(stamps))
    assert isinstance(value, list)
    assert value[:2] == ["1970-01-01T00:00:00Z", "1969-12-31T23:59:59.000000005Z"]
    assert str(2**40) in value[2]
    cbor, _ = written(CborWriter, msgpack.packb(stamps), Protocol.MSGPACK)
    back, _ = written(MsgpackWriter, cbor, Protocol.CBOR)
    assert msgpack.unpackb(back) == stamps


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 8, 16, 17, 300, 70_000, 200_000])
def test_extension_values_are_kept_or_shown(size: int) -> None:
    data = msgpack.packb({"x": msgpack.ExtType(5, b"z" * size)})
    same, notes = written(MsgpackWriter, data, Protocol.MSGPACK)
    assert same == data and not notes
    cbor, notes = written(CborWriter, data, Protocol.MSGPACK)
    assert cbor2.loads(cbor) == {"x": {"ext": 5, "data": b"z" * size}}
    assert notes
    value, _ = as_json(data)
    assert value == {"x": {"ext": 5, "data": base64.b64encode(b"z" * size).decode()}}


def test_negative_extension_types_are_kept() -> None:
    data = b"\xd4\xf0\x00"
    assert written(MsgpackWriter, data, Protocol.MSGPACK)[0] == data


def test_tags_stay_in_cbor_and_are_left_out_elsewhere() -> None:
    data = cbor2.dumps([cbor2.CBORTag(4000, {"a": 1}), 2])
    assert written(CborWriter, data, Protocol.CBOR) == (data, ())
    assert as_json(data, Protocol.CBOR)[0] == [{"a": 1}, 2]
    packed, notes = written(MsgpackWriter, data, Protocol.CBOR)
    assert msgpack.unpackb(packed) == [{"a": 1}, 2]
    assert notes == (
        "1 × tagged values written as their content, without the tag; the first is /[0].",
    )


def test_big_integers_become_text_in_msgpack() -> None:
    packed, notes = written(MsgpackWriter, cbor2.dumps([2**64, 2**64 - 1]), Protocol.CBOR)
    assert msgpack.unpackb(packed) == [str(2**64), 2**64 - 1]
    assert notes == ("1 × integers beyond 64 bits written as decimal text; the first is /[0].",)


def test_sizes_left_open_are_filled_in() -> None:
    data = b"\x9f\xbf\x61a\x01\x61b\x9f\x02\xff\xff\x7f\x61x\x61y\xff\x5f\x41\x00\x41\x01\xff\xff"
    expected = [{"a": 1, "b": [2]}, "xy", b"\x00\x01"]
    assert msgpack.unpackb(written(MsgpackWriter, data, Protocol.CBOR)[0]) == expected
    assert cbor2.loads(written(CborWriter, data, Protocol.CBOR)[0]) == expected


@pytest.mark.parametrize("size", [10, 200_000])
def test_text_that_is_no_utf8_is_mended_and_counted(size: int) -> None:
    data = b"\xdb" + (size + 1).to_bytes(4, "big") + b"a" * size + b"\xff"
    expected = "a" * size + "\ufffd"
    for make, decode in (
        (JsonWriter, json.loads),
        (MsgpackWriter, msgpack.unpackb),
        (CborWriter, cbor2.loads),
    ):
        out, notes = written(make, data, Protocol.MSGPACK)
        assert decode(out) == expected
        assert notes and "UTF-8" in notes[0]


def test_undefined_becomes_null() -> None:
    data = b"\x82\xf7\xf8\x63"
    assert as_json(data, Protocol.CBOR)[0] == [None, None]
    assert msgpack.unpackb(written(MsgpackWriter, data, Protocol.CBOR)[0]) == [None, None]
    assert written(CborWriter, data, Protocol.CBOR)[0] == data


@pytest.mark.parametrize("make", [JsonWriter, MsgpackWriter, CborWriter])
def test_deep_nesting_needs_no_stack(make: Make) -> None:
    depth = 5000
    out, _ = written(make, b"\x91" * depth + b"\xc0", Protocol.MSGPACK)
    assert len(out) > depth


@pytest.mark.parametrize("make", [JsonWriter, MsgpackWriter, CborWriter])
def test_value_that_is_cut_off_raises(make: Make) -> None:
    writer = make(BytesIO())
    with pytest.raises(CorruptArchive):
        writer.finish()
    writer.write([Event(EventKind.START_LIST, size=2), Event(EventKind.SCALAR, 1)])
    with pytest.raises(CorruptArchive):
        writer.finish()

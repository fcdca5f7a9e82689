"""Bytes to events and back to values."""

from datetime import UTC, datetime

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.events import LONG_BYTES, Event, EventKind
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.errors import CorruptArchive, LimitExceeded
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
VALUE = {
    "list": [1, -1, 2.5, -(2**40), 2**64 - 1, None, True, False, "", "é", b"", b"\xff"],
    "floats": [n / 7 for n in range(100)],
    "mixed": [0.5] * 20 + [1] + [0.25] * 20,
    "nested": {"a": {"b": [{}, [], {"c": [[]]}]}},
    "long": "ü" * LONG_BYTES,
    "bytes": b"\x01" * (3 * LONG_BYTES + 5),
}


def _events(protocol: Protocol, data: bytes, step: int = 1 << 30, **options: int) -> list[Event]:
    tokenizer = Tokenizer(protocol, size_bytes=len(data), **options)
    found: list[Event] = []
    for at in range(0, len(data), step):
        tokenizer.feed(data[at : at + step])
        found += tokenizer
    assert tokenizer.finished
    assert tokenizer.position == len(data)
    return found


@BOTH
@pytest.mark.parametrize("step", [5, 1000, 1 << 30])
def test_value_is_rebuilt_when_fed_in_any_pieces(protocol: Protocol, step: int) -> None:
    assert build_value(_events(protocol, encode(VALUE, protocol), step)) == VALUE


@BOTH
def test_events_mark_keys_and_sizes(protocol: Protocol) -> None:
    events = _events(protocol, encode({"k": [1, {}]}, protocol))
    assert events == [
        Event(EventKind.START_MAP, None, 1),
        Event(EventKind.SCALAR, "k", None, True),
        Event(EventKind.START_LIST, None, 2),
        Event(EventKind.SCALAR, 1),
        Event(EventKind.START_MAP, None, 0),
        Event(EventKind.END),
        Event(EventKind.END),
        Event(EventKind.END),
    ]


@BOTH
def test_long_strings_come_in_chunks_as_their_bytes_do(protocol: Protocol) -> None:
    data = encode("é" * LONG_BYTES, protocol)
    tokenizer = Tokenizer(protocol)
    tokenizer.feed(data[:1001])
    start, chunk = list(tokenizer)
    assert (start.kind, start.size) == (EventKind.START_TEXT, 2 * LONG_BYTES)
    assert isinstance(chunk.value, str)
    assert set(chunk.value) == {"é"}


def test_several_values_in_a_row_are_read_when_asked_for() -> None:
    tokenizer = Tokenizer(Protocol.MSGPACK, items=3)
    tokenizer.feed(b"\x01\x02\x03\x04")
    assert [event.value for event in tokenizer] == [1, 2, 3]
    assert tokenizer.position == 3


def test_maps_that_python_cannot_hold_become_pairs() -> None:
    data = b"\x82\x01\x0a\xc3\x0b"  # {1: 10, true: 11}
    assert build_value(_events(Protocol.MSGPACK, data)) == Pairs(((1, 10), (True, 11)))
    data = b"\x81\x91\x01\x0a"  # {[1]: 10}
    assert build_value(_events(Protocol.MSGPACK, data)) == Pairs((([1], 10),))


def test_extensions_and_times_of_msgpack_are_read() -> None:
    moment = msgpack.Timestamp(-5, 123)
    value = build_value(_events(Protocol.MSGPACK, encode([moment, msgpack.ExtType(7, b"ab")])))
    assert value == [Timestamp(-5, 123), ExtValue(7, b"ab")]
    data = b"x" * LONG_BYTES * 2
    long = b"\xc9" + len(data).to_bytes(4, "big") + b"\xfd" + data
    assert build_value(_events(Protocol.MSGPACK, long)) == ExtValue(-3, data)


@pytest.mark.parametrize("step", [1, 1 << 30])
def test_tags_of_cbor_are_folded_or_kept(step: int) -> None:
    moment = datetime(2024, 2, 29, 12, 0, 0, 250000, tzinfo=UTC)
    values = [moment, 2**70, -(2**70), cbor2.CBORTag(42, ["x"]), cbor2.CBORTag(1, 1.5)]
    found = build_value(_events(Protocol.CBOR, cbor2.dumps(values), step))
    seconds = int(moment.timestamp())
    assert found == [
        Timestamp(seconds, 250_000_000),
        2**70,
        -(2**70),
        CborTag(42, ["x"]),
        Timestamp(1, 500_000_000),
    ]


@pytest.mark.parametrize("step", [1, 2, 1 << 30])
def test_values_of_unknown_length_of_cbor_are_read(step: int) -> None:
    data = b"\xbf\x61a\x9f\x01\x7f\x61x\x61y\xff\xff\x61b\x5f\x41z\xff\xff"
    assert build_value(_events(Protocol.CBOR, data, step)) == {"a": [1, "xy"], "b": b"z"}


def test_long_string_of_unknown_length_comes_in_chunks() -> None:
    piece = b"\x79" + (40_000).to_bytes(2, "big") + b"x" * 40_000
    data = b"\x7f" + piece * 3 + b"\xff"
    events = _events(Protocol.CBOR, data, 10_000)
    assert events[0] == Event(EventKind.START_TEXT, None, None)
    assert build_value(events) == "x" * 120_000


@pytest.mark.parametrize(
    ("protocol", "data"),
    [
        (Protocol.MSGPACK, b"\xc1"),
        (Protocol.MSGPACK, b"\xdd\xff\xff\xff\xff"),
        (Protocol.MSGPACK, b"\xdb\xff\xff\xff\xff"),
        (Protocol.CBOR, b"\x9b" + b"\xff" * 8),
        (Protocol.CBOR, b"\x81\xff"),
        (Protocol.CBOR, b"\xbf\x01\xff"),
        (Protocol.CBOR, b"\x7f\x01\xff"),
    ],
)
def test_nonsense_is_refused(protocol: Protocol, data: bytes) -> None:
    tokenizer = Tokenizer(protocol, size_bytes=len(data))
    tokenizer.feed(data)
    with pytest.raises(CorruptArchive):
        list(tokenizer)


@BOTH
def test_depth_is_limited(protocol: Protocol) -> None:
    one = b"\x91" if protocol is Protocol.MSGPACK else b"\x81"
    tokenizer = Tokenizer(protocol)
    tokenizer.feed(one * 20_000)
    with pytest.raises(LimitExceeded):
        list(tokenizer)


def test_build_refuses_depth_and_unfinished_values() -> None:
    with pytest.raises(LimitExceeded):
        build_value(_events(Protocol.MSGPACK, b"\x91" * 300 + b"\x01"))
    with pytest.raises(CorruptArchive):
        build_value([Event(EventKind.START_LIST, None, 1)])

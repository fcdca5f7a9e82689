"""msgpack and CBOR: what the libraries read of it is what went in, whatever it is made of."""

import math
from collections.abc import Iterable
from io import BytesIO
from typing import Any

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.exporting.binary_writer import BinaryWriter, CborWriter, MsgpackWriter

END = Event(EventKind.END)
_MENDED = "written as text with \ufffd for the invalid bytes"
WRITERS = pytest.mark.parametrize("make", [MsgpackWriter, CborWriter])


def written(make: type[BinaryWriter], events: Iterable[Event]) -> tuple[bytes, tuple[str, ...]]:
    file = BytesIO(b"")
    writer = make(file)
    for event in events:
        writer.write([event])
    return file.getvalue(), writer.finish()


def loaded(make: type[BinaryWriter], data: bytes) -> Any:
    if make is CborWriter:
        return cbor2.loads(data)
    return msgpack.unpackb(data, strict_map_key=False)


def packed(make: type[BinaryWriter], value: object) -> bytes:
    return bytes(cbor2.dumps(value) if make is CborWriter else msgpack.packb(value))


@WRITERS
@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        0,
        -1,
        2**64 - 1,
        -(2**63),
        1.5,
        math.inf,
        "é",
        b"\xff",
        [],
        {},
        [1, [2, {"a": None}]],
        {n: str(n) for n in range(300)},
        list(range(70_000)),
    ],
)
def test_value_is_written_as_the_library_does(make: type[BinaryWriter], value: object) -> None:
    data, notes = written(make, value_events(value))
    assert loaded(make, data) == value
    assert len(data) <= len(packed(make, value)) + 8
    assert notes == ()


@WRITERS
@pytest.mark.parametrize("count", [0, 1, 15, 16, 70_000])
@pytest.mark.parametrize("kind", [EventKind.START_LIST, EventKind.START_MAP])
def test_size_that_is_open_is_filled_in(
    make: type[BinaryWriter], kind: EventKind, count: int
) -> None:
    events = [Event(kind)]
    for n in range(count):
        events.append(Event(EventKind.SCALAR, n, None, kind is EventKind.START_MAP))
        if kind is EventKind.START_MAP:
            events.append(Event(EventKind.SCALAR, n))
    data, _ = written(make, [Event(EventKind.START_LIST), *events, END, *events, END, END])
    one: object = (
        list(range(count)) if kind is EventKind.START_LIST else {n: n for n in range(count)}
    )
    assert loaded(make, data) == [one, one]


@WRITERS
@pytest.mark.parametrize("size", [None, 7])
def test_strings_in_chunks_are_one(make: type[BinaryWriter], size: int | None) -> None:
    text = [Event(EventKind.START_TEXT, None, size)]
    text += [Event(EventKind.CHUNK, piece) for piece in ("ab", "é", "", "cde")]
    data = [Event(EventKind.START_BYTES, None, size)]
    data += [Event(EventKind.CHUNK, piece) for piece in (b"abcd", b"\xff\x00\x01")]
    found, _ = written(make, [Event(EventKind.START_LIST, None, 2), *text, END, *data, END, END])
    assert loaded(make, found) == ["abécde", b"abcd\xff\x00\x01"]


@WRITERS
def test_text_that_grows_by_its_mending_has_the_right_size(make: type[BinaryWriter]) -> None:
    events = [Event(EventKind.START_TEXT, None, 3), Event(EventKind.CHUNK, "a\udcffb"), END]
    data, notes = written(make, events)
    assert loaded(make, data) == "a\ufffdb"
    assert notes == (f"1 × text that is not UTF-8 {_MENDED}; the first is /.",)
    assert loaded(make, written(make, value_events({"a\udcff": 1}))[0]) == {"a\ufffd": 1}


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 8, 12, 16, 17, 255, 256, 65_535, 65_536])
@pytest.mark.parametrize("code", [0, 127, -128, -2])
def test_extension_keeps_its_code_and_data_in_msgpack(size: int, code: int) -> None:
    whole, notes = written(MsgpackWriter, value_events(ExtValue(code, b"x" * size)))
    in_chunks = [Event(EventKind.START_EXT, code, size), Event(EventKind.CHUNK, b"x" * size), END]
    chunked, _ = written(MsgpackWriter, in_chunks)
    assert whole == chunked
    found = msgpack.unpackb(whole, ext_hook=lambda *ext: ext)
    assert found == (code, b"x" * size)
    assert notes == ()


@pytest.mark.parametrize("is_chunked", [True, False])
def test_extension_is_a_dict_in_cbor(is_chunked: bool) -> None:
    events = list(value_events(ExtValue(-5, b"xyz")))
    if is_chunked:
        chunks = [Event(EventKind.CHUNK, b"xy"), Event(EventKind.CHUNK, b"z")]
        events = [Event(EventKind.START_EXT, -5, 3), *chunks, END]
    data, notes = written(CborWriter, events)
    assert cbor2.loads(data) == {"ext": -5, "data": b"xyz"}
    assert notes == (
        '1 × extension values written as {"ext": type, "data": bytes}; the first is /.',
    )


@pytest.mark.parametrize("tag", [6, 99, 300, 70_000])
def test_tag_stays_in_cbor_and_is_left_out_in_msgpack(tag: int) -> None:
    value = [CborTag(tag, {"a": 1}), 2]
    data, notes = written(CborWriter, value_events(value))
    assert data == cbor2.dumps([cbor2.CBORTag(tag, {"a": 1}), 2])
    assert notes == ()
    data, notes = written(MsgpackWriter, value_events(value))
    assert msgpack.unpackb(data) == [{"a": 1}, 2]
    assert notes == (
        "1 × tagged values written as their content, without the tag; the first is /[0].",
    )


def test_tag_in_a_list_of_open_size_is_one_item() -> None:
    tagged = [Event(EventKind.START_TAG, 99), Event(EventKind.SCALAR, 1), END]
    data, _ = written(MsgpackWriter, [Event(EventKind.START_LIST), *tagged, *tagged, END])
    assert msgpack.unpackb(data) == [1, 1]


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, 10**30])
def test_integer_beyond_64_bits_is_text_in_msgpack_only(value: int) -> None:
    data, notes = written(MsgpackWriter, value_events([value]))
    assert msgpack.unpackb(data) == [str(value)]
    assert notes == ("1 × integers beyond 64 bits written as decimal text; the first is /[0].",)
    assert cbor2.loads(written(CborWriter, value_events([value]))[0]) == [value]


@pytest.mark.parametrize("number", [0, 19, 22, 23, 32, 255])
def test_simple_value_stays_in_cbor_and_is_nil_in_msgpack(number: int) -> None:
    data, _ = written(CborWriter, value_events(CborSimple(number)))
    assert data[0] >> 5 == 7
    data, notes = written(MsgpackWriter, value_events(CborSimple(number)))
    assert (data, len(notes)) == (b"\xc0", 1)


@pytest.mark.parametrize(
    ("time", "tag"),
    [
        (Timestamp(5), cbor2.CBORTag(1, 5)),
        (Timestamp(-5), cbor2.CBORTag(1, -5)),
        (Timestamp(5, 7), cbor2.CBORTag(0, "1970-01-01T00:00:05.000000007Z")),
        (Timestamp(2**60, 7), cbor2.CBORTag(1001, {1: 2**60, -9: 7})),
    ],
)
def test_time_is_exact_in_both(time: Timestamp, tag: cbor2.CBORTag) -> None:
    assert written(CborWriter, value_events(time))[0] == cbor2.dumps(tag)
    data, _ = written(MsgpackWriter, value_events(time))
    assert msgpack.unpackb(data) == msgpack.Timestamp(time.seconds, time.nanoseconds)


def test_time_beyond_64_bits_is_text_in_msgpack() -> None:
    data, notes = written(MsgpackWriter, value_events(Timestamp(2**63, 5)))
    assert msgpack.unpackb(data) == f"timestamp {2**63} s 5 ns"
    assert "times beyond 64 bits" in notes[0]


@WRITERS
def test_keys_of_any_kind_stay_what_they_are(make: type[BinaryWriter]) -> None:
    pairs = Pairs(((1, "a"), (None, "b"), (b"x", "c"), (1.5, "d"), (True, "e")))
    data, _ = written(make, value_events(pairs))
    if make is MsgpackWriter:
        found = msgpack.unpackb(data, strict_map_key=False, object_pairs_hook=tuple)
        assert [(repr(k), v) for k, v in found] == [(repr(k), v) for k, v in pairs.pairs]
    assert data[0] == (0x85 if make is MsgpackWriter else 0xA5)


RUN: list[object] = [1, 2**70, "a\udcff", ExtValue(1, b"x"), {"a": [Timestamp(5)]}, math.nan, b"y"]


@WRITERS
def test_run_is_written_as_single_events_are(make: type[BinaryWriter]) -> None:
    single = [event for value in RUN for event in value_events(value)]
    start = Event(EventKind.START_LIST)
    by_run = written(make, [start, run_event(Run(RUN, False), 10), END])
    assert by_run == written(make, [start, *single, END])


@WRITERS
@pytest.mark.parametrize(
    "events", [[], [Event(EventKind.START_LIST)], [Event(EventKind.START_TEXT, None, 5)]]
)
def test_value_that_is_cut_off_is_not_finished(
    make: type[BinaryWriter], events: list[Event]
) -> None:
    with pytest.raises(CorruptArchive, match="before it is complete"):
        written(make, events)


_OFFSET = Timestamp(0, 0, "1970-01-01T02:00:00+02:00")
_BETWEEN = Timestamp(1363896240, 99_999_905, 1363896240.1)


@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize(
    ("value", "count", "place"),
    [
        (_OFFSET, 1, "/"),
        ([1, _OFFSET, 2, _OFFSET], 2, "/[1]"),
        ({"a": 1, "b": [{"c": _OFFSET}]}, 1, "/b/[0]/c"),
        ({"a": [1], "b": _OFFSET}, 1, "/b"),
        ({_OFFSET: 1}, 1, "/1970-01-01T00:00:00Z"),
        (CborTag(9, [0, _OFFSET]), 1, "/[1]"),
    ],
)
def test_offset_that_is_lost_is_counted_with_its_place(
    value: object, count: int, place: str, runs: bool
) -> None:
    events = list(value_events(value))
    if runs and isinstance(value, list | dict):
        flat = value if isinstance(value, list) else [x for pair in value.items() for x in pair]
        events[1:-1] = [run_event(Run(flat, isinstance(value, dict)), 1)]
    _, notes = written(MsgpackWriter, events)
    assert [note for note in notes if "offset" in note] == [
        f"{count} × times with an offset from UTC written as the same times in UTC; "
        f"the first is {place}."
    ]


def test_time_between_nanoseconds_is_noted() -> None:
    data, notes = written(MsgpackWriter, value_events([_BETWEEN]))
    assert data == b"\x91" + msgpack.packb(msgpack.Timestamp(1363896240, 99_999_905))
    assert notes == (
        "1 × times between two nanoseconds written as the nearest nanosecond; the first is /[0].",
    )


def test_cbor_has_times_as_they_were() -> None:
    data, notes = written(CborWriter, value_events([_OFFSET, _BETWEEN]))
    texts = (
        b"\x82\xc0\x78\x19" + b"1970-01-01T02:00:00+02:00" + bytes.fromhex("c1fb41d452d9ec066666")
    )
    assert (data, notes) == (texts, ())


@pytest.mark.parametrize(
    ("writer", "value", "became"),
    [
        (MsgpackWriter, CborSimple(23), "values not defined in msgpack written as nil"),
        (MsgpackWriter, Timestamp(2**70), "times beyond 64 bits written as text"),
        (MsgpackWriter, 2**64, "integers beyond 64 bits written as decimal text"),
        (MsgpackWriter, CborTag(9, 1), "tagged values written as their content, without the tag"),
        (CborWriter, ExtValue(1, b""), 'extension values written as {"ext": type, "data": bytes}'),
        (MsgpackWriter, "\udcff", f"text that is not UTF-8 {_MENDED}"),
        (CborWriter, "\udcff", f"text that is not UTF-8 {_MENDED}"),
    ],
)
def test_every_loss_has_the_place_of_the_first(
    writer: type[BinaryWriter], value: object, became: str
) -> None:
    _, notes = written(writer, value_events({"a": [0, {"b": value}, value], "c": value}))
    assert notes == (f"3 × {became}; the first is /a/[1]/b.",)
    _, notes = written(writer, value_events(Pairs(((value, 1),))))
    assert len(notes) == 1 and notes[0].startswith(f"1 × {became}; the first is /")


@WRITERS
def test_invalid_text_in_chunks_has_its_place(make: type[BinaryWriter]) -> None:
    text = [Event(EventKind.START_TEXT), Event(EventKind.CHUNK, "\udcff"), END]
    plain = Event(EventKind.SCALAR, "a")
    _, notes = written(make, [Event(EventKind.START_LIST), plain, *text, *text, END])
    assert notes == (f"2 × text that is not UTF-8 {_MENDED}; the first is /[1].",)


def test_long_key_stands_in_a_path_as_dots() -> None:
    key = [Event(EventKind.START_TEXT, None, 3, True), Event(EventKind.CHUNK, "abc"), END]
    events = [Event(EventKind.START_MAP, None, 1), *key, *value_events(_OFFSET), END]
    _, notes = written(MsgpackWriter, events)
    assert notes[0].endswith("the first is /….")

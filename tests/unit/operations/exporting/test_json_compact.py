"""JSON on one line by orjson: the same data and notes as event by event, and never a lost key."""

import json
from datetime import UTC, datetime
from io import BytesIO

import cbor2
import msgpack
import pytest

from msglc_browser.archive.items.run_decoder import RunTokenizer
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import ExtValue, Timestamp
from msglc_browser.operations.exporting.json_compact import CompactJsonWriter, compact
from msglc_browser.operations.exporting.json_text import NotPlain
from msglc_browser.operations.exporting.json_writer import JsonWriter


def written(kind: type[JsonWriter], events: list[Event]) -> tuple[str, tuple[str, ...]]:
    file = BytesIO()
    writer = kind(file)
    writer.write(events)
    notes = writer.finish()
    return file.getvalue().decode(), notes


def in_a_run(values: list[object], *, is_map: bool = False) -> list[Event]:
    start = EventKind.START_MAP if is_map else EventKind.START_LIST
    count = len(values) // (1 + is_map)
    return [Event(start, None, count), run_event(Run(values, is_map), 9), Event(EventKind.END)]


def pairs(text: str) -> object:
    return json.loads(text, object_pairs_hook=list)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([1, 2.5, "a", None, True], '[1,2.5,"a",null,true]\n'),
        ([-0.0, 0.1, 1234567890.5, 5e-324], "[-0.0,0.1,1234567890.5,5e-324]\n"),
        ([2**63, 2**64 - 1, -(2**63)], f"[{2**63},{2**64 - 1},-{2**63}]\n"),
        (["\u2028", "é", "\x00", '"'], '["\u2028","é","\\u0000","\\""]\n'),
        ([{"a": [1, {}]}, []], '[{"a":[1,{}]},[]]\n'),
        ([], "[]\n"),
    ],
)
def test_values_have_no_spaces_and_are_exact(values: list[object], text: str) -> None:
    found, notes = written(CompactJsonWriter, in_a_run(values))
    assert (found, notes) == (text, ())
    assert json.loads(found) == values


@pytest.mark.parametrize(
    "value",
    [
        float("nan"), float("inf"), b"bytes", {1: 2}, {"a": float("nan")}, [None, [float("-inf")]],
        {"a": None, "b": [float("nan")]}, ExtValue(5, b"x"), Timestamp(1, 0), "\ud800",
        [{"a": {b"k": 1}}], 2**64,
    ],
)  # fmt: skip
def test_what_needs_a_note_is_written_as_event_by_event(value: object) -> None:
    values = [1, value, 2]
    compact_text, notes = written(CompactJsonWriter, in_a_run(values))
    usual_text, usual_notes = written(JsonWriter, list(value_events(values)))
    assert pairs(compact_text) == pairs(usual_text)
    assert notes == usual_notes


@pytest.mark.parametrize(
    "value", [float("nan"), [None, float("nan")], b"x", ExtValue(1, b""), datetime.now(UTC)]
)
def test_what_orjson_would_change_is_not_plain(value: object) -> None:
    with pytest.raises(NotPlain):
        compact(value)


def test_nulls_alone_are_plain() -> None:
    assert compact([None, {"null": None, "a": [None]}]) == b'[null,{"null":null,"a":[null]}]'


def test_repeated_key_is_kept_and_noted() -> None:
    values: list[object] = ["a", 1, "b", 2, "a", 3]
    found, notes = written(CompactJsonWriter, in_a_run(values, is_map=True))
    assert pairs(found) == [("a", 1), ("b", 2), ("a", 3)]
    assert notes == written(JsonWriter, in_a_run(values, is_map=True))[1] != ()


@pytest.mark.parametrize("key", [1e-7, ExtValue(5, b"x"), [1, 1e-7, {"a": 2}], {"a": [1, 2]}])
def test_key_that_is_not_text_becomes_the_same_text_in_all_layouts(key: object) -> None:
    events = [
        Event(EventKind.START_MAP, None, 1),
        *value_events(key, is_key=True),
        *value_events([1, 2]),
        Event(EventKind.END),
    ]
    assert pairs(written(CompactJsonWriter, events)[0]) == pairs(written(JsonWriter, events)[0])


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize("is_map", [False, True])
@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf"), None])
def test_odd_float_is_found_among_many_bytes(
    protocol: Protocol, is_map: bool, odd: float | None
) -> None:
    records: list[object] = [{"x": n / 7, "note": None if n % 3 else "null"} for n in range(1000)]
    records[777] = {"x": [odd], "note": None}
    keys = [f"key {n}" for n in range(1000)]
    value: object = dict(zip(keys, records, strict=True)) if is_map else records
    data = msgpack.packb(value) if protocol is Protocol.MSGPACK else cbor2.dumps(value)
    tokens = RunTokenizer(protocol, size_bytes=len(data))
    tokens.feed(data)
    events = list(tokens)
    assert EventKind.RUN in {event.kind for event in events}
    text, notes = written(CompactJsonWriter, events)
    records[777] = {"x": [None], "note": None}
    expected_value = dict(zip(keys, records, strict=True)) if is_map else records
    assert json.loads(text) == expected_value
    place = "/key 777/x/[0]" if is_map else "/[777]/x/[0]"
    note = f"1 × NaN or infinity written as null; the first is {place}."
    assert notes == (() if odd is None else (note,))

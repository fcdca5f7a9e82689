"""NDJSON: a line for each element or entry, whichever way the events come."""

import json
import math
from io import BytesIO

import pytest

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.values import CborTag, Pairs, Timestamp
from msglc_browser.errors import CorruptArchive
from msglc_browser.operations.exporting.json_lines import JsonLinesWriter


def lines_of(value: object, *, step: int = 10**6) -> list[str]:
    file = BytesIO()
    writer = JsonLinesWriter(file)
    events = list(value_events(value))
    for at in range(0, len(events), step):
        writer.write(events[at : at + step])
    writer.finish()
    text = file.getvalue().decode()
    assert text == "" or text.endswith("\n")
    return text.splitlines()


@pytest.mark.parametrize("step", [1, 10**6])
@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ([], []),
        ([1, "a", None], ["1", '"a"', "null"]),
        ([{"a": [1, {"b": 2}]}, [3]], ['{"a":[1,{"b":2}]}', "[3]"]),
        ({}, []),
        ({"a": 1, "b": [2]}, ['{"key":"a","value":1}', '{"key":"b","value":[2]}']),
        ({1: "x", None: "y"}, ['{"key":1,"value":"x"}', '{"key":null,"value":"y"}']),
        (Pairs((([1], 2),)), ['{"key":[1],"value":2}']),
        (5, ["5"]),
        ("x", ['"x"']),
        (CborTag(9, [1, 2]), ["[1,2]"]),
    ],
)
def test_element_and_entry_are_a_line_each(value: object, lines: list[str], step: int) -> None:
    assert lines_of(value, step=step) == lines


def test_line_breaks_in_texts_stay_within_their_line() -> None:
    assert lines_of(["a\nb", {"k\n": "\r"}]) == ['"a\\nb"', '{"k\\n":"\\r"}']


def test_runs_are_lines_and_entries_like_single_events() -> None:
    values: list[object] = [1, "a", {"b": [1]}, math.nan, b"x", 2.5]
    file = BytesIO()
    writer = JsonLinesWriter(file)
    writer.write([Event(EventKind.START_LIST), run_event(Run(values, False), 10)])
    writer.write([Event(EventKind.START_LIST), run_event(Run([1, 2], False), 2)])
    writer.write([Event(EventKind.END), Event(EventKind.END)])
    notes = writer.finish()
    assert [json.loads(line) for line in file.getvalue().splitlines()] == [
        1,
        "a",
        {"b": [1]},
        None,
        "eA==",
        2.5,
        [1, 2],
    ]
    assert len(notes) == 2
    in_dict = BytesIO()
    writer = JsonLinesWriter(in_dict)
    writer.write([Event(EventKind.START_MAP), run_event(Run(["a", 1, 5, [2]], True), 4)])
    writer.write([Event(EventKind.END)])
    writer.finish()
    assert in_dict.getvalue() == b'{"key":"a","value":1}\n{"key":5,"value":[2]}\n'


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Event(EventKind.START_LIST)],
        [Event(EventKind.START_LIST), Event(EventKind.SCALAR, 1)],
        [Event(EventKind.START_MAP), Event(EventKind.SCALAR, "a", None, True)],
        [Event(EventKind.START_LIST), Event(EventKind.START_LIST), Event(EventKind.END)],
    ],
)
def test_value_that_is_cut_off_is_not_finished(events: list[Event]) -> None:
    writer = JsonLinesWriter(BytesIO())
    writer.write(events)
    with pytest.raises(CorruptArchive, match="before it is complete"):
        writer.finish()


_OFFSET = Timestamp(0, 0, "1970-01-01T02:00:00+02:00")


@pytest.mark.parametrize("runs", [False, True])
@pytest.mark.parametrize(
    ("value", "place"),
    [
        (_OFFSET, "/"),
        ([1, _OFFSET, _OFFSET], "/[1]"),
        ([[], [1], {"a": _OFFSET}], "/[2]/a"),
        ({"a": 1, "b": [0, _OFFSET]}, "/b/[1]"),
        ({_OFFSET: 1}, "/1970-01-01T00:00:00Z"),
        (Pairs((([1], 2), ([1], _OFFSET))), "/…"),
    ],
)
def test_first_time_that_loses_its_offset_has_its_place(
    value: object, place: str, runs: bool
) -> None:
    writer = JsonLinesWriter(BytesIO())
    events = list(value_events(value))
    if runs and isinstance(value, list | dict):
        flat = value if isinstance(value, list) else [x for pair in value.items() for x in pair]
        events[1:-1] = [run_event(Run(flat, isinstance(value, dict)), 1)]
    writer.write(events)
    [note] = [note for note in writer.finish() if "offset" in note]
    assert note.endswith(f"; the first is {place}.")

"""JSON by orjson: what is written says the same, and what needs a note is not written by it."""

import json
import math
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.operations.exporting.json_compact import CompactJsonWriter, compact
from msglc_browser.operations.exporting.json_text import NotPlain

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.just("null"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=3) | st.just("null"), inner, max_size=4)
    ),
    max_leaves=12,
)


def by_events(value: object) -> bytes:
    file = BytesIO()
    writer = CompactJsonWriter(file)
    writer.write(value_events(value))
    writer.finish()
    return file.getvalue().removesuffix(b"\n")


@given(value=VALUES)
def test_text_is_that_of_single_events(value: object) -> None:
    try:
        written = compact(value)
    except NotPlain:
        return
    assert written == by_events(value)
    assert json.loads(written) == value


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        [1, -math.inf],
        [None, [{"a": math.nan}]],
        {"null": [math.nan]},
        [{"a": None, "b": math.nan}],
        b"x",
        "\ud800",
        2**64,
        {1: 2},
        Timestamp(1),
        ExtValue(1, b""),
        CborTag(1, 2),
        CborSimple(3),
        Pairs(()),
    ],
)
def test_what_json_cannot_hold_is_left_to_the_writer(value: object) -> None:
    with pytest.raises(NotPlain):
        compact(value)


@pytest.mark.parametrize("value", [[None, "null"], {"null": None}, [[None]], [{"a": None}], "null"])
def test_nulls_are_written_whatever_stands_beside_them(value: object) -> None:
    assert json.loads(compact(value)) == value


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (Run([1, "a", {"b": [1.5]}], False), b'[0,1,"a",{"b":[1.5]}]\n'),
        (Run(["a", 1, "b", [None]], True), b'{"x":0,"a":1,"b":[null]}\n'),
        (Run([b"x", math.nan, 1], False), b'[0,"eA==",null,1]\n'),
        (Run([1, 2, "a", 3], True), b'{"x":0,"1":2,"a":3}\n'),
        (Run(["a", 1, "a", 2], True), b'{"x":0,"a":1,"a":2}\n'),
    ],
)
def test_run_is_written_after_what_came_before(run: Run, expected: bytes) -> None:
    file = BytesIO()
    writer = CompactJsonWriter(file)
    first = [Event(EventKind.SCALAR, "x", None, True)] if run.is_map else []
    start = EventKind.START_MAP if run.is_map else EventKind.START_LIST
    writer.write([Event(start), *first, Event(EventKind.SCALAR, 0)])
    writer.write([run_event(run, 9), Event(EventKind.END)])
    writer.finish()
    assert file.getvalue() == expected

"""JSON byte for byte, whichever way the events come, and notes of what it cannot hold."""

import json
import math
from collections.abc import Iterable
from io import BytesIO

import pytest

from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.model.events import Event, EventKind, Run, run_event
from msglc_browser.archive.model.values import CborSimple, CborTag, ExtValue, Pairs, Timestamp
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.exporting import key_count
from msglc_browser.operations.exporting.event_writer import Notes
from msglc_browser.operations.exporting.json_writer import JsonWriter

END = Event(EventKind.END)


def written(events: Iterable[Event], *, one_line: bool = False) -> tuple[str, tuple[str, ...]]:
    file = BytesIO()
    writer = JsonWriter(file, one_line=one_line)
    for event in events:
        writer.write([event])
    notes = writer.finish()
    text = file.getvalue().decode()
    assert text.endswith("\n")
    return text[:-1], notes


def json_of(value: object) -> str:
    return written(value_events(value))[0]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        ([], "[]"),
        ({}, "{}"),
        ([1, 2.5, "a"], '[1, 2.5, "a"]'),
        ([[1], [2]], "[\n  [1],\n  [2]\n]"),
        ([1, [2], 3], "[1,\n  [2], 3]"),
        ({"a": 1, "b": [2]}, '{\n  "a": 1,\n  "b": [2]\n}'),
        ({"a": {"b": {}}}, '{\n  "a": {\n    "b": {}\n  }\n}'),
        ([{"a": 1}], '[\n  {\n    "a": 1\n  }\n]'),
        ([{"a": 0.5, "b": [0.25, 1.5]}], '[\n  {\n    "a": 0.5,\n    "b": [0.25, 1.5]\n  }\n]'),
    ],
)
def test_containers_stand_on_lines_of_their_own(value: object, text: str) -> None:
    assert json_of(value) == text
    assert "\n" not in written(value_events(value), one_line=True)[0]


@pytest.mark.parametrize(
    ("value", "text", "note"),
    [
        (math.nan, "null", "NaN or infinity"),
        (math.inf, "null", "NaN or infinity"),
        (b"\xff\x00", '"/wA="', "byte strings"),
        (Timestamp(0), '"1970-01-01T00:00:00Z"', "times written as ISO 8601 text"),
        (ExtValue(-5, b"x"), '{"ext": -5, "data": "eA=="}', "extension values"),
        (CborSimple(23), "null", "not defined in JSON"),
        (CborTag(99, [1]), "[1]", "tagged values"),
        ("a\udcffb", '"a\ufffdb"', "that is not UTF-8"),
        (2**200, str(2**200), ""),
    ],
)
def test_value_that_json_does_not_know_is_put_otherwise_and_noted(
    value: object, text: str, note: str
) -> None:
    for made, whole in ((value, text), ([value], f"[{text}]")):
        found, notes = written(value_events(made), one_line=True)
        assert found == whole
        assert len(notes) == bool(note)
        assert note in " ".join(notes)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        (5, '"5"'),
        (None, '"null"'),
        (True, '"true"'),
        (1.5, '"1.5"'),
        (b"x", '"eA=="'),
        ([1, "a"], '"[1, \\"a\\"]"'),
        (CborTag(9, "x"), '"x"'),
        (ExtValue(1, b""), '"{\\"ext\\": 1, \\"data\\": \\"\\"}"'),
    ],
)
def test_key_that_is_no_text_becomes_text_and_is_noted(key: object, text: str) -> None:
    found, notes = written(value_events(Pairs(((key, 0),))), one_line=True)
    assert found == f"{{{text}: 0}}"
    assert any(note.startswith("1 × keys that are not text written as text") for note in notes)


def said(count: int) -> str:
    keys = "1 key has" if count == 1 else f"{count} keys have"
    return (
        f"{keys} the same text as another key of the dict: all are written, and most readers "
        "keep only the last value"
    )


@pytest.mark.parametrize(
    ("keys", "count"),
    [
        ((1, "1"), 1),
        ((1, True), 0),
        ((None, "null"), 1),
        ((1, "1", 1.0), 1),
        (([1], "[1]"), 1),
        (("a", "b", "a"), 1),
        (("a", "a", "a", "b", "b"), 3),
        (("a\udcff", "a\udcfe"), 1),
        (("é", "é"), 1),
        (("a", "b"), 0),
    ],
)
def test_keys_that_repeat_are_counted(keys: tuple[object, ...], count: int) -> None:
    def expected(place: str) -> list[str]:
        return [f"{said(count)}; the first is in {place}."] if count else []

    def repeated(events: Iterable[Event]) -> list[str]:
        return [note for note in written(events)[1] if "the same text as another key" in note]

    pairs = Pairs(tuple((key, 0) for key in keys))
    assert repeated(value_events(pairs)) == expected("/")
    assert repeated(value_events([0, {"a": pairs}, {"b": 1}])) == expected("/[1]/a")
    flat = [each for key in keys for each in (key, 0)]
    as_run = [Event(EventKind.START_MAP), run_event(Run(flat, True), 10), END]
    assert repeated(as_run) == expected("/")


def test_keys_that_repeat_in_several_runs_are_counted() -> None:
    run = run_event(Run(["a", 1, "b", 2], True), 10)
    text, notes = written([Event(EventKind.START_MAP), run, run, run, END], one_line=True)
    assert text == '{"a": 1, "b": 2, "a": 1, "b": 2, "a": 1, "b": 2}'
    assert notes == (f"{said(4)}.",)


def test_keys_of_several_dicts_do_not_repeat() -> None:
    assert written(value_events([{"a": {"a": 1}}, {"a": 1}]))[1] == ()


def test_keys_beyond_a_number_are_not_compared_and_it_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(key_count, "MOST_COMPARED", 2)
    assert written(value_events({"a": 1, "b": 2}))[1] == ()
    _, notes = written(value_events({"a": 1, "b": 2, "c": 3}))
    assert notes == (
        "1 × dicts with over 4,194,304 keys written as they are; the rest was not compared; "
        "the first is /.",
    )


@pytest.mark.parametrize("sizes", [[1, 1, 1, 1, 1], [2, 3], [3, 2], [4, 1], [5]])
@pytest.mark.parametrize("kind", [EventKind.START_BYTES, EventKind.START_EXT])
def test_base64_does_not_tell_where_the_chunks_were(sizes: list[int], kind: EventKind) -> None:
    data, at = b"\x00\x01\x02\xfe\xff", 0
    events = [Event(kind, 7 if kind is EventKind.START_EXT else None, 5)]
    for size in sizes:
        events.append(Event(EventKind.CHUNK, data[at : at + size]))
        at += size
    text, _ = written([*events, END])
    assert '"AAEC/v8="' in text


def test_text_in_chunks_is_one_text() -> None:
    events = [Event(EventKind.START_TEXT), *(Event(EventKind.CHUNK, c) for c in ('a"', "é", "\n"))]
    assert json.loads(written([*events, END])[0]) == 'a"é\n'


RUNS: list[list[object]] = [
    [1, 2.5, -3],
    ["a", None, True],
    [[1], {"a": 1}],
    [1, math.nan, b"x", [2]],
    [{1: 2}, "a\udcff"],
]


@pytest.mark.parametrize("values", RUNS, ids=repr)
@pytest.mark.parametrize("before", [[], [0], [[0]]])
@pytest.mark.parametrize("one_line", [True, False])
def test_run_is_written_as_single_events_are(
    values: list[object], before: list[object], one_line: bool
) -> None:
    start = Event(EventKind.START_LIST)
    heads = [event for value in before for event in value_events(value)]
    single = [event for value in values for event in value_events(value)]
    run = [run_event(Run(values, False), 10)]
    by_run = written([start, *heads, *run, *heads, END], one_line=one_line)
    by_event = written([start, *heads, *single, *heads, END], one_line=one_line)
    assert by_run == by_event


@pytest.mark.parametrize("one_line", [True, False])
def test_run_of_pairs_is_written_as_single_events_are(one_line: bool) -> None:
    pairs: list[object] = ["a", 1, "é", [2], 5, {"b": None}, "1", math.inf]
    single = [
        event for at, value in enumerate(pairs) for event in value_events(value, is_key=at % 2 == 0)
    ]
    start = Event(EventKind.START_MAP)
    run = run_event(Run(pairs, True), 10)
    by_run = written([start, run, run, END], one_line=one_line)
    by_event = written([start, *single, *single, END], one_line=one_line)
    assert by_run[0] == by_event[0]


def test_deep_values_are_indented_to_a_depth() -> None:
    depth = 150
    lists = [Event(EventKind.START_LIST)] * depth
    lines = written([*lists, Event(EventKind.SCALAR, 1), *[END] * depth])[0].split("\n")
    indents = [len(line) - len(line.lstrip()) for line in lines]
    assert max(indents) == 200
    assert indents[100] == 200


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Event(EventKind.START_LIST)],
        [Event(EventKind.START_MAP), Event(EventKind.SCALAR, "a", None, True)],
        [Event(EventKind.START_TEXT), Event(EventKind.CHUNK, "x")],
    ],
)
def test_value_that_is_cut_off_is_not_finished(events: list[Event]) -> None:
    with pytest.raises(CorruptArchive, match="before it is complete"):
        written(events)


@pytest.mark.parametrize(("count", "is_kept"), [(2, True), (3, False)])
def test_key_that_is_no_text_is_kept_to_a_size(count: int, is_kept: bool) -> None:
    start = Event(EventKind.START_BYTES, None, None, True)
    chunks = [Event(EventKind.CHUNK, b"x" * 2**18)] * count
    events = [Event(EventKind.START_MAP), start, *chunks, END, Event(EventKind.SCALAR, 1), END]
    if is_kept:
        assert len(written(events)[0]) > 2**19
    else:
        with pytest.raises(LimitExceeded, match="over 1 MiB"):
            written(events)


def test_notes_may_be_those_of_another_writer() -> None:
    notes = Notes()
    writer = JsonWriter(BytesIO(), notes=notes)
    writer.write(list(value_events(math.nan)))
    assert writer.finish() == notes.sentences() != ()


_OFFSET = Timestamp(0, 0, "1970-01-01T02:00:00+02:00")


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
    _, notes = written(events)
    assert [note for note in notes if "offset" in note] == [
        f"{count} × times with an offset from UTC written as the same times in UTC; "
        f"the first is {place}."
    ]


@pytest.mark.parametrize(
    ("value", "became"),
    [
        (math.nan, "NaN or infinity written as null"),
        (b"x", "byte strings written as base64 text"),
        (Timestamp(0), "times written as ISO 8601 text"),
        (ExtValue(1, b""), 'extension values written as {"ext": type, "data": base64}'),
        (CborSimple(23), "values not defined in JSON written as null"),
        (CborTag(9, 1), "tagged values written as their content, without the tag"),
        ("\udcff", "text that is not UTF-8 written as text with \ufffd for the invalid bytes"),
        (Pairs(((1, 0),)), "keys that are not text written as text"),
    ],
)
def test_every_loss_has_the_place_of_the_first(value: object, became: str) -> None:
    inside = "/(1)" if isinstance(value, Pairs) else ""
    for one in (value, [value]):
        made = {"a": [0.5, [1, {"b": one}], one], "c": one}
        place = "/a/[1]/[1]/b" + ("/[0]" if one is not value else "") + inside
        assert written(value_events(made))[1] == (f"3 × {became}; the first is {place}.",)
        flat = [0.5, 1, one, one]
        run = [Event(EventKind.START_LIST), run_event(Run(flat, False), 10), END]
        place = place.replace("/a/[1]/[1]/b", "/[2]")
        assert written(run)[1] == (f"2 × {became}; the first is {place}.",)


@pytest.mark.parametrize("kind", [EventKind.START_TEXT, EventKind.START_BYTES, EventKind.START_EXT])
def test_loss_in_chunks_has_its_place(kind: EventKind) -> None:
    piece = "\udcff" if kind is EventKind.START_TEXT else b"x"
    chunks = [Event(kind, 5), Event(EventKind.CHUNK, piece), END]
    events = [Event(EventKind.START_LIST), Event(EventKind.SCALAR, 1), *chunks, *chunks, END]
    [note] = written(events)[1]
    assert note.startswith("2 × ") and note.endswith("; the first is /[1].")


def test_part_may_be_told_its_place() -> None:
    writer = JsonWriter(BytesIO(), one_line=True, where=lambda: "row 5")
    writer.write(list(value_events([b"x", Pairs((("a", 1), ("a", 2)))])))
    assert writer.finish() == (
        "1 × byte strings written as base64 text; the first is in row 5.",
        f"{said(1)}; the first is in row 5.",
    )


def test_part_of_something_larger_names_no_place() -> None:
    _, notes = written(value_events([_OFFSET]), one_line=True)
    assert "1 × times with an offset from UTC written as the same times in UTC." in notes


def test_long_keys_that_repeat_are_counted() -> None:
    long = "é" * 40_000
    events = [Event(EventKind.START_MAP, None, 4)]
    for key in ([long], [long[:10], long[10:]], [long, "x"]):
        events += [Event(EventKind.START_TEXT, None, None, True)]
        events += [Event(EventKind.CHUNK, piece) for piece in key]
        events += [END, Event(EventKind.SCALAR, 1)]
    events += [Event(EventKind.SCALAR, long, None, True), Event(EventKind.SCALAR, 1), END]
    _, notes = written(events)
    assert notes == (
        "2 keys have the same text as another key of the dict: all are written, and most "
        "readers keep only the last value; the first is in /.",
    )

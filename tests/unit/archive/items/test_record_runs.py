"""Columns of alike dicts hold what decoding the dicts would; others are refused."""

import math
from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.record_runs import LEAST_ROWS, RecordRuns, rows_of
from msglc_browser.archive.items.run_decoder import RunsAhead, RunTokenizer
from msglc_browser.archive.items.value_events import value_events
from msglc_browser.archive.items.value_runs import decode_items
from msglc_browser.archive.model.events import Event, EventKind, run_of
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.records import Numbers, Records, Texts, cells_of

INT_EDGES = [0, 1, -1] + [
    sign * 2**bits + near
    for bits in (5, 7, 8, 15, 16, 31, 32, 63)
    for near in (-1, 0, 1)
    for sign in (1, -1)
    if -(2**63) <= sign * 2**bits + near < 2**63
]
CELLS: list[st.SearchStrategy[Any]] = [
    st.sampled_from(INT_EDGES) | st.none(),
    st.integers(0, 127),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(),
    st.none() | st.floats(),
    st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(["", "x" * 31, "x" * 32, "é" * 127, "x" * 255, "x" * 256, "é" * 300]),
    st.booleans() | st.none(),
    st.none(),
    st.none() | st.integers(-200, 200) | st.floats() | st.booleans() | st.text(max_size=2),
]
KEYS = ["a", "", "eight888", "of nine 9", "é" * 20, "\0\0", "k" * 300]
TABLES = st.lists(st.sampled_from(CELLS), min_size=1, max_size=len(KEYS)).flatmap(
    lambda columns: st.lists(st.tuples(*columns), min_size=1, max_size=8)
)


def take(data: bytes, most: int = 10**9) -> Records | None:
    return RecordRuns().take(data, 0, most)


def pack(*records: object) -> bytes:
    return b"".join(map(msgpack.packb, records))


def many(record: object, count: int = LEAST_ROWS) -> bytes:
    return pack(record) * count


def same(one: object, other: object) -> bool:
    if isinstance(one, float) and isinstance(other, float) and math.isnan(one):
        return math.isnan(other)
    return type(one) is type(other) and repr(one) == repr(other)


def check(records: Records, rows: list[Any]) -> None:
    cells = zip(*map(cells_of, records.columns), strict=True)
    found = list(chain.from_iterable(cells))
    expected = list(chain.from_iterable(row.values() for row in rows))
    assert all(map(same, found, expected))
    assert len(found) == len(expected)
    assert all(tuple(row) == records.keys for row in rows)


@settings(max_examples=40)
@given(rows=TABLES)
def test_columns_are_what_decoding_finds(rows: list[tuple[object, ...]]) -> None:
    made = [dict(zip(KEYS, row, strict=False)) for row in rows]
    count = -(-LEAST_ROWS // len(made))
    data = pack(*made) * count
    records = take(data)
    if records is None:
        assert len(data) > 256 * 1024  # fewer of them than LEAST_ROWS fit into a piece
        return
    check(records, decode_items(Protocol.MSGPACK, data, len(records.ends)))
    assert records.piece == data[: records.ends[-1]]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [(5, Numbers), (-5, Numbers), (2**40, Numbers), (0.5, Numbers), ("x", Texts), (None, list)],
)
def test_columns_have_types(cell: object, kind: type) -> None:
    records = take(many({"a": cell}))
    assert records is not None
    assert isinstance(records.columns[0], kind)


def test_invalid_text_is_kept_and_integers_beyond_64_bits_are_exact() -> None:
    for value, expected in (
        (b"\xa2a\xff", "a\udcff"),
        (b"\xcf" + b"\xff" * 8, 2**64 - 1),
        (b"\xca\x7f\x80\x00\x00", math.inf),
        (b"\xcc\x05", 5),  # longer than it needs to be
        (b"\xd3" + bytes(7) + b"\x05", 5),
        (b"\xd9\x01x", "x"),
        (b"\xda\x00\x01x", "x"),
    ):
        records = take((b"\x81\xa1a" + value) * LEAST_ROWS)
        assert records is not None
        assert cells_of(records.columns[0]) == [expected] * LEAST_ROWS


def test_fewer_than_the_least_are_left_to_the_decoder() -> None:
    assert take(many({"a": 1}, LEAST_ROWS - 1)) is None
    assert take(many({"a": 1}), most=LEAST_ROWS - 1) is None
    records = take(many({"a": 1}, LEAST_ROWS + 5), most=LEAST_ROWS)
    assert records is not None
    assert len(records.ends) == LEAST_ROWS


@pytest.mark.parametrize(
    "odd",
    [
        msgpack.packb({"a": 1}),  # lacks a key
        msgpack.packb({"a": 1, "c": 2}),
        msgpack.packb({"b": 2, "a": 1}),
        msgpack.packb({"a": 1, "b": 2, "c": 3}),
        msgpack.packb({"a": 1, "b": [2]}),
        msgpack.packb({"a": 1, "b": {}}),
        msgpack.packb({"a": 1, "b": b"2"}),
        msgpack.packb({"a": 1, "b": msgpack.ExtType(5, b"2")}),
        b"\x82\xd9\x01a\x01\xa1b\x02",  # a key encoded otherwise
        b"\x82\xa1a\x01\xa1a\x02",
        msgpack.packb([1]),
        b"\x05",
    ],
)
@pytest.mark.parametrize("place", [0, 1, LEAST_ROWS])
def test_dict_that_differs_is_left_to_the_decoder(odd: bytes, place: int) -> None:
    usual = msgpack.packb({"a": 1, "b": 2})
    assert take(usual * place + odd + usual * LEAST_ROWS) is None


@pytest.mark.parametrize(
    "record",
    [
        b"\x82\xa1a\x01\xa1a\x02",  # a key twice
        b"\x82\xa1a\x01\xd9\x01a\x02",
        b"\x81\xa1\xff\x01",  # not text
        b"\x81\x01\x01",
        b"\x81\xc4\x01a\x01",
        b"\x81\x91\x01\x01",
        b"\x80",
        b"\x81\xa1a\xc1",
    ],
)
def test_unusual_keys_are_left_to_the_decoder(record: bytes) -> None:
    assert take(record * LEAST_ROWS) is None


def test_claims_allocate_nothing_and_damage_ends_the_records() -> None:
    usual = many({"a": 1})
    for damage in (b"\xdf\xff\xff\xff\xff", b"\x81\xdb\xff\xff\xff\xff", b"\xc1", b"\x81\xa1a"):
        assert take(damage) is None
        records = take(usual + damage)
        assert records is not None
        assert len(records.ends) == LEAST_ROWS


def test_failed_attempts_become_rarer() -> None:
    runs, odd, usual = RecordRuns(), many({"a": []}), many({"a": 1})
    assert runs.take(odd, 0, 10**9) is None
    assert runs.take(usual, 0, 10**9) is None  # left out
    assert runs.take(odd, 0, 10**9) is None
    assert [runs.take(usual, 0, 10**9) is None for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize(
    ("data", "is_left_out"),
    [
        (many({"a": "x" * 1018}), False),  # 1,024 bytes each
        (many({"a": "x" * 1019}), True),
        (many({"a": "x" * 1019}, 20), True),  # they end earlier, but are as large
        (many({"a": "x" * 1018}, 20), False),  # there may be more in the next bytes
        (many({"a": 1}, LEAST_ROWS - 1), False),
        (pack({"a": "x" * 300_000}), True),
        (pack({"a": "x" * 300_000})[: 256 * 1024 - 1], False),
        (many({1: 1}, 256 * 1024 // 3 + 1), True),  # unusual keys
    ],
)
def test_attempts_become_rarer_also_if_dicts_are_too_large(data: bytes, is_left_out: bool) -> None:
    runs, usual = RecordRuns(), many({"a": 1})
    runs.take(data, 0, 10**9)
    assert (runs.take(usual, 0, 10**9) is None) is is_left_out


def unrolled(events: Iterable[Event]) -> Iterator[Event]:
    """The same without runs."""
    for event in events:
        if event.kind is not EventKind.RUN:
            yield event
            continue
        run = run_of(event)
        values = run.values if run.records is None else rows_of(run.records)
        for place, value in enumerate(values):
            yield from value_events(value, is_key=run.is_map and place % 2 == 0)


@pytest.mark.parametrize("step", [10**9, 40_009])
def test_tokenizer_takes_every_record_once(step: int) -> None:
    rows: list[Any] = [{"n": n, "text": f"text {n}" * (n % 5)} for n in range(20_000)]
    rows[7_000] = {"n": 7_000}
    data = msgpack.packb(rows)
    ahead = RunsAhead(Protocol.MSGPACK, records=True)
    tokenizer = RunTokenizer(Protocol.MSGPACK, size_bytes=len(data), ahead=ahead)
    events: list[Event] = []
    for at in range(0, len(data), step):
        tokenizer.feed(data[at : at + step])
        events += tokenizer
    assert any(run_of(event).records for event in events if event.kind is EventKind.RUN)
    assert build_value(unrolled(events)) == rows


def test_part_of_a_run_is_taken() -> None:
    data = many({"a": 1, "b": "x"}, 1000)
    size = len(data) // 1000
    ahead = RunsAhead(Protocol.MSGPACK, records=True)
    assert ahead.ends(data, 0, 0, 1000, 1) == list(range(size, len(data) + 1, size))
    part = ahead.take(data, size, size, 998, 1)
    assert part is not None
    assert part.records is not None
    assert rows_of(part.records) == list(repeat({"a": 1, "b": "x"}, 998))
    assert part.ends[0] == size

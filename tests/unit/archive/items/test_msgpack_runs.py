"""Runs of msgpack values: those of the tokenizer, and where each ends."""

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.items.build_value import build_value
from msglc_browser.archive.items.msgpack_runs import MsgpackRuns, is_plain, mapping
from msglc_browser.archive.items.tokenizer import Tokenizer
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.values import Pairs

KEYS = st.text(max_size=2) | st.integers(-1, 2) | st.booleans() | st.floats(0, 1)
SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text()
VALUES = st.recursive(
    SCALARS | st.binary(max_size=4) | st.datetimes().map(lambda _: msgpack.Timestamp(5, 7)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)
ROWS = st.lists(VALUES | st.dictionaries(KEYS, SCALARS, max_size=20), max_size=8)


def expected(piece: bytes) -> object:
    tokenizer = Tokenizer(Protocol.MSGPACK, size_bytes=len(piece))
    tokenizer.feed(piece)
    return build_value(tokenizer)


@given(rows=ROWS, cut=st.integers(0, 9), each=st.sampled_from([1, 2]))
def test_values_and_ends_are_those_of_the_tokenizer(
    rows: list[object], cut: int, each: int
) -> None:
    pieces = [msgpack.packb(row) for row in rows]
    data = b"".join(pieces)
    runs = MsgpackRuns()
    for _ in range(3):  # whatever it remembers
        values, ends = runs.take(data[: max(len(data) - cut, 0)], 100, each)
        assert len(values) == len(ends) and not len(ends) % each
        assert ends == [sum(map(len, pieces[: number + 1])) for number in range(len(ends))]
        assert repr(values) == repr([expected(piece) for piece in pieces[: len(ends)]])


@pytest.mark.parametrize("before", [b"", b"\x81\xa1a\x01" * 3, b"\x01" * 3, b"\x80"])
@pytest.mark.parametrize(
    "odd",
    [
        b"\x82\xa1a\x01\xa1a\x02",
        b"\x81\xa1a\x82\xa1a\x01\xa1a\x02",
        b"\xde\x00\x02\xa1a\x01\xa1a\x02",
        b"\xdf\x00\x00\x00\x02\xa1a\x01\xa1a\x02",
        b"\x91\x82\xa1a\x01\xa1a\x02",
        b"\x82\x01\x02\xc3\x03",
    ],
)
def test_repeated_key_is_found_wherever_it_is(before: bytes, odd: bytes) -> None:
    values, _ = MsgpackRuns().take(before + odd + b"\x81\xa1b\x01", 100, 1)
    assert repr(values[-2]) == repr(expected(odd))
    assert "Pairs" in repr(values[-2])


def test_list_as_key_ends_the_run_or_becomes_pairs() -> None:
    values, ends = MsgpackRuns().take(b"\x01\x81\x91\x01\x02", 100, 1)
    assert values[:1] == [1] and ends[:1] == [1]
    assert values[1:] in ([], [Pairs((([1], 2),))])


@pytest.mark.parametrize("claim", [b"\xdd\x00\x00\x10\x01", b"\xdf\x00\x00\x10\x01", b"\xc1"])
def test_run_stops_before_what_is_not_taken(claim: bytes) -> None:
    assert MsgpackRuns().take(b"\x01\x02" + claim + bytes(9000), 100, 1) == ([1, 2], [1, 2])
    assert MsgpackRuns().take(b"\x01\x02\x03" + claim + bytes(9000), 100, 2)[1] == [1, 2]


def test_no_more_are_taken_than_wanted() -> None:
    assert MsgpackRuns().take(bytes(10), 3, 1) == ([0, 0, 0], [1, 2, 3])


def test_mapping_keeps_what_a_dict_would_lose() -> None:
    assert mapping([("a", 1)]) == {"a": 1}
    assert mapping([("a", 1), ("a", 2)]) == Pairs((("a", 1), ("a", 2)))
    assert mapping([([], 1)]) == Pairs((([], 1),))


def test_time_of_the_library_is_not_plain() -> None:
    assert is_plain([1, {"a": [b"x"]}])
    assert not is_plain([1, {"a": [msgpack.Timestamp(1)]}])

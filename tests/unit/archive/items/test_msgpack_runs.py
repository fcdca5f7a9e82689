"""Values decoded in C: only whole ones, with their ends, and repeated keys are not lost."""

from datetime import UTC, datetime

import msgpack
import pytest

from msglc_browser.archive.items.msgpack_runs import (
    MOST_ITEMS,
    MsgpackRuns,
    is_plain,
    mapping,
    may_hold_times,
)
from msglc_browser.archive.model.values import ExtValue, Pairs

PACK = msgpack.packb


def taken(piece: bytes, most: int = 100, each: int = 1) -> tuple[list[object], list[int]]:
    return MsgpackRuns().take(piece, most, each)


def test_each_value_has_its_end() -> None:
    parts = [PACK(value) for value in (1, "two", {"three": 3}, [4, {"five": 5}], None)]
    values, ends = taken(b"".join(parts))
    assert values == [1, "two", {"three": 3}, [4, {"five": 5}], None]
    assert ends == [sum(map(len, parts[: n + 1])) for n in range(5)]


def test_no_more_than_asked_for_and_whole_pairs_only() -> None:
    piece = b"".join(PACK(n) for n in range(7))
    assert taken(piece, most=4)[0] == [0, 1, 2, 3]
    assert taken(piece, most=7, each=2) == ([0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6])


def test_truncated_value_is_left() -> None:
    piece = PACK(1) + PACK("long enough")
    assert taken(piece[:-1]) == ([1], [1])


@pytest.mark.parametrize("nested", [False, True])
def test_dict_that_repeats_a_key_is_no_dict(nested: bool) -> None:
    repeated = b"\x82\xa1a\x01\xa1a\x02"
    piece = b"\x81\xa1k" + repeated if nested else repeated
    [value], ends = taken(piece)
    expected = Pairs((("a", 1), ("a", 2)))
    assert value == ({"k": expected} if nested else expected)
    assert ends == [len(piece)]


def test_equal_keys_of_two_types_are_kept_apart() -> None:
    assert taken(b"\x82\x01\xa1x\xc3\xa1y")[0] == [Pairs(((1, "x"), (True, "y")))]
    assert mapping([(1, "x"), (True, "y")]) == Pairs(((1, "x"), (True, "y")))
    assert mapping([([1], "x")]) == Pairs((([1], "x"),))


def test_extension_is_ours_and_a_time_is_left_to_the_tokenizer() -> None:
    assert taken(PACK(msgpack.ExtType(5, b"xy")))[0] == [ExtValue(5, b"xy")]
    assert taken(PACK(msgpack.ExtType(5, b"")))[0] == [ExtValue(5, b"")]
    time = PACK(datetime(2026, 1, 2, tzinfo=UTC), datetime=True)
    assert may_hold_times(time)
    assert taken(time) == ([], [])
    assert not may_hold_times(PACK(["text", 1.5]))


def test_claim_beyond_the_limit_is_left() -> None:
    piece = PACK(1) + b"\xdd" + (MOST_ITEMS + 1).to_bytes(4, "big") + b"\x01" * (MOST_ITEMS + 1)
    assert taken(piece) == ([1], [1])
    piece = PACK(1) + b"\xdc" + MOST_ITEMS.to_bytes(2, "big") + b"\x01" * MOST_ITEMS
    assert taken(piece)[0] == [1, [1] * MOST_ITEMS]


def test_types_of_the_library_are_found_at_any_depth() -> None:
    assert is_plain([1, "a", {"b": [None, ExtValue(1, b"")]}, Pairs(((1, 2.5),))])
    assert not is_plain([{"b": [msgpack.Timestamp(1, 0)]}])
    assert not is_plain([Pairs(((msgpack.Timestamp(1, 0), 1),))])

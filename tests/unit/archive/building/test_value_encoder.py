"""Values and entries in one protocol: what the libraries read of it is what went in."""

import math
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

import cbor2
import msgpack
import pytest

from msglc_browser.archive.building.pair_list import PairList
from msglc_browser.archive.building.value_encoder import MAX_ITEMS, Extension, ValueEncoder
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
M, C = Protocol.MSGPACK, Protocol.CBOR
NUMBERS = [0, 15, 16, 23, 24, 127, 128, 255, 256, 65_535, 65_536, 2**32 - 1]


def decoded(protocol: Protocol, data: bytes) -> Any:
    if protocol is C:
        return cbor2.loads(data)
    return msgpack.unpackb(data, strict_map_key=False, timestamp=3)


@BOTH
@pytest.mark.parametrize("value", [None, 1, -5, 1.5, "é", b"x", [1, [2]], {"a": {"b": None}}])
def test_plain_value_is_encoded_as_the_library_does(protocol: Protocol, value: object) -> None:
    assert ValueEncoder(protocol).encode(value) == encode(value, protocol)


@BOTH
@pytest.mark.parametrize("size", NUMBERS)
@pytest.mark.parametrize("is_map", [True, False])
def test_head_is_the_shortest_and_the_wide_one_has_five_bytes(
    protocol: Protocol, size: int, is_map: bool
) -> None:
    encoder = ValueEncoder(protocol)
    head, wide = encoder.head(size, is_map=is_map), encoder.wide_head(size, is_map=is_map)
    assert len(head) <= len(wide) == 5
    if size > 300:
        return
    inside = b"".join(encoder.encode(n) + (b"\x01" if is_map else b"") for n in range(size))
    expected: object = dict.fromkeys(range(size), 1) if is_map else list(range(size))
    assert decoded(protocol, head + inside) == decoded(protocol, wide + inside) == expected
    assert head + inside == encode(expected, protocol)


@BOTH
def test_wide_head_holds_four_billion_items_and_no_more(protocol: Protocol) -> None:
    encoder = ValueEncoder(protocol)
    assert encoder.wide_head(MAX_ITEMS, is_map=False)[1:] == b"\xff" * 4
    with pytest.raises(OverflowError, match="4,294,967,295"):
        encoder.wide_head(MAX_ITEMS + 1, is_map=True)


@pytest.mark.parametrize("tag", [0, 23, 24, 255, 256, 65_536, 2**32])
def test_tag_has_a_head_in_cbor_only(tag: int) -> None:
    data = ValueEncoder(C).tag_head(tag) + b"\x05"
    assert data == cbor2.dumps(cbor2.CBORTag(tag, 5))
    with pytest.raises(TypeError, match=f"CBOR tag {tag}"):
        ValueEncoder(M).tag_head(tag)


@BOTH
@pytest.mark.parametrize("value", [1 / 3, -0.0, math.inf, 5e-324, 1.7976931348623157e308])
def test_floats_are_exact(protocol: Protocol, value: float) -> None:
    assert repr(decoded(protocol, ValueEncoder(protocol).encode(value))) == repr(value)


@BOTH
@pytest.mark.parametrize("start", NUMBERS)
def test_entries_are_those_that_msglc_writes(protocol: Protocol, start: int) -> None:
    encoder = ValueEncoder(protocol)
    assert encoder.leaf(start, start + 5) == encode({"p": [start, start + 5]}, protocol)
    block = encoder.block(7, start, start + 5)
    assert block == encode([7, start, start + 5], protocol)
    entry = {"p": [[7, start, start + 5]] * 20}
    assert encoder.blocked([block] * 20) == encode(entry, protocol)
    assert encoder.blocked([]) == encode({"p": []}, protocol)


@BOTH
def test_leaves_lie_one_behind_the_other(protocol: Protocol) -> None:
    encoder = ValueEncoder(protocol)
    found = encoder.leaves(100, [5, 0, 200])
    assert found == [encoder.leaf(100, 105), encoder.leaf(105, 105), encoder.leaf(105, 305)]
    assert encoder.leaves(100, []) == []


@BOTH
@pytest.mark.parametrize("count", [31, 32, 33, 200])
@pytest.mark.parametrize("start", [2**16 - 1, 2**16, 0x01020304, 2**32 - 40_000])
def test_many_leaves_are_those_written_one_by_one(
    protocol: Protocol, count: int, start: int
) -> None:
    encoder, sizes = ValueEncoder(protocol), [n * 77 % 1009 for n in range(count)]
    ends = [start, *(start + sum(sizes[: n + 1]) for n in range(count))]
    assert encoder.leaves(start, sizes) == [
        encoder.leaf(first, last) for first, last in pairwise(ends)
    ]


@BOTH
@pytest.mark.parametrize("is_map", [True, False])
def test_branch_has_the_same_length_for_all_numbers(protocol: Protocol, is_map: bool) -> None:
    encoder = ValueEncoder(protocol)
    small = encoder.branch(0, 0, 1, is_map=is_map)
    large = encoder.branch(2**64 - 2, 2**64 - 1, MAX_ITEMS, is_map=is_map)
    assert len(small) == len(large)
    item = encoder.encode("k") + b"\x05" if is_map else b"\x05"
    assert decoded(protocol, small + item) == {"p": [0, 0], "t": {"k": 5} if is_map else [5]}


def test_extension_is_one_in_msgpack_and_refused_by_cbor() -> None:
    found = decoded(M, ValueEncoder(M).encode([Extension(7, b"ab"), Extension(5, b"")]))
    assert found == [msgpack.ExtType(7, b"ab"), msgpack.ExtType(5, b"")]
    with pytest.raises(TypeError):
        ValueEncoder(C).encode(Extension(5, b""))


def test_extension_of_a_reserved_code_is_refused() -> None:
    with pytest.raises(ValueError, match="code"):
        ValueEncoder(M).encode(Extension(-2, b""))


MOMENT = datetime(2026, 11, 2, 8, 14, 55, 123456, tzinfo=timezone(timedelta(hours=1)))


@BOTH
def test_time_with_a_zone_is_kept_exactly(protocol: Protocol) -> None:
    data = ValueEncoder(protocol).encode(MOMENT)
    assert decoded(protocol, data) == MOMENT.astimezone(UTC)


@BOTH
def test_timestamp_keeps_its_nanoseconds(protocol: Protocol) -> None:
    data = ValueEncoder(protocol).encode(msgpack.Timestamp(5, 123_456_789))
    if protocol is M:
        assert msgpack.unpackb(data) == msgpack.Timestamp(5, 123_456_789)
    else:
        assert data == cbor2.dumps(cbor2.CBORTag(0, "1970-01-01T00:00:05.123456789Z"))


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1])
def test_integer_beyond_64_bits_is_refused_by_msgpack_only(value: int) -> None:
    with pytest.raises(OverflowError):
        ValueEncoder(M).encode(value)
    assert cbor2.loads(ValueEncoder(C).encode(value)) == value


@pytest.mark.parametrize("value", [object(), datetime(2026, 1, 1), 1j, [set()]])
def test_value_that_msgpack_does_not_know_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        ValueEncoder(M).encode(value)


def test_value_that_cbor_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError):
        ValueEncoder(C).encode([object()])


@pytest.mark.parametrize(
    ("protocol", "expected"),
    [
        (M, b"\x91\x82\xa1a\x01\xa1a\x81\x90\x02"),
        (C, b"\x81\xa2aa\x01aa\xa1\x80\x02"),
    ],
)
def test_all_pairs_of_a_pair_list_are_encoded(protocol: Protocol, expected: bytes) -> None:
    encoder = ValueEncoder(protocol)
    assert encoder.encode([{}]) and not encoder.met_pair_list
    value = [PairList([("a", 1), ("a", PairList([([], 2)]))])]
    assert encoder.encode(value) == expected
    assert encoder.met_pair_list

"""Runs of items skipped at C speed end where items end, and stop before what is cut off or odd."""

import pytest

from msglc_browser.archive.items.fast_skip import SLICE_BYTES, run_ends, skip_run
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))
VALUES: list[object] = [
    0,
    23,
    24,
    255,
    256,
    65_536,
    2**32,
    -1,
    -33,
    -300,
    -(2**40),
    1.5,
    None,
    True,
    False,
    "",
    "a",
    "x" * 23,
    "y" * 24,
    "z" * 63,
    [],
    [1, 2],
    {},
    {"a": 1},
    {"p": [0, 70_000]},
    list(range(8)),
]


def joined(values: list[object], protocol: Protocol) -> tuple[bytes, list[int]]:
    """Encoded values one behind the other, and where each ends."""
    data, ends = b"", []
    for value in values:
        data += encode(value, protocol)
        ends.append(len(data))
    return data, ends


@BOTH
def test_ends_of_ordinary_items_are_found(protocol: Protocol) -> None:
    data, ends = joined(VALUES, protocol)
    assert run_ends(protocol, data, 0, len(VALUES)) == ends
    assert run_ends(protocol, data, 0, 3) == ends[:3]
    assert run_ends(protocol, data, ends[4], 2) == ends[5:7]
    assert run_ends(protocol, data, 0, 0) == []
    assert run_ends(protocol, data, len(data), 5) == []


@BOTH
@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 99, 100, 101, 999, 1000, 1001, 2620])
def test_run_is_skipped_to_the_item_asked_for(protocol: Protocol, count: int) -> None:
    data, ends = joined(VALUES * 101, protocol)
    assert skip_run(protocol, data, 0, count) == (count, ends[count - 1] if count else 0)
    assert skip_run(protocol, data, ends[0], count) == (count, ends[count])


@BOTH
def test_run_ends_with_the_data(protocol: Protocol) -> None:
    data, ends = joined(VALUES * 50, protocol)
    assert skip_run(protocol, data, 0, 10**6) == (len(ends), len(data))
    assert run_ends(protocol, data, 0, 10**6) == ends


@BOTH
@pytest.mark.parametrize("cut", [1, 2, 5])
def test_item_that_is_cut_off_is_left(protocol: Protocol, cut: int) -> None:
    data, ends = joined([*VALUES * 10, "q" * 10], protocol)
    data = data[:-cut]
    assert skip_run(protocol, data, 0, 10**6) == (len(ends) - 1, ends[-2])
    assert run_ends(protocol, data, 0, 10**6) == ends[:-1]


@BOTH
@pytest.mark.parametrize("before", [0, 1, 99, 100, 150, 1050])
def test_item_that_is_invalid_is_left(protocol: Protocol, before: int) -> None:
    bad = b"\xc1" if protocol is Protocol.MSGPACK else b"\x1c"
    data, _ = joined([5] * before, protocol)
    data += bad + b"\x01" * 5000
    assert skip_run(protocol, data, 0, 3000) == (before, before)
    assert run_ends(protocol, data, 0, 3000) == list(range(1, before + 1))


@pytest.mark.parametrize(
    "odd",
    [
        b"\x81\x81\x01",  # a container in a container
        b"\x89" + b"\x01" * 9,  # more than eight items
        b"\xc1\x01",  # a tag
        b"\x9f\x01\xff",  # a list of unknown length
        b"\x78\x40" + b"x" * 64,  # a text of 64 bytes
        b"\x41x",  # bytes
        b"\xff",
        b"\x78\x05abcde",  # a text whose size is written too wide
    ],
)
def test_cbor_item_that_is_odd_is_left_to_who_looks_closer(odd: bytes) -> None:
    data = b"\x01\x02" + odd + b"\x03" * 2000
    assert skip_run(Protocol.CBOR, data, 0, 1500) == (2, 2)
    assert run_ends(Protocol.CBOR, data, 0, 1500) == [1, 2]


@BOTH
def test_data_longer_than_a_slice_are_passed_whole(protocol: Protocol) -> None:
    item = encode("x" * 60, protocol)
    count = 2 * SLICE_BYTES // len(item) + 7
    data = item * count
    assert skip_run(protocol, data, 0, count) == (count, len(data))
    assert skip_run(protocol, data, 0, 10**9) == (count, len(data))
    ends = run_ends(protocol, data, 0, 10**9)
    assert (len(ends), ends[-1]) == (count, len(data))


@pytest.mark.parametrize("size", [20_000, 100_000, SLICE_BYTES - 5])
def test_msgpack_item_that_fits_a_slice_is_passed(size: int) -> None:
    item = b"\xc6" + size.to_bytes(4, "big") + b"x" * size
    assert skip_run(Protocol.MSGPACK, item * 3, 0, 3) == (3, 3 * len(item))
    assert run_ends(Protocol.MSGPACK, item * 3, 0, 3) == [len(item) * n for n in (1, 2, 3)]


def test_msgpack_item_larger_than_a_slice_is_left() -> None:
    size = SLICE_BYTES
    item = b"\xc6" + size.to_bytes(4, "big") + b"x" * size
    data = b"\x01" * 200 + item + b"\x01"
    assert skip_run(Protocol.MSGPACK, data, 0, 1000) == (200, 200)
    assert run_ends(Protocol.MSGPACK, data, 0, 1000) == list(range(1, 201))


def test_msgpack_item_too_deep_for_c_is_left() -> None:
    data = b"\x01" + b"\x91" * 5000 + b"\x01\x02"
    assert skip_run(Protocol.MSGPACK, data, 0, 3) == (1, 1)
    assert run_ends(Protocol.MSGPACK, data, 0, 3) == [1]


@BOTH
@pytest.mark.parametrize("odd_at", [0, 31, 32, 33, 99])
def test_run_of_equal_numbers_ends_before_another(protocol: Protocol, odd_at: int) -> None:
    for alike, odd in ((1.5, [1.5] * 20), (70_000, {"a": [[1]]}), (7, "x" * 300)):
        values: list[object] = [alike] * 100
        values[odd_at] = odd
        data, ends = joined(values, protocol)
        done, at = skip_run(protocol, data, 0, 100)
        assert done == 0 or at == ends[done - 1]
        assert skip_run(protocol, data[: ends[odd_at - 1] if odd_at else 0], 0, 100) == (
            odd_at,
            ends[odd_at - 1] if odd_at else 0,
        )


@BOTH
def test_run_of_equal_numbers_cut_in_the_last_stops_before_it(protocol: Protocol) -> None:
    data, ends = joined([0.1] * 64, protocol)
    assert skip_run(protocol, data[:-1], 0, 64) == (63, ends[62])
    assert skip_run(protocol, data, 0, 63) == (63, ends[62])

"""Encoded numbers by column give the same arrays as decoding them one by one."""

import math
import random
import struct
from typing import Any

import numpy as np
import pytest

from msglc_browser.archive.arrays.number_arrays import (
    NotNumbers,
    NumberArray,
    Numbers,
    NumberValues,
    numbers_of,
)
from msglc_browser.archive.arrays.number_runs import are_floats, fixed_numbers, run_numbers
from msglc_browser.archive.model.node import Protocol
from tests.archive_bytes import encode

BOTH = pytest.mark.parametrize("protocol", list(Protocol))


def _encoded(values: list[object], protocol: Protocol) -> bytes:
    return b"".join(encode(value, protocol) for value in values)


def _same(found: Numbers | None, expected: NumberValues) -> bool:
    assert found is not None
    assert found.values.dtype == expected.dtype
    return found.values.tobytes() == expected.tobytes()


@BOTH
@pytest.mark.parametrize(
    "values",
    [
        [1.5, -0.0, 5e-324, 1e300],
        [0, 1, 23, 15, 7],
        [-1, -7, -24, -24],
        [200, 255, 128],
        [1000, 65535, 256],
        [70000, 2**32 - 1],
        [-70000, -(2**31)],
        [2**40, 2**63 - 1],
        [2**63, 2**64 - 1, 2**40],
        [-(2**40), -(2**63)],
    ],
)
def test_fixed_numbers_of_one_width_keep_every_value(values: list[Any], protocol: Protocol) -> None:
    # NumPy alone makes floats of integers on both sides of int64's limit.
    is_wide = 2**63 in values
    expected = np.array(values, np.uint64 if is_wide else None)

    assert _same(fixed_numbers(protocol, _encoded(values, protocol), len(values)), expected)


@BOTH
def test_fixed_numbers_with_several_tags_of_one_width_keep_their_order(protocol: Protocol) -> None:
    values: list[object] = [2**40, -(2**40), 1.5, 2**50, -2.25]

    assert _same(fixed_numbers(protocol, _encoded(values, protocol), 5), np.array(values))


def test_fixed_numbers_of_single_floats_stay_single() -> None:
    data = b"".join(b"\xca" + struct.pack(">f", n) for n in (1.5, 2.5))

    assert _same(fixed_numbers(Protocol.MSGPACK, data, 2), np.array([1.5, 2.5], np.float32))


def test_fixed_numbers_of_half_floats_become_single() -> None:
    data = b"\xf9\x3c\x00\xf9\xc0\x00"

    assert _same(fixed_numbers(Protocol.CBOR, data, 2), np.array([1.0, -2.0], np.float32))


def test_fixed_numbers_beyond_int64_become_floats() -> None:
    data = b"\x3b" + b"\xff" * 8 + b"\x3b" + b"\x00" * 8

    assert _same(fixed_numbers(Protocol.CBOR, data, 2), np.array([-(2.0**64), -1.0]))


@BOTH
@pytest.mark.parametrize(
    "data", [b"\xc0", b"\xc1", b"\xcb1234567", b"", b"\xa1a\xa1b", b"\xd9\x01a"]
)
def test_fixed_numbers_of_anything_else_gives_none(data: bytes, protocol: Protocol) -> None:
    assert fixed_numbers(protocol, data, 1) is None
    assert fixed_numbers(protocol, data, 10**12) is None
    assert fixed_numbers(protocol, data, 0) is None


@BOTH
def test_run_numbers_of_mixed_widths_equal_decoding_one_by_one(protocol: Protocol) -> None:
    rng = random.Random(1)
    values: list[object] = []
    for _ in range(300):
        high = rng.choice([1, 24, 200, 60000, 2**31, 2**62])
        values += [rng.choice([float(high), high, -high])] * rng.randrange(1, 40)

    found = run_numbers(protocol, _encoded(values, protocol), len(values))

    assert _same(found, np.array(values))


@BOTH
def test_run_numbers_stops_at_the_count_and_leaves_the_rest(protocol: Protocol) -> None:
    data = _encoded([1000] * 50, protocol)

    assert _same(run_numbers(protocol, data + b"\xff\xff", 40), np.array([1000] * 40))


@BOTH
def test_run_numbers_with_a_block_that_begins_elsewhere_gives_none(protocol: Protocol) -> None:
    data = _encoded([1000] * 50, protocol)

    assert run_numbers(protocol, data, 50, blocks=[(0, 0), (20, 60)]) is not None
    assert run_numbers(protocol, data, 50, blocks=[(0, 0), (20, 61)]) is None


@BOTH
def test_run_numbers_with_too_few_values_gives_none(protocol: Protocol) -> None:
    data = _encoded([1000] * 50, protocol)

    assert run_numbers(protocol, data, 51) is None
    assert run_numbers(protocol, data[:-1], 50) is None
    assert run_numbers(protocol, data + b"\xc0\xf6", 51) is None


def test_run_numbers_of_values_that_alternate_gives_none() -> None:
    data = _encoded([1, 1000] * 500, Protocol.MSGPACK)

    assert run_numbers(Protocol.MSGPACK, data, 1000) is None


def test_numbers_of_nulls_are_gaps_and_bools_count() -> None:
    floats = numbers_of([1.5, None, True])
    assert floats.gaps is not None
    assert floats.gaps.tolist() == [False, True, False]
    assert math.isnan(floats.values[1])
    integers = numbers_of([3, None, 2**60 + 1])
    assert integers.values.tolist() == [3, 0, 2**60 + 1]
    assert numbers_of([None]).values.dtype == np.float64
    assert numbers_of([]).values.tolist() == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([2**64 - 1, 0], np.array([2**64 - 1, 0], np.uint64)),
        ([2**64 - 1, -1], np.array([2.0**64, -1.0])),
        ([10**400, 1], np.array([math.inf, 1.0])),
        ([-(10**400), 1.5], np.array([-math.inf, 1.5])),
    ],
)
def test_numbers_of_large_integers_are_as_exact_as_can_be(
    values: list[object], expected: NumberValues
) -> None:
    assert _same(numbers_of(values), expected)


def test_numbers_of_text_says_which_item_it_is() -> None:
    with pytest.raises(NotNumbers, match="Item 1,001 is a str") as caught:
        numbers_of([1, "two", 3], first=1000)

    assert (caught.value.position, caught.value.type_name) == (1001, "str")


def test_number_array_widens_what_came_before() -> None:
    array = NumberArray(6)
    array.add(numbers_of([1, None]))
    array.add(numbers_of([2**63]))
    assert array.numbers().values.dtype == np.uint64
    array.add(numbers_of([-1]))
    array.add(numbers_of([2.5, None]))

    numbers = array.numbers()

    assert array.filled == 6
    assert numbers.gaps is not None
    assert numbers.gaps.tolist() == [False, True, False, False, False, True]
    np.testing.assert_array_equal(numbers.values, [1, math.nan, 2.0**63, -1, 2.5, math.nan])


@pytest.mark.parametrize(
    ("protocol", "tag"), [(Protocol.MSGPACK, b"\xcb"), (Protocol.CBOR, b"\xfb")]
)
def test_floats_of_64_bits_alone_are_told(protocol: Protocol, tag: bytes) -> None:
    floats = (tag + b"\x00" * 8) * 3
    assert are_floats(protocol, floats, 3)
    assert not are_floats(protocol, floats, 2)
    assert not are_floats(protocol, floats + b"\x00", 3)
    for at in range(3):
        for other in (b"\xcf", b"\xd3", b"\x1b", b"\x3b"):
            assert not are_floats(protocol, floats[: 9 * at] + other + floats[9 * at + 1 :], 3)

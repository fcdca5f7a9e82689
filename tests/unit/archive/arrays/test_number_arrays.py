"""Arrays that grow by parts: the dtype is as narrow as the values allow, gaps stay gaps."""

import math

import numpy as np
import pytest

from msglc_browser.archive.arrays.number_arrays import (
    INT64_MAX,
    NotNumbers,
    NumberArray,
    Numbers,
    NumberValues,
    common_dtype,
    joined,
    narrowed,
    numbers_of,
    rounded_as_floats,
)

I8, U8, F8, F4 = np.dtype("i8"), np.dtype("u8"), np.dtype("f8"), np.dtype("f4")


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, 2], I8),
        ([True, False], I8),
        ([1, 2.5], F8),
        ([True, 2.5], F8),
        ([INT64_MAX], I8),
        ([INT64_MAX + 1], U8),
        ([-(2**63), INT64_MAX], I8),
        ([-(2**63) - 1], F8),
        ([0, 2**64 - 1], U8),
        ([2**64], F8),
        ([-1, INT64_MAX + 1], F8),
        ([], F8),
    ],
)
def test_values_take_the_narrowest_dtype_that_holds_them(
    values: list[object], dtype: np.dtype[np.generic]
) -> None:
    found = numbers_of(values)
    assert found.values.dtype == dtype
    assert found.gaps is None
    assert found.values.tolist() == [dtype.type(value) for value in values]


@pytest.mark.parametrize(
    ("value", "expected"), [(10**400, math.inf), (-(10**400), -math.inf), (10**300, 1e300)]
)
def test_integer_beyond_a_float_is_infinite(value: int, expected: float) -> None:
    assert numbers_of([value]).values.tolist() == [expected]
    assert numbers_of([value, 0.5]).values.tolist() == [expected, 0.5]


@pytest.mark.parametrize(
    ("values", "dtype", "filled"),
    [
        ([None, 1], I8, [0, 1]),
        ([2**63, None], U8, [2**63, 0]),
        ([1.5, None], F8, [1.5, math.nan]),
        ([None, None], F8, [math.nan, math.nan]),
        ([None, 2**70], F8, [math.nan, 2.0**70]),
        ([True, None], I8, [1, 0]),
    ],
)
def test_null_is_a_gap(
    values: list[object], dtype: np.dtype[np.generic], filled: list[float]
) -> None:
    found = numbers_of(values)
    assert found.values.dtype == dtype
    assert np.array_equal(found.values, filled, equal_nan=dtype == F8)
    assert found.gaps is not None
    assert found.gaps.tolist() == [value is None for value in values]


@pytest.mark.parametrize(
    ("values", "position", "name"),
    [
        (["x"], 0, "str"),
        ([1, None, 2.5, b"y", "z"], 3, "bytes"),
        ([[1]], 0, "list"),
        ([1, {}], 1, "dict"),
    ],
)
def test_what_is_no_number_is_named_with_its_position(
    values: list[object], position: int, name: str
) -> None:
    with pytest.raises(NotNumbers) as caught:
        numbers_of(values, 5000)
    assert (caught.value.position, caught.value.type_name) == (5000 + position, name)
    assert caught.value.message == f"Item {5000 + position:,} is a {name}, not a number."


def array(values: list[object], dtype: str) -> NumberValues:
    return np.array(values, dtype)


@pytest.mark.parametrize(
    ("parts", "dtype"),
    [
        ([], F8),
        ([array([], "i8")], F8),
        ([array([1], "i8"), array([], "f8")], I8),
        ([array([1], "i8"), array([2**63], "u8")], U8),
        ([array([0], "i8"), array([1], "u8")], U8),
        ([array([-1], "i8"), array([1], "u8")], F8),
        ([array([1, -1], "i8"), array([1], "u8"), array([1.5], "f8")], F8),
        ([array([1.5], "f4"), array([2.5], "f4")], F4),
        ([array([1.5], "f4"), array([2.5], "f8")], F8),
        ([array([1], "i8"), array([1.5], "f4")], F8),
    ],
)
def test_common_dtype_holds_every_part(
    parts: list[NumberValues], dtype: np.dtype[np.generic]
) -> None:
    assert common_dtype(parts) == dtype


def test_parts_are_joined_in_order() -> None:
    assert joined([array([1], "i8"), array([2**63], "u8")]).tolist() == [1, 2**63]
    assert joined([array([1], "i8"), array([1.5], "f4")]).tolist() == [1.0, 1.5]
    only = array([1], "i8")
    assert joined([only]) is only


@pytest.mark.parametrize(
    ("values", "dtype"), [([0, INT64_MAX], I8), ([INT64_MAX + 1], U8), ([], I8), ([2**64 - 1], U8)]
)
def test_unsigned_numbers_become_signed_when_they_fit(
    values: list[int], dtype: np.dtype[np.generic]
) -> None:
    found = narrowed(np.array(values, np.uint64))
    assert found.dtype == dtype
    assert found.tolist() == values


def grown(count: int, *parts: list[object]) -> NumberArray:
    found = NumberArray(count)
    for part in parts:
        found.add(numbers_of(part))
    return found


def test_array_grows_part_by_part() -> None:
    found = grown(5, [1, 2], [3], [])
    assert found.filled == 3
    assert found.numbers().values.tolist() == [1, 2, 3]
    assert found.numbers().gaps is None


def test_array_without_parts_is_empty() -> None:
    found = NumberArray(5).numbers()
    assert (found.values.dtype, len(found.values)) == (F8, 0)


@pytest.mark.parametrize(
    ("parts", "dtype", "values"),
    [
        ([[1], [2.5], [3]], F8, [1.0, 2.5, 3.0]),
        ([[1], [2**63]], U8, [1, 2**63]),
        ([[2**63], [1]], U8, [2**63, 1]),
        ([[-1], [2**63]], F8, [-1.0, 2.0**63]),
        ([[1], [2**63], [-1]], F8, [1.0, 2.0**63, -1.0]),
        ([[2**63], [-1]], F8, [2.0**63, -1.0]),
    ],
)
def test_array_widens_all_that_came_before(
    parts: list[list[object]], dtype: np.dtype[np.generic], values: list[float]
) -> None:
    found = grown(sum(map(len, parts)), *parts).numbers()
    assert found.values.dtype == dtype
    assert found.values.tolist() == values


def test_gaps_become_nan_once_the_array_is_of_floats() -> None:
    found = grown(6, [1, None], [3], [None], [2.5, None]).numbers()
    assert found.gaps is not None
    assert found.gaps.tolist() == [False, True, False, True, False, True]
    assert np.array_equal(found.values, [1, math.nan, 3, math.nan, 2.5, math.nan], equal_nan=True)


def test_gaps_of_integers_are_zero_and_marked_from_where_they_begin() -> None:
    found = grown(4, [1, 2], [None, 4]).numbers()
    assert (found.values.dtype, found.values.tolist()) == (I8, [1, 2, 0, 4])
    assert found.gaps is not None
    assert found.gaps.tolist() == [False, False, True, False]


def test_floats_of_four_bytes_keep_their_width_with_gaps() -> None:
    found = NumberArray(3)
    found.add(Numbers(array([1.5], "f4")))
    found.add(Numbers(array([0, 2.5], "f4"), np.array([True, False])))
    assert found.numbers().values.dtype == F4
    assert np.array_equal(found.numbers().values, [1.5, math.nan, 2.5], equal_nan=True)


@pytest.mark.parametrize(
    "values",
    [
        [0, 1, -1, 2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2, 2**63 - 1, -(2**63), -(2**63) + 1],
        [2**54, 2**54 + 1, 2**54 + 2, 2**54 + 3, 2**54 + 4, -(2**54) - 2],
        [2**63, 2**63 + 1, 2**63 + 2**10, 2**63 + 2**11, 2**64 - 1, 2**64 - 2**11],
    ],
)
def test_integers_that_a_float_rounds_are_found(values: list[int]) -> None:
    found = rounded_as_floats(np.array(values, np.int64 if min(values) < 2**55 else np.uint64))
    assert found.tolist() == [int(float(value)) != value for value in values]
    if 2**63 not in values:
        mixed = numbers_of([*values, 0.5])
        assert mixed.rounded is not None
        assert mixed.rounded.tolist() == [*found.tolist(), False]


def test_numbers_that_are_kept_are_not_rounded() -> None:
    assert numbers_of([2**53, 2**53 + 2, 0.5, 1e300]).rounded is None
    assert numbers_of([2**53 + 1, 5]).rounded is None
    assert numbers_of([2**53 + 1, None]).rounded is None  # still integers
    with_gap = numbers_of([2**53 + 1, None, 0.5]).rounded
    assert with_gap is not None and with_gap.tolist() == [True, False, False]

"""Statistics equal NumPy's, in one piece or merged from many, whatever the numbers are."""

import math

import numpy as np
import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.numbers.summary import NumberSummary, merged, summary_of

WALK = np.cumsum(np.random.default_rng(11).standard_normal(10_000)) + 1e9


def in_parts(values: np.ndarray, size: int) -> NumberSummary:
    found = NumberSummary(0, len(values), (len(values),), values.dtype.name)
    for start in range(0, len(values), size):
        found = merged(found, summary_of(values[start : start + size]))
    return found


def test_summary_of_floats() -> None:
    found = summary_of(WALK)
    assert (found.count, found.total, found.shape) == (10_000, 10_000, (10_000,))
    assert (found.least, found.greatest) == (WALK.min(), WALK.max())
    assert found.mean == pytest.approx(WALK.mean(), rel=1e-15)
    assert found.std == pytest.approx(WALK.std(), rel=1e-12)
    assert found.is_whole
    assert found.dtype == "float64"


@pytest.mark.parametrize("size", [1, 7, 1000, 9_999])
def test_merged_parts_equal_whole_even_far_from_zero(size: int) -> None:
    found = in_parts(WALK, size)
    assert found.count == 10_000
    assert found.mean == pytest.approx(WALK.mean(), rel=1e-14)
    assert found.std == pytest.approx(WALK.std(), rel=1e-7)
    assert found.shape == (10_000,)


def test_integers_stay_exact() -> None:
    found = merged(
        summary_of(np.array([2**63 - 1, -5], np.int64)), summary_of(np.array([7], np.int64))
    )
    assert (found.least, found.greatest) == (-5, 2**63 - 1)
    assert isinstance(found.greatest, int)


def test_integers_of_both_kinds_merge_like_numpy() -> None:
    large, small = summary_of(np.array([2**64 - 1], np.uint64)), summary_of(np.array([3]))
    negative = summary_of(np.array([-3]))
    assert merged(large, small).dtype == "uint64"
    assert merged(negative, large).dtype == "float64"
    assert merged(large, negative).greatest == 2**64 - 1
    assert merged(small, summary_of(np.array([0.5], np.float32))).dtype == "float64"


def test_nan_infinity_and_null_are_counted_and_left_out() -> None:
    values = np.array([1.0, math.nan, 3.0, math.inf, -math.inf, math.nan])
    gaps = np.array([False, False, False, False, False, True])
    found = summary_of(values, gaps)
    assert (found.nan_count, found.infinite_count, found.null_count) == (1, 2, 1)
    assert (found.finite_count, found.count) == (2, 6)
    assert (found.least, found.greatest, found.mean, found.std) == (1.0, 3.0, 2.0, 1.0)


def test_gaps_of_integers_are_not_zeros() -> None:
    found = summary_of(np.array([5, 0, 7]), np.array([False, True, False]))
    assert (found.least, found.greatest, found.mean, found.null_count) == (5, 7, 6.0, 1)


def test_all_nan_has_no_statistics_but_counts() -> None:
    found = merged(summary_of(np.full(3, math.nan)), summary_of(np.full(2, math.nan)))
    assert (found.least, found.greatest, found.mean, found.std) == (None, None, None, None)
    assert (found.nan_count, found.count, found.finite_count) == (5, 5, 0)
    assert merged(found, summary_of(np.array([4.0]))).mean == 4.0
    assert merged(summary_of(np.array([4.0])), found).std == 0.0


def test_empty_array_has_nothing() -> None:
    found = summary_of(np.empty(0))
    assert (found.count, found.total, found.mean, found.is_whole) == (0, 0, None, True)


@pytest.mark.parametrize("size", [1.7e308, 1e-310])
def test_extreme_exponents_neither_overflow_nor_vanish(size: float) -> None:
    values = np.array([size, -size, size, -size])
    for found in (summary_of(values), in_parts(values, 1), in_parts(values, 2)):
        assert found.mean == pytest.approx(0.0, abs=size * 1e-12)
        assert found.std == pytest.approx(size)


def test_equal_values_have_no_deviation() -> None:
    found = in_parts(np.full(1000, 0.1), 7)
    assert (found.mean, found.std) == (0.1, 0.0)


def test_part_of_a_whole_keeps_its_shape() -> None:
    found = summary_of(np.ones((4, 8)), shape=(40, 8))
    assert (found.count, found.total, found.shape, found.is_whole) == (32, 320, (40, 8), False)


def test_slices_equal_the_whole() -> None:
    values = np.arange((1 << 20) + 1)
    found = summary_of(values)
    assert (found.count, found.least, found.greatest) == (len(values), 0, 1 << 20)
    assert found.mean == pytest.approx((1 << 20) / 2)


def test_bools_count_as_numbers() -> None:
    found = summary_of(np.array([True, False, True]))
    assert (found.dtype, found.least, found.greatest) == ("bool", 0, 1)
    assert found.mean == pytest.approx(2 / 3)


@pytest.mark.parametrize("values", [np.array(["a"]), np.array([1j]), np.array(["2026"], "M8[Y]")])
def test_other_arrays_are_refused(values: np.ndarray) -> None:
    with pytest.raises(BadInput, match="real numbers"):
        summary_of(values)

"""Envelopes equal what NumPy finds in the same rows, and never show what was not read."""

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from msglc_browser.errors import BadInput, LimitExceeded
from msglc_browser.operations.plotting.pyramid import MOST_ROWS, Pyramid
from msglc_browser.operations.plotting.series import SeriesPart

WALK = np.cumsum(np.random.default_rng(5).standard_normal(100_000))


def filled(values: np.ndarray[tuple[int], np.dtype[np.float64]], *rows: range) -> Pyramid:
    """A pyramid of which only some rows were read."""
    made = Pyramid(len(values))
    for part in rows or (range(len(values)),):
        made.add(SeriesPart(part, values[part.start : part.stop]))
    return made


@given(st.integers(0, 99_999), st.integers(1, 100_000), st.integers(1, 1_500))
def test_columns_hold_least_and_greatest_of_their_rows(first: int, count: int, width: int) -> None:
    view = PYRAMID.envelope(first, first + count, width)
    assert view.starts[0] <= first
    assert view.starts[-1] >= min(first + count, len(WALK))
    assert len(view.least) <= max(2 * width, 1)
    for column in {0, len(view.least) // 2, len(view.least) - 1}:
        rows = WALK[view.starts[column] : view.starts[column + 1]]
        assert (view.least[column], view.greatest[column]) == (rows.min(), rows.max())
    assert view.is_exact


PYRAMID = filled(WALK)


def test_rows_not_read_are_no_part_of_an_envelope() -> None:
    made = filled(WALK, range(0, 640), range(50_000, 50_640))
    view = made.envelope(0, 100_000, 100)
    assert not view.is_exact
    assert view.share[0] == pytest.approx(640 / 1024, abs=0.3)
    assert np.isnan(view.least[view.share == 0]).all()
    known = ~np.isnan(view.least)
    assert known.sum() == 2
    assert made.share_read == 1280 / 100_000


def test_single_rows_have_their_values_where_they_were_read() -> None:
    made = filled(WALK, range(0, 640), range(50_000, 50_640))
    found = made.values_at(np.array([50_001, 3, 700]))
    assert found[:2].tolist() == [WALK[50_001], WALK[3]] and np.isnan(found[2])


def test_single_samples_are_points_up_to_twice_the_columns() -> None:
    assert PYRAMID.envelope(0, 200, 100).is_points
    assert not PYRAMID.envelope(0, 201, 100).is_points


def test_gaps_and_infinities_are_not_drawn() -> None:
    values = np.array([1.0, np.nan, np.inf, -np.inf, 2.0, 0.0])
    made = Pyramid(6)
    made.add(SeriesPart(range(6), values, np.array([False] * 5 + [True])))
    view = made.envelope(0, 6, 100)
    assert view.least.tolist()[0::4] == [1.0, 2.0]
    assert np.isnan(view.least[[1, 2, 3, 5]]).all()
    assert (made.gaps, made.rows_read) == (2, 6)


def test_column_of_gaps_alone_is_empty() -> None:
    values = np.where(np.arange(10_000) < 5_000, np.nan, 1.0)
    view = filled(values).envelope(0, 10_000, 10)
    assert np.isnan(view.least[:5]).all()
    assert (view.least[5:] == 1).all()
    assert view.is_exact


@pytest.mark.parametrize("width", [10, 300, 1_500, 60_000])
def test_columns_of_positive_values_leave_out_the_others(width: int) -> None:
    values = np.where(np.arange(100_000) < 20_000, -1.0, WALK)
    made = filled(values)
    view = made.envelope(0, 100_000, width, only_positive=True)
    plain = made.envelope(0, 100_000, width)
    assert (view.starts == plain.starts).all() and (view.share == plain.share).all()
    for column in range(0, len(view.least), max(len(view.least) // 50, 1)):
        rows = values[view.starts[column] : view.starts[column + 1]]
        rows = rows[rows > 0]
        wanted = (rows.min(), rows.max()) if len(rows) else (np.nan, np.nan)
        found = (view.least[column], view.greatest[column])
        assert np.array_equal(found, wanted, equal_nan=True)
    assert made.least_positive() == values[values > 0].min()
    assert np.isnan(filled(-np.ones(10)).least_positive())


def test_rows_read_again_stay_as_they_are() -> None:
    made = filled(np.arange(100.0), range(50))
    made.add(SeriesPart(range(40, 60), np.full(20, -1.0)))
    assert made.value_at(45) == 45
    assert made.value_at(55) == -1
    assert made.rows_read == 60


def test_wide_integers_keep_every_digit() -> None:
    made = Pyramid(3)
    made.add(SeriesPart(range(3), np.array([2**53 + 1, 5, 2**64 - 1], np.uint64)))
    assert [made.value_at(row) for row in range(3)] == [2**53 + 1, 5, 2**64 - 1]
    assert made.value_at(3) is None
    assert made.value_at(-1) is None


def test_nearest_row_is_one_that_was_read() -> None:
    made = filled(WALK, range(100, 110), range(70_000, 70_001))
    assert made.nearest_read(105) == 105
    assert made.nearest_read(0) == 100
    assert made.nearest_read(69_000) == 70_000
    assert made.nearest_read(35_000) == 109
    assert Pyramid(10).nearest_read(3) is None


def test_statistics_between_two_rows_include_both() -> None:
    found = filled(np.arange(10.0)).between(2, 4)
    assert (found.count, found.mean, found.least, found.greatest) == (3, 3.0, 2.0, 4.0)
    assert filled(np.full(4, np.nan)).between(0, 3).count == 0


def test_mean_of_huge_numbers_does_not_overflow() -> None:
    assert filled(np.full(10, 1.5e308)).between(0, 9).mean == pytest.approx(1.5e308)


def test_length_is_bounded() -> None:
    Pyramid(MOST_ROWS)
    with pytest.raises(LimitExceeded, match="too long to plot"):
        Pyramid(MOST_ROWS + 1)
    with pytest.raises(BadInput, match="empty"):
        Pyramid(0)


@given(
    st.lists(st.integers(-(2**63), 2**63 - 1), min_size=1)
    | st.lists(st.integers(0, 2**64 - 1), min_size=1)
)
@example([2**63 - 1, -(2**63), -(2**63) + 1, 2**53 + 1, -(2**53) - 1])
@example([2**64 - 1, 2**64 - 1025, 2**64 - 1024, 2**63 + 1025])
def test_integers_keep_every_digit(values: list[int]) -> None:
    made = Pyramid(len(values))
    is_signed = max(values) < 2**63
    numbers = np.array(values, np.int64 if is_signed else np.uint64)
    made.add(SeriesPart(range(len(values)), numbers))
    found = [made.value_at(row) for row in range(len(values))]
    assert [int(value) for value in found if value is not None] == values


def test_floats_after_wide_integers_stay_floats() -> None:
    made = Pyramid(4)
    made.add(SeriesPart(range(1), np.array([2**53 + 1])))
    made.add(SeriesPart(range(1, 4), np.array([0.5, np.inf, 1e308])))
    assert [made.value_at(row) for row in range(4)] == [2**53 + 1, 0.5, np.inf, 1e308]


def test_integers_are_shown_as_integers_until_there_is_a_float() -> None:
    made = Pyramid(4)
    made.add(SeriesPart(range(2), np.array([3, 0]), np.array([False, True])))
    made.add(SeriesPart(range(2, 3), np.array([np.nan]), np.array([True])))
    assert repr(made.value_at(0)) == "3"
    assert repr(made.value_at(1)) == repr(made.value_at(2)) == "nan"
    made.add(SeriesPart(range(3, 4), np.array([0.5])))
    assert repr(made.value_at(0)) == "3.0"

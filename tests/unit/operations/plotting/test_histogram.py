"""Counts equal NumPy's; every finite value is in one bin, however extreme."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.operations.plotting.histogram import MOST_BINS, histogram

NORMAL = np.random.default_rng(4).standard_normal(50_000)


@given(st.lists(st.floats(), max_size=50), st.integers(0, 600))
def test_every_finite_value_is_in_one_bin(values: list[float], bins: int) -> None:
    numbers = np.array(values, np.float64)
    found = histogram(numbers, bins)
    finite = np.isfinite(numbers).sum()
    assert found.counts.sum() == finite
    assert found.left_out == len(values) - finite
    assert len(found.counts) <= MOST_BINS
    assert len(found.edges) == (len(found.counts) + 1 if finite else 0)


@pytest.mark.parametrize("bins", [1, 7, 512])
def test_counts_are_those_of_numpy(bins: int) -> None:
    counts, edges = np.histogram(NORMAL, bins)
    found = histogram(NORMAL, bins)
    assert np.allclose(found.edges, edges)
    assert np.abs(found.counts - counts).sum() <= 4  # values next to an edge
    assert len(found.counts) == bins


def test_number_of_bins_suits_the_values() -> None:
    assert 60 <= len(histogram(NORMAL).counts) <= 128
    assert len(histogram(np.ones(1_000)).counts) == 1
    dice = histogram(np.repeat(np.arange(1.0, 7.0), 100))
    assert dice.counts.tolist() == [100] * 6
    assert len(histogram(np.r_[np.zeros(1_000), 0.5]).counts) == 11


def test_bins_are_bounded() -> None:
    assert len(histogram(NORMAL, MOST_BINS + 1).counts) == MOST_BINS


def test_extremes_do_not_overflow() -> None:
    found = histogram(np.array([-1.7e308, 0.0, 1.7e308]), 2)
    assert np.isfinite(found.edges).all()
    assert found.counts.tolist() == [1, 2]

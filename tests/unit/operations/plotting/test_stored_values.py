"""Stored arrays as numbers: every dtype that can be plotted, and a sentence for the others."""

import numpy as np
import pytest

from msglc_browser.errors import BadInput
from msglc_browser.operations.plotting.stored_values import as_numbers, check_plottable


@pytest.mark.parametrize(
    ("dtype", "becomes"),
    [
        ("<f8", "f8"), (">f8", "f8"), ("<f4", "f4"), ("<f2", "f4"), ("i1", "i8"), (">i4", "i8"),
        ("u1", "i8"), ("<u8", "u8"), ("?", "i8"),
    ],
)  # fmt: skip
def test_numbers_keep_their_values(dtype: str, becomes: str) -> None:
    found = as_numbers(np.array([0, 1], dtype))
    assert found.values.dtype == np.dtype(becomes)
    assert found.values.tolist() == [0, 1]


@pytest.mark.parametrize("unit", ["Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns"])
@pytest.mark.parametrize("order", "<>")
def test_times_are_seconds_and_nat_is_a_gap(unit: str, order: str) -> None:
    values = np.array(["1972-01-01", "NaT", "1966-01-01"], f"{order}M8[{unit}]")
    found = as_numbers(values)
    wanted = values.astype("M8[s]").astype(np.int64)
    assert found.values[[0, 2]].tolist() == wanted[[0, 2]].tolist()
    assert found.gaps is not None
    assert found.gaps.tolist() == [False, True, False]
    assert np.isnan(found.values[1])


def test_steps_of_several_units_count() -> None:
    assert as_numbers(np.array([2], "M8[25s]")).values.tolist() == [50.0]


def test_durations_are_seconds_or_what_they_count() -> None:
    assert as_numbers(np.array([1500], "m8[ms]")).values.tolist() == [1.5]
    assert as_numbers(np.array([7], "m8[Y]")).values.tolist() == [7.0]


def test_calendar_times_beyond_a_million_years_are_refused() -> None:
    assert as_numbers(np.array([1_000_000], "M8[Y]")).values[0] > 3e13
    with pytest.raises(BadInput, match="million years"):
        as_numbers(np.array([1_000_001], "M8[Y]"))


@pytest.mark.parametrize("dtype", ["<c8", "<U3", "S3"])
def test_other_types_are_refused(dtype: str) -> None:
    with pytest.raises(BadInput, match=r"/x holds .* cannot be plotted"):
        check_plottable(np.dtype(dtype), "/x")
    check_plottable(np.dtype("f8"), "/x")

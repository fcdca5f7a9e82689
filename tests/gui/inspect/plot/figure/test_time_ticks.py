"""Ticks of times are round, few, and say what distinguishes them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.gui.inspect.plot.figure.time_ticks import MOST_SECONDS, tick_texts, time_ticks


def seconds(*parts: int) -> float:
    return datetime(*parts, tzinfo=UTC).timestamp()  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        ((2024, 1, 31, 22), (2024, 2, 1, 4), ["Jan 31 22:00", "Feb 1", "02:00", "04:00"]),
        ((2024, 2, 27), (2024, 3, 3), ["Feb 27, 2024", "Feb 29", "Mar 2"]),
        ((2023, 11, 5), (2024, 2, 9), ["Dec 2023", "Jan 2024", "Feb"]),
        ((2019, 5, 1), (2024, 2, 9), ["2020", "2022", "2024"]),
        ((1, 1, 1), (2024, 2, 9), ["1000", "2000"]),
        ((2024, 1, 1, 10, 0, 1), (2024, 1, 1, 10, 0, 31), ["10:00:10", "10:00:20", "10:00:30"]),
        ((2024, 1, 1, 10, 0), (2024, 1, 1, 10, 3), ["Jan 1 10:00", "10:01", "10:02", "10:03"]),
    ],
)
def test_texts(first: tuple[int, ...], last: tuple[int, ...], texts: list[str]) -> None:
    step, times = time_ticks(seconds(*first), seconds(*last), 4)
    assert tick_texts(times, step) == texts


def test_fractions_of_a_second() -> None:
    step, times = time_ticks(100.05, 101.0, 5)
    assert tick_texts(times, step) == [f"00:01:40.{n}" for n in (2, 4, 6, 8)] + ["00:01:41.0"]


@given(
    st.floats(-MOST_SECONDS, MOST_SECONDS), st.floats(1e-6, 2 * MOST_SECONDS), st.integers(1, 30)
)
def test_ticks_are_in_view_and_few(first: float, span: float, most: int) -> None:
    last = min(first + span, MOST_SECONDS)
    step, times = time_ticks(first, last, most)
    assert len(times) <= 4 * most + 4
    slack = step * 1e-6 + abs(first) * 1e-9
    assert all(first - slack <= time <= last + slack for time in times)
    assert len(tick_texts(times, step)) == len(times)


def test_no_ticks_without_a_range() -> None:
    assert time_ticks(5.0, 5.0, 4)[1] == [] == time_ticks(5.0, 4.0, 4)[1]

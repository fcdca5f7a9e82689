"""What a store learns of its line."""

import pytest

from msglc_browser.storage.s3.line_speed import (
    DEFAULT_GAP_BYTES,
    MAX_GAP_BYTES,
    MIN_GAP_BYTES,
    LineSpeed,
)


def line(round_trip_s: float, bandwidth_bytes_s: float) -> LineSpeed:
    speed = LineSpeed()
    for _ in range(20):
        speed.saw_answer(round_trip_s)
        speed.saw_body(1_000_000, 1_000_000 / bandwidth_bytes_s)
    return speed


def test_gap_without_measurements_is_the_default() -> None:
    speed = LineSpeed()
    assert speed.gap_bytes == DEFAULT_GAP_BYTES
    speed.saw_answer(0.05)
    assert speed.gap_bytes == DEFAULT_GAP_BYTES


def test_gap_grows_with_round_trip_and_bandwidth_within_bounds() -> None:
    slow, middling, fast = line(0.2, 100_000), line(0.05, 10e6), line(0.3, 1e9)
    assert slow.gap_bytes == MIN_GAP_BYTES
    assert slow.gap_bytes < middling.gap_bytes < fast.gap_bytes
    assert fast.gap_bytes == MAX_GAP_BYTES
    assert line(0.02, 10e6).gap_bytes < middling.gap_bytes


def test_small_bodies_tell_nothing_of_the_bandwidth() -> None:
    speed = LineSpeed()
    speed.saw_body(512, 0.000_001)
    speed.saw_body(1_000_000, 0.0)
    assert speed.bandwidth_bytes_s is None


def test_quickest_answers_count_and_slow_ones_hardly() -> None:
    speed = line(0.05, 1e6)
    speed.saw_answer(2.0)
    assert speed.round_trip_s == pytest.approx(0.05, rel=2)
    speed.saw_answer(0.04)
    assert speed.round_trip_s == 0.04


def test_time_to_read_is_round_trip_and_transfer_once_both_are_measured() -> None:
    speed = LineSpeed()
    assert speed.seconds_for(1_000_000) is None
    speed.saw_answer(0.05)
    assert speed.seconds_for(1_000_000) is None
    speed.saw_body(1_000_000, 0.5)
    assert speed.seconds_for(4_000_000) == pytest.approx(2.05)

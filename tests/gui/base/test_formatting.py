"""Numbers, sizes and times as a person reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from msglc_browser.gui.base import formatting

_NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        (0, "0 B"),
        (96, "96 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (3_200, "3.2 kB"),
        (99_940, "99.9 kB"),
        (182_000, "182 kB"),
        (999_499, "999 kB"),
        (999_600, "1.0 MB"),
        (24_613_224, "24.6 MB"),
        (1_900_000_000, "1.9 GB"),
        (40 * 10**15, "40.0 PB"),
    ],
)
def test_size_text_has_three_figures_and_a_unit(size_bytes: int, text: str) -> None:
    assert formatting.size_text(size_bytes) == text


def test_exact_size_text_counts_every_byte() -> None:
    assert formatting.exact_size_text(24_613_224) == "24,613,224 bytes"
    assert formatting.exact_size_text(1) == "1 byte"


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=5), "5 min ago"),
        (timedelta(hours=3, minutes=59), "3 h ago"),
        (timedelta(days=1, hours=2), "yesterday"),
        (timedelta(days=12), "12 days ago"),
    ],
)
def test_relative_time_tells_the_age(age: timedelta, text: str) -> None:
    assert formatting.relative_time_text(_NOW - age, _NOW) == text


def test_relative_time_of_long_ago_is_the_date() -> None:
    assert formatting.relative_time_text(_NOW - timedelta(days=400), _NOW).startswith("2025-09-")


def test_relative_time_in_the_future_is_the_date() -> None:
    assert formatting.relative_time_text(_NOW + timedelta(days=2), _NOW).startswith("2026-11-0")


def test_exact_time_without_zone_is_taken_as_utc() -> None:
    naive = datetime(2026, 11, 2, 8, 14, 55)
    assert formatting.exact_time_text(naive) == formatting.exact_time_text(
        naive.replace(tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.23, "0.2 s"), (42, "42 s"), (68, "1:08"), (7389, "2:03:09")]
)
def test_duration_text_grows_with_the_duration(seconds: float, text: str) -> None:
    assert formatting.duration_text(seconds) == text


def test_clock_text_begins_with_minutes() -> None:
    assert formatting.clock_text(8) == "0:08"


@pytest.mark.parametrize("limit", [3, 8, 9])
def test_elide_middle_keeps_both_ends(limit: int) -> None:
    shown = formatting.elide_middle("frame-0042.msglc", limit)
    assert len(shown) == limit
    assert shown.startswith("f")
    assert shown.endswith("c")


def test_elide_middle_leaves_short_text() -> None:
    assert formatting.elide_middle("short", 5) == "short"


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        ([], "0 B"),
        ([1000, 2200], "3.2 kB"),
        ([0], "0 B"),
        ([1000, None, 2200], "at least 3.2 kB"),
        ([None, None], "size unknown"),
    ],
)
def test_sum_of_sizes_tells_that_some_are_unknown(sizes: list[int | None], text: str) -> None:
    assert formatting.sizes_text(sizes) == text


@pytest.mark.parametrize(
    ("shape", "text"),
    [
        ((), ""),
        ((7,), "7"),
        ((40, 512, 1200), "40 × 512 × 1,200"),
        ((1,) * 8, "1 × 1 × 1 × 1 × 1 × 1 × 1 × 1"),
        ((1,) * 9, "1 × 1 × 1 × 1 × 1 × 1 × 1 × 1 × …"),
    ],
)
def test_shape(shape: tuple[int, ...], text: str) -> None:
    assert formatting.shape_text(shape) == text

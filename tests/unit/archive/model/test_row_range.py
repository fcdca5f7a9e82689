"""At most a thousand ranges to a level, and every row in exactly one of them."""

import pytest

from msglc_browser.archive.model.row_range import MAX_ROWS, bucket_ranges


@pytest.mark.parametrize("rows", [range(0), range(1), range(1000), range(500, 1500)])
def test_rows_that_fit_on_one_level_have_no_buckets(rows: range) -> None:
    assert bucket_ranges(rows) is None


@pytest.mark.parametrize(
    ("rows", "first", "last", "count"),
    [
        (range(1001), range(1000), range(1000, 1001), 2),
        (range(2000), range(1000), range(1000, 2000), 2),
        (range(10**6), range(1000), range(999_000, 10**6), 1000),
        (range(10**6 + 1), range(10**6), range(10**6, 10**6 + 1), 2),
        (range(10**9), range(10**6), range(999 * 10**6, 10**9), 1000),
        (range(10**9 + 1), range(10**9), range(10**9, 10**9 + 1), 2),
        (range(2**62), range(10**18), range(4 * 10**18, 2**62), 5),
        (range(10**6, 2 * 10**6), range(10**6, 1_001_000), range(1_999_000, 2 * 10**6), 1000),
    ],
)
def test_buckets_are_of_a_power_of_a_thousand(
    rows: range, first: range, last: range, count: int
) -> None:
    ranges = bucket_ranges(rows)
    assert ranges is not None
    assert (ranges[0], ranges[-1], len(ranges)) == (first, last, count)


@pytest.mark.parametrize("count", [1001, 1999, 2500, 10**6 - 1, 10**6 + 1, 123_456_789])
def test_buckets_follow_one_another_down_to_the_rows(count: int) -> None:
    rows = range(count)
    while (ranges := bucket_ranges(rows)) is not None:
        assert 1 < len(ranges) <= MAX_ROWS
        assert [each.start for each in ranges[1:]] == [each.stop for each in ranges[:-1]]
        assert (ranges[0].start, ranges[-1].stop) == (rows.start, rows.stop)
        assert all(ranges)
        rows = ranges[len(ranges) // 2 - 1]
    assert len(rows) == MAX_ROWS

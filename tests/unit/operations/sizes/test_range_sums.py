"""Ranges of rows as in the tree, with exact sums."""

import numpy as np
import pytest

from msglc_browser.operations.sizes.largest_rows import SizedRows
from msglc_browser.operations.sizes.range_sums import RangeSums


def _rows(rows: range) -> SizedRows:
    numbers = np.array(rows, np.int64)
    ones = np.ones(len(rows), np.int64)
    return SizedRows(numbers, 10 * ones, ones, ones.astype(np.uint8), *[numbers] * 4)


@pytest.mark.parametrize(
    ("rows", "ranges"), [(range(1000), 0), (range(1001), 2), (range(5000, 8000), 3)]
)
def test_only_more_than_a_thousand_rows_have_ranges(rows: range, ranges: int) -> None:
    sums = RangeSums(rows)
    for start in range(rows.start, rows.stop, 700):
        sums.add(_rows(range(start, min(start + 700, rows.stop))))
    found = sums.sums()
    assert len(found) == ranges
    assert all(size == 10 * len(each) and items == len(each) for each, size, items in found)
    if found:
        assert (found[0][0].start, found[-1][0].stop) == (rows.start, rows.stop)

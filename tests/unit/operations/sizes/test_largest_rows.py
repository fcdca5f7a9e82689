"""Bounded memory, exact totals."""

import numpy as np
import pytest

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.sizes.entry_columns import KIND_NUMBERS
from msglc_browser.operations.sizes.largest_rows import LargestRows, SizedRows
from msglc_browser.operations.sizes.size_level import Total


def _rows(first: int, sizes: list[int], items: list[int], kind: ValueType) -> SizedRows:
    numbers = np.arange(first, first + len(sizes), dtype=np.int64)
    kinds = np.full(len(sizes), KIND_NUMBERS[kind], np.uint8)
    ints = np.array(sizes, np.int64)
    return SizedRows(numbers, ints, np.array(items, np.int64), kinds, *[numbers] * 4)


def test_largest_by_size_and_by_items_are_kept_over_several_batches() -> None:
    largest = LargestRows(2)
    largest.add(_rows(0, [5, 1, 9, 2], [1, 1, 1, 70], ValueType.LIST))
    largest.add(_rows(4, [8, 3], [1, 60], ValueType.DICT))
    kept = largest.kept()
    assert kept is not None
    assert kept.rows.tolist() == [2, 4, 5, 3]  # 9, 8; and by items 60, 70
    assert largest.total() == Total(6, 28, 134)
    assert largest.kinds() == (
        (ValueType.LIST, Total(4, 17, 73)),
        (ValueType.DICT, Total(2, 11, 61)),
    )


@pytest.mark.parametrize(("most", "kept"), [(3, 3), (4, 4), (5, 4)])
def test_exactly_as_many_are_kept_as_asked_for(most: int, kept: int) -> None:
    largest = LargestRows(most)
    largest.add(_rows(0, [4, 3, 2, 1], [4, 3, 2, 1], ValueType.LIST))
    found = largest.kept()
    assert found is not None
    assert len(found.rows) == kept


def test_sums_of_huge_sizes_do_not_overflow() -> None:
    largest = LargestRows(1)
    largest.add(_rows(0, [1 << 62] * 4, [1] * 4, ValueType.LIST))
    assert largest.total().size_bytes == 1 << 64


def test_nothing_added_is_nothing_kept() -> None:
    assert LargestRows(5).kept() is None
    assert LargestRows(5).total() == Total()

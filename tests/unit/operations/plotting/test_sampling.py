"""A sample is spread over the series; refining it fills the widest gaps first."""

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.operations.numbers.spread import SAMPLE_BLOCKS
from msglc_browser.operations.plotting.row_source import RowNumbers
from msglc_browser.operations.plotting.sampling import (
    BATCH_BLOCKS,
    MOST_SAMPLED_BYTES,
    blocks_in_view,
    first_blocks,
    refining_blocks,
)
from msglc_browser.operations.plotting.series import Series, SeriesRef
from msglc_browser.storage.reading.byte_source import ByteSource

NODE = Node((), NodeKind.BLOCKED, ValueType.LIST, Protocol.MSGPACK, None, 1)


def series(blocks: int, block_bytes: int = 8_000) -> Series:
    starts = np.arange(blocks, dtype=np.int64) * 1_000
    return Series(SeriesRef(NODE, "x"), blocks * 1_000, blocks * block_bytes, starts)


def test_small_series_is_read_whole() -> None:
    assert list(first_blocks(series(500), most_bytes=4_000_000)) == list(range(500))


def test_large_series_is_sampled_evenly_with_both_ends() -> None:
    found = list(first_blocks(series(500), most_bytes=3_999_999))
    assert len(found) == SAMPLE_BLOCKS
    assert (found[0], found[-1]) == (0, 499)
    assert {b - a for a, b in itertools.pairwise(found)} == {7, 8}


def test_large_blocks_give_fewer_samples_and_none_below_eight() -> None:
    found = list(first_blocks(series(101, 125_000), most_bytes=8_000_000))
    assert (len(found), found[0], found[-1]) == (8, 0, 100)
    assert not first_blocks(series(101, 125_001), most_bytes=8_000_000)


def test_view_is_read_exactly_up_to_the_limit() -> None:
    large = series(500)
    assert blocks_in_view(large, range(1_500, 3_500), most_bytes=24_000) == range(1, 4)
    assert not blocks_in_view(large, range(1_500, 3_500), most_bytes=23_999)
    assert blocks_in_view(large, range(-50, 10**9), most_bytes=4_000_000) == range(500)


class InOrder:
    """Rows that can only be walked to."""

    total = 500_000
    element_type = ""
    size_bytes = 4_000_000
    block_starts = np.arange(500, dtype=np.int64) * 1_000

    def __init__(self) -> None:
        self.is_in_order = True

    async def read(self, source: ByteSource, blocks: Sequence[range]) -> list[RowNumbers]:
        raise AssertionError("a plan reads nothing")


def test_series_in_order_is_sampled_from_its_start() -> None:
    walked = replace(series(500), rows=InOrder())
    assert first_blocks(walked, most_bytes=1) == range(125)
    batches = list(refining_blocks(walked, range(125), columns=200))
    assert [block for batch in batches for block in batch] == list(range(125, 200))
    # To reach row 100,000, everything before it must be read.
    assert not blocks_in_view(walked, range(100_000, 100_500), most_bytes=808_000 - 1)
    assert blocks_in_view(walked, range(100_000, 100_500), most_bytes=808_000) == range(100, 101)


def test_refining_ends_when_rows_turn_out_to_be_elsewhere() -> None:
    rows = InOrder()
    rows.is_in_order = False
    batches = refining_blocks(replace(series(500), rows=rows), [], columns=200)
    next(batches)
    rows.is_in_order = True
    assert next(batches, None) is None


@pytest.mark.parametrize("columns", [100, 240, 10_000])
def test_refining_ends_at_a_block_per_column_or_3_mb(columns: int) -> None:
    large = series(10_000)
    known = first_blocks(large, most_bytes=1)
    batches = list(refining_blocks(large, known, columns=columns))
    together = [block for batch in batches for block in batch]
    assert len({*together, *known}) == min(columns, MOST_SAMPLED_BYTES // 8_000)
    assert not set(together) & set(known)
    assert max(map(len, batches)) <= BATCH_BLOCKS


def test_refining_halves_the_gaps() -> None:
    batches = refining_blocks(series(64), [], columns=16)
    assert sorted(next(iter(batches))) == list(range(0, 64, 4))


def test_whole_series_needs_no_refining() -> None:
    assert not list(refining_blocks(series(20), range(20), columns=500))

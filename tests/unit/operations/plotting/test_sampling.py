"""A sample is spread over the series; refining it fills the widest gaps first."""

import itertools

import numpy as np
import pytest

from msglc_browser.archive.model.node import Node, NodeKind, Protocol, ValueType
from msglc_browser.operations.plotting.sampling import (
    BATCH_BLOCKS,
    FIRST_BLOCKS,
    MOST_SAMPLED_BYTES,
    first_blocks,
    refining_blocks,
)
from msglc_browser.operations.plotting.series import Series, SeriesRef

NODE = Node((), NodeKind.BLOCKED, ValueType.LIST, Protocol.MSGPACK, None, 1)


def series(blocks: int, block_bytes: int = 8_000) -> Series:
    starts = np.arange(blocks, dtype=np.int64) * 1_000
    return Series(SeriesRef(NODE, "x"), blocks * 1_000, blocks * block_bytes, starts)


def test_small_series_is_read_whole() -> None:
    assert list(first_blocks(series(500), most_bytes=4_000_000)) == list(range(500))


def test_large_series_is_sampled_evenly_with_both_ends() -> None:
    found = list(first_blocks(series(500), most_bytes=3_999_999))
    assert len(found) == FIRST_BLOCKS
    assert (found[0], found[-1]) == (0, 499)
    assert {b - a for a, b in itertools.pairwise(found)} == {7, 8}


def test_nothing_is_read_of_a_large_series_of_few_blocks() -> None:
    assert not first_blocks(series(FIRST_BLOCKS, 1_000_000), most_bytes=8_000_000)
    assert first_blocks(series(FIRST_BLOCKS + 1, 1_000_000), most_bytes=8_000_000)


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

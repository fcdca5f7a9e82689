"""Lists with and without blocks; rows that are not where arithmetic puts them."""

import asyncio

import numpy as np
import pytest

from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LimitExceeded
from msglc_browser.operations.numbers.even_rows import EvenRows
from msglc_browser.operations.plotting.decoding import ItemDecoder
from msglc_browser.operations.plotting.in_order import Walk, split_items
from msglc_browser.operations.plotting.row_source import (
    BLOCK_BYTES,
    MOST_KEPT_BYTES,
    MOST_READ_BYTES,
    EqualWidths,
    WalkedRows,
    even_starts,
    read_limited,
)
from msglc_browser.storage.reading.byte_source import RunWatch
from tests.archive_bytes import encode
from tests.servers.memory_source import MemorySource

EACH = BLOCK_BYTES // 9


def equal_widths(values: list[object]) -> tuple[EqualWidths, MemorySource]:
    data = b"".join(encode(value) for value in values)
    decoder = ItemDecoder(Protocol.MSGPACK, None)
    walk = Walk(split_items(decoder, len(data)), len(values), at=0, end=len(data))
    return EqualWidths(EvenRows(0, 9, walk.total), walk, decoder), MemorySource(data)


def test_blocks_are_found_by_arithmetic() -> None:
    values = np.random.default_rng(1).standard_normal(100_000)
    rows, source = equal_widths(values.tolist())
    asked = [range(0, EACH), range(50 * EACH, 51 * EACH)]
    found = asyncio.run(rows.read(source, asked))
    assert [part.rows for part in found] == asked
    assert found[1].values.tolist() == values[50 * EACH : 51 * EACH].tolist()
    assert source.stats().bytes_read == 2 * EACH * 9


def test_rows_elsewhere_are_read_in_order_from_the_start() -> None:
    floats = [n / 3 for n in range(80_000)]
    # One byte and 17 bytes instead of nine each: what follows is where it should be again.
    data = b"".join(encode(v) for v in [*floats, 5, "x" * 16, *floats])
    decoder = ItemDecoder(Protocol.MSGPACK, None)
    assert len(data) == 9 * 160_002
    walk = Walk(split_items(decoder, len(data)), 160_002, at=0, end=len(data))
    rows, source = EqualWidths(EvenRows(0, 9, walk.total), walk, decoder), MemorySource(data)
    middle = 80_000 // EACH * EACH

    found = asyncio.run(rows.read(source, [range(0, EACH), range(middle, middle + EACH)]))

    assert rows.is_in_order
    together = [row for part in found for row in part.rows]
    assert together == list(range(len(together)))
    assert 0 < len(together) <= 64 * EACH
    values = np.concatenate([part.values for part in found])
    assert values.tolist() == floats[: len(together)]


def test_neighbours_elsewhere_are_walked_to() -> None:
    values: list[object] = [0.5] * 2_000
    values[1_000:1_009] = [1] * 8 + [2**40]
    data = b"".join(encode(value) for value in values) + bytes(64)
    decoder = ItemDecoder(Protocol.MSGPACK, None)
    walk = Walk(split_items(decoder, len(data)), 2_000, at=0, end=len(data))
    rows = EqualWidths(EvenRows(0, 9, walk.total), walk, decoder)
    found = asyncio.run(rows.read(MemorySource(data), [range(EACH, 2 * EACH)]))
    assert rows.is_in_order
    assert found[0].values.tolist() == values[EACH : 2 * EACH]


def test_walked_rows_have_blocks_of_equal_length() -> None:
    walk = Walk(split_items(ItemDecoder(Protocol.MSGPACK, None), 1), 10, at=0, end=1_000_000)
    assert WalkedRows(walk).block_starts.tolist() == list(range(10))
    assert even_starts(10, 4).tolist() == [0, 4, 8]
    assert even_starts(0, 4).tolist() == [0]


def test_one_read_is_bounded() -> None:
    source = MemorySource(bytes(10))
    assert asyncio.run(read_limited(source, [Span(0, 10)])) == [bytes(10)]
    with pytest.raises(LimitExceeded, match="too many"):
        asyncio.run(read_limited(source, [Span(0, MOST_READ_BYTES), Span(0, 1)]))


class RunsNoted(MemorySource):
    """Notes what is read without being kept."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.runs: list[Span] = []

    async def read_run(
        self, span: Span, *, watch: RunWatch | None = None, keep: bool = False
    ) -> bytes:
        """Note it."""
        self.runs.append(span)
        return await super().read_run(span, watch=watch, keep=keep)


def spans_with_gaps(gap: int) -> list[Span]:
    """Ten spans of 800 bytes each."""
    return [Span(number * (800 + gap), number * (800 + gap) + 800) for number in range(10)]


@pytest.mark.parametrize(
    ("spans", "of_bytes", "is_kept"),
    [
        (spans_with_gaps(0), MOST_KEPT_BYTES + 1, False),
        (spans_with_gaps(0), MOST_KEPT_BYTES, True),
        (spans_with_gaps(111), MOST_KEPT_BYTES + 1, False),
        (spans_with_gaps(112), MOST_KEPT_BYTES + 1, True),
        ([Span(5, 5)], MOST_KEPT_BYTES + 1, True),
    ],
)
def test_neighbouring_blocks_of_a_long_list_are_not_kept_by_the_source(
    spans: list[Span], of_bytes: int, is_kept: bool
) -> None:
    source = RunsNoted(bytes(range(251)) * 40)
    found = asyncio.run(read_limited(source, spans, of_bytes=of_bytes))
    assert found == asyncio.run(source.read_ranges(spans))
    assert source.runs == ([] if is_kept else [Span(spans[0].start, spans[-1].end)])

"""Rows read in order, whatever they look like; the errors name the row."""

import asyncio

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from msglc_browser.archive.arrays.number_arrays import NotNumbers, Numbers
from msglc_browser.archive.model.node import Protocol
from msglc_browser.errors import CorruptArchive, LimitExceeded
from msglc_browser.operations.plotting.decoding import ItemDecoder
from msglc_browser.operations.plotting.in_order import (
    WINDOW_BYTES,
    Walk,
    joined_numbers,
    split_items,
    split_latin1,
)
from tests.archive_bytes import encode
from tests.servers.memory_source import RecordingSource

MIXED: list[object] = [n if n % 3 else n / 7 for n in range(200_000)]


def walk_of(values: list[object], protocol: Protocol = Protocol.MSGPACK) -> tuple[Walk, bytes]:
    data = b"".join(encode(value, protocol) for value in values)
    split = split_items(ItemDecoder(protocol, None), len(data))
    return Walk(split, len(values), at=0, end=len(data)), data


def read(walk: Walk, data: bytes, *rows: range) -> list[list[float]]:
    async def work() -> list[list[float]]:
        source = RecordingSource(data)
        return [(await walk.read(source, some)).values.tolist() for some in rows]

    return asyncio.run(work())


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(0, 2**63) | st.floats(allow_nan=False) | st.none(), min_size=1),
    st.sampled_from(Protocol),
    st.data(),
)
def test_any_rows_are_those_stored(
    values: list[object], protocol: Protocol, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(values) - 1))
    stop = data.draw(st.integers(start + 1, len(values)))
    walk, encoded = walk_of(values, protocol)
    [found] = read(walk, encoded, range(start, stop))
    wanted = [float("nan") if v is None else float(v) for v in values[start:stop]]  # type: ignore[arg-type]
    filled = [n for n, v in enumerate(values[start:stop]) if v is not None]
    assert [found[n] for n in filled] == [wanted[n] for n in filled]


def test_rows_that_follow_continue_where_the_last_ended() -> None:
    walk, data = walk_of(MIXED)
    source = RecordingSource(data)

    async def work() -> None:
        await walk.read(source, range(150_000))
        read_before = source.stats().bytes_read
        found = await walk.read(source, range(150_000, 150_010))
        assert found.values.tolist() == MIXED[150_000:150_010]
        assert source.stats().bytes_read - read_before <= WINDOW_BYTES
        again = await walk.read(source, range(5, 8))
        assert again.values.tolist() == MIXED[5:8]

    asyncio.run(work())


def test_text_among_numbers_is_named_before_it_is_read() -> None:
    walk, data = walk_of([1, 2.5, "x" * 10_000_000, 3])
    source = RecordingSource(data)
    with pytest.raises(NotNumbers, match="Item 2 is a str"):
        asyncio.run(walk.read(source, range(4)))
    assert source.stats().bytes_read <= 2 * WINDOW_BYTES


def test_data_that_ends_early_is_corrupt() -> None:
    walk, data = walk_of([1.5] * 10)
    short = Walk(split_items(ItemDecoder(Protocol.MSGPACK, None), 80), 10, at=0, end=80)
    with pytest.raises(CorruptArchive):
        read(short, data[:80], range(10))
    assert read(walk, data, range(8, 10)) == [[1.5, 1.5]]


def test_item_above_the_largest_window_is_refused() -> None:
    def never(data: bytes, at: int, rows: range) -> None:
        return None

    walk = Walk(never, 1, at=0, end=30_000_000)
    with pytest.raises(LimitExceeded, match="Item 0 is larger"):
        read(walk, bytes(30_000_000), range(1))


@pytest.mark.parametrize("width", [1, 2, 8])
def test_latin1_elements_are_cut_between_characters(width: int) -> None:
    raw = np.random.default_rng(1).integers(0, 256, 320_000, np.uint8).tobytes()
    data = raw.decode("latin-1").encode("utf-8")
    rows = len(raw) // width

    def convert(cells: bytes, count: int) -> Numbers:
        assert len(cells) == count * width
        return Numbers(np.frombuffer(cells, np.uint8)[::width].astype(np.int64))

    walk = Walk(split_latin1(convert, width, len(data)), rows, at=0, end=len(data))
    [found] = read(walk, data, range(rows))
    assert found == list(raw[::width])


def test_latin1_elements_that_end_early_or_are_no_characters_are_corrupt() -> None:
    def convert(cells: bytes, count: int) -> Numbers:
        return Numbers(np.frombuffer(cells, np.uint8))

    with pytest.raises(CorruptArchive):
        read(Walk(split_latin1(convert, 1, 4), 9, at=0, end=4), b"abcd", range(9))
    with pytest.raises(CorruptArchive, match="damaged"):
        read(Walk(split_latin1(convert, 1, 4), 4, at=0, end=4), b"ab\xff\xff", range(4))


def test_joined_numbers_keep_gaps() -> None:
    gap = Numbers(np.array([0, 5]), np.array([True, False]))
    found = joined_numbers([gap, Numbers(np.array([1.5]))])
    assert found.gaps is not None
    assert found.gaps.tolist() == [True, False, False]
    assert np.isnan(found.values[0])
    assert not len(joined_numbers([]).values)

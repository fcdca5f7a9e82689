"""A source over an object, against a server whose manners are chosen."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import (
    AccessDenied,
    CorruptArchive,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
)
from msglc_browser.storage.reading.byte_cache import ByteCache
from msglc_browser.storage.reading.byte_source import ByteSource
from msglc_browser.storage.reading.object_source import (
    CONCURRENT_LARGE,
    CONCURRENT_REQUESTS,
    PART_BYTES,
    ObjectSource,
)
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.s3.line_speed import DEFAULT_GAP_BYTES
from tests.servers.cache_size import used_bytes
from tests.servers.ranged_store import PLACE, SIZE, RangedStore, pattern


def run(
    scenario: Callable[[RangedStore, ObjectSource], Coroutine[Any, Any, None]],
    *,
    size: int = SIZE,
    conditions: str = "kept",
    cache: ByteCache | None = None,
) -> None:
    """Open the object, forget what that cost, and play `scenario`."""

    async def play() -> None:
        store = RangedStore(size, conditions=conditions)
        source = await open_object(store, PLACE, head_bytes=100, tail_bytes=200, cache=cache)
        store.asked.clear()
        store.sent_conditions.clear()
        await scenario(store, source)
        await source.close()

    asyncio.run(play())


def test_open_asks_for_both_ends_at_once_and_keeps_them() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        assert isinstance(source, ByteSource)
        assert (source.name, source.size_bytes, source.version) == ("run.msg", SIZE, '"one"')
        assert source.stats().requests == 2
        assert store.most_running == 2
        spans = [Span(0, 50), Span(SIZE - 200, SIZE)]
        assert await source.read_ranges(spans) == [pattern(s.start, s.end) for s in spans]
        assert not store.asked

    run(scenario)


@pytest.mark.parametrize("size", [1, 99, 150, 250, 1_000])
def test_small_objects_read_whole_whatever_the_ends_overlap(size: int) -> None:
    async def scenario(_store: RangedStore, source: ObjectSource) -> None:
        assert await source.read_ranges([Span(0, size)]) == [pattern(0, size)]

    run(scenario, size=size)


def test_empty_object_opens_and_asks_for_nothing() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        assert (source.size_bytes, source.version) == (0, '"one"')
        assert await source.read_ranges([Span(0, 0)]) == [b""]
        assert not store.asked

    run(scenario, size=0)


def test_open_raises_the_servers_error() -> None:
    async def play() -> None:
        store = RangedStore()
        store.failing = AccessDenied("denied")
        with pytest.raises(AccessDenied, match="denied"):
            await open_object(store, PLACE)

    asyncio.run(play())


def test_near_spans_are_one_request_and_far_ones_several() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        near = [Span(at, at + 10) for at in range(1_000_000, 1_100_000, 10_000)]
        far = Span(1_100_000 + 2 * DEFAULT_GAP_BYTES, 1_100_010 + 2 * DEFAULT_GAP_BYTES)
        found = await source.read_ranges([far, *near, Span(5, 5)])
        assert found == [pattern(s.start, s.end) for s in [far, *near]] + [b""]
        assert sorted(store.asked) == [Span(1_000_000, 1_090_010), far]

    run(scenario)


def test_bytes_are_never_fetched_twice() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        await source.read_ranges([Span(1_000_000, 1_000_100)])
        assert await source.read_ranges([Span(1_000_050, 1_000_150)]) == [
            pattern(1_000_050, 1_000_150)
        ]
        assert store.asked == [Span(1_000_000, 1_000_100), Span(1_000_100, 1_000_150)]

    run(scenario)


def test_readers_share_what_is_on_its_way() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.gate.clear()
        span = Span(1_000_000, 1_000_100)
        readers = [asyncio.create_task(source.read_ranges([span])) for _ in range(5)]
        while not store.asked:
            await asyncio.sleep(0)
        store.gate.set()
        assert await asyncio.gather(*readers) == [[pattern(span.start, span.end)]] * 5
        assert store.asked == [span]

    run(scenario)


def test_cancelled_reader_leaves_the_others_their_bytes() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.gate.clear()
        first = asyncio.create_task(source.read_ranges([Span(1_000_000, 1_000_100)]))
        second = asyncio.create_task(source.read_ranges([Span(1_000_050, 1_000_060)]))
        while not store.asked:
            await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        store.gate.set()
        assert await second == [pattern(1_000_050, 1_000_060)]

    run(scenario)


def test_cancel_stops_the_request_when_nobody_else_waits() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.gate.clear()
        reader = asyncio.create_task(source.read_ranges([Span(1_000_000, 1_000_100)]))
        while not store.asked:
            await asyncio.sleep(0)
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        await asyncio.sleep(0)
        assert store.running == 0
        store.gate.set()
        assert await source.read_ranges([Span(1_000_000, 1_000_001)])

    run(scenario)


def test_large_read_goes_in_parts_within_the_bound_of_requests() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        (data,) = await source.read_ranges([Span(0, SIZE)])
        assert data == pattern(0, SIZE)
        assert max(span.size for span in store.asked) <= PART_BYTES
        scattered = [Span(at, at + 1) for at in range(0, SIZE, 500_000)]
        await source.read_ranges(scattered)
        assert store.most_running <= CONCURRENT_REQUESTS

    run(scenario, cache=ByteCache(limit_bytes=1_000))


def test_tiny_reads_are_not_kept_waiting_by_large_ones() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.gate.clear()
        large = asyncio.create_task(
            source.read_ranges([Span(0, CONCURRENT_LARGE * 2 * PART_BYTES)])
        )
        while len(store.asked) < CONCURRENT_LARGE:
            await asyncio.sleep(0)
        tiny = [Span(at, at + 1) for at in range(store.size - 2_000_000, store.size - 500, 100_000)]
        reader = asyncio.create_task(source.read_ranges(tiny))
        while len(store.asked) < CONCURRENT_LARGE + len(tiny):
            await asyncio.sleep(0)
        assert set(tiny) <= set(store.asked)
        assert store.most_running == CONCURRENT_LARGE + len(tiny) <= CONCURRENT_REQUESTS
        for reading in (large, reader):
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading

    run(scenario, size=CONCURRENT_LARGE * 2 * PART_BYTES + 3_000_000)


def test_failed_read_raises_and_the_next_one_tries_again() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.failing = ServerFailed("busy")
        with pytest.raises(ServerFailed, match="busy"):
            await source.read_ranges([Span(1_000_000, 1_000_010), Span(9_000_000, 9_000_010)])
        store.failing = None
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])

    run(scenario)


@pytest.mark.parametrize("conditions", ["kept", "ignored", "refused"])
def test_overwritten_object_is_noticed_whatever_the_servers_manners(conditions: str) -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])
        store.etag = '"two"'
        with pytest.raises(ObjectChanged, match=r"run\.msg has changed"):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario, conditions=conditions)


def test_condition_that_fails_though_it_holds_is_no_longer_sent() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])
        assert await source.read_ranges([Span(2_000_000, 2_000_010)])
        assert store.sent_conditions == ['"one"', "", ""]

    run(scenario, conditions="always fail")


def test_object_of_another_size_is_noticed_even_with_the_same_etag() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.size -= 1
        with pytest.raises(ObjectChanged):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario)


def test_deleted_object_says_so() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.failing = NotFound("gone")
        with pytest.raises(ObjectChanged, match="deleted"):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario)


def test_object_deleted_where_the_condition_fails_first_says_so() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.etag = ""  # gone
        with pytest.raises(ObjectChanged, match=r"run\.msg was deleted on the server"):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario)


@pytest.mark.parametrize("span", [Span(3, 2), Span(-1, 2), Span(0, SIZE + 1)])
def test_span_outside_the_object_is_refused_without_a_request(span: Span) -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        with pytest.raises(CorruptArchive):
            await source.read_ranges([span])
        assert not store.asked

    run(scenario)


def test_closing_ends_reads_under_way_with_words() -> None:
    async def scenario(store: RangedStore, source: ObjectSource) -> None:
        store.gate.clear()
        reader = asyncio.create_task(source.read_ranges([Span(1_000_000, 1_000_010)]))
        while not store.asked:
            await asyncio.sleep(0)
        await source.close()
        with pytest.raises(StorageError, match="closed"):
            await reader
        with pytest.raises(StorageError, match="closed"):
            await source.read_ranges([Span(0, 1)])

    run(scenario)


def test_cache_holds_nothing_after_close() -> None:
    cache = ByteCache()

    async def scenario(_store: RangedStore, source: ObjectSource) -> None:
        await source.read_ranges([Span(1_000_000, 1_000_010)])

    run(scenario, cache=cache)
    assert used_bytes(cache) == 0

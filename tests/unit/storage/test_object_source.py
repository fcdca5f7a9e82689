"""A source over an object, against a server whose manners are chosen."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from msglc_browser.archive.span import Span
from msglc_browser.errors import (
    AccessDenied,
    CorruptArchive,
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    Unsupported,
)
from msglc_browser.storage.byte_cache import ByteCache
from msglc_browser.storage.byte_source import ByteSource
from msglc_browser.storage.line_speed import DEFAULT_GAP_BYTES
from msglc_browser.storage.listing import ObjectInfo
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.meter import Meter
from msglc_browser.storage.object_source import CONCURRENT_REQUESTS, PART_BYTES, ObjectSource
from msglc_browser.storage.open_object import open_object
from msglc_browser.storage.profile import Profile
from msglc_browser.storage.ranged_read import RangeReply, Sink, Suffix
from msglc_browser.storage.s3 import S3Store

PLACE = S3Location("p", "runs", "a/run.msg")
SIZE = 40 * 1024 * 1024


def pattern(start: int, end: int) -> bytes:
    """Bytes that tell where they are from."""
    first = start // 8
    words = b"".join(at.to_bytes(8, "big") for at in range(first, (end + 7) // 8))
    return words[start - first * 8 : end - first * 8]


class Store(S3Store):
    """A server in memory: one object, with the manners of `conditions`."""

    def __init__(self, size: int = SIZE, *, conditions: str = "kept") -> None:
        super().__init__(Profile(profile_id="p", name="P", endpoint=""), None)
        self.size = size
        self.etag = '"one"'
        self.conditions = conditions
        self.asked: list[Span] = []
        self.sent_conditions: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing: StorageError | None = None
        self.running = self.most_running = 0

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        return ObjectInfo(bucket, key, self.size, etag=self.etag)

    async def get_range(
        self,
        bucket: str,
        key: str,
        wanted: Span | Suffix,
        *,
        if_match: str = "",
        unless: str = "",
        meter: Meter | None = None,
        sink: Sink | None = None,
    ) -> RangeReply:
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            if unless and unless == self.etag and self.conditions != "ignored":
                return RangeReply(b"", 0, self.etag, None)
            reply = await self._reply(wanted, if_match, meter or Meter())
            return reply if sink is None else _poured(reply, sink)
        finally:
            self.running -= 1

    async def _reply(self, wanted: Span | Suffix, if_match: str, meter: Meter) -> RangeReply:
        meter.requests += 1
        self.sent_conditions.append(if_match)
        self._raise_for(if_match)
        if self.size == 0:
            error = ServerFailed("empty")
            error.code = "InvalidRange"
            raise error
        span = _span(wanted, self.size)
        self.asked.append(span)
        await asyncio.sleep(0)
        await self.gate.wait()
        meter.bytes_read += span.size
        return RangeReply(pattern(span.start, span.end), span.start, self.etag, self.size)

    def _raise_for(self, if_match: str) -> None:
        if self.failing is not None:
            raise self.failing
        if not if_match or self.conditions == "ignored":
            return
        if self.conditions == "refused":
            error = Unsupported("no conditions here")
            error.code = "NotImplemented"
            raise error
        if self.conditions == "always fail" or if_match != self.etag:
            raise ObjectChanged("412")


def _poured(reply: RangeReply, sink: Sink) -> RangeReply:
    sink.begin(reply.etag, reply.total_size)
    for at in range(0, len(reply.data), 100_000):
        sink.write(reply.start + at, reply.data[at : at + 100_000])
    return replace(reply, data=b"")


def _span(wanted: Span | Suffix, size: int) -> Span:
    if isinstance(wanted, Suffix):
        return Span(max(0, size - wanted.size_bytes), size)
    return Span(wanted.start, min(wanted.end, size))


def run(
    scenario: Callable[[Store, ObjectSource], Coroutine[Any, Any, None]],
    *,
    size: int = SIZE,
    conditions: str = "kept",
    cache: ByteCache | None = None,
) -> None:
    """Open the object, forget what that cost, and play `scenario`."""

    async def play() -> None:
        store = Store(size, conditions=conditions)
        source = await open_object(store, PLACE, head_bytes=100, tail_bytes=200, cache=cache)
        store.asked.clear()
        store.sent_conditions.clear()
        await scenario(store, source)
        await source.close()

    asyncio.run(play())


def test_open_asks_for_both_ends_at_once_and_keeps_them() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
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
    async def scenario(_store: Store, source: ObjectSource) -> None:
        assert await source.read_ranges([Span(0, size)]) == [pattern(0, size)]

    run(scenario, size=size)


def test_empty_object_opens_and_asks_for_nothing() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        assert (source.size_bytes, source.version) == (0, '"one"')
        assert await source.read_ranges([Span(0, 0)]) == [b""]
        assert not store.asked

    run(scenario, size=0)


def test_open_raises_the_servers_error() -> None:
    async def play() -> None:
        store = Store()
        store.failing = AccessDenied("denied")
        with pytest.raises(AccessDenied, match="denied"):
            await open_object(store, PLACE)

    asyncio.run(play())


def test_near_spans_are_one_request_and_far_ones_several() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        near = [Span(at, at + 10) for at in range(1_000_000, 1_100_000, 10_000)]
        far = Span(1_100_000 + 2 * DEFAULT_GAP_BYTES, 1_100_010 + 2 * DEFAULT_GAP_BYTES)
        found = await source.read_ranges([far, *near, Span(5, 5)])
        assert found == [pattern(s.start, s.end) for s in [far, *near]] + [b""]
        assert sorted(store.asked) == [Span(1_000_000, 1_090_010), far]

    run(scenario)


def test_bytes_are_never_fetched_twice() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        await source.read_ranges([Span(1_000_000, 1_000_100)])
        assert await source.read_ranges([Span(1_000_050, 1_000_150)]) == [
            pattern(1_000_050, 1_000_150)
        ]
        assert store.asked == [Span(1_000_000, 1_000_100), Span(1_000_100, 1_000_150)]

    run(scenario)


def test_readers_share_what_is_on_its_way() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
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
    async def scenario(store: Store, source: ObjectSource) -> None:
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
    async def scenario(store: Store, source: ObjectSource) -> None:
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
    async def scenario(store: Store, source: ObjectSource) -> None:
        (data,) = await source.read_ranges([Span(0, SIZE)])
        assert data == pattern(0, SIZE)
        assert max(span.size for span in store.asked) <= PART_BYTES
        scattered = [Span(at, at + 1) for at in range(0, SIZE, 500_000)]
        await source.read_ranges(scattered)
        assert store.most_running <= CONCURRENT_REQUESTS

    run(scenario, cache=ByteCache(limit_bytes=1_000))


def test_failed_read_raises_and_the_next_one_tries_again() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        store.failing = ServerFailed("busy")
        with pytest.raises(ServerFailed, match="busy"):
            await source.read_ranges([Span(1_000_000, 1_000_010), Span(9_000_000, 9_000_010)])
        store.failing = None
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])

    run(scenario)


@pytest.mark.parametrize("conditions", ["kept", "ignored", "refused"])
def test_overwritten_object_is_noticed_whatever_the_servers_manners(conditions: str) -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])
        store.etag = '"two"'
        with pytest.raises(ObjectChanged, match=r"run\.msg has changed"):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario, conditions=conditions)


def test_condition_that_fails_though_it_holds_is_no_longer_sent() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        assert await source.read_ranges([Span(1_000_000, 1_000_010)])
        assert await source.read_ranges([Span(2_000_000, 2_000_010)])
        assert store.sent_conditions == ['"one"', "", ""]

    run(scenario, conditions="always fail")


def test_object_of_another_size_is_noticed_even_with_the_same_etag() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        store.size -= 1
        with pytest.raises(ObjectChanged):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario)


def test_deleted_object_says_so() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        store.failing = NotFound("gone")
        with pytest.raises(ObjectChanged, match="deleted"):
            await source.read_ranges([Span(2_000_000, 2_000_010)])

    run(scenario)


@pytest.mark.parametrize("span", [Span(3, 2), Span(-1, 2), Span(0, SIZE + 1)])
def test_span_outside_the_object_is_refused_without_a_request(span: Span) -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
        with pytest.raises(CorruptArchive):
            await source.read_ranges([span])
        assert not store.asked

    run(scenario)


def test_closing_ends_reads_under_way_with_words() -> None:
    async def scenario(store: Store, source: ObjectSource) -> None:
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

    async def scenario(_store: Store, source: ObjectSource) -> None:
        await source.read_ranges([Span(1_000_000, 1_000_010)])

    run(scenario, cache=cache)
    assert cache.used_bytes == 0

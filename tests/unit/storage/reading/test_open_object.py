"""Opening objects, again after a restart too, and reading long runs of them."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, StorageError
from msglc_browser.storage.reading.arriving import Arriving
from msglc_browser.storage.reading.byte_cache import ByteCache
from msglc_browser.storage.reading.object_source import RUN_REQUESTS, ObjectSource
from msglc_browser.storage.reading.open_object import open_object
from msglc_browser.storage.reading.toc_cache import TocCache
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.ranged_read import RangeReply, Suffix
from tests.servers.cache_size import used_bytes
from tests.servers.ranged_store import PLACE, SIZE, RangedStore, pattern

TOC = Span(SIZE - 9_000_000, SIZE - 100)


def play(scenario: Coroutine[Any, Any, None]) -> None:
    """Run it; what is written in the background is written afterwards."""
    asyncio.run(scenario)


async def opened(store: RangedStore, tocs: TocCache | None, **more: Any) -> ObjectSource:
    return await open_object(store, PLACE, head_bytes=100, tail_bytes=200, tocs=tocs, **more)


def keep_toc(tocs: TocCache, conditions: str = "kept") -> None:
    """Open, read the TOC, and end the program."""

    async def scenario() -> None:
        source = await opened(RangedStore(conditions=conditions), tocs)
        await source.read_run(TOC, keep=True)
        await source.close()

    play(scenario())


@pytest.mark.parametrize("conditions", ["kept", "ignored"])
def test_reopening_the_same_version_reads_no_toc(tmp_path: Path, conditions: str) -> None:
    keep_toc(TocCache(tmp_path), conditions)

    async def scenario() -> None:
        store = RangedStore(conditions=conditions)
        source = await opened(store, TocCache(tmp_path))
        assert source.stats().requests == 1
        assert source.stats().bytes_read == (0 if conditions == "kept" else 100)
        assert (source.size_bytes, source.version) == (SIZE, '"one"')
        assert await source.read_run(TOC, keep=True) == pattern(TOC.start, TOC.end)
        assert await source.read_ranges([Span(0, 50)]) == [pattern(0, 50)]
        assert source.stats().requests == 1
        assert await source.read_ranges([Span(5_000_000, 5_000_010)])
        assert store.sent_conditions[-1] == '"one"'

    play(scenario())


@pytest.mark.parametrize("size", [SIZE, 5_000])
def test_reopening_another_version_reads_it_afresh(tmp_path: Path, size: int) -> None:
    keep_toc(TocCache(tmp_path))

    async def scenario() -> None:
        store = RangedStore(size)
        store.etag = '"two"'
        source = await opened(store, TocCache(tmp_path))
        assert (source.version, source.size_bytes) == ('"two"', size)
        assert source.stats().requests == 2
        toc = Span(size - 4_000, size)
        assert await source.read_run(toc, keep=True) == pattern(toc.start, toc.end)

    play(scenario())

    async def again() -> None:
        store = RangedStore(size)
        store.etag = '"two"'
        source = await opened(store, TocCache(tmp_path))
        assert (source.version, source.stats().bytes_read) == ('"two"', 0)

    play(again())


def test_reopening_with_a_damaged_file_reads_it_afresh(tmp_path: Path) -> None:
    keep_toc(TocCache(tmp_path))
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"?")

    async def scenario() -> None:
        source = await opened(RangedStore(), TocCache(tmp_path))
        assert source.stats().bytes_read == 300
        assert await source.read_run(TOC) == pattern(TOC.start, TOC.end)

    play(scenario())


def test_reopening_an_object_that_is_empty_now(tmp_path: Path) -> None:
    keep_toc(TocCache(tmp_path))

    async def scenario() -> None:
        store = RangedStore(0)
        store.etag = '"two"'
        source = await opened(store, TocCache(tmp_path))
        assert (source.version, source.size_bytes) == ('"two"', 0)

    play(scenario())


def test_reopening_a_deleted_object_says_so(tmp_path: Path) -> None:
    keep_toc(TocCache(tmp_path))

    async def scenario() -> None:
        store = RangedStore()
        store.failing = NotFound("gone")
        with pytest.raises(NotFound, match="gone"):
            await opened(store, TocCache(tmp_path))

    play(scenario())


def test_runs_not_worth_keeping_are_not_kept(tmp_path: Path) -> None:
    async def scenario() -> None:
        source = await opened(RangedStore(), TocCache(tmp_path))
        await source.read_run(TOC)

    play(scenario())
    assert not list(tmp_path.iterdir())


def test_long_run_comes_in_parts_from_its_start_and_is_told() -> None:
    seen: list[int] = []

    async def watch(arriving: Arriving) -> None:
        while len(arriving.view()) < arriving.size_bytes:
            count = await arriving.more_than(seen[-1] if seen else 0)
            assert arriving.view() == pattern(TOC.start, TOC.start + count)
            seen.append(count)

    async def scenario() -> None:
        store = RangedStore()
        cache = ByteCache()
        source = await opened(store, None, cache=cache)
        used = used_bytes(cache)
        async with asyncio.TaskGroup() as group:
            data = await source.read_run(TOC, watch=lambda run: group.create_task(watch(run)))
        assert data == pattern(TOC.start, TOC.end)
        assert store.most_running == RUN_REQUESTS
        assert store.asked[2:] == sorted(store.asked[2:])
        # What is there already (the tail) is not asked for, and the run is not cached as well.
        assert sum(span.size for span in store.asked[2:]) == TOC.size - 100
        assert used_bytes(cache) == used

    play(scenario())
    assert seen[0] < TOC.size
    assert seen[-1] == TOC.size


def test_short_run_is_shared_and_cached() -> None:
    async def scenario() -> None:
        store = RangedStore()
        source = await opened(store, None)
        span = Span(1_000_000, 1_500_000)
        first, second = await asyncio.gather(source.read_run(span), source.read_run(span))
        assert first == second == await source.read_run(span) == pattern(span.start, span.end)
        assert len(store.asked) == 3

    play(scenario())


@pytest.mark.parametrize("conditions", ["kept", "ignored"])
def test_object_replaced_during_a_long_run_is_refused(conditions: str) -> None:
    async def scenario() -> None:
        store = RangedStore(conditions=conditions)
        source = await opened(store, None)
        store.gate.clear()
        reading = asyncio.create_task(source.read_run(TOC))
        while store.running < RUN_REQUESTS:
            await asyncio.sleep(0)
        store.etag = '"two"'
        store.gate.set()
        with pytest.raises(ObjectChanged, match="changed on the server"):
            await reading

    play(scenario())


def test_close_ends_a_long_run() -> None:
    async def scenario() -> None:
        store = RangedStore()
        source = await opened(store, None)
        store.gate.clear()
        reading = asyncio.create_task(source.read_run(TOC))
        while store.running < RUN_REQUESTS:
            await asyncio.sleep(0)
        await source.close()
        with pytest.raises(StorageError, match="closed"):
            await reading
        assert store.running == 0
        with pytest.raises(StorageError, match="closed"):
            await source.read_run(TOC)

    play(scenario())


def test_cancelled_run_cancels_its_requests() -> None:
    async def scenario() -> None:
        store = RangedStore()
        source = await opened(store, None)
        store.gate.clear()
        reading = asyncio.create_task(source.read_run(TOC))
        while store.running < RUN_REQUESTS:
            await asyncio.sleep(0)
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
        while store.running:
            await asyncio.sleep(0)
        store.gate.set()
        assert await source.read_run(TOC) == pattern(TOC.start, TOC.end)

    play(scenario())


def test_size_that_ranges_do_not_tell_is_asked_for() -> None:
    class Untold(RangedStore):
        """A server that leaves the size out of its replies to ranges."""

        async def get_range(self, *args: Any, **kwargs: Any) -> RangeReply:
            return replace(await super().get_range(*args, **kwargs), total_size=None)

    async def scenario() -> None:
        source = await opened(Untold(), None)
        assert source.size_bytes == SIZE and source.stats().requests == 3
        assert await source.read_ranges([Span(SIZE - 5, SIZE)]) == [pattern(SIZE - 5, SIZE)]

    play(scenario())


def test_object_replaced_before_its_size_was_asked_for_is_changed() -> None:
    class Replaced(RangedStore):
        """A server that tells no size with a range; the object is replaced before HEAD."""

        async def get_range(self, *args: Any, **kwargs: Any) -> RangeReply:
            return replace(await super().get_range(*args, **kwargs), total_size=None)

        async def head(self, bucket: str, key: str) -> ObjectInfo:
            self.etag, self.size = '"two"', SIZE // 2
            return await super().head(bucket, key)

    async def scenario() -> None:
        with pytest.raises(ObjectChanged):
            await opened(Replaced(), None)

    play(scenario())


@pytest.mark.parametrize("times", [1, 2])
def test_ends_of_which_one_has_no_etag_are_requested_again(times: int) -> None:
    class Silent(RangedStore):
        """A server that leaves out the ETag of the tail, this many times."""

        left = times

        async def get_range(self, *args: Any, **kwargs: Any) -> RangeReply:
            reply = await super().get_range(*args, **kwargs)
            if not isinstance(args[2], Suffix) or not self.left:
                return reply
            self.left -= 1
            return replace(reply, etag="")

    async def scenario() -> None:
        if times == 1:
            source = await opened(Silent(), None)
            assert source.stats().requests == 4
            return
        with pytest.raises(ObjectChanged, match="keeps changing"):
            await opened(Silent(), None)

    play(scenario())


def test_object_of_a_server_without_etags_opens() -> None:
    async def scenario() -> None:
        store = RangedStore()
        store.etag = ""
        source = await opened(store, None)
        assert (source.version, source.size_bytes) == ("", SIZE)

    play(scenario())

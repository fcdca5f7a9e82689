"""A ByteSource over one object in a bucket."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import StorageError
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.reading.arriving import Arriving, RunSink
from msglc_browser.storage.reading.byte_cache import (
    ByteCache,
    Pieces,
    meets,
    merge,
    split,
    subtract,
    subtract_all,
)
from msglc_browser.storage.reading.byte_source import ReadStats, RunWatch, check_spans
from msglc_browser.storage.reading.fetches import Flights
from msglc_browser.storage.reading.pinned_read import PinnedReader, changed_error
from msglc_browser.storage.s3.client import POOL_CONNECTIONS
from msglc_browser.storage.s3.ranged_read import Meter, RangeReply
from msglc_browser.storage.s3.store import S3Store

# Larger reads are split into parallel ones: one connection rarely fills the line.
PART_BYTES = 8 * 1024 * 1024
# As many as the rows of a tall window, so that all of them arrive in one round trip.
CONCURRENT_REQUESTS = POOL_CONNECTIONS
CONCURRENT_LARGE = 32
# A long run is read from its start as it arrives: small parts, few at a time, in order.
RUN_PART_BYTES = 1024 * 1024
RUN_PARTS = 16
RUN_REQUESTS = 8


class ObjectSource:
    """One version of one object, pinned by its ETag; made by `open_object.open_object`."""

    def __init__(
        self,
        store: S3Store,
        version: Version[S3Location],
        *,
        size_bytes: int,
        meter: Meter,
        cache: ByteCache,
        keep_run: Callable[[Span, bytes], None] | None = None,
    ) -> None:
        self.location = version.location
        self.name = version.location.name
        self.size_bytes = size_bytes
        self.version = version.etag
        self._pinned = replace(version, size_bytes=size_bytes)
        self._store = store
        self._meter = meter
        self._keep_run = keep_run
        self._reader = PinnedReader(store, version, meter=meter)
        self._kept = cache.open()
        self._flights = Flights(
            self._fetch, concurrent=CONCURRENT_REQUESTS, concurrent_large=CONCURRENT_LARGE
        )
        self._runs: set[Flights] = set()
        self._is_closed = False

    @property
    def gap_bytes(self) -> int:
        """Based on the measured line of this store."""
        return self._store.speed.gap_bytes

    def seconds_for(self, size_bytes: int) -> float | None:
        """From the measured speed of the store's line."""
        return self._store.speed.seconds_for(size_bytes)

    def stats(self) -> ReadStats:
        """The cost of reading so far, including opening and retries."""
        return ReadStats(self._meter.bytes_read, self._meter.requests, self.size_bytes)

    def keep(self, reply: RangeReply) -> None:
        """Cache the bytes of a reply of this version."""
        if reply.data:
            self._kept.add(reply.start, reply.data)

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span, in the order requested."""
        self._check_open()
        check_spans(spans, self.size_bytes)
        wanted = merge(spans)
        # Referenced from here on: the cache may evict them before the rest has arrived.
        pieces = [piece for span in wanted for piece in self._kept.pieces(span)]
        missing = subtract_all(wanted, [Span(at, at + len(data)) for at, data in pieces])
        if missing:
            pieces += await self._fetched(self._flights, self._unasked(missing), missing)
        runs = Pieces(pieces)
        return [runs.cut(span) if span.size else b"" for span in spans]

    async def read_run(
        self, span: Span, *, watch: RunWatch | None = None, keep: bool = False
    ) -> bytes:
        """The bytes of one span that may be long; in parts, bypassing the memory cache."""
        self._check_open()
        check_spans([span], self.size_bytes)
        here = self._kept.pieces(span)
        if span.size <= RUN_PART_BYTES or [at for at, _ in here] == [span.start]:
            [data] = await self.read_ranges([span])
        else:
            arriving = Arriving(span.size)
            if watch is not None:
                watch(arriving)
            data = await self._long_run(span, here, arriving)
        if keep and self._keep_run is not None:
            self._keep_run(span, data)
        return data

    async def _long_run(
        self, span: Span, here: Sequence[tuple[int, bytes]], arriving: Arriving
    ) -> bytes:
        run = RunSink(span, arriving, self._check_version)
        for at, data in here:
            run.write(at, data)
        missing = subtract(span, [Span(at, at + len(data)) for at, data in here])
        part_bytes = min(max(span.size // RUN_PARTS, RUN_PART_BYTES), PART_BYTES)
        parts = [part for hole in missing for part in split(hole, part_bytes)]
        flights = Flights(partial(self._fetch_into, run), concurrent=RUN_REQUESTS)
        self._runs.add(flights)
        try:
            await self._fetched(flights, parts, missing)
        finally:
            self._runs.discard(flights)
        return arriving.whole()

    async def _fetch_into(self, run: RunSink, span: Span) -> bytes:
        await self._reader.get(span, run)
        return b""

    async def _fetched(
        self, flights: Flights, new: Sequence[Span], missing: Sequence[Span]
    ) -> list[tuple[int, bytes]]:
        try:
            return await flights.gather(new, missing)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._is_closed and task is not None and not task.cancelling():
                raise StorageError(f"{self.name} was closed.", hint="Open it again.") from None
            raise

    def _check_open(self) -> None:
        if self._is_closed:
            raise StorageError(f"{self.name} is closed.", hint="Open it again.")

    def _unasked(self, missing: Sequence[Span]) -> list[Span]:
        """The requests for `missing`: close spans merged, without bytes cached or in progress."""
        flying = self._flights.spans()
        new = subtract_all(missing, flying)
        near = merge(new, gap_bytes=self.gap_bytes)
        known = sorted([*flying, *(one for span in near for one in self._kept.spans(span))])
        runs = [run for run in subtract_all(near, known) if meets(run, new)]
        return [part for run in runs for part in split(run, PART_BYTES)]

    async def close(self) -> None:
        """Stop reads in progress and release the bytes."""
        self._is_closed = True
        for flights in (self._flights, *self._runs):
            flights.cancel_all()
        self._kept.clear()

    async def _fetch(self, span: Span) -> bytes:
        reply = await self._reader.get(span)
        self._check_version(reply.etag, reply.total_size)
        if len(reply.data) != span.size:
            raise changed_error(self.location)
        if not self._is_closed:
            self._kept.add(span.start, reply.data)
        return reply.data

    def _check_version(self, etag: str, total_size: int | None) -> None:
        """Servers that ignore If-Match are detected by their replies."""
        if self._pinned.is_other(etag, total_size):
            raise changed_error(self.location)

"""A ByteSource over one object in a bucket."""

import asyncio
from collections.abc import Sequence
from functools import partial

from msglc_browser.archive.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, StorageError
from msglc_browser.storage.byte_cache import ByteCache, Pieces, meets, merge, split, subtract_all
from msglc_browser.storage.byte_source import ReadStats, check_spans
from msglc_browser.storage.fetches import Flights
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.meter import Meter
from msglc_browser.storage.ranged_read import RangeReply, Suffix
from msglc_browser.storage.s3 import S3Store

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 256 * 1024
# Two reads this near are one: the bytes between cost less than another request.
GAP_BYTES = 32 * 1024
# Larger reads are several at once: one connection rarely fills the line.
PART_BYTES = 8 * 1024 * 1024
CONCURRENT_REQUESTS = 16
_EMPTY_CODES = ("InvalidRange", "416")
_NO_CONDITION_CODES = ("NotImplemented", "501", "InvalidArgument", "InvalidRequest")


class ObjectSource:
    """One version of one object, pinned by its ETag; made by `open_object`."""

    def __init__(
        self,
        store: S3Store,
        location: S3Location,
        *,
        etag: str,
        size_bytes: int,
        meter: Meter,
        cache: ByteCache,
    ) -> None:
        self.location = location
        self.name = location.name
        self.size_bytes = size_bytes
        self.version = etag
        self._store = store
        self._meter = meter
        # A weak ETag never matches in If-Match: then the ETags of the replies are compared alone.
        self._sends_condition = bool(etag) and not etag.startswith("W/")
        self._kept = cache.open()
        self._flights = Flights(self._fetch, concurrent=CONCURRENT_REQUESTS)
        self._is_closed = False

    def stats(self) -> ReadStats:
        """What was read so far, the opening and repeated attempts included."""
        return ReadStats(self._meter.bytes_read, self._meter.requests, self.size_bytes)

    def keep(self, reply: RangeReply) -> None:
        """Remember the bytes of a reply of this version."""
        if reply.data:
            self._kept.add(reply.start, reply.data)

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span, in the order asked."""
        check_spans(spans, self.size_bytes)
        if self._is_closed:
            raise StorageError(f"{self.name} is closed.", hint="Open it again.")
        wanted = merge(spans)
        # Held here from now on: the cache may drop them before all the rest has come.
        pieces = [piece for span in wanted for piece in self._kept.pieces(span)]
        missing = subtract_all(wanted, [Span(at, at + len(data)) for at, data in pieces])
        if missing:
            pieces += await self._fetched(missing)
        runs = Pieces(pieces)
        return [runs.cut(span) if span.size else b"" for span in spans]

    async def _fetched(self, missing: Sequence[Span]) -> list[tuple[int, bytes]]:
        try:
            return await self._flights.gather(self._unasked(missing), missing)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._is_closed and task is not None and not task.cancelling():
                raise StorageError(f"{self.name} was closed.", hint="Open it again.") from None
            raise

    def _unasked(self, missing: Sequence[Span]) -> list[Span]:
        """What to request for `missing`: near spans as one, but no byte that is here or coming."""
        flying = self._flights.spans()
        new = subtract_all(missing, flying)
        near = merge(new, gap_bytes=GAP_BYTES)
        known = sorted([*flying, *(one for span in near for one in self._kept.spans(span))])
        runs = [run for run in subtract_all(near, known) if meets(run, new)]
        return [part for run in runs for part in split(run, PART_BYTES)]

    async def close(self) -> None:
        """Stop reads under way, forget the bytes."""
        self._is_closed = True
        self._flights.cancel_all()
        self._kept.clear()

    async def _fetch(self, span: Span) -> bytes:
        reply = await self._request(span)
        self._check_version(reply)
        if len(reply.data) != span.size:
            raise _changed(self.location)
        if not self._is_closed:
            self._kept.add(span.start, reply.data)
        return reply.data

    async def _request(self, span: Span) -> RangeReply:
        if not self._sends_condition:
            return await self._get(span, "")
        try:
            return await self._get(span, self.version)
        except ObjectChanged as error:
            # Some servers refuse a condition that holds; HEAD tells which it is.
            now = await self._store.head(self.location.bucket, self.location.key)
            if now.etag != self.version:
                raise _changed(self.location) from error
        except StorageError as error:
            if error.code not in _NO_CONDITION_CODES:
                raise
        self._sends_condition = False
        return await self._get(span, "")

    async def _get(self, span: Span, etag: str) -> RangeReply:
        place = self.location
        try:
            return await self._store.get_range(
                place.bucket, place.key, span, if_match=etag, meter=self._meter
            )
        except NotFound as error:
            raise _changed(place, "was deleted on the server") from error
        except StorageError as error:
            if error.code in _EMPTY_CODES:
                raise _changed(place) from error
            raise

    def _check_version(self, reply: RangeReply) -> None:
        """Servers that ignore If-Match are found out by what they reply."""
        other_size = reply.total_size is not None and reply.total_size != self.size_bytes
        if other_size or (reply.etag and self.version and reply.etag != self.version):
            raise _changed(self.location)


async def open_object(
    store: S3Store,
    location: S3Location,
    *,
    head_bytes: int = HEAD_BYTES,
    tail_bytes: int = TAIL_BYTES,
    cache: ByteCache | None = None,
) -> ObjectSource:
    """Ask for the first and the last bytes together, and pin the version they belong to.

    Raises NotFound, AccessDenied and every other StorageError.
    """
    meter = Meter()
    for _attempt in range(2):
        head, tail = await _both_ends(store, location, head_bytes, tail_bytes, meter)
        if head.etag == tail.etag and head.total_size == tail.total_size:
            break
    else:
        raise _changed(location, "changes all the time on the server")
    source = ObjectSource(
        store,
        location,
        etag=head.etag,
        size_bytes=head.total_size or 0,
        meter=meter,
        cache=cache or ByteCache(),
    )
    source.keep(head)
    source.keep(tail)
    return source


async def _both_ends(
    store: S3Store, location: S3Location, head_bytes: int, tail_bytes: int, meter: Meter
) -> tuple[RangeReply, RangeReply]:
    """The replies for both ends; without bytes when the server finds no such ranges.

    An empty object has none; rclone 1.75 has none that begin before the first byte either.
    """
    get = partial(store.get_range, location.bucket, location.key, meter=meter)
    try:
        async with asyncio.TaskGroup() as group:
            head = group.create_task(get(Span(0, head_bytes)))
            tail = group.create_task(get(Suffix(tail_bytes)))
    except* StorageError as errors:
        first = _first(errors)
        if first.code not in _EMPTY_CODES:
            raise first from None
    else:
        return head.result(), tail.result()
    info = await store.head(location.bucket, location.key)
    meter.requests += 1
    empty = RangeReply(b"", 0, info.etag, info.size_bytes)
    return empty, empty


def _first(errors: BaseExceptionGroup[BaseException]) -> StorageError:
    for error in errors.exceptions:
        if isinstance(error, StorageError):
            return error
        if isinstance(error, BaseExceptionGroup):
            return _first(error)
    raise errors


def _changed(location: S3Location, what: str = "has changed on the server") -> ObjectChanged:
    return ObjectChanged(
        f"{location.name} {what} since it was opened.", hint="Reload to see the new version."
    )

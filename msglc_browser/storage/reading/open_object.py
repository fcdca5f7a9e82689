"""Open an object of a bucket for reading: one round trip, without its TOC if that is known."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import StorageError
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version, bare_etag
from msglc_browser.storage.reading.byte_cache import ByteCache
from msglc_browser.storage.reading.object_source import ObjectSource
from msglc_browser.storage.reading.pinned_read import changed_error
from msglc_browser.storage.reading.toc_cache import KeptRuns, KeptVersion, ObjectId, TocCache
from msglc_browser.storage.s3.one_byte import EMPTY_CODES
from msglc_browser.storage.s3.ranged_read import Meter, RangeReply, Suffix
from msglc_browser.storage.s3.store import S3Store

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 256 * 1024
# Stored with the TOC on disk: the header, and a root that is a small value.
_KEPT_HEAD_BYTES = 4 * 1024


async def open_object(
    store: S3Store,
    location: S3Location,
    *,
    head_bytes: int = HEAD_BYTES,
    tail_bytes: int = TAIL_BYTES,
    cache: ByteCache | None = None,
    tocs: TocCache | None = None,
) -> ObjectSource:
    """Request the first and the last bytes together, and pin the version they belong to.

    If the object is in `tocs`, the only request checks whether that version is still current.
    Raises NotFound, AccessDenied and every other StorageError.
    """
    opening = _Opening(store, location, head_bytes, tail_bytes, Meter(), tocs)
    known, head = await opening.known_version()
    ends: tuple[RangeReply, ...]
    if known is None:
        ends = await opening.ends(head)
        version = KeptVersion(ends[0].etag, await opening.size_bytes(ends[0]))
    else:
        ends = tuple(RangeReply(data, at, "", None) for at, data in known.runs)
        version = known.version
    source = ObjectSource(
        store,
        Version(location, version.etag),
        size_bytes=version.size_bytes,
        meter=opening.meter,
        cache=cache or ByteCache(),
        keep_run=None if known else opening.keeper(version, ends[0]),
    )
    for reply in ends:
        source.keep(reply)
    return source


@dataclass(frozen=True, slots=True)
class _Opening:
    """What is needed to open an object."""

    store: S3Store
    location: S3Location
    head_bytes: int
    tail_bytes: int
    meter: Meter
    tocs: TocCache | None

    @property
    def place(self) -> ObjectId:
        """The object's name in the cache on disk."""
        return ObjectId(self.store.profile.endpoint, self.location.bucket, self.location.key)

    async def known_version(self) -> tuple[KeptRuns | None, RangeReply | None]:
        """The cached bytes of the current version; else the head of another one, if it was sent."""
        if self.tocs is None:
            return None, None
        version = await asyncio.to_thread(self.tocs.version, self.place)
        if version is None:
            return None, None
        loading = asyncio.create_task(asyncio.to_thread(self.tocs.load, self.place, version))
        try:
            head = await self.get(Span(0, self.head_bytes), unless=version.etag)
        except StorageError as error:
            if error.code not in EMPTY_CODES:
                raise
            return None, None
        finally:
            kept = await loading
        if not head.data:
            return kept, None
        has_size = head.total_size in (None, version.size_bytes)
        is_same = has_size and head.etag == version.etag
        return (kept, None) if kept and is_same else (None, head)

    async def ends(self, head: RangeReply | None) -> tuple[RangeReply, RangeReply]:
        """The replies for both ends, of one version; a `head` already here is not requested."""
        for _attempt in range(2):
            first, last = await self._both_ends(head)
            # A reply without an ETag is of no known version, and fits only another one.
            has_one_etag = bare_etag(first.etag) == bare_etag(last.etag)
            if has_one_etag and first.total_size == last.total_size:
                return first, last
            head = None
        raise changed_error(self.location, "keeps changing on the server")

    async def size_bytes(self, reply: RangeReply) -> int:
        """The object's size; not every server reports it with a range. Raises ObjectChanged."""
        if reply.total_size is not None:
            return reply.total_size
        self.meter.requests += 1
        info = await self.store.head(self.location.bucket, self.location.key)
        Version(self.location, reply.etag).check(info.etag)  # replaced since: its size is another
        return info.size_bytes

    async def _both_ends(self, head: RangeReply | None) -> tuple[RangeReply, RangeReply]:
        """Empty replies if the server finds no such ranges.

        An empty object has none; rclone 1.75 also rejects a suffix longer than the object.
        """
        try:
            async with asyncio.TaskGroup() as group:
                first = group.create_task(self.get(Span(0, self.head_bytes), have=head))
                last = group.create_task(self.get(Suffix(self.tail_bytes)))
        except* StorageError as errors:
            error = _first(errors)
            if error.code not in EMPTY_CODES:
                raise error from None
        else:
            return first.result(), last.result()
        info = await self.store.head(self.location.bucket, self.location.key)
        self.meter.requests += 1
        empty = RangeReply(b"", 0, info.etag, info.size_bytes)
        return empty, empty

    async def get(
        self, wanted: Span | Suffix, *, unless: str = "", have: RangeReply | None = None
    ) -> RangeReply:
        """One end of the object."""
        if have is not None:
            return have
        place = self.location
        return await self.store.get_range(
            place.bucket, place.key, wanted, unless=unless, meter=self.meter
        )

    def keeper(self, version: KeptVersion, head: RangeReply) -> Callable[[Span, bytes], None]:
        """Writes a run and the object's first bytes to disk, in the background."""
        tocs, place = self.tocs, self.place
        start = (head.start, head.data[:_KEPT_HEAD_BYTES])

        def keep(span: Span, data: bytes) -> None:
            if tocs is not None:
                kept = KeptRuns(version, (start, (span.start, data)))
                asyncio.get_running_loop().run_in_executor(None, tocs.save, place, kept)

        return keep


def _first(errors: BaseExceptionGroup[BaseException]) -> StorageError:
    for error in errors.exceptions:
        if isinstance(error, StorageError):
            return error
        if isinstance(error, BaseExceptionGroup):
            return _first(error)
    raise errors

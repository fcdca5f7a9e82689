"""A connection whose buckets are in memory, and a workspace that knows no other."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, ServerFailed
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile, Secret
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.s3.lists import listing
from msglc_browser.storage.s3.lists.listing import ListingPage, ObjectInfo
from msglc_browser.storage.s3.ranged_read import Meter, RangeReply, Sink, Suffix
from msglc_browser.storage.s3.store import S3Store
from tests.servers.memory_store import MemoryStore

PROFILE = "memory"
T = TypeVar("T")


def at(key: str) -> S3Location:
    """The location of a key."""
    return S3Location(PROFILE, "bucket", key)


class MemoryBucket(S3Store):
    """Writes as a MemoryStore does, `memory`, and gives ranges of what is there."""

    def __init__(self) -> None:
        super().__init__(Profile(profile_id=PROFILE, name="Memory", endpoint="memory:"), None)
        self.memory = MemoryStore()
        self.asked: list[Span] = []
        self.has_bucket = True

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        if method != "head_bucket":
            return await self.memory.call(method, **kwargs)
        if not self.has_bucket:
            raise NotFound("no such bucket")
        return {}

    async def call_unchanged(self, method: str, **kwargs: Any) -> dict[str, Any]:
        return await self.call(method, **kwargs)

    async def list_page(
        self,
        bucket: str,
        prefix: str,
        token: str | None = None,
        *,
        is_deep: bool = False,
        goes_on: bool = False,
    ) -> ListingPage:
        return await listing.list_page(self.memory.call, bucket, prefix, token, is_deep=is_deep)

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        return await self.memory.head(bucket, key)

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
        info = await self.memory.head(bucket, key)
        if if_match and if_match != info.etag:
            raise ObjectChanged("412")
        data = self.memory.objects[key]
        if not data:
            error = ServerFailed("empty")
            error.code = "InvalidRange"
            raise error
        span = _span(wanted, len(data))
        self.asked.append(span)
        reply = RangeReply(data[span.start : span.end], span.start, info.etag, len(data))
        if sink is None:
            return reply
        sink.begin(reply.etag, reply.total_size)
        writing = sink.write(reply.start, reply.data)
        if writing is not None:
            await writing
        return replace(reply, data=b"")


def _span(wanted: Span | Suffix, size: int) -> Span:
    if isinstance(wanted, Suffix):
        return Span(max(0, size - wanted.size_bytes), size)
    return Span(wanted.start, min(wanted.end, size))


class MemoryWorkspace(Workspace):
    """Every connection is the same MemoryBucket."""

    def __init__(self, folder: Path) -> None:
        super().__init__(ProfilesFile(folder / "connections.json"), SessionCredentials())
        self.bucket = MemoryBucket()
        self.add_temporary(self.bucket.profile, Secret())

    async def store(self, profile_id: str) -> S3Store:
        return self.bucket

    @property
    def objects(self) -> dict[str, bytes]:
        """What is in the bucket."""
        return self.bucket.memory.objects


def run(folder: Path, work: Callable[[MemoryWorkspace], Coroutine[Any, Any, T]]) -> T:
    """Run `work` on a loop of its own, with a workspace."""

    async def whole() -> T:
        workspace = MemoryWorkspace(folder)
        try:
            return await work(workspace)
        finally:
            await workspace.close()

    return asyncio.run(whole())

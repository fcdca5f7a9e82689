"""Levels that a server shows although nothing is in them, as a disk does (SeaweedFS 4.48)."""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any, Final

from msglc_browser.concurrency.each_of import each_of
from msglc_browser.errors import NotFound, StorageError
from msglc_browser.operations.buckets.versioning import Versioning, versioning_of
from msglc_browser.operations.transfer.delete_object import DeleteSpec, delete_listed
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import ListingPage, ObjectInfo
from msglc_browser.storage.s3.store import S3Store

_MOST_REQUESTS: Final = 2_000
"""A level takes three, or six where conditions are refused; a server may invent levels."""
_MOST_WAITING: Final = 2_000  # levels
_ROUND: Final = 64  # levels, the deepest first
_CONCURRENT: Final = 16
log = logging.getLogger(__name__)


async def drop_empty_levels(workspace: Workspace, folder: S3Location) -> None:
    """Remove `folder`, and empty ones in it, where nothing is in them; never raises.

    For the end of a deletion or a move. With old versions they are not empty. After 2,000 requests
    those left stay: servers that show them for no reason drop them after a while.
    """
    if not folder.key:
        return
    try:
        if await versioning_of(workspace, folder) is Versioning.OFF:
            store = await workspace.store(folder.profile_id)
            await _Cleaning(_LimitedStore(store), folder).run()
    except StorageError as error:
        log.info("an empty folder stays: %s", error)


class _SpentError(StorageError):
    """No further request is to be made."""


class _LimitedStore:
    """Implements `ObjectStore`, and listings, for a limited number of requests."""

    def __init__(self, store: S3Store) -> None:
        self._store = store
        self._left = _MOST_REQUESTS

    async def call(self, method: str, **kwargs: Any) -> dict[str, Any]:
        """One S3 request."""
        self._spend()
        return await self._store.call(method, **kwargs)

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        """Size and ETag of an object. Raises NotFound."""
        self._spend()
        return await self._store.head(bucket, key)

    async def list_page(self, bucket: str, prefix: str, token: str | None) -> ListingPage:
        """One page of what is directly below a prefix."""
        self._spend()
        return await self._store.list_page(bucket, prefix, token)

    def _spend(self) -> None:
        if not self._left:
            raise _SpentError(f"{_MOST_REQUESTS:,} requests have been made for such folders")
        self._left -= 1


@dataclass(slots=True, eq=False)
class _Level:
    """A folder; `inside` it are objects, and levels that have not been removed."""

    key: str
    above: "_Level | None" = None
    inside: int = 0
    etag: str = ""  # of the empty object that marks it, if that is listed


class _Cleaning:
    """Looks at the deepest levels first, and removes each one as soon as nothing is in it."""

    def __init__(self, store: _LimitedStore, folder: S3Location) -> None:
        self._store = store
        self._folder = folder
        self._waiting = [_Level(folder.key)]

    async def run(self) -> None:
        """Until none is left. Raises the StorageError that stops it."""
        while self._waiting:
            some = self._waiting[: -_ROUND - 1 : -1]
            del self._waiting[-_ROUND:]
            # A level that fails stays inside the one above.
            course = await each_of(some, self._look, concurrent=_CONCURRENT)
            if course.was_cancelled:
                raise asyncio.CancelledError
            if course.stopper is not None:
                raise course.stopper
            del self._waiting[:-_MOST_WAITING]

    async def _look(self, level: _Level) -> None:
        levels: dict[str, None] = {}
        token = None
        while not level.inside:
            page = await self._store.list_page(self._folder.bucket, level.key, token)
            for each in page.objects:
                if each.key == level.key and not each.size_bytes:
                    level.etag = each.etag
                else:
                    level.inside += 1
            within = (each for each in page.prefixes if each.startswith(level.key))
            levels |= dict.fromkeys(each for each in within if each != level.key)
            token = page.next_token
            if token is None:
                break
            level.inside += len(levels) > _MOST_WAITING
        level.inside += len(levels)
        self._waiting += [_Level(key, level) for key in levels]
        if not level.inside:
            await self._remove(level)

    async def _remove(self, level: _Level | None) -> None:
        """Also the levels above in which nothing is left thereby."""
        while level is not None and not level.inside and await self._is_removed(level):
            level = level.above
            if level is not None:
                level.inside -= 1

    async def _is_removed(self, level: _Level) -> bool:
        place = S3Location(self._folder.profile_id, self._folder.bucket, level.key)
        try:
            etag = level.etag
            if not etag:
                found = await self._store.head(place.bucket, place.key)
                etag = found.etag
                if found.size_bytes:
                    return False
            await delete_listed(self._store, DeleteSpec(place, etag))
        except NotFound:
            pass
        return True

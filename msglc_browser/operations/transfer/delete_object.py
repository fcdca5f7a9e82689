"""Delete one object, and no other version of it than the one that was chosen."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import (
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Seen, Version
from msglc_browser.storage.writing.conditional_write import ObjectStore, update

GRACE_S = 15.0
_TRIES = 2
_LOST = (ServerFailed, TimedOut)
"""Errors after which the server may have done it all the same."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeleteSpec:
    """The object `location`; an `etag` that is not empty says which version was chosen."""

    location: S3Location
    etag: str = ""


async def delete_from(store: ObjectStore, spec: DeleteSpec, *, grace_s: float = GRACE_S) -> None:
    """Delete one object at a store.

    Raises NotFound when it is gone already, ObjectChanged when it is another version (then it
    stays), or any StorageError, which says what has become of it. A cancel after the request
    was sent is too late; when no answer comes within `grace_s`, TimedOut says that nobody knows.
    """
    present = await _present(store, spec.location)
    if present is None:
        raise NotFound(f"{spec.location} is gone already.", hint="Reload the folder.")
    if not Version(spec.location, spec.etag).admits(present.etag):
        raise _changed(spec.location)
    await finish_anyway(_delete(store, present), grace_s=grace_s)


async def _delete(store: ObjectStore, version: Version[S3Location]) -> None:
    """Servers that do not know the condition exist: the object was looked at right before."""
    conditions = update(version).headers
    try:
        await _send(store, version, conditions)
    except (ObjectChanged, TargetExists, Unsupported) as error:
        if not conditions:
            raise
        if not _is_same(await _present(store, version.location), version):
            raise _changed(version.location) from error
        log.warning("conditional delete refused, going on without: %s", error.details)
        await _send(store, version, {})


async def _send(
    store: ObjectStore, version: Version[S3Location], conditions: Mapping[str, str]
) -> None:
    """The request, once more if its answer was lost and this very version is still there."""
    location = version.location
    for attempt in range(1, _TRIES + 1):
        try:
            await _request(store, location, conditions)
            break
        except StorageError as error:
            if error.target_note:
                raise
            present = await _present_after(store, location, error)
            if present is None:
                return
            if isinstance(error, _LOST) and not version.admits(present.etag):
                raise _changed(location) from error
            if not isinstance(error, _LOST) or not version.etag or attempt == _TRIES:
                error.target_note = f"{location.name} was not deleted."
                raise
    if await _is_still_there(store, version):
        raise ServerFailed(
            f"{location} is still there, although the server said that it was deleted.",
            hint="Reload the folder to see.",
        )


async def _request(store: ObjectStore, location: S3Location, conditions: Mapping[str, str]) -> None:
    try:
        await store.call("delete_object", Bucket=location.bucket, Key=location.key, **conditions)
    except asyncio.CancelledError as cancelled:
        # It was given time to be answered, and was not: saying "cancelled" could be wrong.
        error = TimedOut("The request to delete was not answered in time after the cancel.")
        error.target_note = unsure_note(location)
        raise error from cancelled


async def _present_after(
    store: ObjectStore, location: S3Location, error: StorageError
) -> Version[S3Location] | None:
    """What is there after the request has failed; `error` says so when nobody can tell."""
    try:
        return await _present(store, location)
    except (StorageError, asyncio.CancelledError):
        error.target_note = unsure_note(location)
        raise error from None


async def _is_still_there(store: ObjectStore, version: Version[S3Location]) -> bool:
    try:
        return _is_same(await _present(store, version.location), version)
    except (StorageError, asyncio.CancelledError):
        return False  # the server said that it is deleted, and nothing says otherwise


async def _present(store: ObjectStore, location: S3Location) -> Version[S3Location] | None:
    try:
        found = await store.head(location.bucket, location.key)
    except NotFound:
        return None
    return Version(location, found.etag, found.size_bytes)


def _is_same(present: Version[S3Location] | None, version: Version[S3Location]) -> bool:
    return present is not None and version.is_same(present.etag)


def unsure_note(location: S3Location) -> str:
    """What an error says when the request may or may not have been carried out."""
    return f"Nobody can say whether {location.name} was deleted: look at it."


def _changed(location: S3Location) -> ObjectChanged:
    error = Version(location).changed(seen=Seen.LISTED)
    error.target_note = f"{location.name} was not deleted."
    return error

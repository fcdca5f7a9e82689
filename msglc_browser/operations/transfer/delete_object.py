"""Delete one object, only in the version selected."""

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
    UnusableKey,
)
from msglc_browser.storage.places.location import S3Location, is_utf8
from msglc_browser.storage.places.version import Seen, Version
from msglc_browser.storage.s3.error_meanings import REPLACED_HINT, REPLACEMENT
from msglc_browser.storage.s3.lists.listing import listed_object
from msglc_browser.storage.writing.conditional_write import ObjectStore, unanswered, update
from msglc_browser.storage.writing.present import present_version

GRACE_S = 15.0
_TRIES = 2
_LOST = (ServerFailed, TimedOut)
"""Errors after which the server may still have carried out the request."""
_NO_VERSION = {"IfMatch": f'"{"0" * 32}"'}
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeleteSpec:
    """The object `location`; a non-empty `etag` is the version selected."""

    location: S3Location
    etag: str = ""


async def delete_from(store: ObjectStore, spec: DeleteSpec, *, grace_s: float = GRACE_S) -> None:
    """Delete one object at a store.

    Raises NotFound if it is already gone, UnusableKey if it is not found by its name although it
    is listed or may be, ObjectChanged if it is another version (then it is kept), or any
    StorageError, which states the outcome. A cancel after the request was sent comes too late;
    without a response within `grace_s`, TimedOut says that it is unknown.
    """
    present = await _present(store, spec)
    await finish_anyway(_delete(store, present), grace_s=grace_s)


async def delete_and_learn(
    store: ObjectStore, spec: DeleteSpec, *, grace_s: float = GRACE_S
) -> bool:
    """`delete_from`; returns whether the server deletes nothing if a condition is not met.

    First it is asked to delete a version that is not there: a server that ignores the condition
    deletes the one that is to be deleted.
    """
    present = await _present(store, spec)
    try:
        await finish_anyway(_request(store, spec.location, _NO_VERSION), grace_s=grace_s)
    except StorageError as error:
        if error.target_note:
            raise
        keeps = isinstance(error, ObjectChanged)
    else:
        keeps = False
        if not await _is_still_there(store, present):
            return keeps
    await finish_anyway(_delete(store, present), grace_s=grace_s)
    return keeps


async def delete_listed(store: ObjectStore, spec: DeleteSpec, *, grace_s: float = GRACE_S) -> None:
    """`delete_from` in one request, for servers that keep conditions: see `delete_and_learn`.

    Whether the object is really gone is not checked: list the folder again afterwards.
    """
    key, conditions = spec.location.key, update(Version(spec.location, spec.etag)).headers
    if conditions and is_utf8(key) and REPLACEMENT not in key:
        try:
            await finish_anyway(_request(store, spec.location, conditions), grace_s=grace_s)
            return
        except StorageError as error:
            if error.target_note:
                raise
    await delete_from(store, spec, grace_s=grace_s)  # to find out why


async def _present(store: ObjectStore, spec: DeleteSpec) -> Version[S3Location]:
    """The version selected, if that is the present one."""
    present = await present_version(store, spec.location)
    if present is None:
        await _check_gone(store, spec.location)
        raise NotFound(f"{spec.location} does not exist any more.", hint="Reload the folder.")
    if not Version(spec.location, spec.etag).admits(present.etag):
        raise _changed(spec.location)
    return present


async def _check_gone(store: ObjectStore, location: S3Location) -> None:
    """An object that was listed and is not found may have another name than the listed one."""
    if not is_utf8(location.key):
        # A server that changes such a name finds nothing by it, nor lists anything below it.
        raise UnusableKey(
            f"{location} was not deleted: the server does not find it by its name, which is not "
            "UTF-8.",
            hint="Reload the folder. If it is still there, delete it with the server's own tools.",
        )
    is_replaced = REPLACEMENT in location.key
    if not is_replaced and not await _is_still_listed(store, location):
        return
    raise UnusableKey(
        f"{location} was not deleted: the server lists it, but does not find it by this name.",
        hint=REPLACED_HINT if is_replaced else "Delete it with the server's own tools.",
    )


async def _is_still_listed(store: ObjectStore, location: S3Location) -> bool:
    try:
        return await listed_object(store.call, location.bucket, location.key) is not None
    except StorageError:  # such as no right to list
        return False


async def _delete(store: ObjectStore, version: Version[S3Location]) -> None:
    """Some servers do not support the condition: the object was checked right before."""
    conditions = update(version).headers
    try:
        await _send(store, version, conditions)
    except (ObjectChanged, TargetExists, Unsupported) as error:
        if not conditions:
            raise
        if not _is_same(await present_version(store, version.location), version):
            raise _changed(version.location) from error
        log.warning("conditional delete refused, going on without: %s", error.details)
        await _send(store, version, {})


async def _send(
    store: ObjectStore, version: Version[S3Location], conditions: Mapping[str, str]
) -> None:
    """Send the request, again if its response was lost and this very version still exists."""
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
            f"{location} still exists, although the server reported it as deleted.",
            hint="Reload the folder to check.",
        )


async def _request(store: ObjectStore, location: S3Location, conditions: Mapping[str, str]) -> None:
    try:
        await store.call("delete_object", Bucket=location.bucket, Key=location.key, **conditions)
    except asyncio.CancelledError as cancelled:
        raise unanswered(unsure_note(location)) from cancelled


async def _present_after(
    store: ObjectStore, location: S3Location, error: StorageError
) -> Version[S3Location] | None:
    """The version found after the request failed; `error` notes it if the state is unknown."""
    try:
        return await present_version(store, location)
    except (StorageError, asyncio.CancelledError):
        error.target_note = unsure_note(location)
        raise error from None


async def _is_still_there(store: ObjectStore, version: Version[S3Location]) -> bool:
    try:
        return _is_same(await present_version(store, version.location), version)
    except (StorageError, asyncio.CancelledError):
        return False  # the server reported success, and nothing contradicts it


def _is_same(present: Version[S3Location] | None, version: Version[S3Location]) -> bool:
    return present is not None and version.is_same(present.etag)


def unsure_note(location: S3Location) -> str:
    """The note of an error when the request may or may not have been carried out."""
    return f"{location.name} may have been deleted. Reload the folder to check."


def _changed(location: S3Location) -> ObjectChanged:
    error = Version(location).changed(seen=Seen.LISTED)
    error.target_note = f"{location.name} was not deleted."
    return error

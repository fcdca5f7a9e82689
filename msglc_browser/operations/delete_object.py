"""Use case: delete objects, and no other versions of them than those that were chosen."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from msglc_browser.errors import (
    NotFound,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
    TimedOut,
    Unsupported,
)
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.landing import ObjectStore
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.uncancelled import finish_anyway

_GRACE_S = 15.0
_CONCURRENT = 8
_TRIES = 2
_LOST = (ServerFailed, TimedOut)
"""Errors after which the server may have done it all the same."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DeleteSpec:
    """The object `location`; an `etag` that is not empty says which version was chosen."""

    location: S3Location
    etag: str = ""


async def delete_objects(
    workspace: Workspace,
    specs: Sequence[DeleteSpec],
    progress: ProgressSink,
    *,
    gone: Callable[[S3Location], None],
) -> int:
    """Delete each, on the condition that it is still the version that was chosen; how many.

    `gone` is told of each that is deleted, also when others fail or the rest is cancelled. One
    that fails keeps no other from being deleted; then the first error is raised, as
    `delete_from` does, and says how many are gone.
    """
    turn = asyncio.Semaphore(_CONCURRENT)
    failures: list[StorageError] = []
    done = 0

    async def delete(spec: DeleteSpec) -> None:
        nonlocal done
        async with turn:
            try:
                await delete_from(await workspace.store(spec.location.profile_id), spec)
            except StorageError as error:
                failures.append(error)
                return
        done += 1
        gone(spec.location)
        progress(Progress("Deleting", done_items=done, total_items=len(specs)))

    progress(Progress("Deleting", done_items=0, total_items=len(specs)))
    async with asyncio.TaskGroup() as group:
        for spec in specs:
            group.create_task(delete(spec))
    if failures:
        raise _first_of(failures, len(specs))
    return done


def _first_of(failures: Sequence[StorageError], count: int) -> StorageError:
    error = failures[0]
    if count > 1:
        left = f"{count - len(failures):,} of {count:,} objects were deleted."
        error.target_note = " ".join(filter(None, (error.target_note, left)))
    return error


async def delete_from(store: ObjectStore, spec: DeleteSpec) -> None:
    """Delete one object at a store.

    Raises NotFound when it is gone already, ObjectChanged when it is another version (then it
    stays), or any StorageError, which says what has become of it. A cancel after the request
    was sent is too late.
    """
    etag = await _present(store, spec.location)
    if etag is None:
        raise NotFound(f"{spec.location} is gone already.", hint="Reload the folder.")
    if spec.etag and etag.strip('"') != spec.etag.strip('"'):
        raise _changed(spec.location)
    await finish_anyway(_delete(store, spec.location, etag), grace_s=_GRACE_S)


async def _delete(store: ObjectStore, location: S3Location, etag: str) -> None:
    """Servers that do not know the condition exist: the object was looked at right before."""
    can_match = bool(etag) and not etag.startswith("W/")
    try:
        await _send(store, location, etag, {"IfMatch": etag} if can_match else {})
    except (ObjectChanged, TargetExists, Unsupported) as error:
        if not can_match:
            raise
        if await _present(store, location) != etag:
            raise _changed(location) from error
        log.warning("conditional delete refused, going on without: %s", error.details)
        await _send(store, location, etag, {})


async def _send(
    store: ObjectStore, location: S3Location, etag: str, conditions: Mapping[str, str]
) -> None:
    """The request, once more if its answer was lost and this very version is still there."""
    for attempt in range(1, _TRIES + 1):
        try:
            await _request(store, location, conditions)
            break
        except StorageError as error:
            present = await _present_after(store, location, error)
            if present is None:
                return
            if isinstance(error, _LOST) and etag and present != etag:
                raise _changed(location) from error
            if not isinstance(error, _LOST) or not etag or attempt == _TRIES:
                error.target_note = f"{location.name} was not deleted."
                raise
    if await _is_still_there(store, location, etag):
        raise ServerFailed(
            f"{location} is still there, although the server said that it was deleted.",
            hint="Reload the folder to see.",
        )


async def _request(store: ObjectStore, location: S3Location, conditions: Mapping[str, str]) -> None:
    await store.call("delete_object", Bucket=location.bucket, Key=location.key, **conditions)


async def _present_after(
    store: ObjectStore, location: S3Location, error: StorageError
) -> str | None:
    """What is there after the request has failed; `error` says so when nobody can tell."""
    try:
        return await _present(store, location)
    except StorageError:
        error.target_note = unsure_note(location)
        raise error from None


async def _is_still_there(store: ObjectStore, location: S3Location, etag: str) -> bool:
    try:
        return bool(etag) and await _present(store, location) == etag
    except StorageError:
        return False  # the server said that it is deleted, and nothing says otherwise


async def _present(store: ObjectStore, location: S3Location) -> str | None:
    try:
        return (await store.head(location.bucket, location.key)).etag
    except NotFound:
        return None


def unsure_note(location: S3Location) -> str:
    """What an error says when the request may or may not have been carried out."""
    return f"Nobody can say whether {location.name} was deleted: look at it."


def _changed(location: S3Location) -> ObjectChanged:
    error = ObjectChanged(
        f"{location} is no longer the version that was listed.",
        hint="Reload the folder, look at what is new, then try again.",
    )
    error.target_note = f"{location.name} was not deleted."
    return error

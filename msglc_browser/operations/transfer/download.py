"""Use case: download an object to a local file, byte for byte."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from msglc_browser.errors import (
    LocalFileError,
    ObjectChanged,
    ServerFailed,
    StorageError,
    TargetExists,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.fetch_parts import fetch_parts
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import draft_for, place_file
from msglc_browser.operations.writing.verify_plain import file_copy, object_copy, verify_plain
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Seen, Version
from msglc_browser.storage.writing.conditional_write import (
    CREATE,
    Condition,
    target_exists,
    update,
)
from msglc_browser.storage.writing.local_write import target_version


@dataclass(frozen=True, slots=True)
class DownloadSpec:
    """Download the object `source`, in the version listed, to the file `target`.

    `replaces` is the version of the file that the user has agreed to replace; without it nothing
    is replaced.
    """

    source: Version[S3Location]
    target: LocalLocation
    replaces: Version[LocalLocation] | None = None


async def download(workspace: Workspace, spec: DownloadSpec, progress: ProgressSink) -> WriteResult:
    """All bytes of one version, or no file; holds only a few pieces in memory.

    A note says so if the object could not be read again to verify the file.

    Raises TargetExists, NotFound, ObjectChanged if the object is or becomes another version,
    LocalFileError or any StorageError; then, and on cancel, the file is unchanged and nothing
    is left behind.
    """
    started = monotonic()

    with telling_outcome(spec.target) as outcome:
        condition = await asyncio.to_thread(check_replaced, spec.target, spec.replaces)
        outcome.condition = condition
        with draft_for(spec.target, workspace.journal_for(spec.target)) as draft:
            source, size_bytes = await _fetch(workspace, spec.source, draft, progress)
            notes = await _verify(workspace, source, size_bytes, draft, spec.target)
            await place_file(draft, spec.target, condition, progress)
    return WriteResult(spec.target, size_bytes, "", monotonic() - started, notes)


async def _fetch(
    workspace: Workspace, listed: Version[S3Location], draft: Path, progress: ProgressSink
) -> tuple[Version[S3Location], int]:
    """The version downloaded into `draft`, and its size.

    The replies show whether it is the one listed, unless that is not known well enough.
    """
    is_known = bool(listed.if_match) and bool(listed.size_bytes)
    source = listed if is_known else await _pin(workspace, listed)
    size_bytes = source.size_bytes or 0

    def tell(done_bytes: int) -> None:
        progress(Progress("Downloading", done_bytes, size_bytes))

    tell(0)
    try:
        await fetch_parts(workspace, source, draft, tell)
    except ObjectChanged:
        await _pin(workspace, listed)  # says how it differs from what was listed
        raise
    return source, size_bytes


async def _verify(
    workspace: Workspace,
    source: Version[S3Location],
    size_bytes: int,
    draft: Path,
    target: LocalLocation,
) -> tuple[str, ...]:
    """Compare the draft with the object; answers a note if the object cannot be read again.

    All bytes of the version have arrived by then: that is no reason to throw them away. Those of
    an unknown version may be of several, and are not kept unless they can be verified.
    """
    try:
        store = await workspace.store(source.location.profile_id)
        original = object_copy(store, source, size_bytes)
        await verify_plain(await file_copy(draft), original, target=target)
    except LocalFileError:
        raise
    except StorageError as error:
        if not source.etag:
            raise
        return (f"{target.name} could not be verified: {error.message}",)
    return ()


def check_replaced(target: LocalLocation, replaces: Version[LocalLocation] | None) -> Condition:
    """The condition for a file that may replace that version, and no other.

    Raises TargetExists if the existing file is not that version, or LocalFileError.
    """
    present = target_version(target)
    if present is None:
        return CREATE
    if replaces is None:
        raise target_exists(present.location)
    if replaces.is_same(present.etag):
        return update(present)
    raise TargetExists(
        f"{target} changed after you agreed to replace it.",
        hint="Check the file, or allow overwriting.",
    )


async def present_versions(
    targets: Sequence[LocalLocation],
) -> dict[LocalLocation, Version[LocalLocation]]:
    """The versions of those files that exist, for `DownloadSpec.replaces`."""

    def look() -> dict[LocalLocation, Version[LocalLocation]]:
        found: dict[LocalLocation, Version[LocalLocation]] = {}
        for target in targets:
            with suppress(LocalFileError):  # reported when the file is written
                version = target_version(target)
                if version is not None:
                    found[target] = version
        return found

    return await asyncio.to_thread(look)


async def _pin(workspace: Workspace, listed: Version[S3Location]) -> Version[S3Location]:
    """The version to download, with its size."""
    location = listed.location
    store = await workspace.store(location.profile_id)
    found = await store.head(location.bucket, location.key)
    listed.check(found.etag, seen=Seen.LISTED)
    if not listed.is_other("", found.size_bytes):
        return Version(location, found.etag, found.size_bytes)
    if not listed.is_same(found.etag):
        raise listed.changed(seen=Seen.LISTED)
    raise ServerFailed(
        f"The server reports two sizes of {location}: {found.size_bytes:,} bytes, but "
        f"{listed.size_bytes:,} in the listing.",
        hint="A proxy in between may be changing its replies.",
    )

"""The last steps of everything that writes: a checked draft becomes the target, or nothing does."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import AccessDenied, BadInput, NotFound, TargetExists
from msglc_browser.operations.jobs.board import Progress, ProgressSink
from msglc_browser.operations.naming.unique_names import is_unicode
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.operations.writing.verify import Verify, verify_object
from msglc_browser.operations.writing.write_result import telling_written
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.local_write import commit_file, file_version, target_exists
from msglc_browser.storage.writing.upload import CONTENT_TYPE, Expected, upload_file
from msglc_browser.storage.writing.write_journal import Journal

_GRACE_S = 15.0


@dataclass(frozen=True, slots=True)
class Target:
    """Where a result goes; `expected` is the version it replaces, None when it must be new."""

    location: Location
    expected: str | None


async def inspect_target(workspace: Workspace, location: Location, *, overwrite: bool) -> Target:
    """Look at the target before the work begins, and pin what is there.

    Raises TargetExists when something is and `overwrite` is False, BadInput when the name is
    a folder's, and any StorageError.
    """
    if not isinstance(location, S3Location):
        return await inspect_file(location, overwrite=overwrite)
    if not location.key or location.key.endswith("/"):
        raise BadInput(f"{location} is not the name of an object.", hint="Enter a name.")
    if not is_unicode(location.key):
        raise BadInput(
            f"{location.name} is not valid Unicode text, and cannot be the name of an object.",
            hint="Choose another name; a file so named must be renamed first.",
        )
    store = await workspace.store(location.profile_id)
    try:
        etag = (await store.head(location.bucket, location.key)).etag
    except NotFound:
        await _check_bucket(store, location)
        return Target(location, None)
    if not overwrite:
        raise TargetExists(
            f"{location} exists already.", hint="Choose another name, or allow overwriting."
        )
    return Target(location, etag)


async def inspect_file(location: LocalLocation, *, overwrite: bool) -> Target:
    """`inspect_target` for a file of this computer."""
    version = await asyncio.to_thread(file_version, location.path)
    if version is not None and not overwrite:
        raise target_exists(location.path)
    return Target(location, version)


async def _check_bucket(store: S3Store, location: S3Location) -> None:
    # HEAD of an object does not tell a missing bucket, and SeaweedFS 4.48 makes one by PUT.
    with suppress(AccessDenied):
        await store.call("head_bucket", Bucket=location.bucket)


@contextmanager
def draft_for(location: Location, journal: Journal | None = None) -> Iterator[Path]:
    """A temporary file to make the result in: beside a local target, else elsewhere."""
    beside = None if isinstance(location, S3Location) else location.path.resolve()
    with temporary_file(beside=beside, journal=journal) as path:
        yield path


async def publish(
    workspace: Workspace,
    draft: Path,
    target: Target,
    progress: ProgressSink,
    *,
    content_type: str = CONTENT_TYPE,
    verify: Verify = verify_object,
) -> str:
    """Make the finished `draft` the target; answers the ETag, "" for a local file.

    `content_type` is what an object is called; `verify` compares it with the draft afterwards.

    A cancel after the target has changed is too late: the check that follows is finished.
    Raises TargetExists, ObjectChanged, VerificationFailed or any StorageError.
    """
    location = target.location
    if not isinstance(location, S3Location):
        await place_file(draft, location, target.expected, progress)
        return ""
    size_bytes = draft.stat().st_size
    progress(Progress("Uploading", 0, size_bytes))
    store = await workspace.store(location.profile_id)
    uploaded = await upload_file(
        store,
        draft,
        location,
        expected=Expected(target.expected),
        content_type=content_type,
        on_bytes=lambda done_bytes: progress(Progress("Uploading", done_bytes, size_bytes)),
        journal=workspace.journal_for(location),
    )
    progress(Progress("Verifying", size_bytes, size_bytes))
    with telling_written(location):
        await finish_anyway(verify(store, location, uploaded, draft), grace_s=_GRACE_S)
    return uploaded.etag


async def place_file(
    draft: Path, location: LocalLocation, expected: str | None, progress: ProgressSink
) -> None:
    """`publish` for a file of this computer."""
    progress(Progress("Saving"))
    path = location.path.resolve()
    placing = asyncio.to_thread(commit_file, draft, path, expected=expected)
    await finish_anyway(placing, grace_s=_GRACE_S)

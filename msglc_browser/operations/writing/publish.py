"""The last steps of every write: a verified draft replaces the target, or nothing changes."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import finish_anyway, run_to_end
from msglc_browser.errors import AccessDenied, BadInput
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.carry_over import carried_over, notes_on, telling_rights
from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.operations.writing.verify import Verify, verify_object
from msglc_browser.operations.writing.verify_copy import ReadSpans
from msglc_browser.operations.writing.verify_plain import (
    ends_of_file,
    file_copy,
    read_opened,
    verify_plain,
)
from msglc_browser.operations.writing.write_result import notes_on_target, telling_written
from msglc_browser.storage.places.location import LocalLocation, Location, S3Location, is_utf8
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import (
    CONTENT_TYPE,
    CREATE,
    CREATE_UNSEEN,
    Condition,
    target_exists,
    update,
)
from msglc_browser.storage.writing.local_write import commit_file, local_error, target_version
from msglc_browser.storage.writing.present import present_version
from msglc_browser.storage.writing.upload import upload_file
from msglc_browser.storage.writing.write_journal import Journal

_GRACE_S = 15.0


async def inspect_target(workspace: Workspace, location: Location, *, overwrite: bool) -> Condition:
    """Check the target before the work begins, and pin its current version.

    Returns the condition under which it may be written when the work is done; for a key that may
    not look at the target, that it is new, which AWS is known to check. Raises TargetExists if the
    target exists and `overwrite` is False, BadInput if the name is a folder's, and any other
    StorageError.
    """
    if not isinstance(location, S3Location):
        return await inspect_file(location, overwrite=overwrite)
    check_object_name(location)
    store = await workspace.store(location.profile_id)
    try:
        present = await present_version(store, location)
    except AccessDenied as denied:
        # Without the right to list, HEAD of what is not there is denied.
        if overwrite:
            raise
        # Of other servers only PutObject may have been tried, and some keep no condition when a
        # multipart upload is completed.
        if not store.is_aws:
            raise _unseen(denied, location) from denied
        return CREATE_UNSEEN
    if present is None:
        await check_bucket(store, location)
        return CREATE
    return _replacing(present, overwrite=overwrite)


def _unseen(denied: AccessDenied, location: S3Location) -> AccessDenied:
    """The error for a target that may exist, on a server that may replace it in spite of that."""
    error = AccessDenied(
        f"{denied.message} So {location.name} may exist already, and this server is not known to "
        "keep existing objects when asked to.",
        hint=f"Ask for the right to list bucket {location.bucket} (s3:ListBucket).",
        details=denied.details,
    )
    error.code, error.status = denied.code, denied.status
    return error


async def inspect_file(location: LocalLocation, *, overwrite: bool) -> Condition:
    """`inspect_target` for a local file."""
    present = await asyncio.to_thread(target_version, location)
    return CREATE if present is None else _replacing(present, overwrite=overwrite)


def _replacing(present: Version[Location], *, overwrite: bool) -> Condition:
    if not overwrite:
        raise target_exists(present.location)
    return update(present)


def check_object_name(location: S3Location) -> None:
    """Raise BadInput if no object can be written by this name."""
    if not location.key or location.key.endswith("/"):
        raise BadInput(f"{location} is not an object name.", hint="Enter a name.")
    if not is_utf8(location.key):
        raise BadInput(
            f"{location.name} is not valid Unicode text and cannot be an object name.",
            hint="Choose another name, or rename the file first.",
        )


async def check_bucket(store: S3Store, location: S3Location) -> None:
    """Raise NotFound if the bucket does not exist; a key that may not ask is believed."""
    # HEAD of an object does not reveal a missing bucket, and SeaweedFS 4.48 creates one on PUT.
    with suppress(AccessDenied):
        await store.call("head_bucket", Bucket=location.bucket)


@contextmanager
def draft_for(location: Location, journal: Journal | None = None) -> Iterator[Path]:
    """A temporary file for the result: next to a local target, otherwise elsewhere."""
    beside = None if isinstance(location, S3Location) else location.real_path
    with temporary_file(beside=beside, journal=journal) as path:
        yield path


@dataclass(frozen=True, slots=True)
class Published:
    """The new object's ETag, "" for a local file, and notes for the user."""

    etag: str = ""
    notes: tuple[str, ...] = ()


async def publish(
    workspace: Workspace,
    draft: Path,
    location: Location,
    condition: Condition,
    progress: ProgressSink,
    *,
    content_type: str = CONTENT_TYPE,
    verify: Verify = verify_object,
) -> Published:
    """Put the finished `draft` at `location`, with what the object replaced had besides its bytes.

    `content_type` is the object's; `verify` compares the object with the draft afterwards.

    A cancel after the target has changed comes too late: the verification is completed.
    Raises TargetExists, ObjectChanged, VerificationFailed or any StorageError.
    """
    if not isinstance(location, S3Location):
        await place_file(draft, location, condition, progress)
        return Published()
    size_bytes = draft.stat().st_size
    progress(Progress("Uploading", 0, size_bytes))
    store = await workspace.store(location.profile_id)
    attributes = await carried_over(store, location, condition, content_type=content_type)
    with telling_rights(attributes):
        uploaded = await upload_file(
            store,
            Version(LocalLocation(draft)),
            location,
            condition,
            attributes=attributes.arguments,
            on_bytes=lambda done_bytes: progress(Progress("Uploading", done_bytes, size_bytes)),
            journal=workspace.journal_for(location),
        )
    progress(Progress("Verifying", size_bytes, size_bytes))
    with telling_written(location):
        await finish_anyway(verify(store, uploaded, draft), grace_s=_GRACE_S)
    notes = await finish_anyway(notes_on(store, uploaded, attributes), grace_s=_GRACE_S)
    return Published(uploaded.etag, (*notes, *notes_on_target(location, condition)))


async def place_file(
    draft: Path, location: LocalLocation, condition: Condition, progress: ProgressSink
) -> None:
    """`publish` for a local file."""
    progress(Progress("Saving"))
    path = location.real_path
    await finish_anyway(_place(draft, LocalLocation(path), condition), grace_s=_GRACE_S)


async def _place(draft: Path, target: LocalLocation, condition: Condition) -> None:
    original = await ends_of_file(draft)
    with _kept_open(draft) as opened:
        await asyncio.to_thread(commit_file, draft, target.path, condition)
        with telling_written(target):
            placed = await file_copy(target.path)
            if opened is not None and await asyncio.to_thread(_is_unreadable, target.path, opened):
                placed = replace(placed, read=_reader(opened))
            await verify_plain(placed, original, target=target)


@contextmanager
def _kept_open(draft: Path) -> Iterator[BinaryIO | None]:
    """The draft, to be read after it was moved: it takes over the mode of what it replaces.

    None on Windows, which moves no open files, and has no files that may only be written to.
    """
    if os.name == "nt":
        yield None
        return
    try:
        file = draft.open("rb")
    except OSError as error:
        raise local_error(error, draft) from error
    with file:
        yield file


def _reader(opened: BinaryIO) -> ReadSpans:
    async def read(spans: Sequence[Span]) -> list[bytes]:
        return await run_to_end(read_opened, opened, spans)

    return read


def _is_unreadable(path: Path, opened: BinaryIO) -> bool:
    """Whether the user may not read the file that is open already."""
    try:
        with path.open("rb"):
            return False
    except PermissionError:
        return os.path.samestat(path.stat(), os.fstat(opened.fileno()))
    except OSError:
        return False  # reading it says why

"""Use case: uploads that were started but not completed, to be resumed or discarded.

They occupy billed space on the server, but no listing shows them. This program's own uploads
are in its journal, which allows them to be resumed; others are known only to the server.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from msglc_browser.concurrency.limited import run_limited
from msglc_browser.errors import (
    LocalFileError,
    MsglcBrowserError,
    NotFound,
    ServerFailed,
    TargetExists,
    WrongCredentials,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_layout import Continued, continue_layout
from msglc_browser.operations.writing.write_recipe import decode_recipe
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import changed_meanwhile
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.s3.uploads import ListedUploads, abort_upload, list_uploads
from msglc_browser.storage.writing.journal_file import BegunUpload
from msglc_browser.storage.writing.multipart import sent_parts

_CONCURRENT = 8
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_CLOCKS_DIFFER = timedelta(minutes=15)  # beyond that the server rejects every request


@dataclass(frozen=True, slots=True)
class UnfinishedUpload:
    """An upload whose target does not have its bytes yet; unknown fields are None.

    `begun_by_us` is its entry in the journal, None for uploads of other programs. `problem` says
    why nothing is known about it, for example because its server does not respond. `is_gone` if
    its server does not know it any more; it is listed until `forget_gone`.
    """

    target: S3Location
    upload_id: str
    begun: datetime | None
    sent_bytes: int | None = None
    begun_by_us: BegunUpload | None = None
    problem: str = ""
    is_gone: bool = False

    @property
    def can_continue(self) -> bool:
        """Whether the remaining bytes to send are known."""
        is_there = not self.is_gone and not self.problem
        return is_there and self.begun_by_us is not None and bool(self.begun_by_us.recipe)


async def take_over_unfinished(workspace: Workspace) -> int:
    """Clean up after earlier runs that were killed; returns how many of their uploads remain.

    Their temporary files are deleted. Uploads of connections that no longer exist, such as a
    demo's, are dropped from the journal, unless the connections could not be read. No server is
    contacted.
    """
    await asyncio.to_thread(workspace.journal.take_over)
    if workspace.problem is not None:
        return len(workspace.journal.uploads())
    known = {profile.profile_id for profile in workspace.profiles()}
    for upload in workspace.journal.uploads():
        if upload.target.profile_id not in known:
            workspace.journal.upload_ended(upload.target, upload.upload_id)
    return len(workspace.journal.uploads())


async def own_unfinished(workspace: Workspace) -> tuple[UnfinishedUpload, ...]:
    """This program's own uploads, each looked up on its server."""
    gone = await _name_intended(workspace)
    told = {(each.target, each.upload_id) for each in gone}
    others = [
        each for each in workspace.journal.uploads() if (each.target, each.upload_id) not in told
    ]
    found = await run_limited(others, partial(_look, workspace), limit=_CONCURRENT)
    return (*(each for each in found if each is not None), *gone)


async def unfinished_in(workspace: Workspace, bucket: S3Location) -> tuple[UnfinishedUpload, ...]:
    """All uploads the server reports for a bucket, oldest first; 10,000 at most.

    If there may be others, one for the bucket itself comes first, whose `problem` says so.
    """
    store = await workspace.store(bucket.profile_id)
    own = {each.upload_id: each for each in workspace.journal.uploads()}
    listed = await list_uploads(store.call, bucket.bucket)
    found = [
        UnfinishedUpload(
            S3Location(bucket.profile_id, bucket.bucket, each.key),
            each.upload_id,
            each.begun,
            begun_by_us=own.get(each.upload_id),
            problem="" if each.upload_id else "The server does not name its upload ID.",
        )
        for each in listed.uploads
    ]
    found.sort(key=lambda each: each.begun or _LONG_AGO)
    if listed.problem:
        place = S3Location(bucket.profile_id, bucket.bucket)
        found.insert(0, UnfinishedUpload(place, "", None, problem=listed.problem))
    return tuple(found)


async def forget_gone(workspace: Workspace, uploads: Sequence[UnfinishedUpload]) -> None:
    """The user has seen the uploads that are gone: do not list them again."""
    for upload in uploads:
        if upload.is_gone:
            workspace.journal.upload_ended(upload.target, upload.upload_id)


async def abort_unfinished(workspace: Workspace, uploads: Sequence[UnfinishedUpload]) -> None:
    """Discard the parts of these uploads; their targets are not changed.

    Continues after a failure, then raises the first one.
    """
    failures: list[MsglcBrowserError] = []
    for upload in uploads:
        target = upload.target
        if upload.is_gone:
            workspace.journal.upload_ended(target, upload.upload_id)
            continue
        if not upload.upload_id:  # with an empty ID some servers would delete the target
            failures.append(
                ServerFailed(
                    f"The ID of the upload of {target} is unknown: {upload.problem}",
                    hint="Refresh the list when its server responds.",
                )
            )
            continue
        try:
            store = await workspace.store(target.profile_id)
            await abort_upload(store.call, target.bucket, target.key, upload.upload_id)
        except NotFound:
            pass  # completed or aborted meanwhile
        except MsglcBrowserError as error:
            failures.append(error)
            continue
        workspace.journal.upload_ended(target, upload.upload_id)
    if failures:
        raise failures[0]


async def _name_intended(workspace: Workspace) -> list[UnfinishedUpload]:
    """Find the IDs of uploads whose start was not acknowledged before the process ended.

    Returns those that their servers never started.
    """
    journal = workspace.journal
    gone: list[UnfinishedUpload] = []
    for intended in [each for each in journal.uploads() if not each.upload_id]:
        target = intended.target
        try:
            store = await workspace.store(target.profile_id)
            listed = await list_uploads(store.call, target.bucket, target.key)
        except NotFound:
            listed = ListedUploads(())
        except MsglcBrowserError:
            continue  # reported in its row below
        has_name = False
        for row in listed.uploads:
            upload_id = row.upload_id
            is_later = (row.begun or intended.begun) >= intended.begun - _CLOCKS_DIFFER
            if row.key != target.key or journal.knows(target, upload_id) or not is_later:
                continue
            # Our upload has no parts: one that has belongs to another program writing the same key.
            if await _is_empty(store, target, upload_id):
                with suppress(LocalFileError):  # the intent is recorded on disk and stays there
                    journal.upload_began(target, upload_id, {})
                journal.upload_left(target, upload_id)
                has_name = True
        if has_name:
            journal.upload_ended(target, "")
        elif not listed.problem:  # otherwise it may be among those that are missing
            gone.append(_gone(intended))
    return gone


def _gone(upload: BegunUpload) -> UnfinishedUpload:
    return UnfinishedUpload(
        upload.target, upload.upload_id, upload.begun, begun_by_us=upload, is_gone=True
    )


def _unsure(upload: BegunUpload, problem: str) -> UnfinishedUpload:
    return UnfinishedUpload(
        upload.target, upload.upload_id, upload.begun, begun_by_us=upload, problem=problem
    )


async def _is_empty(store: S3Store, target: S3Location, upload_id: str) -> bool:
    try:
        return not await sent_parts(store, target, upload_id)
    except NotFound:
        return False


async def _look(workspace: Workspace, upload: BegunUpload) -> UnfinishedUpload | None:
    try:
        store = await workspace.store(upload.target.profile_id)
        if not upload.upload_id:
            # Its ID could not be looked up: report the reason, or fail in the same way.
            listed = await list_uploads(store.call, upload.target.bucket, upload.target.key)
            return _unsure(upload, listed.problem) if listed.problem else None
        parts = await sent_parts(store, upload.target, upload.upload_id)
    except NotFound:
        return _gone(upload)
    except MsglcBrowserError as error:
        is_locked = isinstance(error, WrongCredentials)
        out = " Open the connection, then look again." if is_locked else ""
        return _unsure(upload, f"{error.message}{out}")
    sizes = [part.size_bytes for part in parts.values()]
    known = [size for size in sizes if size is not None]
    sent_bytes = sum(known) if len(known) == len(sizes) else None
    return UnfinishedUpload(upload.target, upload.upload_id, upload.begun, sent_bytes, upload)


async def finish_upload(
    workspace: Workspace, begun: BegunUpload, progress: ProgressSink
) -> WriteResult:
    """Send the missing bytes, then complete under the conditions of the first attempt.

    Raises NotFound if the server no longer has the upload, BadInput if it is unknown how to
    continue, ObjectChanged if a source or the target has changed, and any StorageError; the
    upload is then kept for another attempt.
    """
    target = begun.target
    recipe = decode_recipe(begun.recipe, target)
    progress(Progress("Checking the parts sent so far"))
    store = await workspace.store(target.profile_id)
    try:
        held = await sent_parts(store, target, begun.upload_id)
    except NotFound:
        workspace.journal.upload_ended(target, begun.upload_id)
        raise
    continued = Continued(begun.upload_id, held)
    try:
        return await continue_layout(workspace, recipe, target, continued, progress)
    except TargetExists as error:
        # The first attempt may have been made without overwriting, so a target is never replaced.
        changed = changed_meanwhile(
            target,
            "already exists",
            hint="Move or rename it, then finish the upload, or discard it.",
        )
        changed.target_note = error.target_note
        raise changed from error

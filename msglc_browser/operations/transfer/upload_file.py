"""Use case: upload a local file to a bucket unchanged."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import finish_anyway, run_to_end
from msglc_browser.errors import (
    LocalFileError,
    MsglcBrowserError,
    ObjectChanged,
    VerificationFailed,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.file_to_upload import FileToUpload, look_at
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import inspect_target
from msglc_browser.operations.writing.verify import verify_object
from msglc_browser.operations.writing.verify_plain import (
    file_copy,
    verify_plain_object,
)
from msglc_browser.operations.writing.write_recipe import WriteRecipe, encode_recipe
from msglc_browser.operations.writing.write_result import (
    WriteResult,
    notes_on_target,
    telling_outcome,
    telling_written,
)
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version, changed_meanwhile
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import Condition
from msglc_browser.storage.writing.journal_file import Recipe
from msglc_browser.storage.writing.local_write import file_version, local_error
from msglc_browser.storage.writing.upload import upload_file

_GRACE_S = 15.0


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """Upload the file `source` to `target`, which is replaced only if `overwrite`."""

    source: Path
    target: S3Location
    overwrite: bool = False


async def upload(workspace: Workspace, spec: UploadSpec, progress: ProgressSink) -> WriteResult:
    """Upload one file; all or nothing.

    Raises TargetExists, ObjectChanged if target or file change meanwhile, LocalFileError,
    VerificationFailed or any other StorageError; then, and on cancel, the target is unchanged
    and no unfinished upload remains on the server. A cancel after the target has changed comes
    too late: the verification is completed.
    """
    started = monotonic()
    with telling_outcome(spec.target) as outcome:
        condition = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
        outcome.condition = condition
        file = await run_to_end(look_at, spec.source, workspace.magics)
        uploaded = await _upload(workspace, file, spec.target, condition, progress)
        progress(Progress("Verifying", file.size_bytes, file.size_bytes))
        with telling_written(spec.target):
            checking = verify_upload(workspace, uploaded, file)
            await finish_anyway(checking, grace_s=_GRACE_S)
    notes = notes_on_target(spec.target, condition)
    return WriteResult(spec.target, file.size_bytes, uploaded.etag, monotonic() - started, notes)


async def _upload(
    workspace: Workspace,
    file: FileToUpload,
    target: S3Location,
    condition: Condition,
    progress: ProgressSink,
) -> Version[S3Location]:
    size_bytes = file.size_bytes
    progress(Progress("Uploading", 0, size_bytes))
    return await upload_file(
        await workspace.store(target.profile_id),
        file.version,
        target,
        condition,
        attributes={"ContentType": file.content_type},
        journal=workspace.journal_for(target),
        recipe=_recipe(file, condition),
        on_bytes=lambda done_bytes: progress(Progress("Uploading", done_bytes, size_bytes)),
    )


def _recipe(file: FileToUpload, condition: Condition) -> Recipe:
    """How a later run can resume it if this process is killed."""
    whole = Copied(0, Span(0, file.size_bytes))
    source = Version(LocalLocation(file.path.absolute()), file.version.etag)
    return encode_recipe(
        WriteRecipe(
            (whole,),
            (source,),
            condition,
            copies=False,
            is_archive=file.is_archive,
            carries_over=False,
        )
    )


async def verify_upload(
    workspace: Workspace, uploaded: Version[S3Location], file: FileToUpload
) -> None:
    """Compare an object just written with its file, which is read again.

    Raises VerificationFailed, ObjectChanged if the object or the file has changed since, or any
    other StorageError.
    """
    target = uploaded.location
    failure: MsglcBrowserError
    try:
        await _check(await workspace.store(target.profile_id), uploaded, file)
        return
    except (LocalFileError, ObjectChanged, VerificationFailed) as error:
        failure = error
    except OSError as error:
        failure = local_error(error, file.path)
    present = await run_to_end(file_version, file.path)
    if present is not None and file.version.is_same(present.etag):
        raise failure
    raise changed_meanwhile(
        file.version.location,
        f"changed right after it was uploaded; {target} has the previous content",
        hint="Upload it again to store the current content.",
    ) from failure


async def _check(store: S3Store, uploaded: Version[S3Location], file: FileToUpload) -> None:
    if file.is_archive:
        await verify_object(store, uploaded, file.path)
    else:
        await verify_plain_object(store, uploaded, await file_copy(file.path))

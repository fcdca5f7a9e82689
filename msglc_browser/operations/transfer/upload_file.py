"""Use case: upload a local file to a bucket unchanged."""

import mimetypes
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from msglc_browser.archive.model.header import HEADER_SIZE, parse_header
from msglc_browser.archive.model.segments import Copied
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import finish_anyway, run_to_end
from msglc_browser.errors import (
    ArchiveError,
    LocalFileError,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    VerificationFailed,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
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
    telling_outcome,
    telling_written,
)
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version, changed_meanwhile
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.conditional_write import CONTENT_TYPE, Condition
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


@dataclass(frozen=True, slots=True)
class _File:
    """The file to upload."""

    version: Version[LocalLocation]
    size_bytes: int
    is_archive: bool

    @property
    def path(self) -> Path:
        """Where the file is."""
        return self.version.location.path

    @property
    def content_type(self) -> str:
        """The content type for the server."""
        if self.is_archive:
            return CONTENT_TYPE
        guess, encoding = mimetypes.guess_type(self.path.name, strict=False)
        # For "data.json.gz" it guesses JSON, which is not what a reader receives.
        return guess if guess and not encoding else "application/octet-stream"


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
        file = await run_to_end(_look_at, spec.source, workspace.magics)
        uploaded = await _upload(workspace, file, spec.target, condition, progress)
        progress(Progress("Verifying", file.size_bytes, file.size_bytes))
        with telling_written(spec.target):
            checking = _verify(workspace, uploaded, file)
            await finish_anyway(checking, grace_s=_GRACE_S)
    return WriteResult(spec.target, file.size_bytes, uploaded.etag, monotonic() - started)


async def _upload(
    workspace: Workspace,
    file: _File,
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


def _recipe(file: _File, condition: Condition) -> Recipe:
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


def _look_at(path: Path, magics: tuple[bytes, ...]) -> _File:
    version = file_version(path)
    if version is None:
        raise NotFound(f"{path} does not exist.", hint="It may have been moved or renamed.")
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_SIZE)
            size_bytes = path.stat().st_size
    except OSError as error:
        raise local_error(error, path) from error
    is_archive = True
    try:
        parse_header(head, available=size_bytes, magics=magics)
    except ArchiveError:
        is_archive = False
    return _File(version, size_bytes, is_archive)


async def _verify(workspace: Workspace, uploaded: Version[S3Location], file: _File) -> None:
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


async def _check(store: S3Store, uploaded: Version[S3Location], file: _File) -> None:
    if file.is_archive:
        await verify_object(store, uploaded, file.path)
    else:
        await verify_plain_object(store, uploaded, await file_copy(file.path))

"""Use case: put a local file into a bucket as it is."""

import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from msglc_browser.archive.header import HEADER_SIZE, Header, parse_header
from msglc_browser.archive.span import Span
from msglc_browser.errors import (
    ArchiveError,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    VerificationFailed,
)
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.publish import inspect_target
from msglc_browser.operations.verify import toc_spans, verify_bytes
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult
from msglc_browser.storage.local_write import file_version, local_error
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.uncancelled import finish_anyway, run_to_end
from msglc_browser.storage.upload import CONTENT_TYPE, Expected, Uploaded, upload_file

_GRACE_S = 15.0


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """The file `source` goes to `target`, which is replaced only if `overwrite`."""

    source: Path
    target: S3Location
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class _LocalFile:
    """One version of a file; `header` only if it is a whole archive."""

    path: Path
    version: str
    size_bytes: int
    header: Header | None

    @property
    def content_type(self) -> str:
        """What the server is told of it."""
        if self.header is not None:
            return CONTENT_TYPE
        guess, encoding = mimetypes.guess_type(self.path.name, strict=False)
        # Of "data.json.gz" it guesses JSON, but that is not what a reader gets.
        return guess if guess and not encoding else "application/octet-stream"

    @property
    def checked_spans(self) -> tuple[Span, ...]:
        """What is read back and compared: of an archive what its reading begins with."""
        if self.header is None:
            return ()
        return Span(0, HEADER_SIZE), *toc_spans(self.header)


async def upload(workspace: Workspace, spec: UploadSpec, progress: ProgressSink) -> WriteResult:
    """Upload one file; all or nothing.

    Raises TargetExists, ObjectChanged when target or file change meanwhile, LocalFileError,
    VerificationFailed or any other StorageError; then, and on cancel, the target is as before
    and no unfinished upload stays on the server. A cancel after the target has changed is too
    late: the check that follows is finished.
    """
    started = monotonic()
    target = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
    file = await run_to_end(_look_at, spec.source, workspace.magics)
    size_bytes = file.size_bytes
    progress(Progress("Uploading", 0, size_bytes))
    store = await workspace.store(spec.target.profile_id)
    uploaded = await upload_file(
        store,
        file.path,
        spec.target,
        expected=Expected(target.expected),
        content_type=file.content_type,
        version=file.version,
        on_bytes=lambda done_bytes: progress(Progress("Uploading", done_bytes, size_bytes)),
    )
    progress(Progress("Verifying", size_bytes, size_bytes))
    await finish_anyway(_verify(workspace, spec.target, uploaded, file), grace_s=_GRACE_S)
    return WriteResult(spec.target, size_bytes, uploaded.etag, monotonic() - started)


def _look_at(path: Path, magics: tuple[bytes, ...]) -> _LocalFile:
    version = file_version(path)
    if version is None:
        raise NotFound(f"{path} does not exist.", hint="It may have been moved or renamed.")
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_SIZE)
            size_bytes = path.stat().st_size
    except OSError as error:
        raise local_error(error, path) from error
    try:
        header = parse_header(head, available=size_bytes, magics=magics)
    except ArchiveError:
        header = None
    return _LocalFile(path, version, size_bytes, header)


async def _verify(
    workspace: Workspace, target: S3Location, uploaded: Uploaded, file: _LocalFile
) -> None:
    store = await workspace.store(target.profile_id)
    failure: MsglcBrowserError
    try:
        info = await verify_bytes(store, target, uploaded, file.path, file.checked_spans)
        if await run_to_end(_is_same, info.etag, uploaded.etag, file.path):
            return
        failure = ObjectChanged(
            f"{target} was written, and replaced right afterwards by another program.",
            hint="Look at what is there now.",
        )
    except VerificationFailed as error:
        failure = error
    except OSError as error:
        failure = local_error(error, file.path)
    if await run_to_end(file_version, file.path) == file.version:
        raise failure
    raise ObjectChanged(
        f"{file.path} was changed right after it was uploaded; {target} holds what was there "
        "before.",
        hint="Upload it again to have the present one.",
    ) from failure


def _is_same(found: str, uploaded: str, path: Path) -> bool:
    """Whether the ETag found is that of the upload."""
    found, uploaded = found.strip('"'), uploaded.strip('"')
    if not found or not uploaded or found == uploaded:
        return True
    # rclone 1.75 answers an upload in parts with one ETag, and asked again with the file's MD5.
    with path.open("rb") as file:
        return found == hashlib.file_digest(file, _md5).hexdigest()


def _md5() -> "hashlib._Hash":
    return hashlib.md5(usedforsecurity=False)

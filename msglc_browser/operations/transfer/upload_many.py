"""Use case: upload several files, each all or nothing, with as few requests as is safe."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from msglc_browser.concurrency.byte_budget import ByteBudget
from msglc_browser.concurrency.each_of import Course, each_of
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.concurrency.uncancelled import finish_anyway, run_to_end
from msglc_browser.errors import (
    LocalFileError,
    MsglcBrowserError,
    StorageError,
    TargetExists,
)
from msglc_browser.operations.buckets.listed_among import listed_among
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.file_to_upload import FileToUpload, SmallFile, read_small
from msglc_browser.operations.transfer.read_ahead import ReadAhead
from msglc_browser.operations.transfer.shortfall import UPLOADED, Shortfall
from msglc_browser.operations.transfer.upload_file import UploadSpec, upload, verify_upload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import check_bucket, check_object_name
from msglc_browser.operations.writing.write_result import (
    WriteResult,
    telling_outcome,
    telling_written,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version, bare_etag
from msglc_browser.storage.s3.lists.listed_rows import ListedObject
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.writing.condition_probe import find_out
from msglc_browser.storage.writing.conditional_write import CREATE, Landing
from msglc_browser.storage.writing.local_write import file_version
from msglc_browser.storage.writing.upload import LARGEST_PUT_BYTES, put_whole

_CONCURRENT = 32
_LARGE_AT_ONCE = 2  # each sends several parts at a time
_HELD_BYTES = 16 * 1024**2  # in memory
_SMALL_BYTES = 256 * 1024
"""Files up to here are read ahead."""
_GRACE_S = 15.0
_OF_FILE = (LocalFileError,)
_Pair: TypeAlias = tuple[Path, S3Location]


@dataclass(frozen=True, slots=True)
class _Sent:
    """A file that the server has, but that has not been verified yet."""

    spec: UploadSpec
    uploaded: Version[S3Location]
    file: FileToUpload
    digest: bytes


class ManyUpload:
    """One upload of several files; run again, it continues with the remaining ones.

    Where the server is known to keep conditions, a small file takes one request, and all of them
    are verified by one listing at the end; any other is uploaded as if it were alone.
    """

    def __init__(
        self,
        workspace: Workspace,
        specs: Sequence[UploadSpec],
        *,
        folder: S3Location | None = None,
        written: Callable[[S3Location], None] = lambda _location: None,
    ) -> None:
        """`written` is called for each object as soon as the server has it.

        Errors name objects as seen from `folder`.
        """
        self._workspace = workspace
        self._folder = folder
        self._specs = list(dict.fromkeys(specs))
        self._written = written
        self._sizes: dict[Path, int] = {}  # in bytes, looked at in the first run
        self._total_bytes: int | None = None  # of all files, if every one can be looked at
        self._done: set[_Pair] = set()
        self._notes: tuple[str, ...] = ()
        self._there_bytes = 0  # of objects that the server has, verified or not
        self._unverified: list[_Sent] = []
        self._under_way: dict[_Pair, int] = {}  # bytes sent
        self._in_the_way: set[_Pair] = set()
        self._failed: set[_Pair] = set()  # a retry begins with the others
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._budget = ByteBudget(_HELD_BYTES)
        self._files = ReadAhead((), (), most_bytes=0)
        self.shortfall: Shortfall | None = None
        """What the last run left undone; None if nothing, or if it ended by a cancel or an error
        that would have happened to any other file.
        """

    @property
    def total_items(self) -> int:
        """The number of files."""
        return len(self._specs)

    @property
    def done_items(self) -> int:
        """The number of files uploaded, and verified."""
        return len(self._done)

    @property
    def done_bytes(self) -> int:
        """The size of what the server has."""
        return self._there_bytes

    def agree_to_replace(self) -> None:
        """Allow replacing the existing objects that were in the way."""
        self._specs = [
            replace(spec, overwrite=spec.overwrite or _pair(spec) in self._in_the_way)
            for spec in self._specs
        ]

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Upload the missing files, several at a time.

        An existing object is kept unless replacing it was agreed: then TargetExists is raised once
        the others are there. Raises PartlyWritten if some could not be uploaded: an error of one
        file does not stop the others, one of the connection does. After a cancel the objects
        already there are kept, and verified.
        """
        started = monotonic()

        async def send(spec: UploadSpec) -> None:
            await self._upload(spec, progress)

        self.shortfall = None
        self._sizes = self._sizes or await asyncio.to_thread(_sizes, self._specs)
        if len(self._sizes) == len(self._specs):
            self._total_bytes = sum(self._sizes.values())
        there = self._done.union(_pair(sent.spec) for sent in self._unverified)
        left = [spec for spec in self._specs if _pair(spec) not in there]
        left.sort(key=lambda spec: _pair(spec) in self._failed)
        paths = [spec.source for spec in left if self._is_read_ahead(spec)]
        self._large, self._budget = asyncio.Semaphore(_LARGE_AT_ONCE), ByteBudget(_HELD_BYTES)
        self._files = ReadAhead(paths, self._workspace.magics, most_bytes=_SMALL_BYTES)
        self._tell(progress)
        await self._check_buckets(left)
        course = await each_of(left, send, concurrent=_CONCURRENT, of_one=_OF_FILE)
        if self._unverified:
            self._tell(progress, "Verifying")
            course.failures += await finish_anyway(self._verify_all(), grace_s=_GRACE_S)
        if len(self._done) == len(self._specs):
            return self._result(monotonic() - started)
        if course.was_cancelled and not course.failures:
            raise asyncio.CancelledError
        raise self._failure(course) from course.failures[0][1]

    async def _check_buckets(self, specs: Sequence[UploadSpec]) -> None:
        buckets = {replace(spec.target, key=""): spec.target for spec in specs}
        for target in buckets.values():
            await check_bucket(await self._workspace.store(target.profile_id), target)

    async def _upload(self, spec: UploadSpec, progress: ProgressSink) -> None:
        size_bytes = self._sizes.get(spec.source, 0)
        is_large = size_bytes > LARGEST_PUT_BYTES
        try:
            async with self._large if is_large else self._budget.hold(size_bytes):
                await self._upload_now(spec, progress, is_large=is_large)
        finally:
            self._under_way.pop(_pair(spec), None)
        self._tell(progress)

    async def _upload_now(
        self, spec: UploadSpec, progress: ProgressSink, *, is_large: bool
    ) -> None:
        target = spec.target
        with telling_outcome(target) as outcome:
            store = await self._workspace.store(target.profile_id)
            check_object_name(target)
            small = None
            if not (is_large or spec.overwrite) and store.keeps_conditions is not False:
                outcome.condition = CREATE
                small = await self._read(spec)
        if small is None:
            await self._upload_alone(spec, progress)
        elif store.keeps_conditions is None:
            await self._upload_alone(spec, progress)
            await _find_out(store, target, small)
        else:
            await self._put(store, spec, small)

    def _is_read_ahead(self, spec: UploadSpec) -> bool:
        return not spec.overwrite and self._sizes.get(spec.source, 0) <= _SMALL_BYTES

    async def _read(self, spec: UploadSpec) -> SmallFile | None:
        """The file, None if it has become too large."""
        if self._is_read_ahead(spec):
            return await self._files.take(spec.source)
        magics, most_bytes = self._workspace.magics, LARGEST_PUT_BYTES
        return await run_to_end(read_small, spec.source, magics, most_bytes=most_bytes)

    async def _upload_alone(self, spec: UploadSpec, progress: ProgressSink) -> None:
        def tell(one: Progress) -> None:
            self._under_way[_pair(spec)] = one.done_bytes
            self._tell(progress)

        result = await upload(self._workspace, spec, tell)
        self._done.add(_pair(spec))
        self._there_bytes += result.size_bytes
        self._notes = self._notes or result.notes  # each says the same
        self._written(spec.target)

    async def _put(self, store: S3Store, spec: UploadSpec, small: SmallFile) -> None:
        target, size_bytes = spec.target, small.file.size_bytes
        attributes = {"ContentType": small.file.content_type}
        landing = Landing(store, target, CREATE, attributes, is_condition_kept=True)
        with telling_outcome(target, CREATE):
            etag = await put_whole(landing, small.data, small.digest)
        uploaded = Version(target, etag, size_bytes)
        self._unverified.append(_Sent(spec, uploaded, small.file, small.digest))
        self._there_bytes += size_bytes
        self._written(target)

    async def _verify_all(self) -> list[tuple[UploadSpec, MsglcBrowserError]]:
        """Compare what was sent with what the server lists; where that does not do, one by one.

        If this is cancelled, the next run does it.
        """
        sent_now = self._unverified
        try:
            targets = [sent.spec.target for sent in sent_now]
            listed, _untold = await listed_among(self._workspace, targets)
        except StorageError:  # such as no right to list
            listed = {}
        failures: list[tuple[UploadSpec, MsglcBrowserError]] = []

        async def check(sent: _Sent) -> None:
            try:
                with telling_written(sent.spec.target):
                    await verify_upload(self._workspace, sent.uploaded, sent.file)
            except MsglcBrowserError as error:
                failures.append((sent.spec, error))
            else:
                self._done.add(_pair(sent.spec))

        doubtful: list[_Sent] = []
        for sent in sent_now:
            if _is_as_sent(listed.get(sent.spec.target), sent):
                self._done.add(_pair(sent.spec))
            else:
                doubtful.append(sent)
        try:
            await run_limited(doubtful, check, limit=_CONCURRENT)
        finally:
            self._unverified = [each for each in sent_now if _pair(each.spec) not in self._done]
        self._there_bytes -= sum(each.file.size_bytes for each in self._unverified)
        self._unverified = []
        return failures

    def _tell(self, progress: ProgressSink, phase: str = "Uploading") -> None:
        done_bytes = self._there_bytes + sum(self._under_way.values())
        count = len(self._done) + len(self._unverified)
        progress(Progress(phase, done_bytes, self._total_bytes, count, len(self._specs)))

    def _result(self, seconds: float) -> WriteResult:
        first, count = self._specs[0].target, len(self._specs)
        return WriteResult(first, self._there_bytes, "", seconds, self._notes, count)

    def _failure(self, course: Course[UploadSpec]) -> MsglcBrowserError:
        failures = course.failures
        self._failed = {_pair(spec) for spec, _error in failures}
        self._in_the_way = {
            _pair(spec) for spec, each in failures if isinstance(each, TargetExists)
        }
        self.shortfall = Shortfall.of(course, self._name, _line)
        folder = self._folder or self._specs[0].target.folder
        return self.shortfall.error(UPLOADED, folder, len(self._done), len(self._specs))

    def _name(self, spec: UploadSpec) -> str:
        target = spec.target
        return target.name if self._folder is None else target.key.removeprefix(self._folder.key)


def _line(spec: UploadSpec, error: MsglcBrowserError) -> str:
    return f"{spec.target}: {error.message} {error.target_note}".rstrip()


async def _find_out(store: S3Store, target: S3Location, small: SmallFile) -> None:
    """See `find_out`; `target` was just written from the file, which `small` was read from."""
    present = None
    with suppress(LocalFileError):
        present = await run_to_end(file_version, small.file.path)
    # Otherwise it may have been written with other bytes, which these must not replace.
    if present is not None and small.file.version.admits(present.etag):
        await find_out(store, target, small.data, {"ContentType": small.file.content_type})


def _pair(spec: UploadSpec) -> _Pair:
    """What stays the same of a spec when overwriting is agreed."""
    return spec.source, spec.target


def _sizes(specs: Sequence[UploadSpec]) -> dict[Path, int]:
    """In bytes; a file that cannot be looked at fails later."""
    found: dict[Path, int] = {}
    for spec in specs:
        with suppress(OSError):
            found[spec.source] = spec.source.stat().st_size
    return found


def _is_as_sent(row: ListedObject | None, sent: _Sent) -> bool:
    """Whether the listing proves that the server has these very bytes."""
    if row is None or row.size_bytes != sent.file.size_bytes:
        return False
    return sent.uploaded.is_same(row.etag) and bare_etag(row.etag) == sent.digest.hex()

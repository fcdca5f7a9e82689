"""Use case: delete a bucket, either only if it is empty or with everything in it.

Some servers delete buckets that are not empty (SeaweedFS 4.48 does): what is in it is looked at
right before.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Final

from msglc_browser.concurrency.each_of import counted, each_of, named
from msglc_browser.concurrency.uncancelled import finish_anyway
from msglc_browser.errors import (
    AccessDenied,
    BadInput,
    IncompleteList,
    MsglcBrowserError,
    NotFound,
    PartlyDeleted,
    ServerFailed,
    StorageError,
    Unsupported,
)
from msglc_browser.operations.buckets.versioning import Versioning, versioning_of
from msglc_browser.operations.folders.delete_folders import FolderDelete, Gone
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.delete_object import GRACE_S
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import has_rows
from msglc_browser.storage.s3.lists.version_pages import ListedVersion, first_versions
from msglc_browser.storage.s3.store import S3Store
from msglc_browser.storage.s3.uploads import ListedUpload, abort_upload, list_uploads
from msglc_browser.storage.writing.conditional_write import unanswered

_CONCURRENT: Final = 32


@dataclass(frozen=True, slots=True)
class BucketContents:
    """Whether there is anything in a bucket; `uploads` are unfinished, 10,000 at most.

    `has_versions` if there are old ones, or delete markers. What the server does not say counts as
    nothing.
    """

    has_objects: bool = False
    has_versions: bool = False
    uploads: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be lost with the bucket."""
        return not (self.has_objects or self.has_versions or self.uploads)


async def look_into(workspace: Workspace, bucket: S3Location) -> BucketContents:
    """Look for objects, versions and unfinished uploads. Raises any StorageError of the listing."""
    store = await workspace.store(bucket.profile_id)
    name = bucket.bucket
    has_objects, (has_any, has_old), uploads = await asyncio.gather(
        _has_objects(store, name),
        _kinds_of_versions(workspace, store, bucket),
        _uploads(store, name),
    )
    return BucketContents(has_objects, has_old or (has_any and not has_objects), len(uploads))


@dataclass(frozen=True, slots=True)
class BucketDeleted:
    """A bucket and what was deleted with it."""

    objects: int = 0
    versions: int = 0
    uploads: int = 0


class BucketDelete:
    """One deletion of a bucket; run again, it goes on with what is left."""

    def __init__(
        self,
        workspace: Workspace,
        bucket: S3Location,
        *,
        with_everything: bool,
        gone: Gone,
        expected: int | None = None,
        grace_s: float = GRACE_S,
    ) -> None:
        """Without `with_everything` only an empty bucket is deleted.

        `gone` is called with deleted objects, and at the end with the bucket. A request in progress
        has `grace_s` to be answered after a cancel.
        """
        self._workspace = workspace
        self._bucket = bucket
        self._with_everything = with_everything
        self._gone = gone
        self._grace_s = grace_s
        self._objects = self._all_objects(expected)
        self._deleted = 0
        self._versions = 0
        self._uploads = 0

    async def run(self, progress: ProgressSink) -> BucketDeleted:
        """Delete what is in it, then the bucket.

        Raises BadInput if it is not empty and must be, PartlyDeleted if something in it could not
        be deleted, or any StorageError. The bucket is kept then, unless `target_note` says that
        this is not known.
        """
        store = await self._workspace.store(self._bucket.profile_id)
        if self._with_everything:
            await self._delete_objects(progress)
            await self._delete_versions(store, progress)
            await self._abort_uploads(store)
        progress(Progress("Deleting the bucket", done_items=self._deleted))
        await self._check_empty()
        await finish_anyway(self._delete_bucket(store), grace_s=self._grace_s)
        self._gone((self._bucket,))
        return BucketDeleted(self._deleted, self._versions, self._uploads)

    def _on_gone(self, places: Sequence[S3Location]) -> None:
        self._gone(tuple(each for each in places if each.key))

    def _all_objects(self, expected: int | None = None) -> FolderDelete:
        return FolderDelete(
            self._workspace,
            [self._bucket],
            gone=self._on_gone,
            expected=expected,
            grace_s=self._grace_s,
        )

    async def _delete_objects(self, progress: ProgressSink) -> None:
        result = await self._objects.run(progress)
        self._deleted += result.objects
        self._objects = self._all_objects()  # for what comes from now on, if there is a retry

    async def _delete_versions(self, store: S3Store, progress: ProgressSink) -> None:
        """Page by page, from the start: what is deleted is not listed again."""
        trail = _DeletedTrail()
        while page := await _versions(store, self._bucket.bucket):
            if not trail.has_new(page):
                raise ServerFailed(
                    f"Old versions in bucket {self._bucket.bucket} are still listed, although the "
                    "server reported them as deleted.",
                    hint="Try again later.",
                )
            await self._delete_page(store, page, progress)

    async def _delete_page(
        self, store: S3Store, page: Sequence[ListedVersion], progress: ProgressSink
    ) -> None:
        name = self._bucket.bucket

        async def delete(version: ListedVersion) -> None:
            with suppress(NotFound):
                await store.call(
                    "delete_object", Bucket=name, Key=version.key, VersionId=version.version_id
                )
            self._versions += 1
            progress(Progress("Deleting old versions", done_items=self._versions))

        course = await each_of(page, delete, concurrent=_CONCURRENT)
        if course.was_cancelled and not course.failures:
            raise PartlyDeleted(
                f"Cancelled: bucket {name} was kept.", hint=self._left_hint(), details=""
            )
        if course.failures:
            names = named(version.key for version, _error in course.failures)
            raise PartlyDeleted(
                f"Old versions could not be deleted: {names}. {course.reasons} "
                f"Bucket {name} was kept.",
                hint=self._left_hint(),
                details="\n".join(_line(version, error) for version, error in course.failures),
            )

    def _left_hint(self) -> str:
        objects, versions = counted(self._deleted, "object"), counted(self._versions, "version")
        return f"Deleted so far: {objects}, {versions}. Retry continues with the remaining ones."

    async def _abort_uploads(self, store: S3Store) -> None:
        for upload in await _uploads(store, self._bucket.bucket):
            try:
                await abort_upload(store.call, self._bucket.bucket, upload.key, upload.upload_id)
            except NotFound:
                continue
            self._uploads += 1

    async def _check_empty(self) -> None:
        found = await look_into(self._workspace, self._bucket)
        if found.is_empty:
            return
        what = "an unfinished upload"
        if found.has_objects:
            what = "an object"
        elif found.has_versions:
            what = "an old version of an object"
        raise BadInput(
            f"Bucket {self._bucket.bucket} was kept: there is {what} in it.",
            hint="It may have been added meanwhile. Reload the bucket to check.",
        )

    async def _delete_bucket(self, store: S3Store) -> None:
        name = self._bucket.bucket
        try:
            await store.call("delete_bucket", Bucket=name)
        except NotFound:
            return  # another program has deleted it
        except asyncio.CancelledError as cancelled:
            raise unanswered(_unsure_note(name)) from cancelled
        except StorageError as error:
            if error.is_refusal:
                error.target_note = f"Bucket {name} was kept."
            elif await _is_gone_after(store, name, error):
                return
            raise


class _DeletedTrail:
    """The last page of deleted versions, and an earlier one, moved on at each power of two.

    A server that forgets nothing repeats itself at once or in a cycle (see `lists.paging`).
    """

    def __init__(self) -> None:
        self._pages = 0
        self._last = self._anchor = frozenset[tuple[str, str]]()

    def has_new(self, page: Sequence[ListedVersion]) -> bool:
        """Whether not all of it has been deleted already."""
        found = frozenset((each.key, each.version_id) for each in page)
        if found <= self._last or found <= self._anchor:
            return False
        self._last = found
        if self._pages & (self._pages - 1) == 0:
            self._anchor = found
        self._pages += 1
        return True


def _line(version: ListedVersion, error: MsglcBrowserError) -> str:
    return f"{version.key}, version {version.version_id}: {error.message}"


async def _has_objects(store: S3Store, bucket: str) -> bool:
    """Also if the server lists none, but says that it leaves out some."""
    try:
        return await has_rows(partial(store.list_page, bucket, "", is_deep=True))
    except IncompleteList:
        return True


async def _versions(store: S3Store, bucket: str) -> tuple[ListedVersion, ...]:
    """Some of the versions; none if there are none, or the server knows no versions."""
    try:
        return await first_versions(store.call, bucket)
    except (Unsupported, AccessDenied):
        return ()


async def _kinds_of_versions(
    workspace: Workspace, store: S3Store, bucket: S3Location
) -> tuple[bool, bool]:
    """Whether there are any versions, and old ones among the first thousand.

    Where they must not be listed, a bucket that keeps versions may have some.
    """
    try:
        found = await first_versions(store.call, bucket.bucket)
    except Unsupported:
        return False, False
    except AccessDenied:
        keeps = await versioning_of(workspace, bucket) in (Versioning.ON, Versioning.SUSPENDED)
        return keeps, keeps
    return bool(found), any(each.is_old for each in found)


async def _uploads(store: S3Store, bucket: str) -> tuple[ListedUpload, ...]:
    """Uploads that can be named; none if the server does not list them."""
    try:
        listed = await list_uploads(store.call, bucket)
    except (Unsupported, AccessDenied):
        return ()
    return tuple(each for each in listed.uploads if each.upload_id)


async def _is_gone_after(store: S3Store, bucket: str, error: StorageError) -> bool:
    """Whether a bucket is gone after a request whose answer was lost; if not, `error` notes it."""
    error.target_note = _unsure_note(bucket)
    try:
        await store.call("head_bucket", Bucket=bucket)
    except NotFound:
        return True
    except asyncio.CancelledError:
        raise error from None
    except StorageError:
        return False
    error.target_note = f"Bucket {bucket} was kept."
    return False


def _unsure_note(bucket: str) -> str:
    return f"Bucket {bucket} may have been deleted. Reload the buckets to check."

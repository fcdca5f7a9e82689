"""Use case: delete whole folders, each object in the version listed, page by page."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from msglc_browser.concurrency.each_of import Course, counted, counted_were, each_of, named
from msglc_browser.concurrency.uncancelled import forget_cancel
from msglc_browser.errors import MsglcBrowserError, NotFound, PartlyDeleted, StorageError
from msglc_browser.operations.folders.empty_levels import drop_empty_levels
from msglc_browser.operations.folders.folder_pages import (
    by_depth,
    folder_pages,
    last_markers,
    listed_specs,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.delete_object import GRACE_S, DeleteSpec
from msglc_browser.operations.transfer.learning_deletion import LearningDeletion
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import PAGE_KEYS
from msglc_browser.storage.s3.store import S3Store

_CONCURRENT: Final = 32
_MOST_LISTED: Final = 1_000  # of the objects that could not be deleted
_HOPELESS: Final = 100  # so many failures, and nothing deleted in between

Gone = Callable[[Sequence[S3Location]], None]


@dataclass(frozen=True, slots=True)
class FoldersDeleted:
    """What was deleted, including `gone_already`.

    `left` objects are listed afterwards: they came meanwhile, or the server did not delete them.
    Their folders are not gone, and would be tried again.
    """

    objects: int
    gone_already: int = 0
    left: int = 0


class FolderDelete:
    """One deletion of folders, and of objects beside them; run again, it goes on with what is left.

    Needs no more memory for a million objects than for a thousand.
    """

    def __init__(
        self,
        workspace: Workspace,
        folders: Sequence[S3Location],
        objects: Sequence[DeleteSpec] = (),
        *,
        gone: Gone,
        expected: int | None = None,
        grace_s: float = GRACE_S,
    ) -> None:
        """A folder is a bucket, or its key ends in a slash.

        `gone` is called with the deleted objects, at most a page of them at a time, and at the end
        of each folder with the folder. `expected` is how many objects there should be, for the
        progress. A request in progress has `grace_s` to be answered after a cancel.
        """
        self._workspace = workspace
        self._folders = list(folders)
        self._objects = dict.fromkeys(objects)
        self._tell_gone = gone
        self._expected = expected
        self._deletion = LearningDeletion(grace_s=grace_s)
        self._deleted = 0
        self._gone_already = 0
        self._left = 0
        self._gone: list[S3Location] = []
        self._run = _Run()
        self._progress: ProgressSink = lambda _progress: None

    async def run(self, progress: ProgressSink) -> FoldersDeleted:
        """Delete everything on the condition that it is still the version listed.

        An object's own error does not stop the others; an error of the connection does, and so
        does a page of which nothing can be deleted. Raises PartlyDeleted, also after a cancel if
        something was deleted, or the error of the listing if nothing was.
        """
        self._run, self._left = _Run(), 0
        self._progress = progress
        self._tell()
        before = self._deleted
        try:
            await self._run_all()
        except asyncio.CancelledError:
            if self._deleted == before:
                raise
            forget_cancel()
            self._run.was_cancelled = True
        except _StoppedError:
            if self._run.was_cancelled and self._deleted == before and not self._run.failed:
                raise asyncio.CancelledError from None
        except StorageError as error:
            if self._deleted == before and not self._run.failed:
                raise
            self._run.stopper = error
        if self._run.is_whole:
            return FoldersDeleted(self._deleted, self._gone_already, self._left)
        raise self._failure()

    async def _run_all(self) -> None:
        await self._delete_all(tuple(self._objects), of_folder=False)
        for folder in tuple(self._folders):
            if await self._delete_folder(folder):
                self._folders.remove(folder)
                self._tell_gone((folder,))

    async def _delete_folder(self, folder: S3Location) -> bool:
        """Whether nothing is left of it, as far as is known.

        First what folders contain, then the objects that mark them, the deepest first: some
        servers keep folders as a disk does, and delete none that has something in it.
        """
        store = await self._workspace.store(folder.profile_id)
        failed = self._run.failed
        async with aclosing(folder_pages(store, folder)) as pages:
            async for page in pages:
                await self._delete_all(listed_specs(folder, page), of_folder=True)
        kept = self._run.failed - failed
        left = await self._delete_markers(store, folder)
        self._left += max(0, left - kept)
        if left or self._run.failed > failed:
            return False
        await drop_empty_levels(self._workspace, folder)
        return True

    async def _delete_markers(self, store: S3Store, folder: S3Location) -> int:
        """Returns how many other objects were listed.

        What is in a folder is listed after its marker: the last markers are the deepest ones.
        Where there are too many to remember, the list is read again up to those deleted.
        """
        last = await last_markers(store, folder, before=None)
        others = last.others
        while True:
            for group in by_depth(last.markers):
                for start in range(0, len(group), PAGE_KEYS):
                    await self._delete_all(group[start : start + PAGE_KEYS], of_folder=True)
            if not last.has_more:
                return others
            last = await last_markers(store, folder, before=last.markers[0].location.key)

    async def _delete_all(self, specs: Sequence[DeleteSpec], *, of_folder: bool) -> None:
        async def delete(spec: DeleteSpec) -> None:
            await self._delete(spec)
            if not of_folder:
                del self._objects[spec]
            self._tell()

        if not specs:
            return
        before = self._deleted
        try:
            course = await each_of(specs, delete, concurrent=_CONCURRENT)
        finally:
            gone, self._gone = tuple(self._gone), []
            if gone:
                self._tell_gone(gone)
        self._run.add(course, deleted=self._deleted - before)
        if self._run.has_to_stop:
            raise _StoppedError

    async def _delete(self, spec: DeleteSpec) -> None:
        store = await self._workspace.store(spec.location.profile_id)
        try:
            await self._deletion.delete(store, spec)
        except NotFound:
            self._gone_already += 1
        self._deleted += 1
        self._gone.append(spec.location)

    def _tell(self) -> None:
        total = self._expected
        is_known = total is not None and self._deleted <= total
        progress = Progress("Deleting", 0, None, self._deleted, total if is_known else None)
        self._progress(progress)

    def _failure(self) -> PartlyDeleted:
        deleted = f"{counted_were(self._deleted, 'object')} deleted."
        message = self._run.message
        if self._run.was_cancelled and not self._run.failed:
            message = f"Cancelled: {deleted}"
        return PartlyDeleted(
            message,
            hint=f"{deleted} Retry continues with the remaining objects.",
            details=self._run.details,
        )


class _StoppedError(Exception):
    """Nothing further is to be tried; why is in the run."""


@dataclass(slots=True)
class _Run:
    """What went wrong in one run; of the failures the first thousand are kept."""

    failed: int = 0
    failures: list[tuple[DeleteSpec, MsglcBrowserError]] = field(default_factory=list)
    stopper: MsglcBrowserError | None = None
    was_cancelled: bool = False
    in_vain: int = 0  # failures since something was deleted

    @property
    def is_whole(self) -> bool:
        return not (self.failed or self.stopper or self.was_cancelled)

    @property
    def has_to_stop(self) -> bool:
        is_hopeless = self.in_vain >= _HOPELESS
        return is_hopeless or self.was_cancelled or self.stopper is not None

    def add(self, course: Course[DeleteSpec], *, deleted: int) -> None:
        self.failed += len(course.failures)
        self.failures += course.failures[: _MOST_LISTED - len(self.failures)]
        self.stopper = self.stopper or course.stopper
        self.was_cancelled = self.was_cancelled or course.was_cancelled
        self.in_vain = 0 if deleted else self.in_vain + len(course.failures)

    @property
    def message(self) -> str:
        parts = ["Cancelled."] if self.was_cancelled else []
        if self.failed:
            names = named(spec.location.name for spec, _error in self.failures)
            more = self.failed - len(self.failures)
            parts.append(
                f"{counted(self.failed, 'object')} could not be deleted: {names}"
                f"{f', and {more:,} others' if more else ''}. {self._reasons}"
            )
        if self.in_vain >= _HOPELESS:
            parts.append("Nothing further was tried.")
        if self.stopper is not None and not self.failed:
            parts.append(self.stopper.message)
        return " ".join(parts)

    @property
    def _reasons(self) -> str:
        return Course(list(self.failures), [], self.was_cancelled, self.stopper).reasons

    @property
    def details(self) -> str:
        lines = [f"{spec.location}: {error.message}" for spec, error in self.failures]
        more = self.failed - len(self.failures)
        lines += [f"… and {more:,} more"] if more else []
        lines += [self.stopper.details] if self.stopper is not None else []
        return "\n".join(lines)

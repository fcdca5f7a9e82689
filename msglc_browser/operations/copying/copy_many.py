"""Use case: copy or move objects and whole folders, each object all or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from msglc_browser.concurrency.each_of import Course, each_of, named, not_tried
from msglc_browser.errors import BadInput, MsglcBrowserError, PartlyWritten, TargetExists
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_object import CopiedDeletion, CopySpec, ObjectCopy
from msglc_browser.operations.copying.folder_walk import FolderWalk
from msglc_browser.operations.folders.empty_levels import drop_empty_levels
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import check_bucket, inspect_target
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.conditional_write import CREATE, Condition

_CONCURRENT: Final = 32
_LARGE_AT_ONCE: Final = 2  # each copies several parts at a time
_LARGE_BYTES: Final = 8 * 1024**2
_MOST_FAILED: Final = 1_000
"""So many objects that could not be copied are kept for a retry; then the work stops."""
_MOST_NOTES: Final = 5


class ManyCopy:
    """One copy, or move, of several things; run again, it continues with what is left.

    Folders are listed page by page while they are copied: memory does not depend on their size.
    """

    def __init__(
        self,
        workspace: Workspace,
        items: Sequence[CopyItem],
        *,
        moves: bool = False,
        overwrite: bool = False,
        written: Callable[[S3Location], None] = lambda _location: None,
        gone: Callable[[S3Location], None] = lambda _location: None,
    ) -> None:
        """`overwrite`: objects named in `items`, not those in folders, may replace their targets.

        `written` is called for each new object, `gone` for each source that was deleted.
        """
        self._workspace = workspace
        self._moves = moves
        self._on_written, self._on_gone = written, gone
        self._first = items[0].target
        self._buckets = tuple({replace(item.target, key=""): item.target for item in items})
        self._items = items
        self._left = [
            CopySpec(item.source, item.target, overwrite) for item in items if not item.is_folder
        ]
        self._walks = [
            FolderWalk(item.source.location, item.target) for item in items if item.is_folder
        ]
        self._total = None if self._walks else len(self._left)
        sizes = [spec.source.size_bytes for spec in self._left]
        self._total_bytes = None if self._walks or None in sizes else sum(filter(None, sizes))
        self._done = self._done_bytes = 0
        self._under_way: dict[S3Location, int] = {}  # bytes
        self._deletion = CopiedDeletion(workspace)
        self._begun: dict[S3Location, ObjectCopy] = {}  # by target
        self._notes: list[str] = []
        self._unnoted = 0
        self._failures: list[tuple[CopySpec, MsglcBrowserError]] = []

    def agree_to_replace(self) -> None:
        """Allow replacing the existing objects that were in the way."""
        taken = {spec for spec, error in self._failures if isinstance(error, TargetExists)}
        self._left = [
            replace(spec, overwrite=True) if spec in taken else spec for spec in self._left
        ]

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Copy what is left, 32 objects at a time.

        An existing object is kept unless replacing it was agreed: then TargetExists is raised once
        the others are there. Raises PartlyWritten if some could not be copied: an error of one
        object does not stop the others, one of the connection does; and any StorageError of
        a listing. After a cancel, what has been copied, or moved, stays so.
        """
        started = monotonic()
        for item in self._items:
            _check_not_inside(item)
        self._failures = []
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._tell(progress)
        for bucket in self._buckets:
            await check_bucket(await self._workspace.store(bucket.profile_id), bucket)
        left, self._left = self._left, []
        course = await self._copy_all(left, progress)
        while self._walks and not _is_stopped(course) and len(self._failures) < _MOST_FAILED:
            walk = self._walks[0]
            page = await walk.next_page(self._workspace)
            if walk.is_over:
                self._walks.pop(0)
            course = await self._copy_all(page, progress)
            if walk.is_over and self._moves and not (self._left or _is_stopped(course)):
                await drop_empty_levels(self._workspace, walk.source)
        if not self._left and not self._walks:
            return self._result(monotonic() - started)
        if course.was_cancelled and not self._failures:
            raise asyncio.CancelledError
        raise self._failure(course) from self._failures[0][1]

    async def _copy_all(
        self, specs: Sequence[CopySpec], progress: ProgressSink
    ) -> Course[CopySpec]:
        async def copy(spec: CopySpec) -> None:
            try:
                is_large = (spec.source.size_bytes or 0) > _LARGE_BYTES
                if is_large:
                    async with self._large:
                        await self._copy(spec, progress)
                else:
                    await self._copy(spec, progress)
            finally:
                self._under_way.pop(spec.target, None)
            self._tell(progress)

        course = await each_of(specs, copy, concurrent=_CONCURRENT)
        self._failures += course.failures
        # A retry begins with those that were not tried.
        self._left += [*course.untried, *(spec for spec, _error in course.failures)]
        return course

    async def _copy(self, spec: CopySpec, progress: ProgressSink) -> None:
        def tell(done_bytes: int) -> None:
            self._under_way[spec.target] = done_bytes
            self._tell(progress)

        one = self._begun.setdefault(spec.target, ObjectCopy(self._workspace, spec))
        copied = one.copied
        if copied is None:
            copied = await one.run(await self._condition(spec), tell)
            self._note(copied.notes)
            self._on_written(spec.target)
        source = copied.source
        if self._moves:  # if this fails, a retry does not copy again
            await self._deletion.delete(source, spec.target.name)
            self._on_gone(source.location)
        del self._begun[spec.target]
        self._done += 1
        self._done_bytes += source.size_bytes or 0

    async def _condition(self, spec: CopySpec) -> Condition:
        """One object alone is looked at closely; of many, each request looks by itself."""
        if spec.overwrite or self._total == 1:
            return await inspect_target(self._workspace, spec.target, overwrite=spec.overwrite)
        return CREATE

    def _note(self, notes: Sequence[str]) -> None:
        room = _MOST_NOTES - len(self._notes)
        self._notes += notes[:room]
        self._unnoted += len(notes[room:])

    def _tell(self, progress: ProgressSink) -> None:
        done_bytes = self._done_bytes + sum(self._under_way.values())
        phase = "Moving" if self._moves else "Copying"
        progress(Progress(phase, done_bytes, self._total_bytes, self._done, self._total))

    def _result(self, seconds: float) -> WriteResult:
        notes = tuple(self._notes)
        if self._unnoted:
            notes = (*notes, f"The same was noted of {self._unnoted:,} more.")
        return WriteResult(self._first, self._done_bytes, "", seconds, notes, self._done)

    def _failure(self, course: Course[CopySpec]) -> MsglcBrowserError:
        failures, verb = self._failures, "moved" if self._moves else "copied"
        done = f"{_objects(self._done)} {verb}."
        errors = [error for _spec, error in failures]
        if len(failures) == 1 and self._total == 1:
            return errors[0]
        names = named(spec.source.location.name for spec, _error in failures)
        if all(isinstance(each, TargetExists) for each in errors) and not _is_stopped(course):
            return TargetExists(
                f"{_objects(len(failures))} not {verb}, because the name is taken: {names}.",
                hint=f"{done} Allow overwriting, or choose another folder.",
            )
        before = "Cancelled. " if course.was_cancelled else ""
        after = f" {not_tried(len(course.untried))}" if course.untried else ""
        return PartlyWritten(
            f"{before}{_objects(len(failures))} not {verb}: {names}. {_reasons(failures)}{after}",
            hint=f"{done} Retry continues with the others.",
            details="\n".join(
                f"{spec.source.location}: {each.message} {each.target_note}".rstrip()
                for spec, each in failures
            ),
        )


def _objects(count: int) -> str:
    return "1 object was" if count == 1 else f"{count:,} objects were"


def _is_stopped(course: Course[CopySpec]) -> bool:
    return course.was_cancelled or course.stopper is not None


def _reasons(failures: Sequence[tuple[CopySpec, MsglcBrowserError]]) -> str:
    return Course(list(failures)).reasons


def _check_not_inside(item: CopyItem) -> None:
    if item.is_endless:
        raise BadInput(
            f"Folder {item.source.location} cannot be copied or moved into itself.",
            hint="Choose a folder outside of it.",
        )

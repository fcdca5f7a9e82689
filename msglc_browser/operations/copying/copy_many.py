"""Use case: copy or move objects and whole folders, each object all or nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from time import monotonic
from typing import Final

from msglc_browser.concurrency.each_of import Course, counted_were, each_of, named
from msglc_browser.errors import (
    BadInput,
    MsglcBrowserError,
    PartlyWritten,
    StorageError,
    TargetExists,
    VerificationFailed,
)
from msglc_browser.operations.copying.copy_item import CopyItem
from msglc_browser.operations.copying.copy_object import CopiedDeletion, CopySpec, ObjectCopy
from msglc_browser.operations.copying.folder_walk import FolderWalk
from msglc_browser.operations.folders.empty_levels import drop_empty_levels
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import check_bucket, inspect_target
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import total_bytes
from msglc_browser.storage.s3.same_service import may_be_one_server
from msglc_browser.storage.writing.conditional_write import CREATE, Condition

_CONCURRENT: Final = 32
_LARGE_AT_ONCE: Final = 2  # each copies several parts at a time
_LARGE_BYTES: Final = 8 * 1024**2
_MOST_FAILED: Final = 1_000
"""So many objects may fail in one run; then it stops."""
_MOST_NOTES: Final = 5

Told = Callable[[Sequence[S3Location]], None]


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
        gone: Told = lambda _locations: None,
    ) -> None:
        """`overwrite`: objects named in `items`, not those in folders, may replace their targets.

        `written` is called for each new object; `gone` for the sources that were deleted, a page of
        them at a time, and for each folder that was moved.
        """
        self._workspace = workspace
        self._moves = moves
        self._on_written, self._on_gone = written, gone
        self._first = items[0].target
        self._buckets = tuple({replace(item.target, key=""): item.target for item in items})
        self._items = items
        single = [item for item in items if not item.is_folder]
        self._untried = [CopySpec(item.source, item.target, overwrite) for item in single]
        self._walks = [
            FolderWalk(item.source.location, item.target) for item in items if item.is_folder
        ]
        self._walked: list[FolderWalk] = []  # to the end
        self._total = None if self._walks else len(single)
        self._total_bytes = None if self._walks else total_bytes(item.source for item in single)
        self._done = self._done_bytes = 0
        self._under_way: dict[S3Location, int] = {}  # bytes
        self._deletion = CopiedDeletion(workspace)
        self._begun: dict[S3Location, ObjectCopy] = {}  # by target
        self._gone: list[S3Location] = []
        self._notes: list[str] = []
        self._unnoted = 0
        self._failures: list[tuple[CopySpec, MsglcBrowserError]] = []  # of the last run
        self._merges = False

    def agree_to_replace(self) -> None:
        """Allow replacing the existing objects, and filling the folders, that were in the way."""
        self._merges = True
        self._failures = [
            (replace(spec, overwrite=True) if isinstance(error, TargetExists) else spec, error)
            for spec, error in self._failures
        ]

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Copy what is left, 32 objects at a time.

        An existing object is kept unless replacing it was agreed: then TargetExists is raised once
        the others are there; before anything is copied, if a folder exists. Raises PartlyWritten if
        some could not be copied: an error of one object does not stop the others, one of the
        connection does. After a cancel, what has been copied, or moved, stays so.
        """
        started = monotonic()
        failed = list(dict.fromkeys(spec for spec, _error in self._failures))
        self._failures, self._large = [], asyncio.Semaphore(_LARGE_AT_ONCE)
        self._tell(progress)
        try:
            await self._check_targets()
            course = await self._copy_all(self._taken(), progress)
            while self._walks and not self._is_stopped(course):
                course = await self._copy_page(self._walks[0], progress)
        except BaseException as error:
            self._untried += failed
            if isinstance(error, StorageError) and (self._done or self._failures):
                raise self._failure(Course(stopper=error)) from error
            raise
        if failed and self._is_stopped(course):
            self._untried += failed
        elif failed:
            course = await self._copy_all(failed, progress)
        if self._failures or self._untried or self._walks:
            if course.was_cancelled and not self._failures:
                raise asyncio.CancelledError
            raise self._failure(course) from next((each for _spec, each in self._failures), None)
        await self._leave_folders()
        return self._result(monotonic() - started)

    async def _check_targets(self) -> None:
        for item in self._items:
            if item.is_endless or await self._is_endless(item):
                raise BadInput(
                    f"Folder {item.source.location} cannot be copied or moved into itself, or "
                    "in place of a folder that it is in.",
                    hint="Choose a folder outside of it.",
                )
        for bucket in self._buckets:
            await check_bucket(await self._workspace.store(bucket.profile_id), bucket)
        if self._merges:
            return
        for walk in self._walks:
            if not walk.has_begun and await walk.is_target_there(self._workspace):
                raise TargetExists(
                    f"Folder {walk.target} already exists.",
                    hint="Choose another name, or Overwrite, which puts everything into it: "
                    "objects of the same name are asked about.",
                )

    async def _is_endless(self, item: CopyItem) -> bool:
        """Whether another connection leads to the same server."""
        if not item.is_endless_on_one_server or item.source.location.key == item.target.key:
            return False  # where something is, nothing is copied
        places = (item.source.location, item.target)
        one, other = [await self._workspace.store(place.profile_id) for place in places]
        return may_be_one_server(one.profile.endpoint, other.profile.endpoint)

    def _taken(self) -> list[CopySpec]:
        untried, self._untried = list(dict.fromkeys(self._untried)), []
        return untried

    def _is_stopped(self, course: Course[CopySpec]) -> bool:
        is_ended = course.was_cancelled or course.stopper is not None
        return is_ended or len(self._failures) >= _MOST_FAILED

    async def _copy_page(self, walk: FolderWalk, progress: ProgressSink) -> Course[CopySpec]:
        page = await walk.next_page(self._workspace)
        if walk.is_over:
            self._walked.append(self._walks.pop(0))
        return await self._copy_all(page, progress)

    async def _copy_all(
        self, specs: Sequence[CopySpec], progress: ProgressSink
    ) -> Course[CopySpec]:
        done: set[CopySpec] = set()

        async def copy(spec: CopySpec) -> None:
            is_large = (spec.source.size_bytes or 0) > _LARGE_BYTES
            try:
                if is_large:
                    async with self._large:
                        await self._copy(spec, progress)
                else:
                    await self._copy(spec, progress)
            finally:
                self._under_way.pop(spec.target, None)
            done.add(spec)
            self._tell(progress)

        try:
            course = await each_of(specs, copy, concurrent=_CONCURRENT)
        except BaseException:  # unexpected: nothing may be left out by a retry
            self._untried += [spec for spec in specs if spec not in done]
            raise
        finally:
            gone, self._gone = self._gone, []
            if gone:
                self._on_gone(gone)
        self._failures += course.failures
        self._untried += course.untried
        return course

    async def _copy(self, spec: CopySpec, progress: ProgressSink) -> None:
        def tell(done_bytes: int) -> None:
            self._under_way[spec.target] = done_bytes
            self._tell(progress)

        one = self._begun.get(spec.target)
        if one is None:
            one = ObjectCopy(self._workspace, spec, is_thorough=self._moves)
            self._begun[spec.target] = one
        copied = one.copied
        if copied is None:
            copied = await one.run(await self._condition(spec), tell)
            self._on_written(spec.target)
        source = copied.source
        if self._moves:  # if this fails, a retry does not copy again
            _check_kept(spec, copied.notes)
            await self._deletion.delete(source, spec.target.name)
            self._gone.append(source.location)
        self._note(copied.notes)
        self._begun.pop(spec.target, None)
        self._done += 1
        self._done_bytes += source.size_bytes or 0

    async def _condition(self, spec: CopySpec) -> Condition:
        """One object alone is looked at closely; of many, each request looks by itself."""
        if spec.target.key.endswith("/"):
            return CREATE  # an existing marker is as good
        if spec.overwrite or self._total == 1:
            return await inspect_target(self._workspace, spec.target, overwrite=spec.overwrite)
        return CREATE

    async def _leave_folders(self) -> None:
        """All in them has been moved: nothing of them is to stay in listings."""
        walked, self._walked = self._walked, []
        for walk in walked if self._moves else ():
            await drop_empty_levels(self._workspace, walk.source)
            if await walk.is_source_there(self._workspace):
                self._notes.append(
                    f"Something is still listed in {walk.source}: it came meanwhile, or the server "
                    "did not delete it."
                )
            else:
                self._on_gone((walk.source,))

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
        done = f"{counted_were(self._done, 'object')} {verb}."
        errors = [error for _spec, error in failures]
        is_rest_left = bool(self._untried or self._walks)
        if len(failures) == 1 and self._total == 1:
            return errors[0]
        names = named(spec.source.location.name for spec, _error in failures)
        failed = f"{counted_were(len(failures), 'object')} not {verb}"
        is_taken = bool(errors) and all(isinstance(each, TargetExists) for each in errors)
        if is_taken and not is_rest_left:
            return TargetExists(
                f"{failed}, because the name is taken: {names}.",
                hint=f"{done} Allow overwriting, or choose another folder.",
            )
        reasons = Course(list(failures), [], course.was_cancelled, course.stopper).reasons
        parts = ["Cancelled."] if course.was_cancelled else []
        if failures:
            parts.append(f"{failed}: {names}.")
        parts.append(reasons)
        if is_rest_left:
            parts.append("The rest was not tried.")
        return PartlyWritten(
            " ".join(filter(None, parts)),
            hint=f"{done} Retry continues with the others.",
            details="\n".join(
                f"{spec.source.location}: {each.message} {each.target_note}".rstrip()
                for spec, each in failures
            ),
        )


def _check_kept(spec: CopySpec, notes: Sequence[str]) -> None:
    """Raise VerificationFailed if the copy lacks something that only the source has."""
    if notes:
        raise VerificationFailed(
            f"{spec.source.location} was not deleted. {' '.join(notes)}",
            hint="Delete it yourself if that does not matter.",
        )

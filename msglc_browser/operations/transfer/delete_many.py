"""Use case: delete objects, and no other versions of them than those that were chosen."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from msglc_browser.concurrency.each_of import Course, each_of, named
from msglc_browser.errors import (
    AccessDenied,
    MsglcBrowserError,
    NotFound,
    ObjectChanged,
    PartlyDeleted,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.delete_object import (
    GRACE_S,
    DeleteSpec,
    delete_from,
    unsure_note,
)
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.writing.conditional_write import ObjectStore

_CONCURRENT = 8
_OF_ONE = (AccessDenied, NotFound, ObjectChanged)
"""Errors that the other objects need not meet."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many objects are gone, those among them that were so before included."""

    count: int
    gone_already: int


class ManyDelete:
    """One deletion of several objects; run again, it goes on with those that are left."""

    def __init__(
        self,
        store_of: Callable[[str], Awaitable[ObjectStore]],
        specs: Sequence[DeleteSpec],
        *,
        gone: Callable[[S3Location], None],
        grace_s: float = GRACE_S,
    ) -> None:
        """`store_of` gives the store of a profile's id; `gone` is told of each that is gone.

        A request that is under way when a cancel comes has `grace_s` to be answered.
        """
        self._store_of = store_of
        self._left = list(specs)
        self._total = len(specs)
        self._gone = gone
        self._grace_s = grace_s
        self._gone_already = 0

    async def run(self, progress: ProgressSink) -> Deleted:
        """Delete each on the condition that it is still the version that was chosen.

        One that cannot be deleted keeps no other from it, an error of the connection does.
        Raises the error of the only object, and PartlyDeleted for several; also after a cancel
        that came when some were deleted.
        """

        async def delete(spec: DeleteSpec) -> None:
            await self._delete(spec)
            self._tell(progress)

        self._tell(progress)
        course = await each_of(tuple(self._left), delete, concurrent=_CONCURRENT, of_one=_OF_ONE)
        if not self._left:
            return Deleted(self._total, self._gone_already)
        if course.was_cancelled and not course.failures and len(self._left) == self._total:
            raise asyncio.CancelledError
        raise self._failure(course)

    async def _delete(self, spec: DeleteSpec) -> None:
        store = await self._store_of(spec.location.profile_id)
        try:
            await delete_from(store, spec, grace_s=self._grace_s)
        except NotFound:
            self._gone_already += 1
        self._left.remove(spec)
        self._gone(spec.location)

    def _tell(self, progress: ProgressSink) -> None:
        done = self._total - len(self._left)
        progress(Progress("Deleting", done_items=done, total_items=self._total))

    def _failure(self, course: Course[DeleteSpec]) -> MsglcBrowserError:
        failures = course.failures
        if self._total == 1 and failures:
            return failures[0][1]
        return PartlyDeleted(
            self._message(course),
            hint=" ".join(filter(None, (self._count_text(), _unsure(failures), _advice(course)))),
            details="\n".join(
                f"{spec.location}: {error.message} {error.target_note}" for spec, error in failures
            ),
        )

    def _message(self, course: Course[DeleteSpec]) -> str:
        failures = course.failures
        parts = ["Cancelled."] if course.was_cancelled else []
        if failures:
            names = named(spec.location.name for spec, _error in failures)
            parts.append(
                f"{len(failures):,} of {self._total:,} objects could not be deleted: {names}. "
                f"{_weightiest(failures).message}"
            )
        if course.was_cancelled and not failures:
            parts = [f"Cancelled: {self._count_text()}"]
        elif course.untried:
            parts.append(f"{len(course.untried):,} more were not tried.")
        return " ".join(parts)

    def _count_text(self) -> str:
        return f"{self._total - len(self._left):,} of {self._total:,} objects were deleted."


_Failures = Sequence[tuple[DeleteSpec, MsglcBrowserError]]


def _weightiest(failures: _Failures) -> MsglcBrowserError:
    """The error that stopped it all, if one did."""
    errors = [error for _spec, error in failures]
    return next((each for each in errors if not isinstance(each, _OF_ONE)), errors[0])


def _unsure(failures: _Failures) -> str:
    names = [
        spec.location.name
        for spec, error in failures
        if error.target_note == unsure_note(spec.location)
    ]
    return f"Nobody can say whether these were deleted: {named(names)}." if names else ""


def _advice(course: Course[DeleteSpec]) -> str:
    changed = [error for _spec, error in course.failures if isinstance(error, ObjectChanged)]
    if changed and len(changed) == len(course.failures) and not course.untried:
        return changed[0].hint
    return "Retry goes on with those that are left."

"""Use case: delete objects, each only in the version selected."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from msglc_browser.concurrency.each_of import Course, each_of, named, not_tried
from msglc_browser.errors import (
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


@dataclass(frozen=True, slots=True)
class Deleted:
    """The number of deleted objects, including those that were already gone."""

    count: int
    gone_already: int


class ManyDelete:
    """One deletion of several objects; run again, it continues with the remaining ones."""

    def __init__(
        self,
        store_of: Callable[[str], Awaitable[ObjectStore]],
        specs: Sequence[DeleteSpec],
        *,
        gone: Callable[[S3Location], None],
        grace_s: float = GRACE_S,
    ) -> None:
        """`store_of` gives the store of a profile ID; `gone` is called for each deleted object.

        A request in progress has `grace_s` to be answered after a cancel.
        """
        self._store_of = store_of
        self._left = list(specs)
        self._total = len(specs)
        self._gone = gone
        self._grace_s = grace_s
        self._gone_already = 0

    async def run(self, progress: ProgressSink) -> Deleted:
        """Delete each on the condition that it is still the version selected.

        An object's own error does not stop the others, an error of the connection does.
        Raises the error of a single object, and PartlyDeleted for several; also after a cancel
        if some were already deleted.
        """

        async def delete(spec: DeleteSpec) -> None:
            await self._delete(spec)
            self._tell(progress)

        self._tell(progress)
        course = await each_of(tuple(self._left), delete, concurrent=_CONCURRENT)
        if not self._left:
            return Deleted(self._total, self._gone_already)
        if course.was_cancelled and not course.failures and len(self._left) == self._total:
            raise asyncio.CancelledError
        failed = {spec for spec, _error in course.failures}
        self._left.sort(key=failed.__contains__)  # a retry begins with the others
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
                f"{course.reasons}"
            )
        if course.was_cancelled and not failures:
            parts = [f"Cancelled: {self._count_text()}"]
        elif course.untried:
            parts.append(not_tried(len(course.untried)))
        return " ".join(parts)

    def _count_text(self) -> str:
        return f"{self._total - len(self._left):,} of {self._total:,} objects were deleted."


_Failures = Sequence[tuple[DeleteSpec, MsglcBrowserError]]


def _unsure(failures: _Failures) -> str:
    names = [
        spec.location.name
        for spec, error in failures
        if error.target_note == unsure_note(spec.location)
    ]
    return f"These may have been deleted: {named(names)}." if names else ""


def _advice(course: Course[DeleteSpec]) -> str:
    changed = [error for _spec, error in course.failures if isinstance(error, ObjectChanged)]
    if changed and len(changed) == len(course.failures) and not course.untried:
        return changed[0].hint
    return "Retry continues with the remaining objects."

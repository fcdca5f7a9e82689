"""Work on more things than fit in memory: one batch after another, each run again if it failed."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Generic, NoReturn, Protocol, TypeVar

from msglc_browser.concurrency.each_of import not_tried
from msglc_browser.concurrency.uncancelled import forget_cancel
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.transfer.shortfall import Shortfall, Wording
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location

_MOST_UNFINISHED: Final = 20
"""So many batches with failures are added in one run; then no further one is made."""
_MOST_NOTES: Final = 5


class Batch(Protocol):
    """A thousand things at most, see `ManyUpload` and `ManyDownload`."""

    shortfall: Shortfall | None
    """What the last run left undone; None if nothing, or if it ended by a cancel or an error that
    would have happened to any other batch.
    """

    @property
    def total_items(self) -> int:
        """The number of things."""

    @property
    def done_items(self) -> int:
        """Those done so far."""

    @property
    def done_bytes(self) -> int:
        """Their size."""

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Do what is left of it."""


B = TypeVar("B", bound=Batch)


@dataclass(slots=True)
class _Run:
    """What went wrong in one run."""

    lacking: Shortfall = field(default_factory=Shortfall)
    failed: int = 0  # batches
    cause: MsglcBrowserError | None = None  # the first error
    ended_by: MsglcBrowserError | None = None  # by what concerns no single thing
    was_cancelled: bool = False

    @property
    def is_stopped(self) -> bool:
        return self.was_cancelled or self.ended_by is not None or self.lacking.is_stopped

    def note(self, error: MsglcBrowserError, lacking: Shortfall | None) -> None:
        self.cause = self.cause or error
        self.failed += 1
        if lacking is None:
            self.ended_by = error
        else:
            self.lacking.add(lacking)


class Batches(Generic[B]):
    """Batches that `next_batch` makes until it returns None; run again, it continues."""

    def __init__(
        self,
        next_batch: Callable[[], Awaitable[B | None]],
        has_more: Callable[[], bool],
        wording: Wording,
        folder: Location,
    ) -> None:
        """`has_more` may be wrong if it returns True. Everything is placed below `folder`."""
        self._next_batch = next_batch
        self._has_more = has_more
        self._wording = wording
        self._folder = folder
        self._files = self._size_bytes = 0  # of the batches that are finished
        self._notes: list[str] = []
        self.unfinished: list[B] = []
        """Those begun that are not finished, also while they run."""

    async def run(self, progress: ProgressSink) -> WriteResult | None:
        """Run new batches, then those left over from earlier runs; None if there was nothing to do.

        An error of single things does not stop the others, one of the connection or the disk does;
        so do failures in 20 new batches, as these have to be kept in memory. Raises TargetExists if
        all that is left are names that are taken; PartlyWritten; or an error that concerns no
        single thing, such as one of making a batch. A cancel keeps what has been done, and is
        raised unless nothing is left.
        """
        started, run, before = monotonic(), _Run(), list(self.unfinished)
        await self._run_new(run, progress)
        for batch in before:
            if run.is_stopped:
                run.lacking.untried += batch.total_items - batch.done_items
            else:
                await self._run_one(batch, run, progress)
        if run.was_cancelled and not run.lacking.was_cancelled and self._is_left():
            raise asyncio.CancelledError
        if run.cause is not None:
            self._raise(run, run.cause)
        if not self._files:
            return None
        seconds, notes = monotonic() - started, tuple(self._notes)
        return WriteResult(self._folder, self._size_bytes, "", seconds, notes, self._files)

    async def _run_new(self, run: _Run, progress: ProgressSink) -> None:
        while not run.is_stopped and run.failed < _MOST_UNFINISHED:
            try:
                batch = await self._next_batch()
            except MsglcBrowserError as error:
                run.note(error, None)
                return
            if batch is None:
                return
            self.unfinished.append(batch)
            await self._run_one(batch, run, progress)

    async def _run_one(self, batch: B, run: _Run, progress: ProgressSink) -> None:
        task, was_cancelled = await _ended(batch.run(self._telling(batch, progress)))
        run.was_cancelled |= was_cancelled
        try:
            result = task.result()
        except MsglcBrowserError as error:
            run.note(error, batch.shortfall)
            if batch.shortfall is None:
                run.lacking.untried += batch.total_items - batch.done_items
        else:
            self.unfinished = [each for each in self.unfinished if each is not batch]
            self._count(result)

    def _is_left(self) -> bool:
        return bool(self.unfinished) or self._has_more()

    def _count(self, result: WriteResult) -> None:
        self._files += result.files
        self._size_bytes += result.size_bytes
        self._notes += [note for note in result.notes if note not in self._notes]
        del self._notes[_MOST_NOTES:]

    def _telling(self, batch: B, progress: ProgressSink) -> ProgressSink:
        others = [each for each in self.unfinished if each is not batch]
        done_bytes = self._size_bytes + sum(each.done_bytes for each in others)
        done_items = self._files + sum(each.done_items for each in others)

        def tell(one: Progress) -> None:
            progress(
                Progress(
                    one.phase,
                    done_bytes + one.done_bytes,
                    done_items=done_items + one.done_items,
                )
            )

        return tell

    def _raise(self, run: _Run, cause: MsglcBrowserError) -> NoReturn:
        """The error that ended the run, if it is all: it says how much has been done. Otherwise
        one of all failures.
        """
        done = self._files + sum(batch.done_items for batch in self.unfinished)
        total = None
        if not self._has_more():
            total = self._files + sum(batch.total_items for batch in self.unfinished)
        lacking, ended_by = run.lacking, run.ended_by
        if not lacking.failed:
            if done:
                cause.target_note = self._wording.done_text(done, total)
            raise cause
        words = [] if ended_by is None else [ended_by.message]
        if total is None:
            words.append("The rest was not tried.")
        elif lacking.untried:
            words.append(not_tried(lacking.untried))
        error = lacking.error(self._wording, self._folder, done, total, " ".join(words))
        if ended_by is not None:
            error.hint = f"{ended_by.hint} {error.hint}".strip()
        raise error from cause


async def _ended(
    work: Coroutine[Any, Any, WriteResult],
) -> "tuple[asyncio.Task[WriteResult], bool]":
    """Its task, which has ended, and whether the caller was cancelled meanwhile, as the task was.

    Its work may end as if nothing had happened: a cancel that comes during the last request comes
    too late for a batch, but not for the batches that follow.
    """
    task = asyncio.ensure_future(work)
    was_cancelled = False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            was_cancelled = True
            task.cancel()
            forget_cancel()
    return task, was_cancelled

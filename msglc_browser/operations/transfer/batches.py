"""Work on more things than fit in memory: one batch after another, each run again if it failed."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from time import monotonic
from typing import Final, Protocol

from msglc_browser.errors import MsglcBrowserError, PartlyWritten, TargetExists
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.writing.write_result import WriteResult

_MOST_UNFINISHED: Final = 20
"""So many batches with failures are kept for a retry; then the work stops."""
_MOST_NOTES: Final = 5
_MOST_DETAILS: Final = 100_000  # characters


class Batch(Protocol):
    """A thousand things or less, see `ManyUpload` and `ManyDownload`."""

    @property
    def was_stopped(self) -> bool:
        """Whether the last run ended by what would happen to any other batch."""
        ...

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Do what is left of it."""


class Batches:
    """Batches that `next_batch` makes until it returns None; run again, it continues."""

    def __init__(self, next_batch: Callable[[], Awaitable[Batch | None]]) -> None:
        self._next_batch = next_batch
        self._is_over = False
        self._files = self._size_bytes = 0
        self._notes: list[str] = []
        self._first: WriteResult | None = None
        self.unfinished: list[Batch] = []

    async def run(self, progress: ProgressSink) -> WriteResult | None:
        """Run the batches that failed before, then the others; None if there was nothing to do.

        An error of single things does not stop the others, one of the connection or the disk does.
        Raises TargetExists if all that went wrong are names that are taken, PartlyWritten or the
        error of making a batch. A cancel keeps what has been done.
        """
        started, errors = monotonic(), list[MsglcBrowserError]()
        again, self.unfinished = self.unfinished, []
        while not self._is_stopped():
            batch = again.pop(0) if again else await self._next()
            if batch is None:
                break
            try:
                self._count(await batch.run(self._telling(progress)))
            except MsglcBrowserError as error:
                self.unfinished.append(batch)
                errors.append(error)
            except asyncio.CancelledError:
                self.unfinished += [batch, *again]
                raise
        self.unfinished += again
        if errors:
            raise _joined(errors) from errors[0]
        if self._first is None:
            return None
        return replace(
            self._first,
            size_bytes=self._size_bytes,
            seconds=monotonic() - started,
            notes=tuple(self._notes),
            files=self._files,
        )

    async def _next(self) -> Batch | None:
        if self._is_over:
            return None
        batch = await self._next_batch()
        self._is_over = batch is None
        return batch

    def _is_stopped(self) -> bool:
        is_hopeless = bool(self.unfinished) and self.unfinished[-1].was_stopped
        return is_hopeless or len(self.unfinished) >= _MOST_UNFINISHED

    def _count(self, result: WriteResult) -> None:
        self._first = self._first or result
        self._files += result.files
        self._size_bytes += result.size_bytes
        self._notes += [note for note in result.notes if note not in self._notes]
        del self._notes[_MOST_NOTES:]

    def _telling(self, progress: ProgressSink) -> ProgressSink:
        def tell(one: Progress) -> None:
            progress(
                Progress(
                    one.phase,
                    self._size_bytes + one.done_bytes,
                    done_items=self._files + one.done_items,
                )
            )

        return tell


def _joined(errors: list[MsglcBrowserError]) -> MsglcBrowserError:
    if len(errors) == 1:
        return errors[0]
    is_taken = all(isinstance(error, TargetExists) for error in errors)
    kind = TargetExists if is_taken else PartlyWritten
    details = "\n".join(filter(None, (error.details for error in errors)))
    return kind(
        " ".join(dict.fromkeys(error.message for error in errors[:3])),
        hint=errors[-1].hint,
        details=details[:_MOST_DETAILS],
    )

"""Long-running work: queued in lanes, with progress, speed, cancel and retry."""

import asyncio
import itertools
import logging
import threading
from collections.abc import Callable, Coroutine
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from msglc_browser.concurrency.io_loop import IoLoop
from msglc_browser.errors import MsglcBrowserError
from msglc_browser.operations.jobs.job_record import (
    Job,
    JobSnapshot,
    JobState,
    Progress,
    ProgressSink,
)

T = TypeVar("T")
_log = logging.getLogger(__name__)
_LEAST_BETWEEN_S = 0.05


class Lane(Enum):
    """Jobs in one lane wait for each other beyond its limit; lanes are independent."""

    TRANSFER = "transfer"  # moves much data
    LIGHT = "light"  # a request or two


_LIMITS = {Lane.TRANSFER: 2, Lane.LIGHT: 8}


class JobBoard:
    """All jobs of the program; every method can be called from any thread."""

    def __init__(self, io: IoLoop, on_change: Callable[[JobSnapshot], None]) -> None:
        """`on_change` is called on the I/O thread: at most 20 times a second per job, and on
        every change of state."""
        self._io = io
        self._on_change = on_change
        self._jobs: dict[int, _BoardJob] = {}
        self._lock = threading.Lock()  # guards the dict above
        self._numbers = itertools.count(1)
        self._places = {lane: asyncio.Semaphore(limit) for lane, limit in _LIMITS.items()}

    def submit(
        self,
        title: str,
        work: Callable[[ProgressSink], Coroutine[Any, Any, T]],
        *,
        summary: Callable[[T], str],
        lane: Lane = Lane.TRANSFER,
        if_stopped: str = "",
        final: tuple[type[Exception], ...] = (),
    ) -> int:
        """Queue `work`; `summary` describes its result. Returns the job's id.

        `if_stopped` says what remains if the job is stopped, unless everything is as before;
        no retry is offered after a `final` error.
        """
        record = Job(next(self._numbers), title, work, summary, if_stopped=if_stopped, final=final)
        job = _BoardJob(record, lane)
        with self._lock:
            self._jobs[job.record.job_id] = job
        self._io.call_soon(partial(self._start, job))
        return job.record.job_id

    def cancel(self, job_id: int) -> None:
        """Stop a queued or running job; harmless if it is finished or unknown."""
        self._io.call_soon(partial(self._cancel, job_id))

    def retry(self, job_id: int) -> None:
        """Queue a failed or cancelled job again under the same id; otherwise does nothing."""
        self._io.call_soon(partial(self._retry, job_id))

    def snapshots(self) -> tuple[JobSnapshot, ...]:
        """All jobs, oldest first."""
        with self._lock:
            jobs = tuple(self._jobs.values())
        return tuple(job.record.snapshot() for job in jobs)

    def knows(self, job_id: int) -> bool:
        """Whether the job is on the board."""
        with self._lock:
            return job_id in self._jobs

    def clear_finished(self) -> None:
        """Remove finished jobs."""
        with self._lock:
            self._jobs = {
                number: job for number, job in self._jobs.items() if not job.record.is_over
            }

    def forget(self, job_id: int) -> None:
        """Remove one job, if it is finished."""
        with self._lock:
            job = self._jobs.get(job_id)
            if job is not None and job.record.is_over:
                del self._jobs[job_id]

    # The methods below run on the I/O loop.

    def _start(self, job: "_BoardJob") -> None:
        self._tell(job)
        job.task = asyncio.get_running_loop().create_task(self._run(job))
        job.task.add_done_callback(partial(self._ended, job))

    async def _run(self, job: "_BoardJob") -> None:
        record = job.record
        async with self._places[job.lane]:
            record.begin()
            self._tell(job)
            try:
                result = await record.work(partial(self._report, job))
                text = record.summary(result)
            except Exception as error:
                if not isinstance(error, MsglcBrowserError):
                    _log.exception("a job failed unexpectedly")
                record.end(JobState.FAILED, error=error)
            else:
                record.end(JobState.DONE, result=result, result_text=text)

    def _ended(self, job: "_BoardJob", task: "asyncio.Task[None]") -> None:
        """Also called for a task that was cancelled before its first step."""
        if task.cancelled():
            job.record.end(JobState.CANCELLED)
        self._tell(job)

    def _cancel(self, job_id: int) -> None:
        job = self._found(job_id)
        if job is not None and job.task is not None and not job.record.is_over:
            job.record.ask_to_stop()
            self._tell(job)
            job.task.cancel()

    def _retry(self, job_id: int) -> None:
        job = self._found(job_id)
        if job is not None and job.record.state in (JobState.FAILED, JobState.CANCELLED):
            job.record.reset()
            self._start(job)

    def _found(self, job_id: int) -> "_BoardJob | None":
        with self._lock:
            return self._jobs.get(job_id)

    def _report(self, job: "_BoardJob", progress: Progress) -> None:
        """From any thread: wakes the loop once, however often it is called meanwhile."""
        job.record.report(progress)
        if not job.is_due:
            job.is_due = True
            self._io.call_soon(partial(self._tell_later, job))

    def _tell_later(self, job: "_BoardJob") -> None:
        loop = asyncio.get_running_loop()
        wait_s = max(0.0, job.told_s + _LEAST_BETWEEN_S - loop.time())
        job.timer = loop.call_later(wait_s, self._tell_due, job)

    def _tell_due(self, job: "_BoardJob") -> None:
        if not job.record.is_over:
            self._tell(job)

    def _tell(self, job: "_BoardJob") -> None:
        if job.timer is not None:
            job.timer.cancel()
            job.timer = None
        job.is_due = False
        job.told_s = asyncio.get_running_loop().time()
        self._on_change(job.record.snapshot())


class _BoardJob:
    """A job's record and the function that runs it."""

    def __init__(self, record: Job, lane: Lane) -> None:
        self.record = record
        self.lane = lane
        self.task: asyncio.Task[None] | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.is_due = False
        self.told_s = 0.0

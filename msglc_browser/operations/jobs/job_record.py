"""The state of a job, and its speed."""

import threading
from collections import deque
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum
from time import monotonic
from typing import Any, TypeAlias

# Speed is averaged over this long: steady enough to read, quick enough to show a stall.
_WINDOW_S = 4.0
_LEAST_S = 0.3


class JobState(Enum):
    """The state of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a job; `phase` is displayed ("Uploading"), totals are None while unknown."""

    phase: str
    done_bytes: int = 0
    total_bytes: int | None = None
    done_items: int = 0
    total_items: int | None = None


ProgressSink: TypeAlias = Callable[[Progress], None]
"""Reports progress, from any thread, at any rate: updates are throttled."""


@dataclass(frozen=True, slots=True)
class JobSnapshot:
    """A snapshot of a job; times in seconds, None while unknown.

    `if_stopped` says what remains if the job is stopped, "" if everything is as before.
    """

    job_id: int
    title: str
    state: JobState
    progress: Progress = field(default_factory=lambda: Progress(""))
    speed_bytes_s: float | None = None
    elapsed_s: float = 0.0
    remaining_s: float | None = None
    result_text: str = ""
    result: object = None
    error: Exception | None = None
    can_cancel: bool = False
    can_retry: bool = False
    if_stopped: str = ""


class Speedometer:
    """Bytes per second over the last few seconds of one phase."""

    def __init__(self) -> None:
        self._phase = ""
        self._samples: deque[tuple[float, int]] = deque()

    def note(self, progress: Progress, now_s: float) -> None:
        """Record progress; a new phase starts over."""
        went_back = bool(self._samples) and progress.done_bytes < self._samples[-1][1]
        if progress.phase != self._phase or went_back:
            self._phase = progress.phase
            self._samples.clear()
        self._samples.append((now_s, progress.done_bytes))
        # One sample older than the window is kept: the window starts there.
        while len(self._samples) > 2 and self._samples[1][0] < now_s - _WINDOW_S:
            self._samples.popleft()

    def speed_bytes_s(self, now_s: float) -> float | None:
        """The average until now, so that it drops during a stall; None while it is too early."""
        if not self._samples:
            return None
        then_s, then_bytes = self._samples[0]
        took_s = now_s - then_s
        moved = self._samples[-1][1] - then_bytes
        return moved / took_s if took_s >= _LEAST_S and moved else None


class Job:
    """A job's record; changed on the I/O thread, except for `report`, which is thread-safe."""

    def __init__(
        self,
        job_id: int,
        title: str,
        work: Callable[[ProgressSink], Coroutine[Any, Any, Any]],
        summary: Callable[[Any], str],
        *,
        if_stopped: str = "",
        final: tuple[type[Exception], ...] = (),
    ) -> None:
        """After a `final` error it would end the same way again."""
        self.job_id = job_id
        self.title = title
        self.work = work
        self.summary = summary
        self.if_stopped = if_stopped
        self._final = final
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Return the job to the queue."""
        with self._lock:
            self.state = JobState.QUEUED
            self._progress = Progress("")
            self._speed = Speedometer()
            self._result: object = None
            self._result_text = ""
            self._error: Exception | None = None
            self._started_s: float | None = None
            self._ended_s: float | None = None
            self._is_cancelling = False

    @property
    def is_over(self) -> bool:
        """Whether the job is neither queued nor running."""
        return self.state not in (JobState.QUEUED, JobState.RUNNING)

    def begin(self) -> None:
        """Mark the job as running."""
        with self._lock:
            self.state = JobState.RUNNING
            self._started_s = monotonic()

    def report(self, progress: Progress) -> None:
        """Record progress."""
        with self._lock:
            self._progress = progress
            self._speed.note(progress, monotonic())

    def ask_to_stop(self) -> None:
        """Mark the job as cancelling; it may still clean up."""
        with self._lock:
            self._is_cancelling = True

    def end(
        self,
        state: JobState,
        *,
        result: object = None,
        result_text: str = "",
        error: Exception | None = None,
    ) -> None:
        """Mark the job as finished."""
        with self._lock:
            self.state = state
            self._result, self._result_text, self._error = result, result_text, error
            self._ended_s = monotonic()

    def snapshot(self) -> JobSnapshot:
        """A snapshot of the current state."""
        with self._lock:
            now_s = monotonic()
            speed = self._speed.speed_bytes_s(now_s) if self.state is JobState.RUNNING else None
            return JobSnapshot(
                self.job_id,
                self.title,
                self.state,
                self._progress,
                speed,
                self._elapsed_s(now_s),
                _remaining_s(self._progress, speed),
                self._result_text,
                self._result,
                self._error,
                can_cancel=not self.is_over and not self._is_cancelling,
                can_retry=self._can_retry(),
                if_stopped=self.if_stopped,
            )

    def _can_retry(self) -> bool:
        is_stopped = self.state in (JobState.FAILED, JobState.CANCELLED)
        return is_stopped and not isinstance(self._error, self._final)

    def _elapsed_s(self, now_s: float) -> float:
        if self._started_s is None:
            return 0.0
        return (now_s if self._ended_s is None else self._ended_s) - self._started_s


def _remaining_s(progress: Progress, speed_bytes_s: float | None) -> float | None:
    if progress.total_bytes is None or not speed_bytes_s:
        return None
    return max(0, progress.total_bytes - progress.done_bytes) / speed_bytes_s

"""Work that takes a while: queued in lanes, with progress, speed, cancel and retry."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from msglc_browser.operations.io_loop import IoLoop

T = TypeVar("T")


class JobState(Enum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Lane(Enum):
    """Jobs of one lane wait for each other beyond its limit; lanes do not."""

    TRANSFER = "transfer"  # moves much data
    LIGHT = "light"  # a request or two


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; `phase` in words ("Uploading"), totals None while unknown."""

    phase: str
    done_bytes: int = 0
    total_bytes: int | None = None
    done_items: int = 0
    total_items: int | None = None


ProgressSink: TypeAlias = Callable[[Progress], None]
"""Tells progress, from any thread, as often as one likes: it is thinned out."""


@dataclass(frozen=True, slots=True)
class JobSnapshot:
    """A job at one moment; times in seconds, None while unknown."""

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


class JobBoard:
    """All jobs of the program; every method may be called from any thread."""

    def __init__(self, io: IoLoop, on_change: Callable[[JobSnapshot], None]) -> None:
        """`on_change` is called on the I/O thread: at most 20 times a second per job, and for
        every change of state."""
        self._io = io
        self._on_change = on_change

    def submit(
        self,
        title: str,
        work: Callable[[ProgressSink], Coroutine[Any, Any, T]],
        *,
        summary: Callable[[T], str],
        lane: Lane = Lane.TRANSFER,
    ) -> int:
        """Queue `work`; `summary` puts its result into words. Answers the job's id."""
        raise NotImplementedError

    def cancel(self, job_id: int) -> None:
        """Stop a queued or running job; harmless when it is over or unknown."""
        raise NotImplementedError

    def retry(self, job_id: int) -> None:
        """Queue a failed or cancelled job again under the same id; else does nothing."""
        raise NotImplementedError

    def snapshots(self) -> tuple[JobSnapshot, ...]:
        """All jobs, oldest first."""
        raise NotImplementedError

    def clear_finished(self) -> None:
        """Forget jobs that are over."""
        raise NotImplementedError

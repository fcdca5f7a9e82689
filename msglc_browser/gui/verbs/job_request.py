"""A job that a verb asks for, as a value: what runs, and what is kept until it is done."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from msglc_browser.operations.jobs.board import Lane, ProgressSink
from msglc_browser.operations.reading.document import Document

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JobRequest(Generic[T]):
    """Hand it to `JobsSession.submit`.

    `summary` puts the result into words; `if_stopped` says what remains of a job that is stopped,
    where not everything is as before.

    `overwrite` is for a job that failed because its target exists: it calls `start` with the job
    that replaces the target, at once or after looking at what is there. None where nothing can be
    overwritten. `document` stays open, and `pasted` text is kept, until the job is done or
    cleared: it may be retried.
    """

    title: str
    work: Callable[[ProgressSink], Coroutine[Any, Any, T]]
    summary: Callable[[T], str]
    lane: Lane = Lane.TRANSFER
    if_stopped: str = ""
    overwrite: "Overwrite | None" = None
    document: Document | None = None
    pasted: str = ""


class StartJob(Protocol):
    """Puts a job on the board."""

    def __call__(self, request: JobRequest[T], /) -> None:
        """Queue the job."""


Overwrite: TypeAlias = Callable[[StartJob], None]

"""A job requested by a verb, as a value: what to run, and what to keep until it is done."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeAlias, TypeVar

from msglc_browser.errors import TargetExists
from msglc_browser.operations.jobs.board import Lane
from msglc_browser.operations.jobs.job_record import ProgressSink

if TYPE_CHECKING:
    from msglc_browser.operations.reading.document import Document

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class JobRequest(Generic[T]):
    """Pass it to `JobsSession.submit`.

    `summary` describes the result; `if_stopped` says what remains if the job is stopped, unless
    everything is then as before.

    `overwrite` is for a job that failed because its target exists: it calls `start` with a job
    that replaces the target, at once or after inspecting it, or gives up if it cannot inspect it.
    None if nothing can be overwritten.
    `then` is called with the result in the window's thread.
    After a `final` error a retry would end the same way: none is offered.
    `document` stays open, and `pasted` text is kept, until the job is done or cleared, because
    the job may be retried.
    """

    title: str
    work: Callable[[ProgressSink], Coroutine[Any, Any, T]]
    summary: Callable[[T], str]
    lane: Lane = Lane.TRANSFER
    if_stopped: str = ""
    overwrite: Overwrite | None = None
    document: Document | None = None
    final: tuple[type[Exception], ...] = (TargetExists,)
    pasted: str = ""
    then: Callable[[T], None] | None = None


class StartJob(Protocol):
    """Puts a job on the board in place of another one; used once."""

    def __call__(self, request: JobRequest[T], /) -> None:
        """Queue the job."""

    def give_up(self) -> None:
        """There will be no such job; the other one can be overwritten again."""


Overwrite: TypeAlias = Callable[[StartJob], None]

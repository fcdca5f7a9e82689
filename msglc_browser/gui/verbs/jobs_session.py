"""The window's jobs: the only place that submits, cancels, retries and clears them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from msglc_browser.gui.activity.job_text import is_finished
from msglc_browser.gui.base.job_relay import JobRelay
from msglc_browser.gui.base.open_documents import OpenDocuments
from msglc_browser.gui.verbs.job_request import JobRequest, Overwrite
from msglc_browser.operations.jobs.board import JobBoard
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location

if TYPE_CHECKING:
    from msglc_browser.operations.reading.document import Document

T = TypeVar("T")
_STOPPED = (JobState.FAILED, JobState.CANCELLED)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a job needs, besides its entry on the board, until it is done or cleared."""

    overwrite: Overwrite | None
    document: Document | None
    pasted: str
    then: Callable[[Any], None] | None


class JobsSession(QObject):
    """Puts jobs on the board, and keeps what is needed to retry them or to overwrite their target.

    `deleted` and `buckets_changed` are emitted by the job, on the I/O thread; all other signals on
    this object's thread.
    """

    job_changed = Signal(object)  # JobSnapshot
    object_written = Signal(object)  # Location: reload pages that show its folder
    many_written = Signal(object)  # Location of the first of several: reload their folder now
    written = Signal(object)  # tuple[S3Location, ...], some of several
    _has_written = Signal()  # from the I/O thread
    deleted = Signal(object)  # tuple[S3Location, ...], from the I/O thread
    buckets_changed = Signal(str)  # id of their connection, from the I/O thread
    replaced = Signal(int)  # job id; another job has taken over its work
    jobs_cleared = Signal()

    def __init__(
        self,
        jobs: JobBoard,
        relay: JobRelay,
        documents: OpenDocuments,
        parent: QObject | None = None,
    ) -> None:
        """`documents` are shared with the tabs: an export continues after its tab is closed."""
        super().__init__(parent)
        self._jobs = jobs
        self._documents = documents
        self._kept: dict[int, _Kept] = {}
        self._written: deque[S3Location] = deque()
        self._has_written.connect(self._tell_written, Qt.ConnectionType.QueuedConnection)
        self._last_pasted: int | None = None  # the job with the most recently pasted text
        # Snapshots come from the I/O thread, where models must not be touched.
        relay.job_changed.connect(self._job_changed, Qt.ConnectionType.QueuedConnection)
        # Queued until the click that requested it has been handled.
        self.replaced.connect(self.forget, Qt.ConnectionType.QueuedConnection)

    def note_written(self, location: S3Location) -> None:
        """One of several objects was written: `written` follows, for many at once. Any thread."""
        self._written.append(location)
        if len(self._written) == 1:
            self._has_written.emit()

    def submit(self, request: JobRequest[T]) -> int:
        """Queue a job; returns its id."""
        job_id = self._jobs.submit(
            request.title,
            request.work,
            summary=request.summary,
            lane=request.lane,
            if_stopped=request.if_stopped,
            final=request.final,
        )
        if request.document is not None:
            self._documents.hold(request.document)
        if request.pasted:
            self._last_pasted = job_id
        self._kept[job_id] = _Kept(
            request.overwrite, request.document, request.pasted, request.then
        )
        return job_id

    def snapshots(self) -> tuple[JobSnapshot, ...]:
        """All jobs on the board."""
        return self._jobs.snapshots()

    @property
    def kept_text(self) -> str:
        """The most recently pasted text if its job failed or was cancelled; otherwise ""."""
        for job in self.snapshots():
            if job.job_id == self._last_pasted and job.state in _STOPPED:
                return self._kept[job.job_id].pasted
        return ""

    @Slot(int)
    def cancel(self, job_id: int) -> None:
        """Cancel a job; does nothing if it has finished."""
        self._jobs.cancel(job_id)

    @Slot(int)
    def retry(self, job_id: int) -> None:
        """Run a failed or cancelled job again."""
        self._jobs.retry(job_id)

    @Slot(int)
    def overwrite(self, job_id: int) -> None:
        """Overwrite the existing target of a job, with a new job that replaces it."""
        kept = self._kept.get(job_id)
        if kept is None or kept.overwrite is None:
            return
        # The verb may inspect the target first: until then a second click must start nothing.
        self.keep_overwrite(job_id, None)
        kept.overwrite(_StartInstead(self, job_id, kept.overwrite))

    @Slot(int)
    def forget(self, job_id: int) -> None:
        """Remove one finished job; `jobs_cleared` follows."""
        self._jobs.forget(job_id)
        self._forget_gone()

    @Slot()
    def clear_finished(self) -> None:
        """Remove the finished jobs; `jobs_cleared` follows."""
        self._jobs.clear_finished()
        self._forget_gone()

    def start_instead(self, job_id: int, request: JobRequest[T]) -> None:
        """Queue a job that takes over from another one, unless that has been cleared."""
        if job_id in self._kept:
            self.submit(request)
            self.replaced.emit(job_id)

    def keep_overwrite(self, job_id: int, overwrite: Overwrite | None) -> None:
        """What overwrites the target of a job from now on; nothing if the job was cleared."""
        kept = self._kept.get(job_id)
        if kept is not None:
            self._kept[job_id] = replace(kept, overwrite=overwrite)

    def _forget_gone(self) -> None:
        on_board = {job.job_id for job in self.snapshots()}
        for job_id in self._kept.keys() - on_board:
            self._let_go(job_id)
        self.jobs_cleared.emit()

    @Slot()
    def _tell_written(self) -> None:
        found: list[S3Location] = []
        while self._written:
            found.append(self._written.popleft())
        if found:
            self.written.emit(tuple(found))

    @Slot(object)
    def _job_changed(self, job: JobSnapshot) -> None:
        if is_finished(job) and not self._jobs.knows(job.job_id):
            return  # cleared while this snapshot was on its way
        self.job_changed.emit(job)
        if job.state is JobState.DONE:
            kept = self._kept.get(job.job_id)
            self._let_go(job.job_id)
            if isinstance(job.result, WriteResult):
                is_one = job.result.files == 1
                (self.object_written if is_one else self.many_written).emit(job.result.location)
            if kept is not None and kept.then is not None:
                kept.then(job.result)

    def _let_go(self, job_id: int) -> None:
        kept = self._kept.pop(job_id, None)
        if kept is not None and kept.document is not None:
            self._documents.release(kept.document)


@dataclass(frozen=True, slots=True)
class _StartInstead:
    """`StartJob` for the verb that overwrites the target of a job."""

    session: JobsSession
    job_id: int
    overwrite: Overwrite

    def __call__(self, request: JobRequest[T], /) -> None:
        """Queue the job."""
        self.session.start_instead(self.job_id, request)

    def give_up(self) -> None:
        """The job can be overwritten again."""
        self.session.keep_overwrite(self.job_id, self.overwrite)

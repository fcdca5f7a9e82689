"""Connects the activity panel to the jobs session, and runs the job.* commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.activity.activity_panel import ActivityPanel
from msglc_browser.gui.verbs.jobs_session import JobsSession
from msglc_browser.storage.places.location import LocalLocation, Location

if TYPE_CHECKING:
    from msglc_browser.gui.parts.folder_shower import FolderShower


class ActivityFlow(QObject):
    """Shows the session's jobs in the panel, and forwards the panel's requests to it."""

    unshown = Signal(object)  # Path of a file whose folder cannot be shown

    def __init__(self, jobs: JobsSession, activity: ActivityPanel, window: QWidget) -> None:
        super().__init__(window)
        self._jobs = jobs
        self._activity = activity
        self._folders: FolderShower | None = None
        jobs.job_changed.connect(activity.show_job)
        jobs.jobs_cleared.connect(self._show_jobs)
        activity.cancel_wanted.connect(jobs.cancel)
        activity.retry_wanted.connect(jobs.retry)
        activity.overwrite_wanted.connect(jobs.overwrite)
        activity.clear_wanted.connect(jobs.clear_finished)
        activity.show_wanted.connect(self._show_in_folder)

    def handlers(self) -> dict[str, Callable[[], None]]:
        """Each command's handler, by command id."""
        return {
            "job.cancel": self._cancel_current,
            "job.retry": self._retry_current,
            "job.copy": self._activity.copy_details,
            "job.clear": self._jobs.clear_finished,
        }

    def _cancel_current(self) -> None:
        job = self._activity.current_job()
        if job is not None:
            self._jobs.cancel(job.job_id)

    def _retry_current(self) -> None:
        job = self._activity.current_job()
        if job is not None:
            self._jobs.retry(job.job_id)

    @Slot()
    def _show_jobs(self) -> None:
        self._activity.set_jobs(self._jobs.snapshots())

    @Slot(object)
    def _show_in_folder(self, location: Location) -> None:
        if isinstance(location, LocalLocation):
            self._folder_shower().show(location.path)

    def _folder_shower(self) -> FolderShower:
        if self._folders is None:
            # Not needed for the first paint.
            from msglc_browser.gui.parts.folder_shower import FolderShower  # noqa: PLC0415

            self._folders = FolderShower(self)
            self._folders.failed.connect(self.unshown)
        return self._folders

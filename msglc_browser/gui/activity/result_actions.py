"""What can be done with the result of a job, in the menu of its row."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication

from msglc_browser.errors import escaped
from msglc_browser.gui.activity.jobs_model import (
    JobAction,
    action_text,
    job_action,
    written_location,
)
from msglc_browser.operations.jobs.job_record import JobSnapshot
from msglc_browser.storage.places.location import S3Location

_OF_RESULT = (JobAction.OPEN, JobAction.SHOW)


class ResultActions(QObject):
    """Two actions, hidden if the job has no result: open or show it, and copy where it is."""

    wanted = Signal(object)  # JobSnapshot to open, or whose folder to show

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job: JobSnapshot | None = None
        self.open = self._action("openResult", self._open)
        self.copy = self._action("copyResultPlace", self._copy)

    def show_job(self, job: JobSnapshot | None) -> None:
        """The row of the menu."""
        self._job = job
        action = JobAction.NONE if job is None else job_action(job)
        self.open.setVisible(action in _OF_RESULT)
        self.open.setText(action_text(action))
        place = None if job is None else written_location(job)
        self.copy.setVisible(place is not None)
        is_s3 = isinstance(place, S3Location)
        self.copy.setText(self.tr("Copy address") if is_s3 else self.tr("Copy path"))

    def _action(self, name: str, act: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        action.setVisible(False)
        action.triggered.connect(act)
        return action

    @Slot()
    def _open(self) -> None:
        if self._job is not None:
            self.wanted.emit(self._job)

    @Slot()
    def _copy(self) -> None:
        place = None if self._job is None else written_location(self._job)
        if place is not None:
            QGuiApplication.clipboard().setText(escaped(str(place)))

"""The jobs of this session as a table, newest first."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum

from PySide6.QtCore import (
    QAbstractTableModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from msglc_browser.gui.activity.job_text import is_finished, outcome_text, state_word
from msglc_browser.gui.base.formatting import duration_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import Location, S3Location

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ARCHIVE_SUFFIXES = (".msg", ".msglc")


class JobColumn(IntEnum):
    """The table's columns."""

    TITLE = 0
    PROGRESS = 1
    STATUS = 2
    TIME = 3
    ACTION = 4


class JobAction(IntEnum):
    """What a click on a row's last cell does."""

    NONE = 0
    CANCEL = 1
    RETRY = 2
    OPEN = 3  # what was written, in the program
    SHOW = 4  # the file that was written, in its folder


@guarded
class JobsModel(QAbstractTableModel):
    """Rows are `JobSnapshot`s, the newest job first; updated from outside."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: list[JobSnapshot] = []
        self._latest_id: int | None = None

    def set_jobs(self, snapshots: Sequence[JobSnapshot]) -> None:
        """Show exactly these jobs."""
        self.beginResetModel()
        self._jobs = sorted(snapshots, key=lambda job: job.job_id, reverse=True)
        self.endResetModel()

    def show_job(self, snapshot: JobSnapshot) -> None:
        """Add the job at the top, or update its row."""
        self._latest_id = snapshot.job_id
        row = self.row_of(snapshot.job_id)
        if row is None:
            row = self._place_for(snapshot.job_id)
            self.beginInsertRows(QModelIndex(), row, row)
            self._jobs.insert(row, snapshot)
            self.endInsertRows()
            return
        self._jobs[row] = snapshot
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(JobColumn) - 1))

    def job(self, row: int) -> JobSnapshot:
        """The job of a row."""
        return self._jobs[row]

    def jobs(self) -> tuple[JobSnapshot, ...]:
        """All jobs, newest first."""
        return tuple(self._jobs)

    def row_of(self, job_id: int) -> int | None:
        """The job's row, None if it is not shown."""
        row = self._place_for(job_id)
        is_there = row < len(self._jobs) and self._jobs[row].job_id == job_id
        return row if is_there else None

    def newest(self) -> JobSnapshot | None:
        """The job to show in one line: the newest running, else waiting, else changed last."""
        for state in (JobState.RUNNING, JobState.QUEUED):
            for job in self._jobs:
                if job.state is state:
                    return job
        latest = next((job for job in self._jobs if job.job_id == self._latest_id), None)
        return latest or (self._jobs[0] if self._jobs else None)

    def action(self, row: int) -> JobAction:
        """What can be done with the job of a row."""
        return job_action(self._jobs[row])

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """One row per job."""
        return 0 if parent.isValid() else len(self._jobs)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as `JobColumn` has."""
        return 0 if parent.isValid() else len(JobColumn)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        """The columns' titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == JobColumn.TIME:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        titles = (self.tr("Job"), self.tr("Progress"), self.tr("Status"), self.tr("Time"), "")
        return titles[section]

    def data(
        self,
        index: QModelIndex | QPersistentModelIndex,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> str | int | None:
        """Short texts; the delegate paints the progress bar and the colours."""
        if not index.isValid():
            return None
        job = self._jobs[index.row()]
        column = JobColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(self._text(job, column))
        if role == Qt.ItemDataRole.ToolTipRole and column in (JobColumn.TITLE, JobColumn.STATUS):
            return tooltip(self._text(job, column))
        if role == Qt.ItemDataRole.AccessibleTextRole and column is JobColumn.TITLE:
            return f"{visible(job.title)}, {state_word(job.state)}"
        if role == Qt.ItemDataRole.TextAlignmentRole and column is JobColumn.TIME:
            return _RIGHT
        return None

    def _text(self, job: JobSnapshot, column: JobColumn) -> str:
        if column is JobColumn.TITLE:
            return job.title
        if column is JobColumn.STATUS:
            return outcome_text(job)
        if column is JobColumn.TIME:
            return duration_text(job.elapsed_s) if job.elapsed_s else ""
        if column is JobColumn.ACTION:
            return action_text(job_action(job))
        return ""

    def _place_for(self, job_id: int) -> int:
        """Its row, or the one that it would have: the newest job has the highest id."""
        return bisect_left(self._jobs, -job_id, key=lambda job: -job.job_id)


def job_action(job: JobSnapshot) -> JobAction:
    """What can be done with a job in its state."""
    if job.can_cancel and not is_finished(job):
        return JobAction.CANCEL
    if job.can_retry and job.state in (JobState.FAILED, JobState.CANCELLED):
        return JobAction.RETRY
    if job.state is JobState.DONE and isinstance(job.result, WriteResult):
        return _open_or_show(job.result)
    return JobAction.NONE


def action_text(action: JobAction) -> str:
    """The label of the button; empty for none."""
    return {
        JobAction.NONE: "",
        JobAction.CANCEL: _tr("Cancel"),
        JobAction.RETRY: _tr("Retry"),
        JobAction.OPEN: _tr("Open"),
        JobAction.SHOW: _tr("Show in folder"),
    }[action]


def written_location(job: JobSnapshot) -> Location | None:
    """Where the job's result is, None if it wrote nothing; for several objects the folder."""
    if not isinstance(job.result, WriteResult):
        return None
    location = job.result.location
    if job.result.files > 1 and isinstance(location, S3Location):
        folder, slash, _name = location.key.rpartition("/")
        return replace(location, key=folder + slash)
    return location


def _open_or_show(result: WriteResult) -> JobAction:
    location = result.location
    is_archive = result.files == 1 and location.name.lower().endswith(_ARCHIVE_SUFFIXES)
    return JobAction.OPEN if isinstance(location, S3Location) or is_archive else JobAction.SHOW


def _tr(text: str) -> str:
    return QCoreApplication.translate("Jobs", text)

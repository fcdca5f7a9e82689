"""The strip of jobs at the bottom of the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from msglc_browser.operations.jobs import JobSnapshot


class ActivityPanel(QWidget):
    """One line for the newest job, and below it, when expanded, a table of all (`activityView`)."""

    cancel_wanted = Signal(int)  # job id
    retry_wanted = Signal(int)  # job id
    overwrite_wanted = Signal(int)  # job id
    clear_wanted = Signal()
    open_wanted = Signal(object)  # Location that a job has written
    show_wanted = Signal(object)  # Location whose folder is to be shown
    context_changed = Signal()
    expanded_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def set_jobs(self, snapshots: "tuple[JobSnapshot, ...]") -> None:
        """Show exactly these jobs."""

    def show_job(self, snapshot: "JobSnapshot") -> None:
        """Add or update one job."""

    def current_job(self) -> "JobSnapshot | None":
        """The job that `job.cancel` and `job.retry` are about: the selected, else the one shown."""
        return None

    def is_expanded(self) -> bool:
        """Whether the table of all jobs is shown."""
        return False

    def set_expanded(self, expanded: bool) -> None:
        """Show or hide the table of all jobs."""

"""Decides whether the window may close: asks first while jobs are running."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox

from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.board import JobBoard
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState

_UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class ClosingGuard(QObject):
    """Closes the window at once, or after a question when jobs are running."""

    def __init__(self, window: MainWindow, jobs: JobBoard) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._question: QMessageBox | None = None
        window.close_wanted.connect(self._close_or_ask)

    @Slot()
    def _close_or_ask(self) -> None:
        unfinished = [job for job in self._jobs.snapshots() if job.state in _UNFINISHED]
        if not unfinished:
            self._window.close_now()
        elif self._question is None:
            self._ask(unfinished)

    def _ask(self, jobs: Sequence[JobSnapshot]) -> None:
        box = PlainBox("closeQuestion", self._window)
        box.setWindowTitle(self.tr("Close msglc Browser"))
        running = "\n".join(visible(job.title) for job in jobs[:5])
        box.ask(self.tr("Stop running jobs and close?"), f"{running}\n\n{self._kept_text(jobs)}")
        stay = box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay.setObjectName("keepRunningButton")
        leave.setObjectName("stopAndCloseButton")
        leave.setProperty("primary", True)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.buttonClicked.connect(lambda button: self._answered(button is leave))
        self._question = box
        box.open()

    def _kept_text(self, jobs: Sequence[JobSnapshot]) -> str:
        as_before = self.tr("Targets of stopped jobs stay unchanged.")
        return "\n".join(dict.fromkeys(job.if_stopped or as_before for job in jobs))

    def _answered(self, is_leaving: bool) -> None:
        self._question = None  # deletes itself
        if is_leaving:
            self._window.close_now()

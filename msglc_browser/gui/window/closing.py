"""Decides whether the window may close: asks first about running jobs, and what the demo holds."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox, QPushButton

from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.plain_text import PlainBox
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.connections.demo_session import DemoSession
from msglc_browser.gui.verbs.jobs_session import JobsSession
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState
from msglc_browser.storage.places.location import Location, S3Location

_UNFINISHED: Final = (JobState.QUEUED, JobState.RUNNING)
_NAMED: Final = 5
_LINE_CHARS: Final = 48  # the width of the question


class ClosingGuard(QObject):
    """Closes the window at once, or after a question: what stops, and what is lost."""

    def __init__(self, window: MainWindow, jobs: JobsSession, demo: DemoSession) -> None:
        super().__init__(window)
        self._window = window
        self._jobs = jobs
        self._demo = demo
        self._is_looking = False
        self._made: dict[S3Location, None] = {}  # in the demo, whose server ends with the window
        self._agreed: frozenset[int] = frozenset()  # jobs that may be stopped
        self._question: QMessageBox | None = None
        window.close_wanted.connect(self._close_or_ask)
        jobs.object_written.connect(lambda location: self._note([location]))
        jobs.many_written.connect(lambda location: self._note([location]))
        jobs.written.connect(self._note)
        jobs.deleted.connect(self._forget, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _close_or_ask(self) -> None:
        if self._question is not None or self._is_looking:
            return
        unfinished = self._unfinished()
        if unfinished:
            self._ask_about_jobs(unfinished)
        else:
            self._close_or_ask_about_demo()

    def _unfinished(self) -> list[JobSnapshot]:
        return [job for job in self._jobs.snapshots() if job.state in _UNFINISHED]

    def _close_or_ask_about_demo(self) -> None:
        """Other programs write to the demo too: look what is there, if it can be listed."""
        if not self._demo.is_running:
            self._ask_or_close(list(self._made))
            return
        self._is_looking = True
        self._demo.look_for_new(
            done=self._ask_or_close, failed=lambda _error: self._ask_or_close(list(self._made))
        )

    def _ask_or_close(self, made: Sequence[S3Location]) -> None:
        self._is_looking = False
        begun = [job for job in self._unfinished() if job.job_id not in self._agreed]
        if begun:  # meanwhile
            self._ask_about_jobs(begun)
        elif made:
            self._ask_about_demo(made)
        else:
            self._window.close_now()

    def _ask_about_jobs(self, jobs: Sequence[JobSnapshot]) -> None:
        running = "\n".join(visible(job.title) for job in jobs[:_NAMED])
        box = PlainBox("closeQuestion", self._window)
        box.ask(self.tr("Stop running jobs and close?"), f"{running}\n\n{self._kept_text(jobs)}")
        stay = box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        stay.setObjectName("keepRunningButton")
        leave.setObjectName("stopAndCloseButton")

        def agree() -> None:
            self._agreed = frozenset(job.job_id for job in self._unfinished())
            self._close_or_ask_about_demo()

        self._open(box, stay, leave, agree)

    def _ask_about_demo(self, made: Sequence[S3Location]) -> None:
        lines = [visible(str(place), limit=_LINE_CHARS) for place in made[:_NAMED]]
        if len(made) > _NAMED:
            lines.append(self.tr("… and {0} more").format(count_text(len(made) - _NAMED)))
        ends = self.tr(
            "The demo's server stops when this window closes, and everything on it is lost. "
            "To keep something, download it first."
        )
        box = PlainBox("demoQuestion", self._window)
        question = self.tr("Delete {0} objects that were added to the demo, and close?")
        if len(made) == 1:
            question = self.tr("Delete the object that was added to the demo, and close?")
        box.ask(question.format(count_text(len(made))), "\n".join([*lines, "", ends]))
        stay = box.addButton(self.tr("Keep open"), QMessageBox.ButtonRole.RejectRole)
        leave = box.addButton(self.tr("Delete and close"), QMessageBox.ButtonRole.AcceptRole)
        stay.setObjectName("keepOpenButton")
        leave.setObjectName("deleteAndCloseButton")
        self._open(box, stay, leave, self._window.close_now)

    def _open(
        self, box: PlainBox, stay: QPushButton, leave: QPushButton, close: Callable[[], None]
    ) -> None:
        def answered(button: object) -> None:
            self._question = None
            if button is leave:
                close()

        def ended(_result: int) -> None:
            """Also by the title bar, without a button."""
            if self._question is box:
                self._question = None  # deletes itself

        box.setWindowTitle(self.tr("Close msglc Browser"))
        leave.setProperty("primary", True)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        box.buttonClicked.connect(answered)
        box.finished.connect(ended)
        self._question = box
        box.open()

    def _kept_text(self, jobs: Sequence[JobSnapshot]) -> str:
        as_before = self.tr("Targets of stopped jobs stay unchanged.")
        return "\n".join(dict.fromkeys(job.if_stopped or as_before for job in jobs))

    @Slot(object)
    def _note(self, written: Iterable[Location]) -> None:
        for place in written:
            if isinstance(place, S3Location) and place.profile_id == DEMO_PROFILE_ID:
                self._made[place] = None

    @Slot(object)
    def _forget(self, deleted: Iterable[S3Location]) -> None:
        for place in deleted:
            self._made.pop(place, None)

"""Shows why a job failed and what to do; or the notes of a successful job."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from msglc_browser.errors import TargetExists, describe
from msglc_browser.gui.activity.job_text import details_text, job_notes
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.style import restyle
from msglc_browser.operations.jobs.job_record import JobSnapshot


class JobErrorBox(QFrame):
    """Title, hint and copyable details of a failed job; Overwrite if the target exists.

    For a finished job it shows the notes, if any. Only some are about losses, so the title
    does not claim one.
    """

    overwrite_wanted = Signal(int)  # job id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobErrorBox")
        self.setProperty("panel", True)
        self._job: JobSnapshot | None = None
        self._title = self._label("jobErrorTitle", status="danger")
        self._hint = self._label("jobErrorHint")
        self.copy_button = self._button("copyJobErrorButton", self.tr("Copy details"))
        self.overwrite_button = self._button("overwriteButton", self.tr("Overwrite"))
        self.copy_button.clicked.connect(self._copy)
        self.overwrite_button.clicked.connect(self._overwrite)
        self._lay_out()
        self.hide()

    def show_job(self, job: JobSnapshot | None) -> None:
        """Show why `job` failed, or its notes; hide if there is nothing to show."""
        self._job = job
        notes = job_notes(job) if job is not None else ()
        if job is not None and job.error is not None:
            words = describe(job.error)
            again = self.tr("Choose Retry to try again.") if job.can_retry else ""
            self._say("danger", f"{job.title}: {words.title}", words.hint or again)
        elif job is not None and notes:
            title = self.tr("{title}: done, with notes.")
            self._say("warning", title.format(title=job.title), "\n".join(notes))
        else:
            self.hide()

    def _say(self, status: str, title: str, hint: str) -> None:
        if self._title.property("status") != status:
            self._title.setProperty("status", status)
            restyle(self._title)
        set_wrapped(self._title, title)
        set_wrapped(self._hint, hint)
        is_in_the_way = self._job is not None and isinstance(self._job.error, TargetExists)
        self.overwrite_button.setVisible(is_in_the_way)
        self.show()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(SPACE // 2)
        texts.addWidget(self._title)
        texts.addWidget(self._hint)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE * 2, PAGE_MARGIN, SPACE * 2)
        row.setSpacing(SPACE * 2)
        row.addLayout(texts, 1)
        row.addWidget(self.overwrite_button)
        row.addWidget(self.copy_button)

    def _label(self, name: str, *, status: str = "") -> PlainLabel:
        label = PlainLabel("", self)
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setProperty("status", status) if status else label.setProperty("muted", True)
        return label

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def _copy(self) -> None:
        if self._job is not None:
            QGuiApplication.clipboard().setText(details_text(self._job))

    def _overwrite(self) -> None:
        if self._job is not None:
            self.overwrite_wanted.emit(self._job.job_id)

"""Why a job failed, in words, with the way out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from msglc_browser.errors import TargetExists, describe
from msglc_browser.gui.theme.metrics import PAGE_MARGIN, SPACE
from msglc_browser.operations.jobs import JobSnapshot


class JobErrorBox(QFrame):
    """Title, hint and copyable details of a failed job; Overwrite when a target was in the way."""

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
        """Show why `job` failed; hide when there is nothing to tell."""
        self._job = job
        if job is None or job.error is None:
            self.hide()
            return
        words = describe(job.error)
        self._title.setText(f"{job.title}: {words.title}")
        self._hint.setText(words.hint or self.tr("Try again with Retry."))
        self.overwrite_button.setVisible(isinstance(job.error, TargetExists))
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

    def _label(self, name: str, *, status: str = "") -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
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
        if self._job is None or self._job.error is None:
            return
        words = describe(self._job.error)
        parts = (self._job.title, words.title, words.hint, words.details)
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))

    def _overwrite(self) -> None:
        if self._job is not None:
            self.overwrite_wanted.emit(self._job.job_id)

"""The one line of the activity panel that is always shown."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QResizeEvent, QTransform
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from msglc_browser.errors import TargetExists
from msglc_browser.gui.activity.activity_table import STATE_ICONS
from msglc_browser.gui.activity.job_text import is_finished, line_text, state_word
from msglc_browser.gui.activity.jobs_model import JobAction, action_text, job_action
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.icons import icon, pixmap
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT, ICON, PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.gui.theme.style import set_status
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState

_MOST_TITLE = 0.6  # of the width


@guarded
class ActivityLine(QWidget):
    """Title, progress and button of the newest job; counts of all while the table is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = PlainLabel(self.tr("Activity"), self)
        bold = fonts.ui()
        bold.setBold(True)
        self._heading.setFont(bold)
        self._icon = PlainLabel("", self)
        self._icon.setFixedSize(ICON, ICON)
        self._title = ElidedLabel(parent=self)
        self._title.setObjectName("activityTitle")
        self._status = ElidedLabel(parent=self, mode=Qt.TextElideMode.ElideRight)
        self._status.setObjectName("activityStatus")
        self._status.setProperty("muted", True)
        self.action_button = self._button("activityActionButton", "")
        self.overwrite_button = self._button("activityOverwriteButton", self.tr("Overwrite"))
        self.failed_button = self._button("activityFailedButton", "")
        self.failed_button.setProperty("link", True)
        self.failed_button.setProperty("status", "danger")
        self.clear_button = self._button("clearFinishedButton", self.tr("Clear finished"))
        self.toggle = QToolButton(self)
        self.toggle.setObjectName("activityToggle")
        self.toggle.setProperty("flat", True)
        self.toggle.setIconSize(QSize(ICON, ICON))
        self._toggle_looks: tuple[bool, int, float] | None = None
        self._lay_out()

    def show_jobs(
        self, jobs: Sequence[JobSnapshot], newest: JobSnapshot | None, *, expanded: bool
    ) -> None:
        """Show `newest`, or counts of all `jobs` when `expanded`."""
        self._show_toggle(expanded)
        self.clear_button.setVisible(expanded)
        can_clear = any(is_finished(job) for job in jobs)
        self.clear_button.setEnabled(can_clear)
        self.clear_button.setToolTip("" if can_clear else self.tr("No job has finished yet."))
        self._show_failed([job for job in jobs if job is not newest], expanded=expanded)
        is_in_the_way = newest is not None and isinstance(newest.error, TargetExists)
        self.overwrite_button.setVisible(is_in_the_way and not expanded)
        if expanded or newest is None:
            self._show_counts(jobs)
        else:
            self._show_job(newest)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A long title leaves room for the status."""
        super().resizeEvent(event)
        self._title.setMaximumWidth(round(self.width() * _MOST_TITLE))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN - SPACE, 0)
        row.setSpacing(SPACE * 3)
        row.addWidget(self._heading)
        row.addWidget(self._icon)
        row.addWidget(self._title)
        row.addWidget(self._status, 1)
        row.addWidget(self.failed_button)
        row.addWidget(self.overwrite_button)
        row.addWidget(self.action_button)
        row.addWidget(self.clear_button)
        row.addWidget(self.toggle)
        self.setMinimumHeight(CONTROL_HEIGHT + SPACE)
        # However long it is, the status leaves the title its room.
        self._status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def _show_job(self, job: JobSnapshot) -> None:
        name, role = STATE_ICONS[job.state]
        self._icon.setPixmap(pixmap(name, role, scale=self.devicePixelRatioF()))
        self._icon.setVisible(job.state is not JobState.RUNNING)
        self._icon.setAccessibleName(state_word(job.state))
        self._title.setText(job.title)
        self._set_status(line_text(job), is_error=job.state is JobState.FAILED)
        self._align_status(beside_title=is_finished(job))
        action = job_action(job)
        self.action_button.setVisible(action is not JobAction.NONE)
        self.action_button.setText(action_text(action))
        self.action_button.setAccessibleName(f"{action_text(action)}: {job.title}")

    def _show_failed(self, others: Sequence[JobSnapshot], *, expanded: bool) -> None:
        """A failure must not be hidden by jobs that succeeded after it."""
        count = sum(job.state is JobState.FAILED for job in others)
        text = self.tr("{count} failed").format(count=count)
        self.failed_button.setText(text)
        self.failed_button.setAccessibleName(text)
        self.failed_button.setToolTip(self.tr("Show all jobs"))
        self.failed_button.setVisible(bool(count) and not expanded)

    def _show_counts(self, jobs: Sequence[JobSnapshot]) -> None:
        counts = Counter(job.state for job in jobs)
        words = [f"{counts[state]} {state_word(state)}" for state in JobState if counts[state]]
        self._icon.hide()
        self._title.setText("")
        self._set_status(" · ".join(words) or self.tr("no jobs yet"), is_error=False)
        self.action_button.hide()
        self._align_status(beside_title=True)

    def _align_status(self, *, beside_title: bool) -> None:
        """An outcome follows the title; changing figures stay at the right."""
        side = Qt.AlignmentFlag.AlignLeft if beside_title else Qt.AlignmentFlag.AlignRight
        self._status.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)

    def _set_status(self, text: str, *, is_error: bool) -> None:
        self._status.setText(text)
        status = "danger" if is_error else ""
        if self._status.property("status") != status:
            set_status(self._status, status)

    def _show_toggle(self, expanded: bool) -> None:
        looks = expanded, color(Role.MUTED).rgba(), self.devicePixelRatioF()
        if looks == self._toggle_looks:
            return
        self._toggle_looks = looks
        down = icon("chevron-down", Role.MUTED)
        flipped = pixmap("chevron-down", Role.MUTED, scale=self.devicePixelRatioF())
        up = QIcon(flipped.transformed(QTransform().rotate(180)))
        self.toggle.setIcon(down if expanded else up)
        text = self.tr("Hide all jobs") if expanded else self.tr("Show all jobs")
        self.toggle.setToolTip(tooltip(text))
        self.toggle.setAccessibleName(text)

"""The panel of jobs at the bottom of the window."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpacerItem, QVBoxLayout, QWidget

from msglc_browser.gui.activity.activity_line import ActivityLine
from msglc_browser.gui.activity.activity_table import ActivityTable
from msglc_browser.gui.activity.job_error_box import JobErrorBox
from msglc_browser.gui.activity.job_text import details_text, fraction_done, is_finished
from msglc_browser.gui.activity.jobs_model import (
    JobAction,
    JobColumn,
    JobsModel,
    job_action,
    written_location,
)
from msglc_browser.gui.activity.result_actions import ResultActions
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme.metrics import LIST_ROW_HEIGHT, PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.style import notifier
from msglc_browser.operations.jobs.job_record import JobSnapshot, JobState

_TABLE_ROWS = 6
_AIR = SPACE * 3
_LEAST_BETWEEN_MS = 50
_FEW = 3  # further changes are shown at once if it was quiet before


class ActivityPanel(QWidget):
    """One line for the newest job, and below it, when expanded, a table of all (`activityView`)."""

    cancel_wanted = Signal(int)  # job id
    retry_wanted = Signal(int)  # job id
    overwrite_wanted = Signal(int)  # job id
    clear_wanted = Signal()
    open_wanted = Signal(object)  # Location written by a job
    show_wanted = Signal(object)  # Location whose folder to show
    context_changed = Signal()
    expanded_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("activityPanel")
        self.setAccessibleName(self.tr("Activity"))
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = JobsModel(self)
        self._expanded = False
        self._context: tuple[object, ...] = ()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._due_ms = -_FEW * _LEAST_BETWEEN_MS  # when the next change may be shown
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._refresh_soon)
        self._line = ActivityLine(self)
        self._bar = ThinBar(self)
        self._table = ActivityTable(self._model, self)
        self._result = ResultActions(self)
        self._empty = PlainLabel(self.tr("Jobs such as combining and exporting appear here."), self)
        self._error = JobErrorBox(self)
        self._lay_out()
        self._connect()
        self.set_expanded(False)
        self._refresh()

    def set_jobs(self, snapshots: Sequence[JobSnapshot]) -> None:
        """Show exactly these jobs."""
        self._model.set_jobs(snapshots)
        self._refresh()

    @Slot(object)
    def show_job(self, snapshot: JobSnapshot) -> None:
        """Add or update one job. A new one releases the selection of a job that has ended.

        Otherwise the error of that job would stay below the table while later jobs run.
        """
        selected = self._table.selected_row()
        is_new = self._model.row_of(snapshot.job_id) is None
        if is_new and selected is not None and is_finished(self._model.job(selected)):
            self._table.clearSelection()
        self._model.show_job(snapshot)
        self._refresh_soon()

    def current_job(self) -> JobSnapshot | None:
        """The job that `job.cancel` and `job.retry` apply to: the selected, else the one shown."""
        row = self._table.selected_row() if self._expanded else None
        return self._model.newest() if row is None else self._model.job(row)

    def has_finished(self) -> bool:
        """Whether there is a finished job to clear."""
        return any(is_finished(job) for job in self._model.jobs())

    def is_expanded(self) -> bool:
        """Whether the table of all jobs is shown."""
        return self._expanded

    def set_expanded(self, expanded: bool) -> None:
        """Show or hide the table of all jobs."""
        changed = expanded != self._expanded
        self._expanded = expanded
        self._refresh()
        if changed:
            self.expanded_changed.emit(expanded)

    def add_commands(self, actions: Sequence[QAction]) -> None:
        """Add these to the table's context menu, below what can be done with a result."""
        self._table.addActions([self._result.open, self._result.copy, *actions])

    def copy_details(self) -> None:
        """job.copy: the current job and its outcome, for the clipboard."""
        job = self.current_job()
        if job is not None:
            QGuiApplication.clipboard().setText(details_text(job))

    def _lay_out(self) -> None:
        self._bar_row = bar_row = QHBoxLayout()
        # Equal space below and above the line, with or without the bar.
        bar_row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, _AIR - self._bar.thickness)
        bar_row.addWidget(self._bar)
        self._empty.setProperty("muted", True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (self._table, self._empty):
            # The same height for both: the first job must not move the content above.
            widget.setMinimumHeight(LIST_ROW_HEIGHT * (_TABLE_ROWS + 1))
        edge = QFrame(self)
        edge.setProperty("line", True)
        edge.setFixedHeight(1)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(edge)
        self._air = QSpacerItem(0, _AIR)
        column.addItem(self._air)
        column.addWidget(self._line)
        column.addLayout(bar_row)
        column.addWidget(self._table, 1)
        column.addWidget(self._empty, 1)
        column.addWidget(self._error)

    def _connect(self) -> None:
        self._line.toggle.clicked.connect(lambda: self.set_expanded(not self._expanded))
        self._line.failed_button.clicked.connect(self._show_failed)
        self._line.clear_button.clicked.connect(self.clear_wanted)
        self._line.action_button.clicked.connect(self._act_on_newest)
        self._line.overwrite_button.clicked.connect(self._overwrite_newest)
        self._table.action_pressed.connect(lambda row: self._act(self._model.job(row)))
        self._table.activated.connect(self._open_row)
        self._table.selectionModel().selectionChanged.connect(self._selection_changed)
        self._result.wanted.connect(self._act)
        self._error.overwrite_wanted.connect(self.overwrite_wanted)
        notifier().changed.connect(self._refresh)

    def _refresh_soon(self) -> None:
        """At once, but of many changes at most 20 times a second: short jobs change often."""
        if self._pause.isActive():
            return
        now_ms = self._clock.elapsed()
        if self._due_ms > now_ms:
            self._pause.start(int(self._due_ms - now_ms))
            return
        self._due_ms = max(self._due_ms, now_ms - _FEW * _LEAST_BETWEEN_MS) + _LEAST_BETWEEN_MS
        self._refresh()

    @Slot()
    def _refresh(self) -> None:
        newest = self._model.newest()
        self._line.show_jobs(self._model.jobs(), newest, expanded=self._expanded)
        is_running = newest is not None and newest.state is JobState.RUNNING
        self._bar.setVisible(is_running and not self._expanded)
        if is_running and newest is not None:
            self._bar.set_fraction(fraction_done(newest.progress))
        self._set_slim(newest is None and not self._expanded)
        self._table.setVisible(self._expanded and newest is not None)
        self._empty.setVisible(self._expanded and newest is None)
        self._show_error()
        self._tell_context()

    def _set_slim(self, is_slim: bool) -> None:
        """Without a job the panel is one line, without the room of a bar.

        With one, and while collapsed, the line must not jump when the job ends.
        """
        self._air.changeSize(0, 0 if is_slim else _AIR)
        below = 0 if is_slim else _AIR - self._bar.thickness
        self._bar_row.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, below)
        keep = self._bar.sizePolicy()
        keep.setRetainSizeWhenHidden(not self._expanded and not is_slim)
        self._bar.setSizePolicy(keep)
        self._column.invalidate()

    def _tell_context(self) -> None:
        """Only what commands depend on counts: each of them is looked at anew, which takes 5 ms."""
        job = self.current_job()
        about = (job.job_id, job.state, job.can_cancel, job.can_retry) if job else ()
        context = (*about, self.has_finished(), self._expanded)
        if context != self._context:
            self._context = context
            self.context_changed.emit()

    def _show_error(self) -> None:
        job = self.current_job() if self._expanded else None
        self._error.show_job(job)
        self._result.show_job(job)

    @Slot()
    def _selection_changed(self) -> None:
        self._show_error()
        self.context_changed.emit()

    @Slot()
    def _show_failed(self) -> None:
        """Select the newest failed job among all jobs: its error is shown below them."""
        self.set_expanded(True)
        jobs = self._model.jobs()
        rows = [row for row, job in enumerate(jobs) if job.state is JobState.FAILED]
        if rows:
            newest = max(rows, key=lambda row: jobs[row].job_id)
            self._table.setCurrentIndex(self._model.index(newest, 0))

    @Slot()
    def _act_on_newest(self) -> None:
        newest = self._model.newest()
        if newest is not None:
            self._act(newest)

    @Slot()
    def _overwrite_newest(self) -> None:
        newest = self._model.newest()
        if newest is not None:
            self.overwrite_wanted.emit(newest.job_id)

    @Slot(QModelIndex)
    def _open_row(self, index: QModelIndex) -> None:
        """Enter or a double click opens a result; it never cancels or repeats a job."""
        job = self._model.job(index.row())
        if index.column() != JobColumn.ACTION and job.state is JobState.DONE:
            self._act(job)

    def _act(self, job: JobSnapshot) -> None:
        action = job_action(job)
        if action is JobAction.CANCEL:
            self.cancel_wanted.emit(job.job_id)
        elif action is JobAction.RETRY:
            self.retry_wanted.emit(job.job_id)
        elif action is JobAction.OPEN:
            self.open_wanted.emit(written_location(job))
        elif action is JobAction.SHOW:
            self.show_wanted.emit(written_location(job))

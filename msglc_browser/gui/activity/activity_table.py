"""The table of all jobs, and the delegate that paints its cells."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from msglc_browser.gui.activity.job_text import fraction_done
from msglc_browser.gui.activity.jobs_model import JobColumn, JobsModel
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.parts.row_table import RowTable
from msglc_browser.gui.parts.thin_bar import paint_bar
from msglc_browser.gui.theme.icons import icon
from msglc_browser.gui.theme.metrics import ICON, SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.jobs.job_record import JobState

STATE_ICONS: dict[JobState, tuple[str, Role]] = {
    JobState.QUEUED: ("clock", Role.MUTED),
    JobState.RUNNING: ("activity", Role.ACCENT),
    JobState.DONE: ("ok", Role.OK),
    JobState.FAILED: ("error", Role.DANGER),
    JobState.CANCELLED: ("cancel", Role.MUTED),
}
_SAMPLES = {  # widths follow the font, not a number of pixels
    JobColumn.PROGRESS: "uploading progress",
    JobColumn.TIME: "1:00:00 min",
    JobColumn.ACTION: "Show in folder    ",
}


@guarded
class ActivityTable(RowTable):
    """`activityView`: one row per job, no editing, one row selected."""

    action_pressed = Signal(int)  # row

    def __init__(self, model: JobsModel, parent: QWidget | None = None) -> None:
        super().__init__("activityView", self.tr("Jobs"), parent)
        self.setProperty("plain", True)
        self.setModel(model)
        self.setItemDelegate(_JobDelegate(model, self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setIconSize(QSize(ICON, ICON))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.set_up_columns((JobColumn.TITLE, JobColumn.STATUS), _SAMPLES.items())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select, and act at once: showing the error of a failed row moves the rows below it."""
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        is_left = event.button() is Qt.MouseButton.LeftButton
        if is_left and index.isValid() and index.column() == JobColumn.ACTION:
            self.action_pressed.emit(index.row())

    def sizeHint(self) -> QSize:
        """No higher than necessary."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    def selected_row(self) -> int | None:
        """The selected row, None if there is none."""
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None


@guarded
class _JobDelegate(QStyledItemDelegate):
    def __init__(self, model: JobsModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model

    def initStyleOption(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Icon and colours by the job's state."""
        super().initStyleOption(option, index)
        job = self._model.job(index.row())
        column = JobColumn(index.column())
        if column is JobColumn.TITLE:
            name, role = STATE_ICONS[job.state]
            option.icon = icon(name, role)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.textElideMode = Qt.TextElideMode.ElideMiddle
        elif column is JobColumn.STATUS and job.state is JobState.FAILED:
            _set_text_color(option, Role.DANGER)
        elif column is JobColumn.ACTION:
            _set_text_color(option, Role.ACCENT)
        else:
            _set_text_color(option, Role.MUTED)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """A bar in the progress column of a running job; elsewhere text with space around it."""
        self._paint_row(painter, option)
        cell = QStyleOptionViewItem(option)
        cell.rect = option.rect.adjusted(SPACE * 2, 0, -SPACE * 2, 0)
        job = self._model.job(index.row())
        if index.column() != JobColumn.PROGRESS:
            super().paint(painter, cell, index)
        elif job.state is JobState.RUNNING:
            _paint_progress(painter, QRectF(cell.rect), fraction_done(job.progress))

    def _paint_row(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(option.rect, color(Role.SELECTION))


def _paint_progress(painter: QPainter, area: QRectF, fraction: float | None) -> None:
    bar = QRectF(area.left(), area.center().y() - SPACE / 2, area.width(), SPACE)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_bar(painter, bar, fraction)
    painter.restore()


def _set_text_color(option: QStyleOptionViewItem, role: Role) -> None:
    for group in (QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText):
        option.palette.setBrush(group, QBrush(color(role)))

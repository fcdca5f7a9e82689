"""Unfinished uploads as a table."""

from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from msglc_browser.gui.base.formatting import (
    exact_size_text,
    exact_time_text,
    relative_time_text,
    size_text,
)
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.operations.unfinished.unfinished import UnfinishedUpload

AnyIndex = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class UnfinishedColumn(IntEnum):
    """The columns, from left to right."""

    TARGET = 0
    BEGUN = 1
    SENT = 2
    NOTE = 3


@guarded
class UnfinishedModel(QAbstractTableModel):
    """One row per upload, as texts only."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uploads: tuple[UnfinishedUpload, ...] = ()

    def show(self, uploads: Sequence[UnfinishedUpload]) -> None:
        """Show exactly these uploads."""
        self.beginResetModel()
        self._uploads = tuple(uploads)
        self.endResetModel()

    def upload(self, row: int) -> UnfinishedUpload:
        """The upload of a row."""
        return self._uploads[row]

    def uploads(self) -> tuple[UnfinishedUpload, ...]:
        """All uploads, as shown."""
        return self._uploads

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as there are uploads."""
        return 0 if parent.isValid() else len(self._uploads)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008
        """As many as `UnfinishedColumn` has."""
        return 0 if parent.isValid() else len(UnfinishedColumn)

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        """The columns' titles."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section == UnfinishedColumn.SENT:
            return _RIGHT
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (self.tr("Target"), self.tr("Started"), self.tr("Sent"), self.tr("State"))[section]

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | int | None:
        """Short texts, with the exact ones in the tooltips."""
        if not index.isValid():
            return None
        upload, column = self._uploads[index.row()], UnfinishedColumn(index.column())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(upload, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self._exact(upload, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column is UnfinishedColumn.SENT:
            return _RIGHT
        return None

    def _text(self, upload: UnfinishedUpload, column: UnfinishedColumn) -> str:
        if column is UnfinishedColumn.TARGET:
            return visible(f"{upload.target.bucket}/{upload.target.key}")
        if column is UnfinishedColumn.BEGUN:
            return relative_time_text(upload.begun) if upload.begun else ""
        if column is UnfinishedColumn.SENT:
            return "" if upload.sent_bytes is None else size_text(upload.sent_bytes)
        return visible(self._note(upload))

    def _exact(self, upload: UnfinishedUpload, column: UnfinishedColumn) -> str:
        if column is UnfinishedColumn.BEGUN and upload.begun:
            return exact_time_text(upload.begun)
        if column is UnfinishedColumn.SENT and upload.sent_bytes is not None:
            return exact_size_text(upload.sent_bytes)
        return str(upload.target) if column is UnfinishedColumn.TARGET else self._note(upload)

    def _note(self, upload: UnfinishedUpload) -> str:
        if upload.problem:
            return upload.problem
        if upload.is_gone and upload.upload_id:
            return self.tr("Ended: completed or discarded elsewhere")
        if upload.is_gone:
            return self.tr("Not started on the server: run it again")
        if upload.can_continue:
            return self.tr("Can be finished")
        if upload.begun_by_us is not None:
            return self.tr("Used a temporary file: run it again")
        return self.tr("From another program, possibly in progress")

"""The columns of the archive tree's model and their titles."""

from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt

from msglc_browser.gui.archive.tree.archive_entry import Column, alignment
from msglc_browser.gui.base.guarded import guarded

AnyIndex = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_COLUMNS: Final = len(Column)


@guarded
class TreeHeader(QAbstractItemModel):
    """What all rows have in common; the rows are those of its subclass."""

    def columnCount(self, parent: AnyIndex = _NOWHERE) -> int:
        """Five everywhere."""
        return _COLUMNS

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The titles, aligned like their columns."""
        is_title = orientation is Qt.Orientation.Horizontal and 0 <= section < _COLUMNS
        if is_title and role == Qt.ItemDataRole.TextAlignmentRole:
            return alignment(section)
        if not is_title or role != Qt.ItemDataRole.DisplayRole:
            return None
        return tuple(map(self.tr, ("Name", "Type", "Items", "Size", "Preview")))[section]

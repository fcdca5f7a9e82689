"""The common base of tables with whole-row selection in panels and dialogs."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from msglc_browser.gui.theme.metrics import LIST_ROW_HEIGHT, SPACE


class RowTable(QTableView):
    """Whole rows are selected and cells are not editable; set the model, then the columns."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(LIST_ROW_HEIGHT)

    def set_up_columns(self, stretched: Iterable[int], samples: Iterable[tuple[int, str]]) -> None:
        """Stretch some columns; make the others as wide as their longest usual text."""
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setStretchLastSection(False)
        for column in stretched:
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column, sample in samples:
            columns.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            width = self.fontMetrics().horizontalAdvance(sample) + 4 * SPACE
            columns.resizeSection(column, width)

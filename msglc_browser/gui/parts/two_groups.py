"""Two groups of controls in a row, or one below the other where there is too little room."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme.metrics import SPACE


@guarded
class TwoGroups(QWidget):
    """The first group is at the left, the second at the right; it demands no width itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._left, self._right = QWidget(self), QWidget(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE + 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._left, 0, 0)
        self._grid.addWidget(self._right, 0, 2)
        self._is_wide = True
        self.setMinimumWidth(1)

    def set_groups(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Fill both; only once."""
        for holder, controls in ((self._left, left), (self._right, right)):
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE + 2)
            for control in controls:
                row.addWidget(control)
            holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for one row now, or for two only."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Also when a control has another text or is hidden."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        needed = self._left.sizeHint().width() + self._right.sizeHint().width() + 2 * SPACE
        is_wide = needed <= self.contentsRect().width()
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        self._grid.removeWidget(self._right)
        self._grid.addWidget(self._right, 0 if is_wide else 1, 2 if is_wide else 0)

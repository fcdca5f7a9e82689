"""Two groups of controls in a row, if need be with shorter texts; else one below the other."""

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractButton, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.parts.refit import Refit
from msglc_browser.gui.theme.metrics import SPACE


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
        self._is_short = False
        self._texts: dict[QAbstractButton, tuple[str, str]] = {}
        self.setMinimumWidth(1)
        Refit(self, self._fit)

    def set_groups(self, left: Sequence[QWidget], right: Sequence[QWidget]) -> None:
        """Fill both; only once."""
        for holder, controls in ((self._left, left), (self._right, right)):
            row = QHBoxLayout(holder)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(SPACE + 2)
            for control in controls:
                row.addWidget(control)
            holder.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_texts(self, button: QAbstractButton, text: str, short: str) -> None:
        """The text of a button, and a `short` one where that saves a row."""
        self._texts[button] = text, short
        button.setAccessibleName(text)
        self._show_text(button)
        self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        left, right = self._full_width(self._left), self._full_width(self._right)
        full = left + right + 2 * SPACE
        is_wide_if_short = full - self._saved(self._left) - self._saved(self._right) <= room
        self._shorten(full > room and (is_wide_if_short or max(left, right) > room))
        is_wide = full <= room or is_wide_if_short
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        self._grid.removeWidget(self._right)
        self._grid.addWidget(self._right, 0 if is_wide else 1, 2 if is_wide else 0)

    def _full_width(self, holder: QWidget) -> int:
        """Of a group with its usual texts."""
        return holder.sizeHint().width() + (self._saved(holder) if self._is_short else 0)

    def _saved(self, holder: QWidget) -> int:
        """The width that short texts save in a group."""
        return sum(
            button.fontMetrics().horizontalAdvance(text)
            - button.fontMetrics().horizontalAdvance(short)
            for button, (text, short) in self._texts.items()
            if holder.isAncestorOf(button) and not button.isHidden()
        )

    def _shorten(self, is_short: bool) -> None:
        if is_short == self._is_short:
            return
        self._is_short = is_short
        for button in self._texts:
            self._show_text(button)

    def _show_text(self, button: QAbstractButton) -> None:
        text, short = self._texts[button]
        button.setText(short if self._is_short else text)
        button.setToolTip(tooltip(text if self._is_short else ""))

"""Captioned figures in a subtle box: in a row, on several ones where that is too narrow."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.parts.refit import Refit
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE

_GAP = SPACE * 6
_LEAST_GAP = SPACE * 4
_ROW_GAP = SPACE


@guarded
class Figures(QFrame):
    """Each caption with its value below it, from left to right; a value is never cut."""

    def __init__(self, captions: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("well", True)
        self._captions: list[QLabel] = []
        self._values: list[QLabel] = []
        self._per_row = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE * 2)
        self._grid.setHorizontalSpacing(_GAP)
        self._grid.setVerticalSpacing(0)
        self.set_captions(captions)
        Refit(self, self._fit)

    def set_captions(self, captions: Sequence[str]) -> None:
        """Fill the box; only once, as its contents stay."""
        for text in captions:
            caption, value = PlainLabel(text, self), PlainLabel("", self)
            caption.setFont(fonts.small())
            caption.setProperty("muted", True)
            value.setFont(fonts.mono())
            value.setAccessibleName(text)
            self._captions.append(caption)
            self._values.append(value)
        if captions:
            self._place(len(self._values))

    def set_values(self, values: Sequence[str]) -> None:
        """Set one text for each caption."""
        for label, text in zip(self._values, values, strict=True):
            label.setText(text)

    def values(self) -> tuple[str, ...]:
        """The texts shown."""
        return tuple(label.text() for label in self._values)

    def sizeHint(self) -> QSize:
        """All figures in a row."""
        return QSize(self._width(len(self._values)), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The widest figure; as high as the rows that there are now."""
        return QSize(self._width(1), super().minimumSizeHint().height())

    def _fit(self) -> None:
        """As few rows as there is room for, about equally long."""
        count = len(self._values)
        for rows in range(1, count + 1):
            per_row = -(-count // rows)
            if per_row == 1 or self._width(per_row, _LEAST_GAP) <= self.width():
                has_room = self._width(per_row) <= self.width()
                self._grid.setHorizontalSpacing(_GAP if has_room else _LEAST_GAP)
                self._place(per_row)
                return

    def _width(self, per_row: int, gap: int = _GAP) -> int:
        """What is needed for so many figures in a row."""
        widths = [
            max(caption.sizeHint().width(), value.sizeHint().width())
            for caption, value in zip(self._captions, self._values, strict=True)
        ]
        columns = [max(widths[column::per_row]) for column in range(min(per_row, len(widths)))]
        margins = self._grid.contentsMargins()
        return sum(columns) + (len(columns) - 1) * gap + margins.left() + margins.right()

    def _place(self, per_row: int) -> None:
        if per_row == self._per_row:
            return
        self._grid.setColumnStretch(self._per_row, 0)
        self._per_row = per_row
        for at, (caption, value) in enumerate(zip(self._captions, self._values, strict=True)):
            row, column = divmod(at, per_row)
            self._grid.addWidget(caption, 3 * row, column)
            self._grid.addWidget(value, 3 * row + 1, column)
        rows = -(-len(self._values) // per_row)
        for row in range(len(self._values)):  # a gap between rows, none below the last one
            self._grid.setRowMinimumHeight(3 * row + 2, _ROW_GAP if row < rows - 1 else 0)
        self._grid.setColumnStretch(per_row, 1)

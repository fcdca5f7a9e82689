"""A row of captioned figures in a quiet box."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE


class Figures(QFrame):
    """Each caption with its value below, from left to right."""

    def __init__(self, captions: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("well", True)
        self._values: list[QLabel] = []
        grid = QGridLayout(self)
        grid.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE * 2)
        grid.setHorizontalSpacing(SPACE * 6)
        grid.setVerticalSpacing(0)
        for column, text in enumerate(captions):
            caption, value = QLabel(text, self), QLabel(self)
            caption.setFont(fonts.small())
            caption.setProperty("muted", True)
            value.setFont(fonts.mono())
            value.setAccessibleName(text)
            grid.addWidget(caption, 0, column)
            grid.addWidget(value, 1, column)
            self._values.append(value)
        grid.setColumnStretch(len(captions), 1)

    def set_values(self, values: Sequence[str]) -> None:
        """One text for each caption."""
        for label, text in zip(self._values, values, strict=True):
            label.setText(text)

    def values(self) -> tuple[str, ...]:
        """The texts as shown."""
        return tuple(label.text() for label in self._values)

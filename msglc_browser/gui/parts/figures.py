"""A row of captioned figures in a subtle box."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE


class Figures(QFrame):
    """Each caption with its value below it, from left to right."""

    def __init__(self, captions: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("well", True)
        self._values: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE * 3, SPACE * 2, SPACE * 3, SPACE * 2)
        self._grid.setHorizontalSpacing(SPACE * 6)
        self._grid.setVerticalSpacing(0)
        self.set_captions(captions)

    def set_captions(self, captions: Sequence[str]) -> None:
        """Fill the box; only once, as its contents stay."""
        for column, text in enumerate(captions, len(self._values)):
            caption, value = PlainLabel(text, self), PlainLabel("", self)
            caption.setFont(fonts.small())
            caption.setProperty("muted", True)
            value.setFont(fonts.mono())
            value.setAccessibleName(text)
            self._grid.addWidget(caption, 0, column)
            self._grid.addWidget(value, 1, column)
            self._values.append(value)
        if captions:
            self._grid.setColumnStretch(len(self._values), 1)

    def set_values(self, values: Sequence[str]) -> None:
        """Set one text for each caption."""
        for label, text in zip(self._values, values, strict=True):
            label.setText(text)

    def values(self) -> tuple[str, ...]:
        """The texts shown."""
        return tuple(label.text() for label in self._values)

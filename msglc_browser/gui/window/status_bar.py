"""The line at the bottom: the current place at the left, read statistics at the right."""

from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStatusBar, QWidget

from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import PAGE_MARGIN

_DONE_MS: Final = 4_000


class StatusBar(QStatusBar):
    """Connection, left text and right text; a hovered command's help temporarily covers the left.

    Not `showMessage`: Qt would use its own font and position.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusBar")
        self.setSizeGripEnabled(False)
        self.setContentsMargins(PAGE_MARGIN - 2, 0, PAGE_MARGIN - 2, 0)
        self._status = ""
        self._tip = ""
        self._done = ""
        self._while_done = QTimer(self, singleShot=True, interval=_DONE_MS)
        self._while_done.timeout.connect(self._end_done)
        self._left = self._label("statusLeft", self.tr("Status"))
        self._right = self._label("statusRight", self.tr("Data read"))
        self.addWidget(self._left, 1)
        self.addPermanentWidget(self._right)

    def show_texts(self, connection: str, left: str, right: str) -> None:
        """Replace all three; empty ones take no space."""
        status = "    ".join(text for text in (connection, left) if text)
        if status != self._status:  # such as another selection: what was done is past
            self._done = ""
        self._status = status
        self._show_left()
        self._right.setText(right)

    def show_tip(self, tip: str) -> None:
        """Cover the left text until the tip is empty."""
        self._tip = tip
        self._show_left()

    @Slot(str)
    def show_done(self, text: str) -> None:
        """Cover the left text for a moment, or until it changes: what was just done."""
        self._done = text
        self._while_done.start()
        self._show_left()

    def _end_done(self) -> None:
        self._done = ""
        self._show_left()

    def _show_left(self) -> None:
        self._left.setText(self._tip or self._done or self._status)

    def texts(self) -> tuple[str, str]:
        """The texts shown, left and right, without a tip."""
        return self._status, self._right.text()

    def _label(self, name: str, accessible_name: str) -> ElidedLabel:
        label = ElidedLabel(parent=self)
        label.setObjectName(name)
        label.setAccessibleName(accessible_name)
        label.setProperty("muted", True)
        label.setFont(fonts.small())
        return label

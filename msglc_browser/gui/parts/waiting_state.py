"""What a page shows while it waits: first nothing, then a moving line and Cancel."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.parts.elided_label import ElidedLabel
from msglc_browser.gui.parts.thin_bar import ThinBar
from msglc_browser.gui.theme.metrics import SPACE

_DELAY_MS: Final = 100


@guarded
class WaitingState(QWidget):
    """`cancel_wanted` when Cancel is pressed, or Esc while the parent page has the focus."""

    cancel_wanted = Signal()

    def __init__(
        self, name: str, text: str, *, cancel_name: str, parent: QWidget | None = None
    ) -> None:
        """`text` says what is in progress; `name` and `cancel_name` are object names."""
        super().__init__(parent)
        self.setObjectName(name)
        self._bar = ThinBar(self, thickness=2)
        self._body = QWidget(self)
        label = ElidedLabel(text, self._body)
        label.setObjectName("waitingText")
        label.setProperty("muted", True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.cancel_button = QPushButton(self.tr("Cancel"), self._body)
        self.cancel_button.setObjectName(cancel_name)
        self.cancel_button.setToolTip(self.tr("Cancel (Esc)"))
        self.cancel_button.clicked.connect(self.cancel_wanted)
        inner = QVBoxLayout(self._body)
        inner.setSpacing(3 * SPACE)
        inner.addWidget(label)
        inner.addWidget(self.cancel_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._bar)
        column.addStretch(2)
        column.addWidget(self._body)
        column.addStretch(3)
        # Not a shortcut of the button, which would take Esc from every field of the window.
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), parent or self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.cancel_wanted)
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self._appear)
        self._vanish()

    def showEvent(self, event: QShowEvent) -> None:
        """Start the clock."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Reset for the next use."""
        super().hideEvent(event)
        self._timer.stop()
        self._vanish()

    def _appear(self) -> None:
        self._escape.setEnabled(True)
        self._body.show()
        self._bar.show()
        self._bar.set_fraction(None)

    def _vanish(self) -> None:
        self._escape.setEnabled(False)
        self._body.hide()
        self._bar.set_fraction(0.0)
        self._bar.hide()

"""Shows something being read: a thin line while reading, then the content or an error."""

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.parts.thin_bar import ThinBar

_BUSY_DELAY_MS: Final = 100
_ERROR_WIDTH: Final = 300


class ReadPane(QWidget):
    """Add the content's widgets to `column`."""

    retry_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_busy = False
        self._error = ErrorPanel(self, text_width=_ERROR_WIDTH)
        self._error.retry_wanted.connect(self.retry_wanted)
        self.thin_bar = ThinBar(self, thickness=2)
        self._busy_timer = QTimer(self, singleShot=True, interval=_BUSY_DELAY_MS)
        self._busy_timer.timeout.connect(self._show_busy)
        self._content = QWidget(self)
        self.column = QVBoxLayout(self._content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self.column.addWidget(self.thin_bar)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._content)
        self._stack.addWidget(self._error)
        self.set_busy(False)

    def show_content(self) -> None:
        """Show the content of `column` again after an error."""
        self._stack.setCurrentWidget(self._content)

    def show_error(self, description: Description) -> None:
        """Show why there is no content, with Retry."""
        self._error.show_error(description)
        self._stack.setCurrentWidget(self._error)

    def set_busy(self, is_busy: bool) -> None:
        """Show a thin moving line if reading takes longer than 100 ms."""
        self._is_busy = is_busy
        if is_busy:
            self._busy_timer.start()
            return
        self._busy_timer.stop()
        self.thin_bar.set_fraction(0.0)
        self.thin_bar.hide()

    def is_waiting(self) -> bool:
        """Whether content is still to appear."""
        return self._is_busy

    def _show_busy(self) -> None:
        self.thin_bar.show()
        self.thin_bar.set_fraction(None)

"""What the Plot tab shows: the plot, why there is none, or what could not be read."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.gui.parts.error_panel import ErrorPanel

_ERROR_WIDTH = 300


class PlotPages(QStackedWidget):
    """One of three at a time; `value_wanted` when the user would rather see the value."""

    value_wanted = Signal()
    retry_wanted = Signal()

    def __init__(self, plot: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plot = plot
        show_value = QAction(self.tr("Show Value"), self)
        show_value.setObjectName("plotShowValue")
        show_value.triggered.connect(self.value_wanted)
        self._empty = EmptyState("info", self.tr("Nothing to plot"), "", show_value)
        self._error = ErrorPanel(text_width=_ERROR_WIDTH)
        self._error.retry_wanted.connect(self.retry_wanted)
        for page in (plot, self._empty, self._error):
            self.addWidget(page)

    def show_plot(self) -> None:
        """Show the plot."""
        self.setCurrentWidget(self._plot)

    def show_nothing(self, reason: str) -> None:
        """Say why there is nothing to plot."""
        self._empty.show_text(self.tr("Nothing to plot"), reason)
        self.setCurrentWidget(self._empty)

    def show_error(self, description: Description) -> None:
        """Say what could not be read, with Retry."""
        self._error.show_error(description)
        self.setCurrentWidget(self._error)

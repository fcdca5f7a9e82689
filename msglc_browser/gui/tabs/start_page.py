"""What the window shows when no tab is open: ways to get started."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.parts.empty_state import EmptyState
from msglc_browser.gui.parts.error_panel import ErrorPanel
from msglc_browser.gui.parts.waiting_state import WaitingState

_COMMANDS = ("connection.new", "location.open", "file.open", "demo.start")


class StartPage(QWidget):
    """`startPage`: says what to do first, with the buttons to do it.

    While the demo starts, and if it fails, it shows that instead.
    """

    demo_retry_wanted = Signal()
    demo_cancel_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._ways = EmptyState(
            "application",
            self.tr("Open an archive"),
            self.tr(
                "Choose a bucket on the left and double-click an archive, "
                "or start with one of these."
            ),
            parent=self,
        )
        for position, command_id in enumerate(_COMMANDS):
            self._ways.add_button(actions.action(command_id), primary=position == 0)
        self.starting_text = self.tr("Starting the demo server…")
        self._waiting = WaitingState(
            "demoWaiting", self.starting_text, cancel_name="cancelDemoButton", parent=self
        )
        self._waiting.cancel_wanted.connect(self.demo_cancel_wanted)
        self._error = ErrorPanel(self)
        self._error.retry_wanted.connect(self.demo_retry_wanted)
        back = self._error.add_button("startBackButton", self.tr("Back"))
        back.clicked.connect(self.show_ways)
        self._stack = QStackedLayout(self)
        for widget in (self._ways, self._waiting, self._error):
            self._stack.addWidget(widget)

    def show_ways(self) -> None:
        """Show what to do first."""
        self._stack.setCurrentWidget(self._ways)

    def show_starting(self) -> None:
        """Show that the demo is starting, if that takes more than a moment."""
        self._stack.setCurrentWidget(self._waiting)
        self.setFocus()  # for Esc: the button that started it is now hidden

    def show_failure(self, description: Description) -> None:
        """Show why the demo failed, with Retry."""
        self._error.show_error(description)
        self._stack.setCurrentWidget(self._error)

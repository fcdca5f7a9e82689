"""What the window shows when no tab is open: the ways to begin."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from msglc_browser.gui.actions import Actions
from msglc_browser.gui.views.empty_state import EmptyState

_COMMANDS = ("connection.new", "location.open", "file.open", "demo.start")


class StartPage(QWidget):
    """`startPage`: says what to do first, with the buttons to do it."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        self.setProperty("page", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._empty = EmptyState(
            "application",
            self.tr("Open an archive"),
            self.tr(
                "Choose a bucket on the left and double-click an archive in it, "
                "or begin with one of these."
            ),
            parent=self,
        )
        for position, command_id in enumerate(_COMMANDS):
            self._empty.add_button(actions.action(command_id), primary=position == 0)
        layout = QHBoxLayout(self)
        layout.addWidget(self._empty)

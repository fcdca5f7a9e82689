"""Back, forward, up, reload, the location field, and the find box."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from msglc_browser.gui.base.actions import Actions
from msglc_browser.gui.find.find_box import FindBox
from msglc_browser.gui.theme.metrics import CONTROL_HEIGHT, ICON, NAVIGATION_HEIGHT, SPACE
from msglc_browser.gui.window.location.location_edit import LocationEdit

_COMMANDS = ("go.back", "go.forward", "go.up", "view.reload")


class NavigationRow(QWidget):
    """The row below the menus; `location` and `find_box` are its fields."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigationRow")
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(NAVIGATION_HEIGHT)
        self.location = LocationEdit(self)
        self.find_box = FindBox(self)
        self.find_box.hide()  # until an archive is shown
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
        layout.setSpacing(2 * SPACE)
        for command_id in _COMMANDS:
            layout.addWidget(self._button(actions, command_id))
        layout.addWidget(self.location, 1)
        layout.addWidget(self.find_box)

    def _button(self, actions: Actions, command_id: str) -> QToolButton:
        action = actions.action(command_id)
        button = QToolButton(self)
        button.setObjectName(f"{command_id}.button")
        button.setAccessibleName(action.text())
        button.setProperty("flat", True)
        button.setDefaultAction(action)
        button.setIconSize(QSize(ICON, ICON))
        button.setFixedSize(CONTROL_HEIGHT + 2, CONTROL_HEIGHT)
        return button

"""A push button for a command: text, tooltip and state follow its QAction."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Triggers `action`; `text` replaces the action's text where a shorter one is clear."""

    def __init__(self, action: QAction, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._text = text
        self._is_short = False
        self.setObjectName(f"{action.objectName()}.button")
        # A click leaves the focus in the page: a disabled button would lose it.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def set_short(self, is_short: bool) -> None:
        """Show the icon in place of the text, or the text alone."""
        if is_short != self._is_short:
            self._is_short = is_short
            self._follow()

    def _follow(self) -> None:
        text = self._text or self._action.text()
        self.setText("" if self._is_short else text)
        self.setIcon(self._action.icon() if self._is_short else QIcon())
        self.setAccessibleName(text.rstrip("…") if self._is_short else "")
        self.setToolTip(self._action.toolTip())  # escaped already
        self.setStatusTip(self._action.statusTip())
        self.setEnabled(self._action.isEnabled())
        self.setVisible(self._action.isVisible())

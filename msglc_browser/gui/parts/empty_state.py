"""An empty view that says what to do next, with the button to do it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.parts.action_button import ActionButton
from msglc_browser.gui.parts.paragraph_label import ParagraphLabel
from msglc_browser.gui.theme import fonts, icons, style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role

_ICON_SIZE = 32
_TEXT_WIDTH = 420


class EmptyState(QWidget):
    """Icon, title, a line of text and up to a few buttons, centred."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        action: QAction | None = None,
        button_text: str = "",
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._icon = PlainLabel("", self)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._title = _plain_label(title, self)
        self._title.setFont(fonts.heading())
        self._title.setAccessibleName(title)
        self._text = ParagraphLabel(text, _TEXT_WIDTH, self)
        self._text.setProperty("muted", True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(2 * SPACE)
        self._layout = QVBoxLayout(self)
        self._layout.setSpacing(2 * SPACE)
        self._layout.addStretch(2)
        for label in (self._icon, self._title, self._text):
            self._layout.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        self._layout.addSpacing(2 * SPACE)
        self._layout.addLayout(self._buttons)
        self._layout.addStretch(3)
        self._buttons.addStretch(1)
        self._buttons.addStretch(1)
        if action is not None:
            self.add_button(action, button_text, primary=True)
        self._tint()
        style.notifier().changed.connect(self._tint)

    def show_text(self, title: str, text: str) -> None:
        """Show other texts."""
        self._title.setText(title)
        self._text.setText(text)

    def add_button(self, action: QAction, text: str = "", *, primary: bool = False) -> QPushButton:
        """Add a button below the text that triggers `action`; this widget is its parent."""
        button = ActionButton(action, text, self)
        button.setProperty("primary", primary)
        self._buttons.insertWidget(self._buttons.count() - 1, button)
        return button

    def _tint(self) -> None:
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(
            icons.pixmap(self._icon_name, Role.MUTED, size=_ICON_SIZE, scale=scale)
        )


def _plain_label(text: str, parent: QWidget) -> QLabel:
    label = PlainLabel(text, parent)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label

"""The frame of all dialogs: a heading, a body, and buttons with the primary at the right."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.dialogs.body_area import BodyArea
from msglc_browser.gui.dialogs.fitting_dialog import FittingDialog
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE


class DialogFrame(FittingDialog):
    """Heading and explanation at the top, `body` to fill, buttons below; Esc closes it.

    On a small screen the body scrolls, while `foot`, such as the reason why a button is disabled,
    and the buttons stay in sight.
    """

    area: BodyArea

    def __init__(
        self, name: str, heading: str, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(heading)
        self.setWindowTitle(heading)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._heading = title = PlainLabel(heading, self)
        title.setFont(fonts.heading())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * SPACE, 5 * SPACE, 5 * SPACE, 5 * SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(title)
        if text:
            label = PlainLabel(text, self)
            label.setProperty("muted", True)
            label.setWordWrap(True)
            layout.addWidget(label)
        layout.addSpacing(2 * SPACE)
        self.area = BodyArea(self)
        self.body = self.area.body
        self.body.setSpacing(2 * SPACE)
        layout.addWidget(self.area, 1)
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(0, SPACE, 0, 0)
        layout.addLayout(self.foot)
        layout.addSpacing(3 * SPACE)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(2 * SPACE)
        self._buttons.addStretch(1)
        layout.addLayout(self._buttons)

    def set_heading(self, heading: str) -> None:
        """Replace the heading, and the title with it."""
        self._heading.setText(heading)
        self.setWindowTitle(heading)
        self.setAccessibleName(heading)

    def add_button(self, name: str, text: str, *, primary: bool = False) -> QPushButton:
        """Add a button to the right of the others; Enter triggers the primary one."""
        button = self.new_button(name, text, primary=primary)
        self._buttons.addWidget(button)
        return button

"""Shows an error where it happened: what happened, what to do, and the details to copy."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.parts.paragraph_label import ParagraphLabel
from msglc_browser.gui.theme import fonts, icons, style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role

_ICON_SIZE = 28
_TEXT_WIDTH = 520
_WORD_CHARS = 40


class ErrorPanel(QWidget):
    """Replaces content that could not be shown; `retry_wanted` when Retry is pressed.

    `secret_wanted` when the user wants to enter the secret key: call `offer_secret` to get a button
    for it on errors that concern credentials.
    """

    retry_wanted = Signal()
    secret_wanted = Signal()

    def __init__(self, parent: QWidget | None = None, *, text_width: int = _TEXT_WIDTH) -> None:
        """Lines wrap at `text_width`, which plus a margin is also the panel's minimum width."""
        super().__init__(parent)
        self._text_width = text_width
        self.setObjectName("errorPanel")
        self.description: Description | None = None
        self._details = ""
        self._secret_button: QPushButton | None = None
        self._icon = PlainLabel("", self)
        self._title = self._label("errorTitle")
        self._title.setFont(fonts.heading())
        self._hint = self._label("errorHint")
        self._hint.setProperty("muted", True)
        self.retry_button = QPushButton(self.tr("Retry"), self)
        self.retry_button.setObjectName("retryButton")
        self.retry_button.setProperty("primary", True)
        self.retry_button.clicked.connect(self.retry_wanted)
        self.copy_button = QPushButton(self.tr("Copy details"), self)
        self.copy_button.setObjectName("copyDetailsButton")
        self.copy_button.clicked.connect(self._copy_details)
        self._lay_out()
        self._tint()
        style.notifier().changed.connect(self._tint)

    def show_error(self, description: Description, *, can_retry: bool = True) -> None:
        """Show `description`; without `can_retry` there is no Retry button."""
        self.description = description
        set_wrapped(self._title, description.title, word_chars=_WORD_CHARS)
        set_wrapped(self._hint, description.hint, word_chars=_WORD_CHARS)
        self._hint.setVisible(bool(description.hint))
        parts = (description.title, description.hint, description.details)
        self._details = "\n".join(part for part in parts if part)
        self.retry_button.setVisible(can_retry)
        self._show_secret_button(description.credentials.can_be_entered)
        self.setAccessibleName(description.title)

    def add_button(self, name: str, text: str) -> QPushButton:
        """Add another action before the others; this widget is its parent."""
        button = QPushButton(text, self)
        button.setObjectName(name)
        self._buttons.insertWidget(1, button)
        return button

    def offer_secret(self) -> None:
        """Show the button "Enter secret key…" on errors that a secret key can fix."""
        self._secret_button = self.add_button("secretButton", self.tr("Enter secret key…"))
        self._secret_button.setProperty("primary", True)
        self._secret_button.clicked.connect(self.secret_wanted)
        self._secret_button.hide()

    def _show_secret_button(self, is_about_secret: bool) -> None:
        """Make exactly one button primary: the one that fixes the error."""
        if self._secret_button is None:
            return
        self._secret_button.setVisible(is_about_secret)
        if bool(self.retry_button.property("primary")) is is_about_secret:
            self.retry_button.setProperty("primary", not is_about_secret)
            style.restyle(self.retry_button)

    def _label(self, name: str) -> PlainLabel:
        label = ParagraphLabel("", self._text_width, self)
        label.setObjectName(name)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _lay_out(self) -> None:
        self._buttons = buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.retry_button)
        buttons.addStretch(1)
        buttons.setSpacing(2 * SPACE)
        layout = QVBoxLayout(self)
        layout.setSpacing(2 * SPACE)
        layout.addStretch(2)
        for label in (self._icon, self._title, self._hint):
            layout.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(SPACE)
        layout.addLayout(buttons)
        layout.addStretch(3)

    def _copy_details(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    def _tint(self) -> None:
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap("error", Role.DANGER, size=_ICON_SIZE, scale=scale))

"""A line above a view: a notice, or a question with its answer beside it."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import ICON, PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role


class NoticeStrip(QWidget):
    """Hidden until there is something to show; never blocks the view."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is the object name and the prefix of its buttons' names."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._answer: Callable[[], None] | None = None
        self._icon_name = "info"
        self._role = Role.MUTED
        self._icon = PlainLabel("", self)
        self.label = PlainLabel("", self)
        self.label.setObjectName(f"{name}Text")
        self.label.setWordWrap(True)
        self.answer_button = QPushButton(self)
        self.answer_button.setObjectName(f"{name}Button")
        self.answer_button.clicked.connect(self._take_answer)
        self.close_button = QToolButton(self)
        self.close_button.setObjectName(f"{name}CloseButton")
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.setProperty("flat", True)
        self.close_button.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(PAGE_MARGIN, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._icon)
        row.addWidget(self.label, 1)
        row.addWidget(self.answer_button)
        row.addWidget(self.close_button)
        self.hide()
        self._tint()
        style.notifier().changed.connect(self._tint)

    def say(self, text: str, *, icon: str = "info", role: Role = Role.MUTED) -> None:
        """Show a notice."""
        self._answer = None
        self._show(text, "", icon, role)

    def ask(
        self,
        text: str,
        button_text: str,
        answer: Callable[[], None],
        *,
        icon: str = "info",
        role: Role = Role.MUTED,
    ) -> None:
        """Show a question; `answer` is called when its button is pressed."""
        self._answer = answer
        self._show(text, button_text, icon, role)

    def take_back_notice(self) -> None:
        """Hide what is said. Questions stay."""
        if self._answer is None:
            self.hide()

    def take_back_failure(self) -> bool:
        """Hide an earlier error; whether there was one. Questions stay."""
        is_failure = self._role is Role.DANGER and self._answer is None and not self.isHidden()
        if is_failure:
            self.hide()
        return is_failure

    def _show(self, text: str, button_text: str, icon: str, role: Role) -> None:
        set_wrapped(self.label, text)
        self.setAccessibleName(text)
        self.answer_button.setText(button_text)
        self.answer_button.setVisible(bool(button_text))
        self._icon_name, self._role = icon, role
        self._tint()
        self.show()

    def _take_answer(self) -> None:
        answer, self._answer = self._answer, None
        self.hide()
        if answer is not None:
            answer()

    def _tint(self) -> None:
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap(self._icon_name, self._role, size=ICON, scale=scale))
        self.close_button.setIcon(icons.icon("close", Role.MUTED))

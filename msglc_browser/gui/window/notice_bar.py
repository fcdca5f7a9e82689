"""Notices that are not tied to a page: a line below the location field, never a dialog."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from msglc_browser.errors import Description, escaped
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.gui.base.wrapped_text import set_wrapped
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import ICON, PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role


class NoticeBar(QWidget):
    """`noticeBar`: the last error or news not tied to a page, until it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.description: Description | None = None
        self._details = ""
        self._said = ""
        self._is_of_place = False
        self._icon = PlainLabel("", self)
        self._text = PlainLabel("", self)
        self._text.setObjectName("noticeText")
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setWordWrap(True)
        self.copy_button = QPushButton(self.tr("Copy details"), self)
        self.copy_button.setObjectName("noticeCopyButton")
        self.copy_button.clicked.connect(self._copy)
        self.action_button = QPushButton(self)
        self.action_button.setObjectName("noticeActionButton")
        self.action_button.clicked.connect(self._act)
        self._action: QAction | None = None
        self.close_button = QToolButton(self)
        self.close_button.setObjectName("noticeCloseButton")
        self.close_button.setAccessibleName(self.tr("Close this message"))
        self.close_button.setProperty("flat", True)
        self.close_button.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(PAGE_MARGIN, SPACE, 3 * SPACE, SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.action_button)
        layout.addWidget(self.copy_button)
        layout.addWidget(self.close_button)
        self.hide()
        self._tint()
        style.notifier().changed.connect(self._tint)

    def show_error(
        self,
        description: Description,
        *,
        is_of_place: bool = False,
        action: QAction | None = None,
    ) -> None:
        """Show it in place of the old notice; a place that failed, only until one is shown.

        `action` is what can be done about it, as a button.
        """
        self._details = "\n".join(filter(None, (description.text, description.details)))
        self._show(description.text, description, action)
        self.action_button.setText(action.text() if action is not None else "")
        self._is_of_place = is_of_place

    @Slot()
    def place_shown(self) -> None:
        """A place is shown: remove the error about one that failed."""
        if self._is_of_place:
            self.hide()

    def say(self, text: str, action: QAction | None = None, button_text: str = "") -> None:
        """Show a notice in place of the old one, with a button for what can be done."""
        self._show(text, None, action)
        self.action_button.setText(button_text)

    @Slot(object)
    def tell_path(self, path: Path) -> None:
        """Show where a file is when its folder cannot be shown; the path can be copied."""
        text = self.tr("Cannot show the folder. The file was saved as {0}")
        self._show(text.format(visible(str(path), limit=4096)), None)
        self._details = escaped(str(path))  # clipboards cannot handle surrogates
        self.copy_button.setText(self.tr("Copy path"))
        self.copy_button.show()

    def take_back(self, text: str) -> None:
        """Hide this notice, unless another one has replaced it."""
        if self.description is None and self.text() == text:
            self.hide()

    def text(self) -> str:
        """The full text, with long names uncut."""
        return self._said

    def _show(
        self, text: str, description: Description | None, action: QAction | None = None
    ) -> None:
        self.description = description
        self._is_of_place = False
        if self._action is not None:
            self._action.triggered.disconnect(self.hide)
        self._action = action
        if action is not None:
            action.triggered.connect(self.hide)  # also from a menu
        self.action_button.setVisible(action is not None)
        self._said = text
        set_wrapped(self._text, text)
        self.setAccessibleName(text)
        self.copy_button.setText(self.tr("Copy details"))
        self.copy_button.setVisible(description is not None)
        self._tint()
        self.show()

    @Slot()
    def _act(self) -> None:
        if self._action is not None:
            self._action.trigger()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    def _tint(self) -> None:
        scale = self.devicePixelRatioF()
        name, role = ("info", Role.ACCENT) if self.description is None else ("error", Role.DANGER)
        self._icon.setPixmap(icons.pixmap(name, role, size=ICON, scale=scale))
        self.close_button.setIcon(icons.icon("close", Role.MUTED))

"""News that belong to no page: a line below the location field, never a dialog."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import ICON, PAGE_MARGIN, SPACE
from msglc_browser.gui.theme.palette import Role


class NoticeBar(QWidget):
    """`noticeBar`: the last error that has no page of its own, until it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setProperty("bar", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.description: Description | None = None
        self._details = ""
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setObjectName("noticeText")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setWordWrap(True)
        self.copy_button = QPushButton(self.tr("Copy details"), self)
        self.copy_button.setObjectName("noticeCopyButton")
        self.copy_button.clicked.connect(self._copy)
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
        layout.addWidget(self.copy_button)
        layout.addWidget(self.close_button)
        self.hide()
        self._tint()
        style.notifier().changed.connect(self._tint)

    def show_error(self, description: Description) -> None:
        """Show it in place of what stood there."""
        self.description = description
        text = " ".join(part for part in (description.title, description.hint) if part)
        self._text.setText(text)
        self.setAccessibleName(text)
        self._details = "\n".join(part for part in (text, description.details) if part)
        self.show()

    def text(self) -> str:
        """What is shown."""
        return self._text.text()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)

    def _tint(self) -> None:
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(icons.pixmap("error", Role.DANGER, size=ICON, scale=scale))
        self.close_button.setIcon(icons.icon("close", Role.MUTED))

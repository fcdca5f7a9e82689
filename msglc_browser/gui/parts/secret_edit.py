"""A field for a secret, masked, with an eye button to reveal it."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.palette import Role


class SecretEdit(QLineEdit):
    """A password field whose eye button shows the text while it is checked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.show_action = QAction(self.tr("Show"), self)
        self.show_action.setCheckable(True)
        self.show_action.setToolTip(self.tr("Show the text"))
        self.show_action.toggled.connect(self._on_toggled)
        self.addAction(self.show_action, QLineEdit.ActionPosition.TrailingPosition)
        self._tint()
        style.notifier().changed.connect(self._tint)

    def _on_toggled(self, is_shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self.setEchoMode(modes.Normal if is_shown else modes.Password)
        self._tint()

    def _tint(self) -> None:
        role = Role.ACCENT if self.show_action.isChecked() else Role.MUTED
        self.show_action.setIcon(icons.icon("eye", role))

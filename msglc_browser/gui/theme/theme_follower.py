"""Follows the theme setting live: light, dark, or the desktop's."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Scheme

SYSTEM = "system"


class ThemeFollower(QObject):
    """Applies the user's choice of theme to the application: "system", "light" or "dark"."""

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._choice = SYSTEM
        self._applied: Scheme | None = None
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def choose(self, choice: str) -> None:
        """Apply a choice of the theme setting."""
        self._choice = choice
        hints = QGuiApplication.styleHints()
        if choice == SYSTEM:
            hints.unsetColorScheme()
        else:  # the window's frame follows on platforms that draw it
            is_dark = choice == Scheme.DARK.value
            hints.setColorScheme(Qt.ColorScheme.Dark if is_dark else Qt.ColorScheme.Light)
        self._apply()

    @Slot()
    def _system_changed(self) -> None:
        self._apply()

    def _apply(self) -> None:
        scheme = style.system_scheme() if self._choice == SYSTEM else Scheme(self._choice)
        if scheme is not self._applied:
            self._applied = scheme
            style.apply(self._app, scheme)

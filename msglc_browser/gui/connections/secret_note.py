"""Where a secret that is typed will be kept, in words."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from msglc_browser.gui.theme import style


class SecretNote(QLabel):
    """`secretNote`: empty until somebody knows whether there is a keyring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("secretNote")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("muted", True)

    def show_where(self, *, in_keyring: bool) -> None:
        """Say that it lasts, or for how long."""
        kept = self.tr("The secret is kept in the system keyring.")
        lost = self.tr(
            "There is no system keyring here: the secret is kept in memory only and is gone "
            "when the program ends."
        )
        self.setText(kept if in_keyring else lost)
        self.setProperty("muted", in_keyring)
        self.setProperty("status", "" if in_keyring else "warning")
        style.restyle(self)

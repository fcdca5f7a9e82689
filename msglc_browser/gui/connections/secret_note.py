"""States where a typed secret key will be stored."""

from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme import style


class SecretNote(PlainLabel):
    """`secretNote`: empty until it is known whether there is a keyring."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setObjectName("secretNote")
        self.setWordWrap(True)
        self.setProperty("muted", True)

    def show_where(self, *, in_keyring: bool) -> None:
        """Show where it is stored, or that it is kept only until the program quits."""
        kept = self.tr("The secret key is stored in the system keyring.")
        lost = self.tr(
            "No system keyring found: the secret key is kept in memory only and is lost "
            "when you quit."
        )
        self.setText(kept if in_keyring else lost)
        self.setProperty("muted", in_keyring)
        self.setProperty("status", "" if in_keyring else "warning")
        style.restyle(self)

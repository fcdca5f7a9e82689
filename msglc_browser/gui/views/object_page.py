"""The bytes of an object that is no archive: as text or hex, with the reason in a banner."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from msglc_browser.operations.read_value import PlainText


class ObjectPage(QWidget):
    """Shown inside an ArchivePage when the object cannot be read as an archive."""

    more_wanted = Signal(int)  # limit in bytes

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)

    def show_plain(self, plain: PlainText, reason: str) -> None:
        """Show the text, or hex, and why it is no archive."""

"""What an archive page shows while it opens."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.parts.waiting_state import WaitingState


class OpeningState(WaitingState):
    """`openingState`, with `cancelOpenButton`."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        """`name` is what is being opened."""
        text = QCoreApplication.translate("OpeningState", "Opening {0}…").format(name)
        super().__init__("openingState", text, cancel_name="cancelOpenButton", parent=parent)

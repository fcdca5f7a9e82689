"""New, edit, duplicate: one form for a connection."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from msglc_browser.errors import Description
from msglc_browser.gui.models.connections import ConnectionDraft
from msglc_browser.storage.profile import Profile


class ConnectionDialog(QDialog):
    """A form for one connection (`objectName` "connectionDialog"); opens non-modally with show().

    Wishes: `test_wanted(ConnectionDraft)`, `test_abandoned()`, `save_wanted(ConnectionDraft)`.
    It closes itself when told `on_saved`, and keeps everything typed when told `on_save_failed`.
    """

    test_wanted = Signal(object)
    test_abandoned = Signal()
    save_wanted = Signal(object)

    def __init__(
        self,
        profile: Profile,
        *,
        is_new: bool,
        secrets_in_keyring: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("connectionDialog")

    def draft(self) -> ConnectionDraft:
        """What the fields say now."""
        raise NotImplementedError

    def on_test_finished(self, report: object) -> None:
        """Show a ConnectionReport, in words, below the fields."""

    def on_saved(self) -> None:
        """The connection is kept: close."""

    def on_save_failed(self, description: Description) -> None:
        """Show why it was not kept; nothing typed is lost."""

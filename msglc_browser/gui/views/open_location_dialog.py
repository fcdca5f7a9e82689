"""Open location…: a typed s3://bucket/prefix at a chosen connection."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QWidget

from msglc_browser.storage.profile import Profile


class OpenLocationDialog(QDialog):
    """Asks for a location, also in a bucket that may not be listed; "openLocationDialog"."""

    location_wanted = Signal(object)  # Location; the node path, if any, comes with path_text()

    def __init__(
        self,
        profiles: Sequence[Profile],
        *,
        current_profile_id: str | None = None,
        text: str = "s3://",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("openLocationDialog")

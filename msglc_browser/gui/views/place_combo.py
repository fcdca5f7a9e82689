"""Where a target is: on this computer, or at which connection."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from msglc_browser.gui.visible_text import visible
from msglc_browser.storage.profile import Profile

_LETTERS = 16


class PlaceCombo(QComboBox):
    """`placeCombo`: this computer, then the connections; `activated` when a person chose."""

    def __init__(self, profiles: Sequence[Profile], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("placeCombo")
        self.setAccessibleName(self.tr("Where"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        self.addItem(self.tr("This computer"), "")
        for profile in profiles:
            self.addItem(self.tr("S3: {0}").format(visible(profile.name)), profile.profile_id)

    def profile_id(self) -> str:
        """The chosen connection's; empty for this computer."""
        return str(self.currentData())

    def show_place(self, profile_id: str) -> None:
        """Follow what was typed; empty means this computer."""
        self.setCurrentIndex(max(0, self.findData(profile_id)))

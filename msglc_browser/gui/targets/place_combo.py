"""Where a target is: on this computer, or at which connection."""

from collections.abc import Sequence

from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.storage.places.profile import Profile

_LETTERS = 16


class PlaceCombo(QComboBox):
    """`placeCombo`: this computer, then the connections; `activated` when a person chose.

    While one goes on from place to place, by key or by wheel, `is_stepping`.
    """

    def __init__(self, profiles: Sequence[Profile], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.is_stepping = False
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

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows choose another place; maybe not the last one."""
        self.is_stepping = True
        super().keyPressEvent(event)
        self.is_stepping = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """As arrows do."""
        self.is_stepping = True
        super().wheelEvent(event)
        self.is_stepping = False

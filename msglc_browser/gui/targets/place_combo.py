"""Where a target is: on this computer or on a connection."""

from collections.abc import Sequence

from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import visible
from msglc_browser.storage.places.profile import Profile

_LETTERS = 16


@guarded
class PlaceCombo(QComboBox):
    """`placeCombo`: this computer, then the connections; `activated` when the user chose one.

    `is_stepping` while the user steps through the places with keys or the wheel.
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
        """The id of the chosen connection; empty for this computer."""
        return str(self.currentData())

    def show_place(self, profile_id: str) -> None:
        """Select the place of a typed target; empty means this computer."""
        self.setCurrentIndex(max(0, self.findData(profile_id)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys select another place, which may not be the final one."""
        self.is_stepping = True
        super().keyPressEvent(event)
        self.is_stepping = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Same as for the arrow keys."""
        self.is_stepping = True
        super().wheelEvent(event)
        self.is_stepping = False

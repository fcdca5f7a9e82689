"""Chooses the connection for s3:// when there is more than one."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from msglc_browser.gui.base.visible_text import visible
from msglc_browser.storage.places.profile import Profile

_LETTERS = 12


class ConnectionCombo(QComboBox):
    """`connectionCombo`: the connections by name; hidden if there are fewer than two."""

    def __init__(
        self, profiles: Sequence[Profile], profile_id: str, parent: QWidget | None = None
    ) -> None:
        """Starts with `profile_id`, otherwise with the first connection."""
        super().__init__(parent)
        self.setObjectName("connectionCombo")
        self.setAccessibleName(self.tr("Connection"))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_LETTERS)
        for profile in profiles:
            self.addItem(visible(profile.name), profile.profile_id)
        self._fallback = profile_id
        self.setCurrentIndex(max(0, self.findData(profile_id)))
        self.setVisible(len(profiles) > 1)

    def profile_id(self) -> str:
        """The id of the chosen connection."""
        chosen = self.currentData()
        return chosen if isinstance(chosen, str) else self._fallback

"""Completions for a typed place."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme import fonts


@guarded
class PlaceCompleter(QCompleter):
    """Offers the texts that contain what is typed; nothing once one of them is complete.

    An open list consumes the next click, wherever it lands.
    """

    def __init__(self, texts: Sequence[str], edit: QLineEdit) -> None:
        """For `edit`, which owns it, and so deletes it when it is given another one."""
        super().__init__(list(texts), edit)
        self._texts = frozenset(texts)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        popup = self.popup()
        if popup is not None:
            popup.setProperty("popup", True)
            popup.setFont(fonts.mono())
            popup.setTextElideMode(Qt.TextElideMode.ElideMiddle)

    def splitPath(self, path: str) -> list[str]:  # noqa: N802
        """What to search for: text that no completion contains, to find nothing."""
        return ["\0"] if path in self._texts else [path]

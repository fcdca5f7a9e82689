"""Completions for a typed place."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme import fonts


@guarded
class PlaceCompleter(QCompleter):
    """Offers the texts that contain what is typed; nothing once one of them is complete.

    Tab takes the highlighted one and stays in the field. An open list consumes the next click,
    wherever it lands.
    """

    def __init__(self, texts: Sequence[str], edit: QLineEdit) -> None:
        """For `edit`, which owns it, and so deletes it when it is given another one."""
        super().__init__(list(texts), edit)
        self._texts = frozenset(texts)
        self._edit = edit
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

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Qt lets Tab leave the field, and what was typed and highlighted is gone."""
        is_pressed = event.type() is QEvent.Type.KeyPress
        if is_pressed and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Tab:
            return self._take_highlighted() or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _take_highlighted(self) -> bool:
        popup = self.popup()
        if popup is None or not popup.isVisible() or not popup.currentIndex().isValid():
            return False
        self._edit.setText(str(popup.currentIndex().data(self.completionRole())))
        popup.hide()
        return True

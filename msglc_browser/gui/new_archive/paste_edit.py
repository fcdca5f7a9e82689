"""A field to paste JSON into that stays responsive whatever is pasted."""

from typing import Final

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme import fonts

_EDITABLE_LETTERS: Final = 50_000
_SHOWN_LETTERS: Final = 2_000
_LINES: Final = 9


@guarded
class PasteEdit(QPlainTextEdit):
    """Text too long to be laid out while the user types is kept beside the field, which shows its
    beginning and can then only be cleared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._held = ""
        self.setFont(fonts.mono())
        self.setTabChangesFocus(True)
        self.setMinimumHeight(self.fontMetrics().lineSpacing() * _LINES)

    @property
    def is_holding(self) -> bool:
        """Whether only the beginning is shown."""
        return bool(self._held)

    def text(self) -> str:
        """All of it."""
        return self._held or self.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the text."""
        if len(text) <= _EDITABLE_LETTERS:
            self._held = ""
            self.setReadOnly(False)
            self.setPlainText(text)
            return
        self._held = text
        self.setReadOnly(True)
        self.setPlainText(text[:_SHOWN_LETTERS] + "…")

    def insertFromMimeData(self, source: QMimeData) -> None:  # noqa: N802  # Qt's name
        """Handle pasted or dropped text."""
        text = source.text()
        if len(text) + len(self.toPlainText()) <= _EDITABLE_LETTERS:
            super().insertFromMimeData(source)
            return
        cursor = self.textCursor()
        before = self.toPlainText()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        self.set_text(before[:start] + text + before[end:])

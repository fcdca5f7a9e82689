"""A short muted text at the right end of a field, before its clear button."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import ICON, SPACE


@guarded
class FieldNote(PlainLabel):
    """Keeps the typed text from running under it; hidden while empty."""

    def __init__(self, field: QLineEdit, name: str) -> None:
        super().__init__("", field)
        self._field = field
        self.setObjectName(name)
        self.setProperty("muted", True)
        self.setFont(fonts.small())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        field.installEventFilter(self)
        self.say("")

    def say(self, text: str) -> None:
        """Show `text`, or nothing."""
        self.setText(text)
        self.setVisible(bool(text))
        self.adjustSize()
        self._field.setTextMargins(0, 0, self.width() + SPACE if text else 0, 0)
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Stay at the end when the field is resized."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        clear_button = ICON + 3 * SPACE
        left = self._field.width() - clear_button - self.width()
        self.move(left, (self._field.height() - self.height()) // 2)

"""Widgets for texts from outside: a name, a key or a server's message is never taken for markup.

Qt guesses the format of a text: the key `<img src=…>` would be an image. All labels and message
boxes of the program are of these classes, and all tooltips come from `tooltip`; tests check both.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget


class PlainLabel(QLabel):
    """Shows its text as it is."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)


class PlainBox(QMessageBox):
    """A question whose title and text are shown as they are; it deletes itself when closed."""

    def __init__(self, name: str, parent: QWidget) -> None:
        """`name` is its object name."""
        super().__init__(parent)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.NoIcon)
        self.setTextFormat(Qt.TextFormat.PlainText)
        # Not needed for the first paint.
        from msglc_browser.gui.base.keys.mnemonics import DialogLetters  # noqa: PLC0415

        DialogLetters(self)

    def ask(self, question: str, more: str) -> None:
        """Set the texts: a line, and what follows from it."""
        self.setText(question)
        self.setInformativeText(more)
        for label in self.findChildren(QLabel):  # the second one guesses
            label.setTextFormat(Qt.TextFormat.PlainText)

    def add_cancel(self) -> None:
        """Add Cancel (`cancelButton`), which Enter and Escape press too."""
        cancel = self.addButton(QMessageBox.StandardButton.Cancel)
        cancel.setObjectName("cancelButton")
        self.setDefaultButton(cancel)
        self.setEscapeButton(cancel)

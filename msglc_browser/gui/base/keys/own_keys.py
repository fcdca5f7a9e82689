"""Keys that a widget takes before they are shortcuts of the window."""

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit


def passes_copy_on(field: QLineEdit, event: QEvent) -> bool:
    """Whether Qt asks if Copy is the field's own, while no text is selected in it.

    For `QWidget.event`: the command Copy then copies what is selected on the page.
    """
    is_question = event.type() is QEvent.Type.ShortcutOverride
    if not (is_question and isinstance(event, QKeyEvent)) or field.hasSelectedText():
        return False
    if not event.matches(QKeySequence.StandardKey.Copy):
        return False
    event.ignore()
    return True


def claims(event: QEvent, is_own: Callable[[QKeyEvent], bool]) -> bool:
    """Whether Qt asks if the key is the widget's own, and it is; then the event is accepted.

    For `QWidget.event`: the key is sent to the widget afterwards.
    """
    is_question = event.type() is QEvent.Type.ShortcutOverride
    if is_question and isinstance(event, QKeyEvent) and is_own(event):
        event.accept()
        return True
    return False

"""Context menus of the inspectors: made when they open, deleted when they close."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from msglc_browser.gui.base.actions import letters_while_open


def passing_menu(name: str, parent: QWidget) -> QMenu:
    """An empty menu with this object name, whose entries have letters."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    letters_while_open(menu)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def with_key(text: str, key: QKeySequence) -> str:
    """The text of an entry that only shows its key, as it is handled elsewhere."""
    shown = key.toString(QKeySequence.SequenceFormat.NativeText)
    return f"{text}\t{shown}" if shown else text

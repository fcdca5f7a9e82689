"""Shift+F10 opens the context menu, as the menu key does, which many keyboards lack."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QContextMenuEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from msglc_browser.gui.base.guarded import guarded

CONTEXT_MENU_KEY: Final = "Shift+F10"


@guarded
class ContextMenuKey(QShortcut):
    """For every widget of a window; Qt knows this key only on Windows."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(QKeySequence(CONTEXT_MENU_KEY), window)
        self._window = window
        self.activated.connect(self._open)

    @Slot()
    def _open(self) -> None:
        widget = self._window.focusWidget() or self._window
        place = widget.rect().center()
        reason = QContextMenuEvent.Reason.Keyboard
        # Like every context menu event it goes to the parents of a widget without a menu.
        QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place)))

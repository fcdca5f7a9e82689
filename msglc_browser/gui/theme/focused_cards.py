"""Cards show the keyboard focus of the list in them: lists have no edge of their own."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFrame, QWidget
from shiboken6 import isValid


class FocusedCards(QObject):
    """Gives the card around the list that has the focus the property `focused`."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._card: QFrame | None = None
        app.focusChanged.connect(self._follow)

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """The widget that had the focus is not touched: it may be half destroyed by now."""
        if now is None:
            return
        card = now.parentWidget() if isinstance(now, QAbstractItemView) else None
        if not isinstance(card, QFrame) or not card.property("card"):
            card = None
        if card is not self._card:
            _mark(self._card, is_focused=False)
            _mark(card, is_focused=True)
            self._card = card


def _mark(card: QFrame | None, *, is_focused: bool) -> None:
    if card is not None and isValid(card):
        card.setProperty("focused", is_focused)
        card.style().unpolish(card)
        card.style().polish(card)

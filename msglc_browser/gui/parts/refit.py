"""Tells when a widget has to arrange its parts anew."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.base.guarded import guarded

_REASONS = (QEvent.Type.Resize, QEvent.Type.LayoutRequest)


@guarded
class Refit(QObject):
    """Calls `fit` when the widget has another size, or a part of it another text, or is hidden."""

    def __init__(self, widget: QWidget, fit: Callable[[], None]) -> None:
        super().__init__(widget)
        self._fit = fit
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Before the widget lays out its parts."""
        if event.type() in _REASONS:
            self._fit()
        return False

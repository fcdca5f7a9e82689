"""A dialog as high as its texts need when they wrap, that throws no work away."""

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog

from msglc_browser.gui.dialogs.leave_question import ask_to_leave


class FittingDialog(QDialog):
    """Grows, up to the screen's height, instead of cutting lines.

    Qt 6.11 sizes a dialog to at most two thirds of the screen, and does not let it grow when a
    text in it wraps anew.
    """

    _may_leave = False
    _height_before = 0

    def is_edited(self) -> bool:
        """Whether leaving now would throw away something a person did."""
        return False

    def reject(self) -> None:
        """Leave; ask first when something would be lost."""
        if self._may_leave or not self.is_edited():
            super().reject()
        else:
            ask_to_leave(self, self._leave)

    def _leave(self) -> None:
        self._may_leave = True
        self.reject()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit before anyone sees it."""
        super().showEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Fit again when a text has changed."""
        is_done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return is_done

    @Slot()
    def fit_anew(self) -> None:
        """As high as what is shown needs, and no higher: call when much has been hidden."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), self.minimumSizeHint().height())
            self._fit()

    @Slot()
    def note_height(self) -> None:
        """Something is about to be shown for a while; `fit_back` follows."""
        self._height_before = self.height()

    @Slot()
    def fit_back(self) -> None:
        """As high as before, if that is enough: no blank band stays where something was."""
        # Once the layouts within have heard of it.
        QTimer.singleShot(0, self, self._fit_back)

    @Slot()
    def _fit_back(self) -> None:
        layout = self.layout()
        if layout is not None and self.isVisible() and self._height_before:
            layout.activate()
            self.resize(self.width(), max(self._height_before, self.minimumSizeHint().height()))
            self._height_before = 0
            self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        is_wrapping = layout.hasHeightForWidth()
        hint = layout.sizeHint().height()
        wanted = layout.totalHeightForWidth(self.width()) if is_wrapping else hint
        wanted = min(wanted, self.screen().availableGeometry().height())
        if self.height() < wanted:
            self.resize(self.width(), wanted)

"""A dialog as high as its wrapped texts need, that asks before it discards work."""

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.dialogs.leave_question import ask_to_leave


@guarded
class FittingDialog(QDialog):
    """Grows up to the screen's height instead of cutting lines.

    Qt 6.11 limits a dialog to two thirds of the screen, and does not let it grow when the wrapping
    of a text changes.
    """

    _may_leave = False
    _height_before = 0

    def is_edited(self) -> bool:
        """Whether closing now would discard the user's work."""
        return False

    def reject(self) -> None:
        """Close; ask first if work would be lost."""
        if self._may_leave or not self.is_edited():
            super().reject()
        else:
            ask_to_leave(self, self._leave)

    def _leave(self) -> None:
        self._may_leave = True
        self.reject()

    def showEvent(self, event: QShowEvent) -> None:
        """Fit before the dialog is visible."""
        super().showEvent(event)
        self._fit()
        self._stay_on_screen()

    def event(self, event: QEvent) -> bool:
        """Fit again after a text has changed."""
        is_done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and self.isVisible():
            self._fit()
        return is_done

    @Slot()
    def fit_anew(self) -> None:
        """As high as the visible content needs, and no higher: call after hiding a lot."""
        layout = self.layout()
        if layout is not None and self.isVisible():
            layout.activate()
            self.resize(self.width(), self.minimumSizeHint().height())
            self._fit()

    @Slot()
    def note_height(self) -> None:
        """Prepare for content that is shown temporarily; `fit_back` follows."""
        self._height_before = self.height()

    @Slot()
    def fit_back(self) -> None:
        """Restore the earlier height if it suffices, so that no blank band remains."""
        # Once the nested layouts have been updated.
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
            self._stay_on_screen()

    def _stay_on_screen(self) -> None:
        """It is placed when it is small or over a window at the edge, and may reach beyond it."""
        area, frame = self.screen().availableGeometry(), self.frameGeometry()
        left = max(area.left(), min(frame.left(), area.right() + 1 - frame.width()))
        top = max(area.top(), min(frame.top(), area.bottom() + 1 - frame.height()))
        if (left, top) != (frame.left(), frame.top()):
            self.move(left, top)

"""A dialog as high as its wrapped texts need, that asks before it discards work."""

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.context_menu_key import ContextMenuKey
from msglc_browser.gui.base.keys.mnemonics import DialogLetters
from msglc_browser.gui.dialogs.body_area import BodyArea
from msglc_browser.gui.dialogs.leave_question import ask_to_leave


@guarded
class FittingDialog(QDialog):
    """Grows up to the screen's height instead of cutting lines.

    Qt 6.11 limits a dialog to two thirds of the screen, and does not let it grow when the wrapping
    of a text changes.
    """

    area: BodyArea | None = None  # what scrolls on a small screen
    _may_leave = False
    _height_before = 0
    _height_wanted = 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        DialogLetters(self)
        ContextMenuKey(self)

    def new_button(self, name: str, text: str, *, primary: bool = False) -> QPushButton:
        """A button to be put somewhere; Enter triggers the primary one."""
        button = QPushButton(text, self)
        button.setObjectName(name)
        button.setProperty("primary", primary)
        button.setDefault(primary)
        button.setAutoDefault(primary)
        return button

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
        self._fit(may_widen=not event.spontaneous())
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
        if self.isVisible():
            self._resize_to(self.width(), self._wanted_height())

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
        if self.isVisible() and self._height_before:
            self._resize_to(self.width(), max(self._height_before, self._wanted_height()))
            self._height_before = 0

    def _fit(self, *, may_widen: bool = False) -> None:
        layout = self.layout()
        if layout is None:
            return
        if may_widen and layout.sizeHint().width() > self.width():
            self._resize_to(layout.sizeHint().width(), self.height())
        before, wanted = self._height_wanted, self._wanted_height()
        self._height_wanted = wanted
        # Made lower by the user it remains so, apart from what is new in it.
        lacking = wanted - max(self.height(), before)
        if lacking > 0:
            self._resize_to(self.width(), self.height() + lacking)
            self._stay_on_screen()

    def _wanted_height(self) -> int:
        layout = self.layout()
        if layout is None:
            return self.height()
        if self.area is not None:
            self.area.updateGeometry()  # its content may have changed just now
        layout.activate()
        is_wrapping = layout.hasHeightForWidth()
        return (
            layout.totalHeightForWidth(self.width()) if is_wrapping else layout.sizeHint().height()
        )

    def _resize_to(self, width: int, height: int) -> None:
        """As far as the screen has room, beside the frame of the window."""
        room = self.screen().availableGeometry().size() - self.frameGeometry().size() + self.size()
        self.resize(min(width, room.width()), min(height, room.height()))

    def _stay_on_screen(self) -> None:
        """It is placed when it is small or over a window at the edge, and may reach beyond it."""
        area, frame = self.screen().availableGeometry(), self.frameGeometry()
        left = max(area.left(), min(frame.left(), area.right() + 1 - frame.width()))
        top = max(area.top(), min(frame.top(), area.bottom() + 1 - frame.height()))
        if (left, top) != (frame.left(), frame.top()):
            self.move(left, top)

"""The location field: clickable breadcrumbs, and a plain text field while it has the focus."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QStyle, QStyleOptionFrame, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.keys.own_keys import passes_copy_on
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.gui.window.location.breadcrumbs import Crumb, breadcrumbs

_PADDING: Final = 11.0
_SHORT_ABSENCES: Final = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ELLIPSIS: Final = Crumb("… ", Role.MUTED)


@guarded
class LocationEdit(QLineEdit):
    """`locationEdit`: shows the current place; `location_entered(text)` names the next one.

    A click on a segment goes there; a click beside them, Tab or Ctrl+L starts editing. Escape
    restores the current place. Entered text stays until it has been opened.
    """

    location_entered = Signal(str)
    left = Signal()  # Escape or Enter: the focus should go to the page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._entered = ""  # and has not been opened yet
        self._crumbs: tuple[Crumb, ...] = ()
        self._hovered: Crumb | None = None
        self._known: Callable[[], Sequence[str]] = tuple
        self.setObjectName("locationEdit")
        self.setAccessibleName(self.tr("Location"))
        self.setPlaceholderText(self.tr("s3://bucket/prefix, a URL or a file path"))
        self.setFont(fonts.mono())
        self.setMouseTracking(True)
        # A click on a segment must not take the focus; for other clicks, mousePressEvent takes it.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.returnPressed.connect(self._enter)

    def complete_from(self, known: Callable[[], Sequence[str]]) -> None:
        """`known()` are the places to offer, asked for when typing begins."""
        self._known = known

    def show_location(self, text: str) -> None:
        """Show the current place, unless text is being typed or has not been opened yet."""
        is_typed = self._is_text() and self.text() != self._shown
        if text != self._shown:
            self._shown = text
            self._crumbs = breadcrumbs(text) if text else ()
            self._entered = ""
            if not is_typed:  # having the focus is not typing
                self.setText(text)
                self.selectAll()
        self._show_again()

    def forget_entered(self) -> None:
        """The entered text has been opened."""
        self._entered = ""
        self._show_again()

    def keep_entered(self, text: str) -> None:
        """The entered text could not be opened: it stays, unless another is being typed."""
        if self._is_text() and self.text() not in (self._shown, text):
            return
        self._entered = text
        self.setText(text)
        self.update()

    def start_typing(self) -> None:
        """Take the focus and select everything."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def crumb_boxes(self) -> list[tuple[QRectF, Crumb]]:
        """The rectangles of the visible segments, in this widget's coordinates."""
        metrics = QFontMetricsF(self.font())
        widths = [metrics.horizontalAdvance(crumb.text) for crumb in self._crumbs]
        crumbs = list(zip(self._crumbs, widths, strict=True))
        room = self.width() - 2 * _PADDING
        if sum(widths) > room:
            room -= metrics.horizontalAdvance(_ELLIPSIS.text)
            while len(crumbs) > 1 and sum(width for _, width in crumbs) > room:
                crumbs.pop(0)
            crumbs.insert(0, (_ELLIPSIS, metrics.horizontalAdvance(_ELLIPSIS.text)))
        boxes = []
        x = _PADDING
        for crumb, width in crumbs:
            boxes.append((QRectF(x, 0, width, self.height()), crumb))
            x += width
        return boxes

    def event(self, event: QEvent) -> bool:
        """Copy is for the page unless text is selected."""
        return passes_copy_on(self, event) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a text field with the focus; breadcrumbs without."""
        if self._is_text() or not self._crumbs:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option, painter, self)
        painter.setClipRect(QRectF(self.rect()).adjusted(_PADDING, 0, -_PADDING, 0))
        for box, crumb in self.crumb_boxes():
            font = self.font()
            font.setUnderline(crumb is self._hovered)
            painter.setFont(font)
            painter.setPen(color(crumb.role))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft,
                             crumb.text)  # fmt: skip

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the segment under the mouse, or start editing."""
        if self.hasFocus():
            super().mousePressEvent(event)
            return
        crumb = self._crumb_at(event)
        if event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif crumb is not None and crumb.target is not None:
            self.location_entered.emit(crumb.target)
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Underline the segment that a click would open."""
        if self.hasFocus():
            super().mouseMoveEvent(event)
            return
        crumb = self._crumb_at(event)
        self._hover(crumb if crumb is not None and crumb.target is not None else None)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Nothing is underlined until the mouse moves."""
        self._hover(None)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Remove the underline."""
        self._hover(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape restores the current place; Enter goes, whether or not places are offered."""
        offered = self._offered_list()
        if event.key() in _ENTER and offered is not None:
            if offered.currentIndex().isValid():
                event.ignore()  # the list completes the text
                return
            offered.hide()
        if event.key() == Qt.Key.Key_Escape and offered is None:
            self._entered = ""
            self.setText(self._shown)
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Become a text field."""
        self._hover(None)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        if event.reason() not in _SHORT_ABSENCES:
            self._offer_places()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the current place as breadcrumbs, unless another window came to the front."""
        super().focusOutEvent(event)
        if event.reason() not in _SHORT_ABSENCES:
            self._show_again()
            self.setCursorPosition(0)

    def _offer_places(self) -> None:
        # Not needed for the first paint.
        from msglc_browser.gui.targets.place_completer import PlaceCompleter  # noqa: PLC0415

        completer = PlaceCompleter(self._known(), self)
        self.setCompleter(completer)
        # Queued: the text is completed by another slot.
        completer.activated.connect(self._enter, Qt.ConnectionType.QueuedConnection)

    def _offered_list(self) -> QAbstractItemView | None:
        """The list of places, while it is open."""
        completer = self.completer()
        popup = None if completer is None else completer.popup()
        return popup if popup is not None and popup.isVisible() else None

    def _is_text(self) -> bool:
        """Whether this is a text field now; an inactive window remembers its focus."""
        return bool(self._entered) or self.window().focusWidget() is self

    def _show_again(self) -> None:
        if not self._is_text():
            self.setText(self._shown)
        self.update()

    @Slot()
    def _enter(self) -> None:
        text = self.text()
        self._entered = text if text != self._shown else ""
        self.left.emit()
        self.location_entered.emit(text)

    def _crumb_at(self, event: QMouseEvent) -> Crumb | None:
        if self._is_text():
            return None
        position = event.position()
        return next((crumb for box, crumb in self.crumb_boxes() if box.contains(position)), None)

    def _hover(self, crumb: Crumb | None) -> None:
        is_link = crumb is not None
        shape = Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.IBeamCursor
        self.setCursor(shape)
        if crumb is not self._hovered:
            self._hovered = crumb
            self.update()

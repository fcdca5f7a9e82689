"""The location field: breadcrumbs to click on, a plain text field once it has the focus."""

from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QEnterEvent,
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QLineEdit, QStyle, QStyleOptionFrame, QWidget

from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.gui.window.breadcrumbs import Crumb, breadcrumbs

_PADDING: Final = 11.0
_SHORT_ABSENCES: Final = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
)
_ELLIPSIS: Final = Crumb("… ", Role.MUTED)


class LocationEdit(QLineEdit):
    """`locationEdit`: shows where one is; `location_entered(text)` says where to go.

    Clicking a piece goes there; clicking beside them, Tab or Ctrl+L makes it a text field.
    Escape takes back what was typed. What was entered stays until it has led somewhere.
    """

    location_entered = Signal(str)
    left = Signal()  # Escape or Enter: the focus should go to the page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self._entered = ""  # and has led nowhere yet
        self._crumbs: tuple[Crumb, ...] = ()
        self._hovered: Crumb | None = None
        self.setObjectName("locationEdit")
        self.setAccessibleName(self.tr("Location"))
        self.setPlaceholderText(self.tr("s3://bucket/prefix, or the path of a file"))
        self.setFont(fonts.mono())
        self.setMouseTracking(True)
        # A click on a piece must not take the focus; mousePressEvent takes it for the others.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.returnPressed.connect(self._enter)

    def show_location(self, text: str) -> None:
        """Show where one is; what is being typed, or has led nowhere, is not disturbed."""
        is_typed = self._is_text() and self.text() != self._shown
        if text != self._shown:
            self._shown = text
            self._crumbs = breadcrumbs(text) if text else ()
            self._entered = ""
            if not is_typed:  # the focus alone makes no typing
                self.setText(text)
                self.selectAll()
        self._show_again()

    def forget_entered(self) -> None:
        """What was entered has led somewhere."""
        self._entered = ""
        self._show_again()

    def start_typing(self) -> None:
        """Take the focus with everything selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    def crumb_boxes(self) -> list[tuple[QRectF, Crumb]]:
        """Where the pieces are, in this widget's coordinates; elided ones are left out."""
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """A text field with the focus; breadcrumbs without."""
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
        """Go to the piece under the mouse, else start typing."""
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
        """Underline the piece that a click would lead to."""
        if self.hasFocus():
            super().mouseMoveEvent(event)
            return
        crumb = self._crumb_at(event)
        self._hover(crumb if crumb is not None and crumb.target is not None else None)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Nothing is underlined before the mouse moves."""
        self._hover(None)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is underlined any more."""
        self._hover(None)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes back what was typed."""
        if event.key() == Qt.Key.Key_Escape:
            self._entered = ""
            self.setText(self._shown)
            self.left.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Become a text field."""
        self._hover(None)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show breadcrumbs again, of where one really is, unless one only looks elsewhere."""
        super().focusOutEvent(event)
        if event.reason() not in _SHORT_ABSENCES:
            self._show_again()
            self.setCursorPosition(0)

    def _is_text(self) -> bool:
        """Whether a text stands here; the window remembers its focus while it is inactive."""
        return bool(self._entered) or self.window().focusWidget() is self

    def _show_again(self) -> None:
        if not self._is_text():
            self.setText(self._shown)
        self.update()

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

"""A thin progress line: filled as far as is known, otherwise a moving segment."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color

_TICK_MS: Final = 40
_STEP: Final = 0.02  # of the width, per tick
_PIECE: Final = 0.3  # of the width


@guarded
class ThinBar(QWidget):
    """Shows a fraction, "busy" or nothing; its timer runs only while busy and visible."""

    def __init__(self, parent: QWidget | None = None, *, thickness: int = SPACE + 2) -> None:
        super().__init__(parent)
        self._thickness = thickness
        self._fraction: float | None = 0.0
        self._phase = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._move)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_fraction(self, fraction: float | None) -> None:
        """Set the fraction, 0.0 to 1.0; None while it is unknown."""
        if fraction == self._fraction:
            return
        self._fraction = fraction
        self._set_ticking(self.isVisible())
        self.update()

    @property
    def thickness(self) -> int:
        """Set the thickness in pixels."""
        return self._thickness

    def sizeHint(self) -> QSize:
        """As thick as set, as wide as there is room."""
        return QSize(SPACE * 20, self._thickness)

    def showEvent(self, event: QShowEvent) -> None:
        """Resume the animation."""
        super().showEvent(event)
        self._set_ticking(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Pause the animation."""
        super().hideEvent(event)
        self._set_ticking(False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the groove and the finished part or the moving segment."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_bar(painter, QRectF(self.rect()), self._fraction, self._phase)

    def _set_ticking(self, visible: bool) -> None:
        if visible and self._fraction is None:
            self._timer.start()
        else:
            self._timer.stop()

    def _move(self) -> None:
        self._phase = (self._phase + _STEP) % 1.0
        self.update()


def paint_bar(painter: QPainter, rect: QRectF, fraction: float | None, phase: float = 0.5) -> None:
    """Draw a bar into `rect` with the current palette."""
    radius = rect.height() / 2
    _fill(painter, rect, radius, color(Role.BORDER))
    if fraction is None:
        travel = rect.width() * (1 + _PIECE)
        left = rect.left() + travel * phase - rect.width() * _PIECE
        piece = QRectF(left, rect.top(), rect.width() * _PIECE, rect.height())
        _fill(painter, piece.intersected(rect), radius, color(Role.ACCENT))
    elif fraction > 0:
        done = QRectF(rect)
        done.setWidth(max(rect.height(), rect.width() * fraction))
        _fill(painter, done, radius, color(Role.ACCENT))


def _fill(painter: QPainter, rect: QRectF, radius: float, fill: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, radius, radius)

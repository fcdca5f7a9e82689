"""The colours beside a heat map and the values they stand for; its ends can be dragged."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.image.cell_text import short_text
from msglc_browser.gui.inspect.image.color_maps import color_table, nan_color
from msglc_browser.gui.inspect.image.map_painting import AXIS_HEIGHT
from msglc_browser.gui.inspect.image.rendering import Coloring
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.images.grid_summary import sane_range

_BAR_WIDTH: Final = 14
_WIDTH: Final = 88
_STOPS: Final = 32
_KEY_SHARE: Final = 0.02
_SWATCH: Final = 10


@guarded
class ColorBar(QWidget):
    """`colorBar`: drag its upper part for the last colour's value, its lower part for the first's,
    the middle for both. Up and Down move the last one, with Shift the first one.
    """

    range_dragged = Signal(float, float)
    reset_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("colorBar")
        self.setAccessibleName(self.tr("Values of the colours"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.SizeVerCursor)
        self._coloring = Coloring()
        self._legend = ""
        self._has_colors = self._has_values = True
        self._start: tuple[float, Coloring, str] | None = None

    def show_coloring(
        self,
        coloring: Coloring,
        *,
        legend: str,
        has_colors: bool = True,
        has_values: bool = True,
    ) -> None:
        """`legend` names what has the colour of NaN, "" if there is none; `has_colors` is False
        if the values are colours themselves, `has_values` if none is a number."""
        self._coloring, self._legend = coloring, legend
        self._has_colors, self._has_values = has_colors, has_values
        low, high = short_text(coloring.low), short_text(coloring.high)
        self.setAccessibleDescription(self.tr("from {0} to {1}").format(low, high))
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the numbers."""
        return QSize(_WIDTH, 160)

    def bar(self) -> QRectF:
        """Where the colours are."""
        room = AXIS_HEIGHT + (AXIS_HEIGHT if self._legend else 0)
        return QRectF(0, 0, _BAR_WIDTH, max(self.height() - room, 8))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The colours, three values, and what NaN looks like."""
        painter = QPainter(self)
        bar = self.bar()
        painter.setFont(fonts.small_mono())
        metrics = QFontMetricsF(painter.font())
        gradient = QLinearGradient(bar.bottomLeft(), bar.topLeft())
        table = color_table(self._coloring.color_map)
        for stop in range(_STOPS + 1):
            red, green, blue = table[stop * (len(table) - 1) // _STOPS].tolist()
            shade = QColor(red, green, blue) if self._has_colors else _grey(stop / _STOPS)
            gradient.setColorAt(stop / _STOPS, shade)
        painter.fillRect(bar, gradient)
        if self.hasFocus():
            painter.setPen(QPen(color(Role.ACCENT), 1))
            painter.drawRect(bar.adjusted(0, 0, -1, -1))
        painter.setPen(color(Role.MUTED))
        left = bar.right() + SPACE + 2
        middle = bar.center().y() + metrics.ascent() / 2 - 1
        for value, y in (
            (self._coloring.high, metrics.ascent()),
            (self._value_at(0.5), middle),
            (self._coloring.low, bar.bottom() - 2),
        ):
            if self._has_values:
                painter.drawText(QPointF(left, y), short_text(value))
        if self._legend:
            top = self.height() - AXIS_HEIGHT + (AXIS_HEIGHT - _SWATCH) / 2
            swatch = QRectF(2, top, _SWATCH, _SWATCH)
            painter.fillRect(swatch, QColor(*nan_color(self._coloring.color_map)))
            painter.drawText(QPointF(left, swatch.bottom()), self._legend)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag an end, or both."""
        share = event.position().y() / max(self.bar().height(), 1)
        part = "high" if share < 1 / 3 else "low" if share > 2 / 3 else "both"
        self._start = event.position().y(), self._coloring, part

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Dragging away from the middle widens the range."""
        if self._start is None:
            return
        y, coloring, part = self._start
        share = (event.position().y() - y) / max(self.bar().height(), 1)
        self._shift(coloring, share, part)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End dragging."""
        self._start = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Back to the preset."""
        self._start = None
        self.reset_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down."""
        moves = {Qt.Key.Key_Up: -_KEY_SHARE, Qt.Key.Key_Down: _KEY_SHARE}
        key = Qt.Key(event.key())
        if key not in moves:
            super().keyPressEvent(event)
            return
        is_low = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._shift(self._coloring, moves[key], "low" if is_low else "high")

    def _value_at(self, share: float) -> float:
        low, high = self._coloring.low, self._coloring.high
        if self._coloring.is_log:
            return math.exp((1 - share) * math.log(low) + share * math.log(high))
        return low * (1 - share) + high * share

    def _shift(self, coloring: Coloring, share: float, part: str) -> None:
        """Move an end, or both, up by minus `share` of the range."""
        low, high = coloring.low, coloring.high
        if coloring.is_log:
            low, high = math.log(low), math.log(high)
        moved = -share * (high / 2 - low / 2) * 2
        new_low = low + moved if part != "high" else low
        new_high = high + moved if part != "low" else high
        if coloring.is_log:
            new_low, new_high = (math.exp(min(max(end, -700), 700)) for end in (new_low, new_high))
        if math.isfinite(new_low) and math.isfinite(new_high) and new_low < new_high:
            self.range_dragged.emit(*sane_range(new_low, new_high, is_log=coloring.is_log))


def _grey(share: float) -> QColor:
    return QColor.fromRgbF(share, share, share)

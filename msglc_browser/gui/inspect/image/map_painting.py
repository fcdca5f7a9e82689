"""What is drawn around and above the pixels of a heat map."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from msglc_browser.gui.inspect.image.map_window import MapWindow, ticks
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color

AXIS_HEIGHT: Final = 18
_GRID_SCALE: Final = 12.0
_GRID_ALPHA: Final = 28
_APART: Final = 64.0
_APART_DOWN: Final = 40.0
_CORNER: Final = 4.0


def axis_width(rows: int) -> int:
    """The room that the row numbers take on the left."""
    metrics = QFontMetricsF(fonts.small_mono())
    return round(metrics.horizontalAdvance(str(max(rows - 1, 0)))) + 2 * SPACE


def draw_grid_lines(painter: QPainter, window: MapWindow) -> None:
    """Faint lines between elements that are large enough."""
    if min(window.scale_x, window.scale_y) < _GRID_SCALE:
        return
    columns, rows = window.visible()
    if not columns or not rows:
        return
    painter.setPen(QPen(QColor(0, 0, 0, _GRID_ALPHA), 1))
    left, top = window.to_pixel(columns.start, rows.start)
    right, bottom = window.to_pixel(columns.stop, rows.stop)
    for column in range(columns.start, columns.stop + 1):
        x = window.to_pixel(column, 0)[0]
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
    for row in range(rows.start, rows.stop + 1):
        y = window.to_pixel(0, row)[1]
        painter.drawLine(QPointF(left, y), QPointF(right, y))


def draw_axes(painter: QPainter, window: MapWindow, area: QRectF) -> None:
    """Element numbers below and to the left of what is in sight of the grid."""
    columns, rows = window.visible()
    if not columns or not rows:
        return
    painter.setFont(fonts.small_mono())
    painter.setPen(color(Role.MUTED))
    metrics = QFontMetricsF(painter.font())
    bottom = min(window.to_pixel(0, rows.stop)[1], window.height)
    left = max(window.to_pixel(columns.start, 0)[0], 0.0)
    span = len(columns) * window.scale_x
    widest = metrics.horizontalAdvance(str(columns[-1])) + 4 * SPACE
    apart = max(_APART, widest)
    for column in _with_end(
        columns, ticks(columns.start, columns[-1], span, apart=apart), apart / window.scale_x
    ):
        x = area.left() + window.to_pixel(column + 0.5, 0)[0]
        text = str(column)
        width = metrics.horizontalAdvance(text)
        at = min(max(x - width / 2, area.left()), max(area.right() - width, area.left()))
        painter.drawText(QPointF(at, area.top() + bottom + SPACE + metrics.ascent()), text)
    height = len(rows) * window.scale_y
    gap = _APART_DOWN / window.scale_y
    for row in _with_end(rows, ticks(rows.start, rows[-1], height, apart=_APART_DOWN), gap):
        y = area.top() + window.to_pixel(0, row + 0.5)[1]
        text = str(row)
        y = min(max(y + metrics.ascent() / 2 - 1, area.top() + metrics.ascent() - 2), area.bottom())
        at = area.left() + left - SPACE - metrics.horizontalAdvance(text)
        painter.drawText(QPointF(at, y), text)


def _with_end(shown: range, numbers: Sequence[int], apart: float) -> list[int]:
    """The numbers, and the last one in sight if there is room."""
    found = [number for number in numbers if number in shown]
    last = shown[-1]
    if found and found[-1] != last and last - found[-1] < 0.75 * apart:
        if len(found) == 1:
            return found
        found.pop()
    return found if found and found[-1] == last else [*found, last]


def draw_cross(painter: QPainter, window: MapWindow, at: tuple[int, int]) -> None:
    """Dashed lines through the centre of an element, visible on every colour."""
    x, y = window.to_pixel(at[0] + 0.5, at[1] + 0.5)
    columns, rows = window.visible()
    left, top = window.to_pixel(columns.start, rows.start)
    right, bottom = window.to_pixel(columns.stop, rows.stop)
    lines = (QPointF(left, y), QPointF(right, y)), (QPointF(x, top), QPointF(x, bottom))
    for shade, style in (
        (QColor(0, 0, 0, 110), Qt.PenStyle.SolidLine),
        (QColor(255, 255, 255, 220), Qt.PenStyle.DashLine),
    ):
        painter.setPen(QPen(shade, 1, style))
        for start, end in lines:
            painter.drawLine(start, end)


def draw_readout(painter: QPainter, area: QRectF, at: QPointF, lines: tuple[str, ...]) -> None:
    """A small box beside a point, inside of the area."""
    painter.setFont(fonts.mono())
    metrics = QFontMetricsF(painter.font())
    width = max(metrics.horizontalAdvance(line) for line in lines) + 4 * SPACE
    height = len(lines) * metrics.height() + 2 * SPACE
    x, y = at.x() + 2 * SPACE + 2, at.y() - height - 2 * SPACE
    if x + width > area.right():
        x = at.x() - width - 2 * SPACE - 2
    if y < area.top():
        y = at.y() + 2 * SPACE + 2
    box = QRectF(max(x, area.left()), y, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(color(Role.BORDER), 1))
    painter.setBrush(color(Role.RAISED))
    painter.drawRoundedRect(box, _CORNER, _CORNER)
    painter.setPen(color(Role.TEXT))
    for number, line in enumerate(lines):
        baseline = box.top() + SPACE + number * metrics.height() + metrics.ascent()
        painter.drawText(QPointF(box.left() + 2 * SPACE, baseline), line)

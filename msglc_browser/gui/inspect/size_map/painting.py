"""How tiles look: filled with their tint, labels only where they fit."""

import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from msglc_browser.gui.inspect.size_map.placing import Placed
from msglc_browser.gui.inspect.size_map.tile_texts import names_of, weight_text
from msglc_browser.gui.inspect.size_map.tints import tint_of
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.sizes.size_level import Measure

_RADIUS: Final = 2.0
_MARGIN: Final = 6.0
_LEAST_LABEL: Final = 36.0
_LEAST_NESTED_LABEL: Final = 58.0
_HEADER: Final = 21.0
_GAP: Final = 8.0
_LEAST_CHARS: Final = 5  # of a shortened name
_WORD: Final = re.compile(r"[^\W\d_]{2}")


class TilePainter:
    """Paints tiles with one QPainter; fonts are measured once."""

    def __init__(self, painter: QPainter, measure: Measure) -> None:
        self._painter = painter
        self._measure = measure
        self._name_font, self._size_font = fonts.mono(), fonts.small()
        self._small_font = fonts.small_mono()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def paint(self, placed: Placed, parent: Placed | None) -> None:
        """Paint one tile; those inside it are painted after it."""
        rect = _rect(placed)
        if rect.width() <= 0 or rect.height() <= 0:
            return
        self._fill(rect, tint_of(placed, parent))
        if placed.tile is None:
            self._label_rest(placed, rect)
        elif parent is not None:
            self._label_nested(placed, rect)
        else:
            self._label(placed, rect)

    def paint_selection(self, placed: Placed, *, has_focus: bool) -> None:
        """The frame around the selected tile."""
        pen = QPen(color(Role.ACCENT), 2.0 if has_focus else 1.6)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        rect = _rect(placed).adjusted(0.5, 0.5, -0.5, -0.5)
        self._painter.drawRoundedRect(rect, _RADIUS, _RADIUS)

    def _fill(self, rect: QRectF, tint: QColor) -> None:
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(tint)
        self._painter.drawRoundedRect(rect, _RADIUS, _RADIUS)

    def _label(self, placed: Placed, rect: QRectF) -> None:
        """The name at the top left, and the size at the top right if both fit."""
        if rect.width() < _LEAST_LABEL or rect.height() < _HEADER or placed.tile is None:
            return
        line = QRectF(rect.left() + _MARGIN, rect.top(), rect.width() - 2 * _MARGIN, _HEADER)
        size = weight_text(self._measure, placed.tile.weight(self._measure))
        size_width = QFontMetricsF(self._size_font).horizontalAdvance(size)
        names = names_of(placed)
        metrics = QFontMetricsF(self._name_font)
        wanted = min(metrics.horizontalAdvance(names[0]), _LEAST_LABEL * 1.5)
        if wanted + _GAP + size_width <= line.width():
            self._text(line, size, self._size_font, Role.MUTED, Qt.AlignmentFlag.AlignRight)
            line.setWidth(line.width() - size_width - _GAP)
        self._text(line, fitting(names, metrics, line.width()), self._name_font, Role.TEXT)

    def _label_nested(self, placed: Placed, rect: QRectF) -> None:
        if rect.width() < _LEAST_NESTED_LABEL or rect.height() < _HEADER:
            return
        line = QRectF(rect.left() + _MARGIN, rect.top(), rect.width() - 2 * _MARGIN, _HEADER)
        metrics = QFontMetricsF(self._small_font)
        text = fitting(names_of(placed), metrics, line.width())
        self._text(line, text, self._small_font, Role.TEXT)

    def _label_rest(self, placed: Placed, rect: QRectF) -> None:
        if rect.width() < _LEAST_NESTED_LABEL or rect.height() < _HEADER - _MARGIN:
            return
        line = rect.adjusted(_MARGIN / 2, 0, -_MARGIN / 2, 0)
        text = fitting(names_of(placed), QFontMetricsF(self._size_font), line.width())
        self._text(line, text, self._size_font, Role.MUTED, Qt.AlignmentFlag.AlignHCenter)

    def _text(
        self,
        line: QRectF,
        text: str,
        font: QFont,
        role: Role,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        self._painter.setFont(font)
        self._painter.setPen(color(role))
        self._painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, text)


def fitting(names: Sequence[str], metrics: QFontMetricsF, width: float) -> str:
    """The first of the names that fits, else the start and end of it; "" if that says nothing.

    Names that have shorter ones, and numbers, are never cut: they would read as others.
    """
    for name in names:
        if metrics.horizontalAdvance(name) <= width:
            return name
    if len(names) > 1 or not _WORD.search(names[0]):
        return ""
    shown = metrics.elidedText(names[0], Qt.TextElideMode.ElideMiddle, width)
    return shown if len(shown) >= _LEAST_CHARS else ""


def _rect(placed: Placed) -> QRectF:
    rect = placed.rect
    return QRectF(rect.x, rect.y, rect.width, rect.height)

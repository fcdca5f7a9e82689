"""Paints a search hit: badge, path, type name."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.find.find_hits import FindHitsModel
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import BADGE, ROW_HEIGHT, SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.gui.theme.type_glyph import paint_type_glyph

AnyIndex = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight


@guarded
class FindDelegate(QStyledItemDelegate):
    """Paints rows of a FindHitsModel; a long path loses its middle."""

    def __init__(self, model: FindHitsModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """All rows have the same height."""
        return QSize(1, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One row."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(Role.SELECTION))
        value_type = self._model.value_type(index.row())
        top = rect.top() + (rect.height() - BADGE) / 2
        paint_type_glyph(painter, QRectF(rect.left() + 2 * SPACE, top, BADGE, BADGE), value_type)
        room = rect.adjusted(3 * SPACE + BADGE, 0, -2 * SPACE, 0)
        if value_type is not ValueType.UNKNOWN:
            room = self._paint_word(painter, room, value_type.value)
        font = fonts.mono()
        metrics = QFontMetrics(font)
        path = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideMiddle, room.width())
        painter.setFont(font)
        painter.setPen(color(Role.TEXT))
        painter.drawText(room, _LEFT, path)

    def _paint_word(self, painter: QPainter, room: QRect, word: str) -> QRect:
        """Paint the type name at the right; returns the remaining room."""
        font = fonts.small()
        painter.setFont(font)
        painter.setPen(color(Role.MUTED))
        painter.drawText(room, _RIGHT, word)
        return room.adjusted(0, 0, -QFontMetrics(font).horizontalAdvance(word) - 2 * SPACE, 0)

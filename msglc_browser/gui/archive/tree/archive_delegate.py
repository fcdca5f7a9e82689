"""Paints the rows of the archive tree: badge, key, numbers, preview, error with Retry."""

from typing import Final

from PySide6.QtCore import (
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.archive.tree.archive_entry import Column, Entry, cell_text, said
from msglc_browser.gui.archive.tree.archive_tree import ArchiveTreeModel
from msglc_browser.gui.archive.tree.deep_rows import fitted
from msglc_browser.gui.archive.tree.sparkline import LEAST_NUMBERS, WIDTH, sparkline
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme import fonts, style
from msglc_browser.gui.theme.metrics import BADGE, ROW_HEIGHT, SPACE
from msglc_browser.gui.theme.palette import Role, color, tinted
from msglc_browser.gui.theme.type_glyph import paint_type_glyph

AnyIndex = QModelIndex | QPersistentModelIndex
_PADDING: Final = 10  # as the header's
_BADGE_LEFT: Final = 8
_ROUNDING: Final = 2  # without it, text that just fits may be elided
_MOST_ITEMS_WIDTH: Final = 150
_USUAL_ITEMS: Final = len("999,999")  # what the column has room for
_LINE_HEIGHT: Final = 12
_LINE_WIDTH: Final = 1.2
_LINE_ALPHA: Final = 0.75
_END: Final = Qt.TextElideMode.ElideRight
_MIDDLE: Final = Qt.TextElideMode.ElideMiddle


@guarded
class ArchiveDelegate(QStyledItemDelegate):
    """Paints entries of an ArchiveTreeModel, from memory only, clipped to the cell."""

    def __init__(self, model: ArchiveTreeModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._badges: dict[tuple[ValueType, float], QPixmap] = {}
        self._refresh()
        style.notifier().changed.connect(self._refresh)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """All rows have the same height."""
        entry = self._model.entry(index.internalId())
        text = "" if entry is None else cell_text(entry, index.column())
        width = self._look(index.column()).metrics.horizontalAdvance(text) + 2 * _PADDING
        extra = BADGE + _BADGE_LEFT if index.column() == Column.NAME else 0
        return QSize(width + extra, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """One cell."""
        entry = self._model.entry(index.internalId())
        if entry is None:
            return
        rect: QRect = option.rect
        widget = option.widget
        if index.column() == Column.NAME and isinstance(widget, QTreeView):
            rect = fitted(rect, widget.header())
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._colors[Role.SELECTION])
        if index.column() == Column.NAME:
            self._paint_name(painter, rect, entry)
        elif index.column() == Column.PREVIEW:
            self._paint_preview(painter, rect, entry)
        else:
            self._paint_fact(painter, rect, entry, index.column())

    def items_width(self, node_id: int) -> int:
        """How wide the shape of an array or a large count is, within reason; 0 for other rows."""
        entry = self._model.entry(node_id)
        text = "" if entry is None else cell_text(entry, Column.ITEMS)
        if len(text) <= _USUAL_ITEMS:
            return 0
        width = self._ui.metrics.horizontalAdvance(text) + 2 * _PADDING + _ROUNDING
        return min(width, _MOST_ITEMS_WIDTH)

    def link_text(self, entry: Entry) -> str:
        """What can be clicked in the preview cell, "" for nothing."""
        if entry.node is None:
            return _tr("Cancel")
        return _tr("Retry") if entry.failure is not None else ""

    def link_rect(self, cell: QRect, entry: Entry) -> QRect:
        """Where the link is in the preview cell `cell`; empty if there is none."""
        text = self.link_text(entry)
        if not text:
            return QRect()
        metrics = self._mono.metrics
        width = metrics.horizontalAdvance(text) + SPACE  # glyphs may extend beyond their advance
        room = cell.width() - 2 * _PADDING
        words = said(entry)
        before = metrics.horizontalAdvance(words) + 3 * SPACE if words else 0
        left = cell.left() + _PADDING + max(0, min(before, room - width))
        return QRect(left, cell.top(), width, cell.height())

    def _paint_name(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        left = rect.left() + _BADGE_LEFT
        if entry.node is not None:
            scale = painter.device().devicePixelRatioF()
            top = rect.top() + (rect.height() - BADGE) // 2
            painter.drawPixmap(left, top, self._badge(entry.node.value_type, scale))
            left += BADGE + _BADGE_LEFT - 2
        room = QRect(left, rect.top(), rect.right() - left - SPACE, rect.height())
        role = Role.MUTED if entry.node is None else Role.TEXT
        shown = self._draw(painter, room, entry.name, self._mono, role, elide=_MIDDLE)
        if entry.note:
            used = self._mono.metrics.horizontalAdvance(shown)
            rest = room.adjusted(used + 2 * SPACE, 0, 0, 0)
            self._draw(painter, rest, entry.note, self._small, Role.MUTED)

    def _paint_fact(self, painter: QPainter, rect: QRect, entry: Entry, column: int) -> None:
        role = Role.TEXT if column == Column.ITEMS else Role.MUTED
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        is_right = column != Column.TYPE
        self._draw(painter, room, cell_text(entry, column), self._ui, role, is_right=is_right)

    def _paint_preview(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        room = rect.adjusted(_PADDING, 0, -SPACE, 0)
        link = self.link_rect(rect, entry)
        if not link.isEmpty():
            self._draw(painter, link, self.link_text(entry), self._mono, Role.ACCENT)
            room.setRight(link.left() - SPACE)
        if self._has_line(entry):
            room.setLeft(self._paint_line(painter, room, entry))
        role = Role.DANGER if entry.error else Role.WARNING if entry.warnings else Role.MUTED
        self._draw(painter, room, said(entry), self._mono, role)

    def _has_line(self, entry: Entry) -> bool:
        is_plain = not entry.error and not entry.warnings
        return is_plain and len(entry.numbers) >= LEAST_NUMBERS

    def _paint_line(self, painter: QPainter, room: QRect, entry: Entry) -> int:
        """The first numbers as a line; returns where the text starts."""
        if room.width() < WIDTH:
            return room.left()
        top = room.top() + (room.height() - _LINE_HEIGHT) / 2
        place = QRectF(room.left() + 1, top, WIDTH - 2, _LINE_HEIGHT)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._line_color, _LINE_WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        for line in sparkline(entry.numbers, place):
            if line.count() == 1:
                painter.drawPoint(line.first())
            else:
                painter.drawPolyline(line)
        painter.restore()
        return room.left() + WIDTH + 2 * SPACE

    def _draw(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        look: "_Look",
        role: Role,
        *,
        is_right: bool = False,
        elide: Qt.TextElideMode = _END,
    ) -> str:
        """Draw within `rect`, clipped to it; returns the area drawn."""
        room = rect.width()
        if not text or room <= 0:
            return ""
        # Measuring is expensive: skip it for text that fits even in the widest letters.
        if len(text) * look.widest > room:
            if elide is _END:
                text = text[: room // look.narrowest + 2]
            text = look.metrics.elidedText(text, elide, room)
        left = rect.right() + 1 - look.metrics.horizontalAdvance(text) if is_right else rect.left()
        painter.setFont(look.font)
        painter.setPen(self._colors[role])
        painter.drawText(left, rect.top() + look.baseline, text)
        return text

    def _badge(self, value_type: ValueType, scale: float) -> QPixmap:
        key = (value_type, scale)
        if key not in self._badges:
            edge = round(BADGE * scale)
            picture = QPixmap(edge, edge)
            picture.setDevicePixelRatio(scale)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            paint_type_glyph(painter, QRectF(0, 0, BADGE, BADGE), value_type)
            painter.end()
            self._badges[key] = picture
        return self._badges[key]

    def _look(self, column: int) -> "_Look":
        return self._mono if column in (Column.NAME, Column.PREVIEW) else self._ui

    def _refresh(self) -> None:
        """Fonts, colours and badges are cached: looking them up costs more than painting."""
        self._badges.clear()
        self._mono = _Look(fonts.mono())
        self._ui = _Look(fonts.ui())
        self._small = _Look(fonts.small())
        self._colors = {role: color(role) for role in Role}
        self._line_color = tinted(Role.ACCENT, _LINE_ALPHA)


class _Look:
    """A font with the metrics that painting needs."""

    __slots__ = ("baseline", "font", "metrics", "narrowest", "widest")

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.widest = max(self.metrics.horizontalAdvance("W"), self.metrics.horizontalAdvance("—"))
        self.narrowest = max(1, self.metrics.horizontalAdvance("i"))
        self.baseline = (ROW_HEIGHT + self.metrics.ascent() - self.metrics.descent() + 1) // 2


def _tr(text: str) -> str:
    return QCoreApplication.translate("ArchiveTree", text)

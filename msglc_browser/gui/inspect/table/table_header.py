"""The header of a table's columns: name, type, and a small histogram or summary of what is here."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.tables.column_facts import ColumnFacts

_HEIGHT: Final = 52
_BAR_TOP: Final = 24


@guarded
class TableHeader(QHeaderView):
    """`facts_of(section)` says what is known about a column; `arrow_of` how it is sorted."""

    def __init__(
        self,
        facts_of: Callable[[int], ColumnFacts],
        arrow_of: Callable[[int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._facts_of = facts_of
        self._arrow_of = arrow_of
        self.setObjectName("tableHeader")
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setHighlightSections(False)
        self.setDefaultSectionSize(96)
        self.setMinimumSectionSize(48)

    def sizeHint(self) -> QSize:
        """Room for three lines."""
        return QSize(super().sizeHint().width(), _HEIGHT)

    def paintSection(  # noqa: N802
        self, painter: QPainter, rect: QRect, section: int
    ) -> None:
        """Name at the left, type at the right, the summary below."""
        painter.save()
        painter.fillRect(rect, color(Role.RAISED))
        painter.setPen(QPen(color(Role.BORDER)))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        inner = rect.adjusted(2 * SPACE, SPACE + 2, -2 * SPACE, -SPACE)
        facts = self._facts_of(section)
        self._paint_names(painter, inner, section, facts)
        below = QRect(inner.left(), rect.top() + _BAR_TOP, inner.width(), _HEIGHT - _BAR_TOP - 6)
        if facts.histogram:
            _paint_bars(painter, below, facts.histogram)
        elif facts.text:
            painter.setFont(fonts.small())
            painter.setPen(color(Role.MUTED))
            text = _elided(painter, facts.text, below.width())
            painter.drawText(below, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
        painter.restore()

    def _paint_names(
        self, painter: QPainter, inner: QRect, section: int, facts: ColumnFacts
    ) -> None:
        title = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        arrow = self._arrow_of(section)
        name_font = fonts.small()
        name_font.setBold(True)
        wanted = QFontMetrics(name_font).horizontalAdvance(title + arrow)
        painter.setFont(fonts.small())
        type_width = painter.fontMetrics().horizontalAdvance(facts.type_name)
        has_type = wanted + type_width + 2 * SPACE <= inner.width()
        top = Qt.AlignmentFlag.AlignTop
        if has_type:
            painter.setPen(color(Role.MUTED))
            painter.drawText(inner, top | Qt.AlignmentFlag.AlignRight, facts.type_name)
        painter.setFont(name_font)
        painter.setPen(color(Role.TEXT))
        room = inner.width() - (type_width + 2 * SPACE if has_type else 0)
        text = _elided(painter, f"{title} {arrow}".rstrip(), room)
        painter.drawText(inner, top | Qt.AlignmentFlag.AlignLeft, text)


def _elided(painter: QPainter, text: str, width: int) -> str:
    return painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, width)


def _paint_bars(painter: QPainter, area: QRect, counts: tuple[int, ...]) -> None:
    most = max(counts)
    width = min(area.width() / len(counts), 7.0)
    painter.setPen(Qt.PenStyle.NoPen)
    fill = color(Role.TYPE_LIST)
    fill.setAlphaF(0.55)
    painter.setBrush(fill)
    for number, count in enumerate(counts):
        if count:
            height = max(round(area.height() * count / most), 1)
            left = round(area.left() + number * width)
            right = round(area.left() + (number + 1) * width) - 1
            painter.drawRect(left, area.bottom() - height, max(right - left, 1), height)

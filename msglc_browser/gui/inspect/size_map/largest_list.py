"""The largest entries as a list: name, bar, size and share."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.inspect.size_map.tile_texts import name_text, share_text, weight_text
from msglc_browser.gui.parts.thin_bar import paint_bar
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.sizes.size_level import Measure, SizeLevel, Tile

MOST_ROWS: Final = 100
LIST_WIDTH: Final = 188
LEAST_WIDTH: Final = 96  # below, its figures would be cut
_ROW_HEIGHT: Final = 52
_BAR: Final = 4
_ROOT = QModelIndex()
AnyIndex = QModelIndex | QPersistentModelIndex


@guarded
class LargestModel(QAbstractListModel):
    """The tiles of a level in descending order."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: tuple[Tile, ...] = ()
        self._measure = Measure.BYTES
        self._total = 0

    def show_level(self, level: SizeLevel, measure: Measure) -> None:
        """Show the largest entries by a measure."""
        self.beginResetModel()
        self._tiles, _rest = level.largest(measure, MOST_ROWS)
        self._measure = measure
        self._total = level.total.weight(measure)
        self.endResetModel()

    @property
    def tiles(self) -> Sequence[Tile]:
        """The tiles by row."""
        return self._tiles

    def share(self, row: int) -> float:
        """The share of all entries, 0.0 to 1.0."""
        weight = self._tiles[row].weight(self._measure)
        return weight / self._total if self._total > 0 else 0.0

    def figures(self, row: int) -> str:
        """ "8.4 MB · 28 %"."""
        weight = self._tiles[row].weight(self._measure)
        return f"{weight_text(self._measure, weight)} · {share_text(self.share(row))}"

    def rowCount(self, parent: AnyIndex = _ROOT) -> int:
        """At most MOST_ROWS."""
        return 0 if parent.isValid() else len(self._tiles)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The name; name and figures for screen readers and the tooltip."""
        row = index.row()
        if role == Qt.ItemDataRole.DisplayRole:
            return name_text(self._tiles[row])
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{name_text(self._tiles[row])}, {self.figures(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(f"{name_text(self._tiles[row])}\n{self.figures(row)}")
        return None


@guarded
class LargestDelegate(QStyledItemDelegate):
    """Paints a row of the list."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: AnyIndex) -> QSize:
        """All rows are equally high."""
        return QSize(0, _ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Name, bar, figures, and a line below."""
        model = index.model()
        if not isinstance(model, LargestModel):
            return
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(Role.SELECTION))
            painter.drawRoundedRect(area.adjusted(0, 1, 0, -2), SPACE, SPACE)
        inner = area.adjusted(SPACE * 1.5, SPACE + 1, -SPACE * 1.5, -SPACE - 1)
        name = QFontMetrics(fonts.mono()).elidedText(
            str(index.data()), Qt.TextElideMode.ElideMiddle, int(inner.width())
        )
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        painter.setFont(fonts.mono())
        painter.setPen(color(Role.TEXT))
        painter.drawText(inner, top | Qt.AlignmentFlag.AlignLeft, name)
        bar = QRectF(inner.left(), inner.center().y() - _BAR / 2 + 1, inner.width(), _BAR)
        paint_bar(painter, bar, model.share(index.row()))
        painter.setFont(fonts.small())
        painter.setPen(color(Role.MUTED))
        painter.drawText(inner, bottom | Qt.AlignmentFlag.AlignLeft, model.figures(index.row()))
        line = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(line, color(Role.BORDER))
        painter.restore()


class LargestList(QListView):
    """`sizeLargest`: a normal list, for mouse and keyboard."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sizeLargest")
        self.setAccessibleName(self.tr("Largest entries"))
        self.rows = LargestModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(LargestDelegate(self))
        self.setUniformItemSizes(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFixedWidth(LIST_WIDTH)

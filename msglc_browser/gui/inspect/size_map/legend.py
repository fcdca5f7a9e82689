"""The legend of a size map: a square in its colour for each type, with the total."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.inspect.size_map.tile_texts import weight_text
from msglc_browser.gui.inspect.size_map.tints import plain_color
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.sizes.size_level import Measure

_SQUARE: Final = 9


@guarded
class Legend(QWidget):
    """`sizeLegend`: as many types as fit on one line, the largest first."""

    def __init__(
        self,
        kind_names: Mapping[ValueType, str],
        colors: Callable[[], Mapping[ValueType, QColor]],
        parent: QWidget | None = None,
    ) -> None:
        """`colors` are those of the tiles, in the current scheme."""
        super().__init__(parent)
        self.setObjectName("sizeLegend")
        self._colors = colors
        self._kind_names = kind_names
        self._entries: tuple[tuple[ValueType, str], ...] = ()
        self.setFont(fonts.small())
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_kinds(self, kinds: Sequence[tuple[ValueType, int]], measure: Measure) -> None:
        """Show the areas of these types, the largest first."""
        self._entries = tuple(
            (kind, f"{self._name(kind)} {weight_text(measure, weight)}") for kind, weight in kinds
        )
        self.setAccessibleName(", ".join(self.texts()))
        self.setToolTip(tooltip("\n".join(self.texts())))
        self.update()

    def texts(self) -> tuple[str, ...]:
        """The entries in words."""
        return tuple(text for _kind, text in self._entries)

    def sizeHint(self) -> QSize:
        """One line."""
        return QSize(200, QFontMetrics(self.font()).height() + SPACE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Squares and texts."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        left, height = 0.0, self.height()
        mark = metrics.horizontalAdvance("…")
        colors = self._colors()
        for number, (kind, text) in enumerate(self._entries, 1):
            width = metrics.horizontalAdvance(text)
            more = 0 if number == len(self._entries) else 5 * SPACE + mark
            if left + _SQUARE + 2 * SPACE + width + more > self.width():
                painter.setPen(color(Role.MUTED))
                room = QRectF(left, 0, mark, height)
                painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, "…")
                return
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.get(kind) or plain_color(kind))
            painter.drawRoundedRect(
                QRectF(left, (height - _SQUARE) / 2, _SQUARE, _SQUARE), 1.5, 1.5
            )
            left += _SQUARE + 1.5 * SPACE
            painter.setPen(color(Role.MUTED))
            room = QRectF(left, 0, width + SPACE, height)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
            left += width + 5 * SPACE

    def _name(self, kind: ValueType) -> str:
        return self._kind_names.get(kind, kind.value)

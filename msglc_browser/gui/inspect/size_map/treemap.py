"""The treemap itself: painted tiles, selected by mouse and keys."""

from collections.abc import Hashable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from msglc_browser.archive.model.node import ValueType
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.gui.inspect.size_map.neighbours import neighbour
from msglc_browser.gui.inspect.size_map.painting import TilePainter
from msglc_browser.gui.inspect.size_map.placing import Placed, key_of, kinds_of, place
from msglc_browser.gui.inspect.size_map.tile_texts import described
from msglc_browser.gui.inspect.size_map.tints import seen_colors
from msglc_browser.operations.sizes.size_level import Measure, SizeLevel
from msglc_browser.operations.sizes.treemap import Rect

_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_NO_NESTED: Final[Mapping[Hashable, SizeLevel]] = {}


@guarded
class Treemap(QWidget):
    """`sizeTreemap`: two levels of tiles.

    A click or an arrow key selects (`selection_changed`); a double click or Enter asks to go into
    the selected tile (`entered(Tile)`), Backspace to go out (`left`).
    """

    selection_changed = Signal()
    entered = Signal(object)  # Tile
    left = Signal()
    laid_out = Signal()  # other tiles are drawn

    def __init__(self, kind_names: Mapping[ValueType, str], parent: QWidget | None = None) -> None:
        """`kind_names` are the names of types, where they differ from the usual ones."""
        super().__init__(parent)
        self.setObjectName("sizeTreemap")
        self.setAccessibleName(self.tr("Size map"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._kind_names = kind_names
        self._level = SizeLevel()
        self._nested = _NO_NESTED
        self._measure = Measure.BYTES
        self._placed: list[Placed] = []
        self._selected: int | None = None
        self._wanted: Hashable | None = None  # selected before a new layout

    def show_level(self, level: SizeLevel, nested: Mapping[Hashable, SizeLevel]) -> None:
        """Show another level, with the levels below its tiles by their keys."""
        self._level, self._nested = level, nested
        self._lay_out()

    def set_measure(self, measure: Measure) -> None:
        """Set what the areas mean."""
        self._measure = measure
        self._lay_out()

    @property
    def placed(self) -> tuple[Placed, ...]:
        """The tiles drawn, each before those inside it."""
        return tuple(self._placed)

    def selected(self) -> Placed | None:
        """The selected tile; None if none is."""
        return None if self._selected is None else self._placed[self._selected]

    def select_key(self, key: Hashable | None) -> bool:
        """Select the tile of a node or location; whether it is drawn. None selects nothing."""
        found = self._find(key)
        self._select(found)
        return found is not None

    def select_rest(self) -> None:
        """Select the tile of the merged entries of the first level, if there is one."""
        rests = [
            number
            for number, each in enumerate(self._placed)
            if each.tile is None and each.parent is None
        ]
        self._select(rests[-1] if rests else None)

    def sizeHint(self) -> QSize:
        """As large as there is room."""
        return QSize(480, 320)

    def minimumSizeHint(self) -> QSize:
        """Small, but visible."""
        return QSize(120, 90)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the tiles out anew; there are never more than a few thousand."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the tiles and the selection."""
        painter = QPainter(self)
        tiles = TilePainter(painter, self._measure)
        for placed in self._placed:
            if event.rect().intersects(_qt(placed.rect).toAlignedRect()):
                above = None if placed.parent is None else self._placed[placed.parent]
                tiles.paint(placed, above)
        selected = self.selected()
        if selected is not None:
            tiles.paint_selection(selected, has_focus=self.hasFocus())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select the tile under the mouse."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._select(self._at(event.position()))
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go into the tile."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._enter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, Enter and Backspace; everything else is for the window."""
        key = Qt.Key(event.key())
        if key in _ARROWS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._move(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & (
            Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
        ):
            self._enter()
        elif key is Qt.Key.Key_Backspace:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show what is known of the tile under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            number = self._at(QPointF(event.pos()))
            if number is None:
                QToolTip.hideText()
            else:
                text = described(self._placed[number], self._kind_names)
                QToolTip.showText(event.globalPos(), tooltip(text))
            return True
        return super().event(event)

    def kinds(self) -> list[tuple[ValueType, int]]:
        """The areas of the types that are drawn, the largest first."""
        return kinds_of(self._level, self._nested, self._placed, self._measure)

    def colors(self) -> dict[ValueType, QColor]:
        """The colours of the types, as they are seen."""
        return seen_colors(self._placed)

    def _lay_out(self) -> None:
        selected = self.selected()
        key = None if selected is None or selected.tile is None else key_of(selected.tile)
        self._wanted = key if key is not None else self._wanted
        room = Rect(0.0, 0.0, float(self.width()), float(self.height()))
        self._placed = place(self._level, self._nested, self._measure, room)
        self._selected = self._find(self._wanted)
        self._tell_selected()
        self.update()
        self.laid_out.emit()

    def _find(self, key: Hashable | None) -> int | None:
        if key is None:
            return None
        for number, placed in enumerate(self._placed):
            if placed.tile is not None and key_of(placed.tile) == key:
                return number
        return None

    def _at(self, point: QPointF) -> int | None:
        """The innermost tile at a point."""
        for number in range(len(self._placed) - 1, -1, -1):
            if _qt(self._placed[number].rect).contains(point):
                return number
        return None

    def _select(self, number: int | None) -> None:
        self._wanted = None
        if number == self._selected:
            return
        self._selected = number
        self._tell_selected()
        self.update()
        self.selection_changed.emit()

    def _tell_selected(self) -> None:
        selected = self.selected()
        text = "" if selected is None else described(selected, self._kind_names)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)

    def _move(self, across: int, down: int) -> None:
        if not self._placed:
            return
        if self._selected is None:
            self._select(0)
            return
        found = neighbour(self._placed, self._selected, across, down)
        if found is not None:
            self._select(found)

    def _enter(self) -> None:
        selected = self.selected()
        if selected is not None and selected.tile is not None:
            self.entered.emit(selected.tile)


def _qt(rect: Rect) -> QRectF:
    return QRectF(rect.x, rect.y, rect.width, rect.height)

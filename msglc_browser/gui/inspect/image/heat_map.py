"""A grid of numbers as colours, with axes, a cross and the value under it."""

from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.image.cell_text import cell_text
from msglc_browser.gui.inspect.image.map_painting import (
    AXIS_HEIGHT,
    axis_width,
    draw_axes,
    draw_cross,
    draw_grid_lines,
    draw_readout,
)
from msglc_browser.gui.inspect.image.map_window import MapWindow, reduction_factor
from msglc_browser.gui.inspect.image.rendering import Coloring, Cut, render
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.palette import Role, color
from msglc_browser.operations.images.reduction import Pyramid
from msglc_browser.operations.images.slice_grid import SliceGrid

_ZOOM: Final = 1.25
_WHEEL_STEP: Final = 120.0
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_PAGES: Final = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}
_FAR: Final = 10  # elements that an arrow key moves with Ctrl


@guarded
class HeatMap(QWidget):
    """`heatMap`: wheel and +/- zoom, dragging pans, a double click or Home resets; the mouse and
    the arrow keys move the cross; Page keys ask for the next slice.

    Elements are those of the whole axes, even where only every n-th is in the grid.
    """

    cross_moved = Signal(object)  # (column, row), or None
    step_wanted = Signal(int)  # slices forward
    menu_wanted = Signal(QPoint)  # at this place of the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("heatMap")
        self.setAccessibleName(self.tr("Image"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(120, 120)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.window_shown = MapWindow(1, 1, 1, 1)
        self.cross: tuple[int, int] | None = None
        self._grid: SliceGrid | None = None
        self._pyramid: Pyramid | None = None
        self._coloring = Coloring()
        self._steps = (1, 1)
        self._template = "[{y}, {x}]"
        self._picture: QImage | None = None
        self._dragged_from: QPointF | None = None
        style.notifier().changed.connect(self._forget_picture)

    def show_grid(
        self, grid: SliceGrid, *, lengths: tuple[int, int], steps: tuple[int, int] = (1, 1)
    ) -> None:
        """Show other numbers; the part in sight stays if the axes are as long as before.

        `lengths` are those of the vertical and the horizontal axis, of which every `steps`-th
        element is in the grid.
        """
        rows, columns = lengths
        is_new = (self.window_shown.rows, self.window_shown.columns) != (rows, columns)
        self._grid, self._pyramid, self._steps = grid, None, steps
        if is_new:
            self.cross = None
            self._lay_out(rows, columns, is_equal=self.window_shown.is_equal)
        self._forget_picture()

    def show_pyramid(self, pyramid: Pyramid) -> None:
        """Use smaller versions of the grid where they suffice."""
        self._pyramid = pyramid
        self._forget_picture()

    def clear(self) -> None:
        """Show nothing."""
        self._grid = self._pyramid = self.cross = None
        self.window_shown = MapWindow(1, 1, 1, 1, self.window_shown.is_equal)
        self._forget_picture()

    def set_coloring(self, coloring: Coloring) -> None:
        """Change the colours."""
        if coloring != self._coloring:
            self._coloring = coloring
            self._forget_picture()

    def set_index_template(self, template: str) -> None:
        """How the indices are written in the readout: "[12, {y}, {x}]"."""
        self._template = template
        self.update()

    def set_equal(self, is_equal: bool) -> None:
        """Equal scales for both axes, or fill the area."""
        shown = self.window_shown
        if is_equal is not shown.is_equal:
            self._lay_out(shown.rows, shown.columns, is_equal=is_equal)
            self._forget_picture()

    def reset(self) -> None:
        """Show all of the grid."""
        self._move(self.window_shown.fitted())

    def move_cross(self, to: tuple[int, int] | None) -> None:
        """Put the cross on an element."""
        if to == self.cross:
            return
        self.cross = to
        self.setAccessibleDescription(" ".join(self._readout(to)) if to else "")
        self.cross_moved.emit(to)
        self.update()

    def area(self) -> QRectF:
        """Where the grid is drawn, in pixels."""
        left = axis_width(self.window_shown.rows)
        width, height = self.width() - left, self.height() - AXIS_HEIGHT
        return QRectF(left, 0, max(width, 1), max(height, 1))

    def _shown_area(self) -> QRectF:
        """Where there are elements, in pixels."""
        area, shown = self.area(), self.window_shown
        size = (shown.columns * shown.scale_x, shown.rows * shown.scale_y)
        return QRectF(*shown.to_pixel(0, 0), *size).translated(area.topLeft()).intersected(area)

    def sizeHint(self) -> QSize:
        """Room enough for details."""
        return QSize(480, 360)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what is in sight."""
        super().resizeEvent(event)
        area = self.area()
        self._move(self.window_shown.resized(area.width(), area.height()))
        self._forget_picture()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Colours are computed anew only if they or the part in sight have changed."""
        if self._grid is None:
            return
        painter = QPainter(self)
        area, shown = self.area(), self.window_shown
        painter.save()
        painter.setClipRect(area)
        painter.translate(area.topLeft())
        self._draw_picture(painter, self._grid)
        draw_grid_lines(painter, shown)
        if self.cross is not None:
            draw_cross(painter, shown, self.cross)
        painter.restore()
        draw_axes(painter, shown, area)
        if self.hasFocus():
            painter.setPen(QPen(color(Role.ACCENT), 1))
            painter.drawRect(self._shown_area().adjusted(0, 0, -1, -1))
        if self.cross is not None:
            x, y = shown.to_pixel(self.cross[0] + 0.5, self.cross[1] + 0.5)
            if QRectF(0, 0, area.width(), area.height()).contains(x, y):
                draw_readout(
                    painter, area, area.topLeft() + QPointF(x, y), self._readout(self.cross)
                )

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the mouse."""
        steps = event.angleDelta().y() / _WHEEL_STEP
        at = event.position() - self.area().topLeft()
        self._move(self.window_shown.zoomed(_ZOOM**steps, at.x(), at.y()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to pan."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._dragged_from = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while the button is down; the cross follows the mouse."""
        if self._dragged_from is not None:
            moved = event.position() - self._dragged_from
            self._dragged_from = event.position()
            self._move(self.window_shown.panned(moved.x(), moved.y()))
        at = event.position() - self.area().topLeft()
        element = self.window_shown.element_at(at.x(), at.y()) if self._grid else None
        if element is not None:
            self.move_cross(element)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End panning."""
        self._dragged_from = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show all of the grid."""
        self.reset()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu if there are numbers."""
        if self._grid is not None:
            self.menu_wanted.emit(event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the frame."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the frame."""
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows, +, -, Home and the Page keys."""
        key = Qt.Key(event.key())
        if self._grid is not None and key in _ARROWS:
            is_far = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._step_cross(*_ARROWS[key], by=_FAR if is_far else 1)
        elif key in _PAGES:
            self.step_wanted.emit(_PAGES[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self._zoom_at_cross(1 / _ZOOM if key is Qt.Key.Key_Minus else _ZOOM)
        elif key is Qt.Key.Key_Home:
            self.reset()
        else:
            super().keyPressEvent(event)

    def _step_cross(self, dx: int, dy: int, *, by: int) -> None:
        shown = self.window_shown
        column, row = self.cross or (shown.columns // 2, shown.rows // 2)
        if self.cross is not None:
            column = min(max(column + dx * by, 0), shown.columns - 1)
            row = min(max(row + dy * by, 0), shown.rows - 1)
        self._move(shown.showing(column, row))
        self.move_cross((column, row))

    def _zoom_at_cross(self, factor: float) -> None:
        shown = self.window_shown
        x, y = shown.width / 2, shown.height / 2
        if self.cross is not None:
            x, y = shown.to_pixel(self.cross[0] + 0.5, self.cross[1] + 0.5)
        self._move(shown.zoomed(factor, x, y))

    def _move(self, window: MapWindow) -> None:
        if window != self.window_shown:
            self.window_shown = window
            self._forget_picture()

    def _lay_out(self, rows: int, columns: int, *, is_equal: bool) -> None:
        self.window_shown = MapWindow(columns, rows, 1, 1, is_equal)
        area = self.area()
        sized = MapWindow(columns, rows, area.width(), area.height(), is_equal)
        self.window_shown = sized.fitted()

    def _forget_picture(self) -> None:
        self._picture = None
        self.update()

    def _readout(self, at: tuple[int, int]) -> tuple[str, str]:
        index = self._template.format(x=at[0], y=at[1])
        row, column = at[1] // self._steps[0], at[0] // self._steps[1]
        if self._grid is None or row >= self._grid.height or column >= self._grid.width:
            return index, ""
        is_between = at[1] % self._steps[0] or at[0] % self._steps[1]
        value = self.tr("not read") if is_between else cell_text(self._grid, row, column)
        return index, value

    def _draw_picture(self, painter: QPainter, grid: SliceGrid) -> None:
        shown = self.window_shown
        cut = self._cut(grid)
        if not cut.rows or not cut.columns:
            return
        if self._picture is None:
            self._picture = render(grid, self._pyramid, cut, self._coloring, color(Role.BORDER))
        down, across = self._steps
        left, top = shown.to_pixel(cut.columns.start * across, cut.rows.start * down)
        unit = cut.factor
        right, bottom = shown.to_pixel(
            (cut.columns.start + self._picture.width() * unit * cut.strides[1]) * across,
            (cut.rows.start + self._picture.height() * unit * cut.strides[0]) * down,
        )
        # Never smooth what is enlarged: elements keep their edges.
        is_smaller = self._picture.width() > right - left and self._picture.height() > bottom - top
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, is_smaller)
        inside = QRectF(
            *shown.to_pixel(0, 0), shown.columns * shown.scale_x, shown.rows * shown.scale_y
        )
        painter.save()
        painter.setClipRect(inside, Qt.ClipOperation.IntersectClip)
        painter.drawImage(QRectF(left, top, right - left, bottom - top), self._picture)
        painter.restore()

    def _cut(self, grid: SliceGrid) -> Cut:
        """The cells in sight, and how far they can be reduced without a loss on this screen."""
        columns, rows = self.window_shown.visible()
        down, across = self._steps
        scale = self.devicePixelRatioF()
        per_pixel = (
            1 / (self.window_shown.scale_y * scale * down),
            1 / (self.window_shown.scale_x * scale * across),
        )
        factors = [reduction_factor(each) for each in per_pixel]
        factor = min(factors)
        strides = factors[0] // factor, factors[1] // factor
        return Cut(
            _cells(rows, down, grid.height, factor * strides[0]),
            _cells(columns, across, grid.width, factor * strides[1]),
            factor,
            strides,
        )


def _cells(elements: range, step: int, count: int, factor: int) -> range:
    """The cells of some elements, from a multiple of the factor on."""
    start = elements.start // step // factor * factor
    return range(start, min(-(-elements.stop // step), count))

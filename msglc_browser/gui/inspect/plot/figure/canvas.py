"""The plot itself: axes, grid, curves, cursors; it turns mouse and keys into views.

pyqtgraph is imported here: this module is loaded with the first plot.
"""

from collections.abc import Mapping
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QRubberBand, QVBoxLayout, QWidget

from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.inspect.plot.drawing import Drawing, Look, PlotKind, View
from msglc_browser.gui.inspect.plot.figure.axes import NumberAxis, TimeAxis, lay_below
from msglc_browser.gui.inspect.plot.figure.curve import Curve
from msglc_browser.gui.inspect.plot.figure.spans import around, sound
from msglc_browser.gui.theme import style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color

_WHEEL_STEP: Final = 1.25  # of the width, for 120 units of a wheel
_KEY_ZOOM: Final = 1.5
_GRAB_PX: Final = 6  # from a cursor's line
_LEAST_BOX_PX: Final = 5
_RIGHT_AXIS_PX: Final = 56
_LABEL_ROOM_PX: Final = 28  # beside the plot for half a label of x, as "1,000,000" or a date
_LEFT, _RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton


@guarded
class PlotCanvas(QWidget):
    """`plotCanvas`. Dragging pans, the wheel zooms x (with Ctrl y), Shift + drag zooms into a box.

    `view_changed` when another part is to be drawn, `moved` if the user chose it; `area_changed`
    when the curves have more or less room; `home_wanted` at a double click; `pointed(x, y in
    pixels)` when the mouse is over the plot; `cursor_dragged(number, x)`; `step_wanted(rows)` and
    `switch_wanted` for the keys that move the cursor; `menu_wanted(place on the screen)`.
    """

    view_changed = Signal()
    moved = Signal()
    area_changed = Signal()
    home_wanted = Signal()
    pointed = Signal(float, float)
    cursor_dragged = Signal(int, float)
    step_wanted = Signal(int)
    switch_wanted = Signal()
    menu_wanted = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plotCanvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._curves: dict[int, Curve] = {}
        self.has_movable_cursors = False  # one that follows the mouse would take each drag
        self._cursors = [_Cursor(), _Cursor()]
        self._drag_from: QPoint | None = None
        self._dragged_cursor: int | None = None
        self._is_box = False
        self._build_plot()
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self.plot.viewport())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.plot)
        self.plot.viewport().installEventFilter(self)
        self.plot.viewport().setMouseTracking(True)
        self.plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._tint()
        style.notifier().changed.connect(self._tint)

    # What is shown

    @property
    def view(self) -> View:
        """What is in view, in positions of the first axes."""
        (left, right), (bottom, top) = self.box.viewRange()
        return View(left, right, bottom, top)

    def columns(self) -> int:
        """The width in pixels of the screen."""
        return max(16, round(float(self.box.width()) * self.devicePixelRatioF()))

    def area(self) -> QRect:
        """Where curves are drawn, in this widget's pixels."""
        rect: QRect = self.box.sceneBoundingRect().toRect()
        return rect.translated(self.plot.pos())

    def points(self) -> int:
        """How many points pyqtgraph holds for all curves."""
        return sum(curve.points() for curve in self._curves.values())

    def show_view(self, view: View) -> None:
        """Show another part; a range that is too small or not finite is widened."""
        left, right = sound(view.left, view.right)
        bottom, top = sound(view.bottom, view.top)
        self.box.setRange(xRange=(left, right), yRange=(bottom, top), padding=0)
        self.view_changed.emit()

    def show_second_range(self, bottom: float, top: float) -> None:
        """Show another part of the second y axis."""
        self.second_box.setRange(yRange=sound(bottom, top), padding=0)

    def second_range(self) -> tuple[float, float]:
        """What is in view on the second y axis."""
        _, (bottom, top) = self.second_box.viewRange()
        return bottom, top

    def set_axes(self, *, log_x: bool, log_y: bool, is_time: bool, has_second: bool) -> None:
        """Choose the kinds of axes."""
        self._show_bottom_axis(TimeAxis if is_time and not log_x else NumberAxis)
        self.bottom.setLogMode(log_x, False)
        self.left.setLogMode(False, log_y)
        self.right.setLogMode(False, log_y)
        self.right.setWidth(_RIGHT_AXIS_PX if has_second else _LABEL_ROOM_PX)
        self.right.setStyle(showValues=has_second)
        self._leave_room(_LABEL_ROOM_PX if is_time and not log_x else 0)

    def show_curves(
        self,
        drawings: Mapping[int, Drawing],
        looks: Mapping[int, Look],
        kind: PlotKind,
        *,
        second: frozenset[int] = frozenset(),
    ) -> None:
        """Draw some series, the keys of `drawings`, and no others."""
        for key in tuple(self._curves):
            box = self.second_box if key in second else self.box
            if key not in drawings or self._curves[key].box is not box:
                self._curves.pop(key).remove()
        for key, drawing in drawings.items():
            if key not in self._curves:
                box = self.second_box if key in second else self.box
                self._curves[key] = Curve(box, looks[key])
            self._curves[key].show(drawing, kind, looks[key])

    def show_cursor(self, number: int, x: float | None, y: float | None, look: Look | None) -> None:
        """Move a cursor (0 or 1) to a sample; None hides it."""
        cursor = self._cursors[number]
        cursor.x = x
        line, dot = self._lines[number], self._dots[number]
        line.setVisible(x is not None)
        dot.setVisible(x is not None and y is not None)
        if x is not None:
            line.setPos(x)
        if x is not None and y is not None and look is not None:
            dot.setData([x], [y], brush=pg.mkBrush(color(look.color)), pen=pg.mkPen(None))

    def pixel_of(self, x: float, y: float, *, is_second: bool = False) -> QPointF:
        """Where a position is, in this widget's pixels."""
        box = self.second_box if is_second else self.box
        scene: QPointF = box.mapViewToScene(QPointF(x, y))
        return scene + QPointF(self.plot.pos())

    # Construction

    def _build_plot(self) -> None:
        self.left = NumberAxis("left", is_grid=True)
        self.right = NumberAxis("right")
        self.bottom = NumberAxis("bottom")
        axes = {"left": self.left, "right": self.right, "bottom": self.bottom}
        self.plot = pg.PlotWidget(self, axisItems=axes, enableMenu=False)
        self.plot.setObjectName("plotArea")
        for axis in axes.values():
            lay_below(axis)
        self.plot.setFrameStyle(0)
        self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        item = self.plot.getPlotItem()
        item.hideButtons()
        self._leave_room(0)
        self.box = item.getViewBox()
        self.box.setMouseEnabled(False, False)
        self.box.disableAutoRange()
        item.showAxis("right")
        self.second_box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.second_box.disableAutoRange()
        item.scene().addItem(self.second_box)
        self.right.linkToView(self.second_box)
        self.second_box.setXLink(self.box)
        self.box.sigResized.connect(self._place_second_box)
        self._lines = [pg.InfiniteLine(angle=90, movable=False) for _ in range(2)]
        self._dots = [pg.ScatterPlotItem(size=9, pxMode=True) for _ in range(2)]
        for each in (*self._lines, *self._dots):
            each.setZValue(10)
            each.hide()
            self.box.addItem(each, ignoreBounds=True)

    def _leave_room(self, left: int) -> None:
        self.plot.getPlotItem().layout.setContentsMargins(left, 2 * SPACE, 0, 0)

    def _show_bottom_axis(self, kind: type[NumberAxis]) -> None:
        if type(self.bottom) is kind:
            return
        self.bottom = kind("bottom")
        self.plot.getPlotItem().setAxisItems({"bottom": self.bottom})
        lay_below(self.bottom)

    def _place_second_box(self) -> None:
        self.second_box.setGeometry(self.box.sceneBoundingRect())
        self.second_box.linkedViewChanged(self.box, self.second_box.XAxis)
        self.area_changed.emit()

    def _tint(self) -> None:
        self.plot.setBackground(color(Role.SURFACE))
        for axis in (self.left, self.right, self.bottom):
            axis.tint()
        for line in self._lines:
            line.setPen(pg.mkPen(color(Role.MUTED), width=1.2, style=Qt.PenStyle.DashLine))
        for curve in self._curves.values():
            curve.redraw()

    # Mouse and keys

    def eventFilter(self, _watched: object, event: QEvent) -> bool:  # noqa: N802
        """The mouse over the plot; pyqtgraph gets none of it."""
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._press(event)
        elif kind is QEvent.Type.MouseMove and isinstance(event, QMouseEvent):
            self._move(event)
        elif kind is QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            self._release(event)
        elif kind is QEvent.Type.MouseButtonDblClick:
            self.home_wanted.emit()
        elif kind is QEvent.Type.Wheel and isinstance(event, QWheelEvent):
            self._wheel(event)
        else:  # the right button may drag a box first: see `_release`
            return kind is QEvent.Type.ContextMenu
        return True

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu key."""
        if event.reason() is not QContextMenuEvent.Reason.Mouse:
            self.menu_wanted.emit(self.mapToGlobal(self.area().center()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cursor (with Shift by ten), + and - zoom, Home shows all.

        Escape ends a drag.
        """
        key = event.key()
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step = 10 if shifted else 1
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.step_wanted.emit(-step if key == Qt.Key.Key_Left else step)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1 / _KEY_ZOOM)
        elif key == Qt.Key.Key_Minus:
            self.zoom(_KEY_ZOOM)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._shift(0, 0.1 if key == Qt.Key.Key_Up else -0.1)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self._shift(-0.5 if key == Qt.Key.Key_PageUp else 0.5, 0)
        elif key == Qt.Key.Key_Home:
            self.home_wanted.emit()
        elif key == Qt.Key.Key_Space:
            self.switch_wanted.emit()
        elif key == Qt.Key.Key_Escape and self._drag_from is not None:
            self._drag_from = None
            self._band.hide()
        else:
            super().keyPressEvent(event)

    def zoom(self, factor: float) -> None:
        """Show `factor` times as much of x, around the first cursor that is in view."""
        view = self.view
        seen = [c.x for c in self._cursors if c.x is not None and view.left < c.x < view.right]
        self._zoom_x(factor, seen[0] if seen else (view.left + view.right) / 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw as many columns as there are now."""
        super().resizeEvent(event)
        self.view_changed.emit()

    def sizeHint(self) -> QSize:
        """Room for a readable plot."""
        return QSize(400, 260)

    def _press(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        at = event.position().toPoint()
        shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.button() is _LEFT or event.button() is _RIGHT:
            self._drag_from = at
            self._is_box = shifted or event.button() is _RIGHT
            self._dragged_cursor = None if self._is_box else self._cursor_at(at)

    def _move(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._drag_from is None:
            where = self._in_view(at)
            if self.box.sceneBoundingRect().contains(QPointF(at)):
                self.pointed.emit(where.x(), float(at.y() + self.plot.y()))
            grabbed = self._cursor_at(at) is not None
            shape = Qt.CursorShape.SizeHorCursor if grabbed else Qt.CursorShape.CrossCursor
            self.plot.viewport().setCursor(shape)
        elif self._is_box:
            self._band.setGeometry(QRect(self._drag_from, at).normalized())
            self._band.show()
        elif self._dragged_cursor is not None:
            self.cursor_dragged.emit(self._dragged_cursor, self._in_view(at).x())
        else:
            was, now = self._in_view(self._drag_from), self._in_view(at)
            self._drag_from = at
            self._pan(was.x() - now.x(), was.y() - now.y())

    def _release(self, event: QMouseEvent) -> None:
        start, self._drag_from = self._drag_from, None
        self._band.hide()
        if start is None or not self._is_box:
            return
        area = QRectF(QPointF(start), event.position()).normalized()
        if area.width() >= _LEAST_BOX_PX and area.height() >= _LEAST_BOX_PX:
            first = self._in_view(area.topLeft().toPoint())
            last = self._in_view(area.bottomRight().toPoint())
            self._move_to(View(first.x(), last.x(), last.y(), first.y()))
        elif event.button() is _RIGHT and max(area.width(), area.height()) < _LEAST_BOX_PX:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def _wheel(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        factor = _WHEEL_STEP**-turns
        at = self._in_view(event.position().toPoint())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            view = self.view
            bottom, top = around(view.bottom, view.top, factor, at.y())
            self._move_to(View(view.left, view.right, bottom, top))
        else:
            self._zoom_x(factor, at.x())

    def _zoom_x(self, factor: float, center: float) -> None:
        view = self.view
        left, right = around(view.left, view.right, factor, center)
        self._move_to(View(left, right, view.bottom, view.top))

    def _move_to(self, view: View) -> None:
        self.show_view(view)
        self.moved.emit()

    def _shift(self, across: float, up: float) -> None:
        """Pan by shares of the view."""
        view = self.view
        self._pan(across * (view.right - view.left), up * (view.top - view.bottom))

    def _pan(self, across: float, up: float) -> None:
        view = self.view
        bottom, top = self.second_range()
        share = up / (view.top - view.bottom)
        self.second_box.setRange(
            yRange=(bottom + share * (top - bottom), top + share * (top - bottom)), padding=0
        )
        self._move_to(
            View(view.left + across, view.right + across, view.bottom + up, view.top + up)
        )

    def _in_view(self, at: QPoint) -> QPointF:
        return QPointF(self.box.mapSceneToView(QPointF(at)))

    def _cursor_at(self, at: QPoint) -> int | None:
        for number, cursor in enumerate(self._cursors):
            if cursor.x is None or not self.has_movable_cursors:
                continue
            if abs(self.box.mapViewToScene(QPointF(cursor.x, 0)).x() - at.x()) <= _GRAB_PX:
                return number
        return None


class _Cursor:
    """Where one of the two cursors is; None if it is not shown."""

    x: float | None = None

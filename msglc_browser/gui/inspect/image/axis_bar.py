"""Which slice of an array is shown: a slider for each axis that is fixed, and the menu of axes."""

from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QHideEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QToolButton,
    QWidget,
)

from msglc_browser.gui.base.formatting import count_text
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.plain_text import PlainLabel
from msglc_browser.gui.parts.refit import Refit
from msglc_browser.gui.theme import fonts, icons, style
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role
from msglc_browser.operations.images.array_shape import ArrayShape
from msglc_browser.operations.images.slice_plan import SliceSpec

_PLAY_MS: Final = 150
_LARGEST: Final = (1 << 31) - 1
_MOST_SLIDERS: Final = 6
_LEAST_SLIDER_PX: Final = 80
_BESIDE: Final = QBoxLayout.Direction.LeftToRight
_BELOW: Final = QBoxLayout.Direction.TopToBottom


@guarded
class AxisBar(QWidget):
    """`axisBar`: emits the slice that is wanted. Playing goes on only after `may_step`."""

    spec_wanted = Signal(object)  # SliceSpec

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("axisBar")
        self._shape: ArrayShape | None = None
        self._spec = SliceSpec(0, 1, (0, 0))
        self._rows: list[_AxisRow] = []
        self._played: _AxisRow | None = None
        self._is_ready = True
        self._timer = QTimer(self, interval=_PLAY_MS)
        self._timer.timeout.connect(self._play)
        self.axes_button = QPushButton(self)
        self.axes_button.setObjectName("axesButton")
        self.axes_button.setAccessibleName(self.tr("Axes"))
        self.color_button = QPushButton("RGB", self)
        self.color_button.setObjectName("rgbButton")
        self.color_button.setAccessibleName(self.tr("Last axis as colours"))
        self.color_button.setCheckable(True)
        self.color_button.setProperty("toggle", True)
        self.color_button.clicked.connect(self._choose_color)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2 * SPACE)
        self._grid.setColumnStretch(2, 1)
        self.row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * SPACE)
        row.addLayout(self._grid, 1)
        self._buttons = buttons = QHBoxLayout()
        buttons.setSpacing(2 * SPACE)
        for button in (self.color_button, self.axes_button):
            buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        buttons.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addLayout(buttons)
        self.setMinimumWidth(1)  # what it needs is known by `_fit`
        Refit(self, self._fit)

    def show_slice(self, shape: ArrayShape, spec: SliceSpec) -> None:
        """Show which slice it is; new sliders only if other axes are fixed."""
        is_new = self._shape != shape or self._fixed_axes(spec) != self._fixed_axes(self._spec)
        self._shape, self._spec = shape, spec
        if is_new:
            self._stop()
            self._build_rows(shape, spec)
            self._build_menu(shape, spec)
            self.row.setStretchFactor(self._grid, int(self.has_sliders))
        for row in self._rows:
            row.show_index(spec.fixed[row.axis])
        last = len(shape.lengths) - 1
        can_be_color = shape.has_colors and last not in (spec.y_axis, spec.x_axis)
        self.color_button.setVisible(shape.has_colors)
        self.color_button.setEnabled(can_be_color)
        self.color_button.setText("RGBA" if shape.lengths[-1] == 4 else "RGB")
        self.color_button.setChecked(spec.is_color)
        self.axes_button.setText(self._axes_text(shape, spec))

    @property
    def has_sliders(self) -> bool:
        """Whether an axis is fixed."""
        return bool(self._rows)

    def step(self, by: int) -> None:
        """Go to another slice along the first fixed axis."""
        if self._rows:
            self._rows[0].step(by)

    def set_ready(self, is_ready: bool) -> None:
        """Whether the slice is shown, so that playing may go on."""
        self._is_ready = is_ready

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop playing."""
        super().hideEvent(event)
        self._stop()

    def _fit(self) -> None:
        """The buttons go below the sliders where those would be too short beside them."""
        needed = self._grid.minimumSize().width() + self._buttons.sizeHint().width() + 2 * SPACE
        is_beside = needed <= self.contentsRect().width() or not self.has_sliders
        self.row.setDirection(_BESIDE if is_beside else _BELOW)

    def _fixed_axes(self, spec: SliceSpec) -> tuple[object, ...]:
        axes = range(len(spec.fixed))
        shown = {spec.y_axis, spec.x_axis, *({len(spec.fixed) - 1} if spec.is_color else ())}
        return (*(axis for axis in axes if axis not in shown), "y", spec.y_axis, spec.x_axis)

    def _build_rows(self, shape: ArrayShape, spec: SliceSpec) -> None:
        for row in self._rows:
            row.remove()
        self._rows = []
        axes = [axis for axis in self._fixed_axes(spec)[:-3] if isinstance(axis, int)]
        for axis in axes[:_MOST_SLIDERS]:
            name = self.tr("Slice") if len(axes) == 1 else self.tr("Axis {0}").format(axis)
            row = _AxisRow(axis, shape.lengths[axis], name, self)
            row.add_to(self._grid, len(self._rows))
            row.index_wanted.connect(partial(self._choose_index, axis))
            row.play_button.clicked.connect(partial(self._toggle_play, row))
            self._rows.append(row)
        self._order_stops()

    def _order_stops(self) -> None:
        """Tab goes through the sliders first: they were made after the buttons beside them."""
        stops = [part for row in self._rows for part in row.stops()]
        # Each goes behind the one before it: the last of them keeps its place in the window.
        buttons = (self.color_button, self.axes_button)
        for before, after in pairwise((self.axes_button, *stops, *buttons)):
            self.setTabOrder(before, after)

    def _build_menu(self, shape: ArrayShape, spec: SliceSpec) -> None:
        old = self.axes_button.menu()
        menu = QMenu(self.axes_button)
        for title, is_y, chosen in (
            (self.tr("Down (y)"), True, spec.y_axis),
            (self.tr("Across (x)"), False, spec.x_axis),
        ):
            # An action, as the title of a section is not painted in this style.
            menu.addSeparator()
            menu.addAction(title).setEnabled(False)
            group = QActionGroup(menu)
            for axis, length in enumerate(shape.lengths):
                text = self.tr("Axis {0}, {1} long").format(axis, count_text(length))
                action = QAction(text, menu, checkable=True, checked=axis == chosen)
                action.triggered.connect(partial(self._choose_axis, is_y, axis))
                group.addAction(action)
                menu.addAction(action)
        self.axes_button.setMenu(menu)
        if old is not None:
            old.deleteLater()

    def _axes_text(self, shape: ArrayShape, spec: SliceSpec) -> str:
        names = {spec.y_axis: "y", spec.x_axis: "x"}
        if spec.is_color:
            names[len(shape.lengths) - 1] = "c"
        parts = [names.get(axis, str(axis)) for axis in range(len(shape.lengths))]
        return self.tr("Axes {0}").format(" · ".join(parts))

    def _choose_axis(self, is_y: bool, axis: int, _is_checked: bool = True) -> None:
        y_axis, x_axis = self._spec.y_axis, self._spec.x_axis
        if is_y:
            y_axis, x_axis = axis, y_axis if axis == x_axis else x_axis
        else:
            y_axis, x_axis = x_axis if axis == y_axis else y_axis, axis
        is_color = self._spec.is_color and len(self._spec.fixed) - 1 not in (y_axis, x_axis)
        self.spec_wanted.emit(SliceSpec(y_axis, x_axis, self._spec.fixed, is_color=is_color))

    def _choose_index(self, axis: int, index: int) -> None:
        fixed = list(self._spec.fixed)
        fixed[axis] = index
        spec = self._spec
        self._spec = SliceSpec(spec.y_axis, spec.x_axis, tuple(fixed), is_color=spec.is_color)
        self.spec_wanted.emit(self._spec)

    def _choose_color(self, is_color: bool) -> None:
        spec = self._spec
        self.spec_wanted.emit(SliceSpec(spec.y_axis, spec.x_axis, spec.fixed, is_color=is_color))

    def _toggle_play(self, row: "_AxisRow", _is_checked: bool = False) -> None:
        was_played = self._played is row
        self._stop()
        if not was_played:
            self._played = row
            row.show_playing(True)
            self._timer.start()

    def _stop(self) -> None:
        self._timer.stop()
        if self._played is not None:
            self._played.show_playing(False)
        self._played = None

    def _play(self) -> None:
        if self._played is not None and self._is_ready:
            self._played.step(1, wraps=True)


class _AxisRow(QWidget):
    """Name, number, slider, length and play button of an axis; they stand in a grid."""

    index_wanted = Signal(int)

    def __init__(self, axis: int, length: int, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()  # its parts are laid out by the grid
        self.axis = axis
        last = min(length - 1, _LARGEST)
        self._label = PlainLabel(name, parent)
        self._label.setProperty("muted", True)
        self.field = QSpinBox(parent)
        self.field.setObjectName("sliceField")
        self.field.setAccessibleName(self.tr("{0} number").format(name))
        self.field.setRange(0, last)
        self.field.setKeyboardTracking(False)
        self.field.setFont(fonts.mono())
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.setFixedWidth(72)
        self.slider = QSlider(Qt.Orientation.Horizontal, parent)
        self.slider.setObjectName("sliceSlider")
        self.slider.setMinimumWidth(_LEAST_SLIDER_PX)
        self.slider.setAccessibleName(name)
        self.slider.setRange(0, last)
        self.slider.setPageStep(max(1, length // 20))
        self._of = PlainLabel(self.tr("of {0}").format(count_text(length)), parent)
        self._of.setProperty("muted", True)
        self.play_button = QToolButton(parent)
        self.play_button.setObjectName("playButton")
        self.play_button.setProperty("flat", True)
        self.play_button.setCheckable(True)
        self.play_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_playing(False)
        self.field.valueChanged.connect(self._change)
        self.slider.valueChanged.connect(self._change)
        style.notifier().changed.connect(self._tint)

    def add_to(self, grid: QGridLayout, row: int) -> None:
        """Put the parts into a row of a grid."""
        for column, part in enumerate(self._parts()):
            grid.addWidget(part, row, column)
            part.show()

    def remove(self) -> None:
        """Delete the parts."""
        for part in (*self._parts(), self):
            part.hide()
            part.deleteLater()

    def show_index(self, index: int) -> None:
        """Show it without a signal."""
        for part in (self.field, self.slider):
            with QSignalBlocker(part):
                part.setValue(min(index, _LARGEST))

    def show_playing(self, is_playing: bool) -> None:
        """What the button does next."""
        self.play_button.setChecked(is_playing)
        said = self.tr("Pause, {0}") if is_playing else self.tr("Play, {0}")
        self.play_button.setAccessibleName(said.format(self._label.text()))
        self._tint()

    def step(self, by: int, *, wraps: bool = False) -> None:
        """Go on, at the end from the start again if it `wraps`."""
        to = self.slider.value() + by
        if to > self.slider.maximum() and wraps:
            to = 0
        self.slider.setValue(to)

    def stops(self) -> tuple[QWidget, ...]:
        """The parts that take the focus, in order."""
        return self.field, self.slider, self.play_button

    def _parts(self) -> tuple[QWidget, ...]:
        return self._label, self.field, self.slider, self._of, self.play_button

    def _change(self, index: int) -> None:
        self.show_index(index)
        self.index_wanted.emit(index)

    def _tint(self) -> None:
        name = "pause" if self.play_button.isChecked() else "play"
        self.play_button.setIcon(icons.icon(name, Role.MUTED))

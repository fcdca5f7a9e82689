"""The legend over the plot: a click hides a series, its menu has the rest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Final, TypeAlias

from pyqtgraph.graphicsItems.ScatterPlotItem import Symbols
from PySide6.QtCore import QCoreApplication, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QContextMenuEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.gui.base.formatting import elide_middle
from msglc_browser.gui.base.guarded import guarded
from msglc_browser.gui.base.visible_text import tooltip, visible
from msglc_browser.gui.inspect.plot.drawing import COLORS, LOOKS, Look
from msglc_browser.gui.inspect.plot.shown import Shown
from msglc_browser.gui.theme import fonts
from msglc_browser.gui.theme.metrics import SPACE
from msglc_browser.gui.theme.palette import Role, color

_SWATCH: Final = QSize(30, 10)
_SWATCH_GAP: Final = 6  # between the line and the text
_LINE_WIDTH: Final = 2.0
_MARKER_SIZE: Final = 7
_MOST_CHARS: Final = 32
_COLOR_NAMES: Final = {
    Role.ACCENT: "Blue",
    Role.TYPE_NUMBER: "Orange",
    Role.TYPE_LIST: "Teal",
    Role.TYPE_DICT: "Purple",
    Role.TYPE_BOOL: "Pink",
    Role.OK: "Green",
    Role.WARNING: "Yellow",
    Role.TYPE_BYTES: "Grey",
}

Heading: TypeAlias = tuple[NodePath, range | None] | None
"""The path and rows of the node that a page names, None for several."""


class PlotLegend(QFrame):
    """`plotLegend`: one button for each series, in the order of the plot."""

    toggled = Signal(int)
    removed = Signal(int)
    color_chosen = Signal(int, object)  # key, Role
    axis_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("plotLegend")
        self.setAccessibleName(self.tr("Series in the plot"))
        self.setProperty("card", True)
        self.heading: Heading = None  # what the page says above the plot
        self._buttons: list[LegendButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._column.setSpacing(0)

    def show_series(self, series: Sequence[Shown]) -> None:
        """Show other series, or the same in other colours; hidden if it would say nothing new."""
        for button in self._buttons[len(series) :]:
            button.hide()
            button.deleteLater()
        del self._buttons[len(series) :]
        while len(self._buttons) < len(series):
            button = LegendButton(self)
            button.clicked.connect(partial(self._toggle, button))
            button.menu_wanted.connect(partial(self._open_menu, button))
            button.removal_wanted.connect(partial(self._remove, button))
            self._column.addWidget(button)
            before = self._buttons[-1] if self._buttons else self.parentWidget()
            if before is not None:
                QWidget.setTabOrder(before, button)
            self._buttons.append(button)
        for button, shown in zip(self._buttons, series, strict=True):
            button.show_series(shown)
        self.adjustSize()
        self.setVisible(self._is_needed(series))

    def _is_needed(self, series: Sequence[Shown]) -> bool:
        """Whether there are several series, or one that the page does not name."""
        if len(series) != 1:
            return bool(series)
        [shown] = series
        node = shown.ref.node
        is_named = (node.path, node.rows) == self.heading and shown.ref.column is None
        return not is_named or not shown.is_visible or shown.is_second

    def menu_of(self, shown: Shown) -> QMenu:
        """A menu of what can be done with a series; it is deleted when it closes."""
        menu = QMenu(self)
        menu.setObjectName("plotSeriesMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu, shown)
        return menu

    def fill(self, menu: QMenu, shown: Shown) -> None:
        """Add what can be done with a series to a menu."""
        hide = self.tr("Hide") if shown.is_visible else self.tr("Show")
        menu.addAction(hide, partial(self.toggled.emit, shown.key))
        axis = menu.addAction(self.tr("Second y axis"), partial(self.axis_chosen.emit, shown.key))
        axis.setCheckable(True)
        axis.setChecked(shown.is_second)
        colors = menu.addMenu(self.tr("Colour"))
        for role in COLORS:
            name = QCoreApplication.translate("PlotColor", _COLOR_NAMES[role])
            action = QAction(QIcon(_swatch(color(role), LOOKS[0], self)), name, colors)
            action.triggered.connect(partial(self._choose_color, shown.key, role))
            colors.addAction(action)
        menu.addSeparator()
        menu.addAction(self.tr("Remove"), partial(self.removed.emit, shown.key))

    @contextmanager
    def without_mouse(self) -> Iterator[None]:
        """Do not mark the button under the mouse."""
        marked = [button for button in self._buttons if button.underMouse()]
        for button in marked:
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        try:
            yield
        finally:
            for button in marked:
                button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)

    def _choose_color(self, key: int, role: Role) -> None:
        self.color_chosen.emit(key, role)

    def _toggle(self, button: "LegendButton") -> None:
        if button.shown is not None:
            self.toggled.emit(button.shown.key)

    def _remove(self, button: "LegendButton") -> None:
        if button.shown is not None:
            self.removed.emit(button.shown.key)

    def _open_menu(self, button: "LegendButton") -> None:
        if button.shown is not None:
            self.menu_of(button.shown).popup(button.mapToGlobal(button.rect().bottomLeft()))


@guarded
class LegendButton(QToolButton):
    """`plotLegendButton`: a series; the menu key or the right button opens its menu."""

    menu_wanted = Signal()
    removal_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("plotLegendButton")
        self.setProperty("flat", True)
        self.setProperty("dense", True)
        self.setFont(fonts.mono())
        self.setIconSize(_SWATCH)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.shown: Shown | None = None

    def show_series(self, shown: Shown) -> None:
        """Show another series, or another state of it."""
        self.shown = shown
        text = elide_middle(visible(shown.title), _MOST_CHARS)
        self.setText(text.replace("&", "&&"))
        state = self.tr("shown") if shown.is_visible else self.tr("hidden")
        self.setAccessibleName(f"{visible(shown.title)}, {state}")
        advice = self.tr("Click to hide or show; right click for colour, axis and Remove")
        self.setToolTip(tooltip(f"{shown.title}\n{advice}"))
        ink = color(shown.look.color if shown.is_visible else Role.BORDER)
        self.setIcon(QIcon(_swatch(ink, shown.look, self)))

    def contextMenuEvent(self, _event: QContextMenuEvent) -> None:
        """The menu of the series."""
        self.menu_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes the series."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removal_wanted.emit()
        else:
            super().keyPressEvent(event)


def _swatch(ink: QColor, look: Look, widget: QWidget) -> QPixmap:
    """A piece of the line, with the marker that long lines have instead of dashes."""
    scale = widget.devicePixelRatioF()
    picture = QPixmap(_SWATCH * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, _LINE_WIDTH, look.dash, Qt.PenCapStyle.FlatCap))
    middle, width = _SWATCH.height() / 2, _SWATCH.width() - _SWATCH_GAP
    painter.drawLine(QPointF(0, middle), QPointF(width, middle))
    if look.dash is not Qt.PenStyle.SolidLine:
        painter.translate(width / 2, middle)
        painter.scale(_MARKER_SIZE, _MARKER_SIZE)
        painter.setPen(QPen(ink, 1.5 / _MARKER_SIZE) if look.marker in "+x" else Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPath(Symbols[look.marker])
    painter.end()
    return picture

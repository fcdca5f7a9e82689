"""What a user does with a plot, by mouse and keys, and what is then drawn."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton, QWidget

from msglc_browser.gui.inspect.plot.drawing import View
from msglc_browser.gui.inspect.plot.figure.canvas import PlotCanvas
from msglc_browser.gui.inspect.plot.figure.curve import Curve
from msglc_browser.gui.inspect.plot.plot_view import PlotView
from msglc_browser.gui.parts.figures import Figures
from tests.gui.archive_desk import LEFT, Desk
from tests.gui.window_parts import plain

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL = Qt.KeyboardModifier.ControlModifier

W = TypeVar("W", bound=QWidget)


class Hands:
    """The Plot tab of an archive page."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.qtbot = desk.qtbot

    # The parts

    @property
    def view(self) -> PlotView:
        return self.child(PlotView, "plotView")

    @property
    def canvas(self) -> PlotCanvas:
        return self.child(PlotCanvas, "plotCanvas")

    @property
    def port(self) -> QWidget:
        port: QWidget = self.canvas.plot.viewport()
        return port

    @property
    def seen(self) -> View:
        return self.canvas.view

    def child(self, kind: type[W], name: str) -> W:
        found = self.desk.page.findChild(kind, name)
        assert isinstance(found, kind), name
        return found

    def text(self, name: str) -> str:
        """Of a label; "" if it is hidden."""
        label = self.child(QLabel, name)
        return label.text() if label.isVisible() else ""

    def texts(self) -> str:
        """All that can be read in the tab."""
        labels = self.view.findChildren(QLabel)
        return " | ".join(label.text() for label in labels if label.isVisible())

    def foot(self) -> str:
        return self.text("plotFootLabel")

    def readout(self) -> str:
        return self.text("plotReadout")

    def figures(self) -> dict[str, str]:
        """The measured span, by its captions."""
        figures = self.child(Figures, "plotFigures")
        if not figures.isVisible():
            return {}
        values = [label for label in figures.findChildren(QLabel) if label.accessibleName()]
        return {label.accessibleName(): label.text() for label in values}

    # What a user does

    def open(self, *names: str) -> None:
        """Select a row and look at its plot."""
        for depth in range(1, len(names)):
            self.desk.expand(*names[:depth])
        self.desk.select(*names)
        self.desk.look("Plot")

    def settle(self) -> None:
        self.desk.settle()

    def press(self, name: str) -> None:
        button = self.child(QPushButton, name)
        assert button.isVisible() and button.isEnabled(), name
        QTest.mouseClick(button, LEFT)
        self.settle()

    def choose(self, button_name: str, text: str) -> None:
        """Open the menu of a button with a click, and choose an entry by its text."""
        menu = self.open_menu(button_name)
        self.pick(menu, text)

    def open_menu(self, button_name: str) -> QMenu:
        QTest.mouseClick(self.child(QPushButton, button_name), LEFT)
        self.settle()
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def pick(self, menu: QMenu, text: str) -> None:
        """Click an entry of an open menu."""
        [action] = [each for each in menu.actions() if plain(each) == text]
        assert action.isEnabled()
        QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
        self.settle()

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = NONE, *, times: int = 1) -> None:
        for _ in range(times):
            QTest.keyClick(self.canvas, key, keys)
            self.settle()

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        *,
        button: Qt.MouseButton = LEFT,
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        QTest.mousePress(self.port, button, keys, start)
        QTest.mouseMove(self.port, (start + end) / 2)
        QTest.mouseMove(self.port, end)
        QTest.mouseRelease(self.port, button, keys, end)
        self.settle()

    def double_click(self) -> None:
        QTest.mouseDClick(self.port, LEFT, NONE, self.area().center())
        self.settle()

    def wheel(self, turns: int, at: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
        event = QWheelEvent(
            QPointF(at),
            QPointF(self.port.mapToGlobal(at)),
            QPoint(),
            QPoint(0, 120 * turns),
            Qt.MouseButton.NoButton,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.port, event)
        self.settle()

    def point_at(self, x: float, y: float) -> None:
        """Move the mouse over a position of the axes."""
        QTest.mouseMove(self.port, QPoint(1, 1))
        QTest.mouseMove(self.port, self.place(x, y))
        self.settle()

    # Where things are

    def area(self) -> QRect:
        """Where curves are drawn, in pixels of the port."""
        return self.canvas.area().translated(-self.canvas.plot.pos())

    def place(self, x: float, y: float) -> QPoint:
        """The pixel of a position of the axes."""
        scene: QPointF = self.canvas.box.mapViewToScene(QPointF(x, y))
        return scene.toPoint()

    def curves(self) -> list[Curve]:
        return [curve for _, curve in sorted(self.canvas._curves.items())]

    def line(self, number: int = 0) -> tuple[list[float], list[float]]:
        """The points of a line as drawn; NaN where it is interrupted."""
        x, y = self.curves()[number]._line.getData()
        return ([], []) if x is None else (x.tolist(), y.tolist())

    def dots(self, number: int = 0) -> list[tuple[float, float]]:
        x, y = self.curves()[number]._markers.getData()
        return list(zip(x.tolist(), y.tolist(), strict=True))

    def boxes(self, number: int = 0) -> NDArray[np.float64]:
        """Left, right, bottom and top of bars, or of what was sampled."""
        drawing = self.curves()[number].drawing
        assert drawing is not None
        return drawing.boxes

    def ticks(self, side: str) -> list[str]:
        """The texts at an axis, from its low end, as they are painted."""
        axis = getattr(self.canvas, side)
        view = self.canvas.second_range() if side == "right" else None
        box = self.canvas.box.viewRange()
        low, high = view or box[0 if side == "bottom" else 1]
        size = axis.boundingRect()
        length = size.width() if side == "bottom" else size.height()
        [(spacing, values), *_] = axis.tickValues(low, high, length)
        return list(axis.tickStrings(values, 1.0, spacing))

    def menu_at(self, place: QPoint) -> QMenu:
        """The context menu, opened by a right click on a pixel of the port."""
        QTest.mousePress(self.port, Qt.MouseButton.RightButton, NONE, place)
        QTest.mouseRelease(self.port, Qt.MouseButton.RightButton, NONE, place)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu) and menu.objectName() == "plotMenu"
        return menu

    def pick_series(self, text: str) -> None:
        """Choose what is done with the only series, by the context menu."""
        menu = self.menu_at(self.area().center())
        [series] = [
            each for each in menu.findChildren(QMenu) if plain(each.menuAction()) == "Series"
        ]
        [action] = [each for each in series.actions() if each.text() == text]
        action.trigger()
        menu.close()
        self.settle()

    # The legend

    def legend(self) -> list[QToolButton]:
        buttons = self.desk.page.findChildren(QToolButton, "plotLegendButton")
        return [button for button in buttons if button.isVisible()]

    def names(self) -> list[str]:
        """The series in the plot, also while they need no legend."""
        buttons = self.desk.page.findChildren(QToolButton, "plotLegendButton")
        return [button.text() for button in buttons if not button.isHidden()]

    def series_menu(self, number: int) -> QMenu:
        """Opened as the right button of the mouse or the menu key does."""
        button = self.legend()[number]
        QTest.mouseClick(button, Qt.MouseButton.RightButton)
        button.menu_wanted.emit()  # type: ignore[attr-defined]
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu) and menu.objectName() == "plotSeriesMenu"
        return menu


def choose(plots: Hands, button_name: str, text: str) -> None:
    """Choose from a menu, and wait for nothing."""
    menu = plots.child(QPushButton, button_name).menu()
    menu.aboutToShow.emit()
    [action] = [each for each in menu.actions() if plain(each) == text]
    action.trigger()


def close_to(found: Sequence[float], wanted: Sequence[float]) -> bool:
    """Whether numbers are equal but for rounding, with NaN in the same places."""
    return bool(np.allclose(found, wanted, equal_nan=True, rtol=1e-9, atol=1e-9))

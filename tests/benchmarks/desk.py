"""The whole program with its window, offscreen, and hands that use it with mouse and keys."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QTabBar, QTreeView, QWidget

from msglc_browser.app import Application
from msglc_browser.storage.places.profile import Profile, Secret
from tests.benchmarks.cases import Target

W = TypeVar("W", bound=QWidget)
_PATIENCE_S = 120.0
_POLL_S = 0.005
_CALM_S = 0.3
_NAME = "bench"


class Desk:
    """One window; widgets are found by their object names."""

    def __init__(self, application: Application, target: Target) -> None:
        self._application = application
        self._target = target
        self.window = application.window
        profile = Profile(
            profile_id=_NAME, name=_NAME, endpoint=target.endpoint, access_key=target.access_key
        )
        application.services.workspace.add_temporary(profile, Secret(target.secret_key))
        application.workbench.connections.reload_profiles()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition while the window is alive."""
        async with asyncio.timeout(_PATIENCE_S):
            while not condition():
                await asyncio.sleep(_POLL_S)

    async def calm(self) -> None:
        """Wait until nothing is read or drawn, and has not been for a moment."""
        await self.until(self._application.has_settled)
        await asyncio.sleep(_CALM_S)
        await self.until(self._application.has_settled)

    async def open_archive(self) -> None:
        """Open the archive, and show what is in its only entry."""
        location = f"s3://{self._target.bucket}/{self._target.key}"
        self._application.workbench.open_text_at(_NAME, location)
        tree = await self.find(QTreeView, "archiveTree")
        await self.until(lambda: tree.model().rowCount())
        tree.expand(tree.model().index(0, 0))
        await self.until(lambda: self._entry(tree, 0).data() not in (None, "Loading…"))
        await self.calm()

    async def select(self, *rows: int) -> None:
        """Click the root's only entry, or with `rows` one of its entries."""
        tree = await self.find(QTreeView, "archiveTree")
        index = self._entry(tree, *rows) if rows else tree.model().index(0, 0)
        tree.scrollTo(index)
        rect = tree.visualRect(index)
        where = QPoint(min(rect.left() + 60, rect.center().x()), rect.center().y())
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=where)

    async def inspect(self, title: str) -> None:
        """Click the tab of an inspector once it is offered."""
        tabs = await self.find(QTabBar, "inspectorTabs")
        titles = [tabs.tabText(number) for number in range(tabs.count())]
        number = titles.index(title)
        await self.until(lambda: tabs.isTabVisible(number))
        where = tabs.tabRect(number).center()
        QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=where)

    async def press(self, name: str) -> None:
        """Press a button once it is there."""
        button = await self.find(QPushButton, name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def do(self, command: str) -> None:
        """Trigger a command of the menu."""
        self._application.workbench.actions.action(command).trigger()

    async def find(self, kind: type[W], name: str) -> W:
        """The visible widget with this name; waits for it."""
        await self.until(lambda: self.shown(kind, name))
        return self.shown(kind, name)[0]

    def shown(self, kind: type[W], name: str) -> list[W]:
        """The visible widgets with this name."""
        return [each for each in self.window.findChildren(kind, name) if each.isVisible()]

    def _entry(self, tree: QTreeView, row: int) -> QModelIndex:
        model = tree.model()
        return model.index(row, 0, model.index(0, 0))


def drag_to(widget: QWidget, at: QPointF, *, is_first: bool = False) -> None:
    """Press the left button, or move the mouse with it held down."""
    left = Qt.MouseButton.LeftButton
    kind = QMouseEvent.Type.MouseButtonPress if is_first else QMouseEvent.Type.MouseMove
    button = left if is_first else Qt.MouseButton.NoButton
    _send(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), button, left, _NO_KEYS))


def let_go(widget: QWidget, at: QPointF) -> None:
    """Release the left button."""
    kind, none = QMouseEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton
    left = Qt.MouseButton.LeftButton
    _send(widget, QMouseEvent(kind, at, widget.mapToGlobal(at), left, none, _NO_KEYS))


def turn_wheel(widget: QWidget, at: QPointF, turns: int) -> None:
    """Turn the wheel by some notches, away from the user if positive."""
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    where = widget.mapToGlobal(at)
    turned = QPoint(0, 120 * turns)
    _send(widget, QWheelEvent(at, where, QPoint(), turned, none, _NO_KEYS, phase, False))


def _send(widget: QWidget, event: QMouseEvent | QWheelEvent) -> None:
    QApplication.sendEvent(widget, event)


_NO_KEYS = Qt.KeyboardModifier.NoModifier

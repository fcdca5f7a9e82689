"""Operates the window of the real program like a user, and takes pictures of it."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QDialog, QTreeView, QWidget
from small_png import save_small_png

from msglc_browser.app import Application
from msglc_browser.gui.theme.palette import Role, color

PATIENCE_S = 60.0
CALM_S = 0.4


class Walk:
    """A session in one window, in one theme."""

    def __init__(self, application: Application, folder: Path, theme: str) -> None:
        self.application = application
        self.window = application.window
        self._folder = folder
        self._theme = theme

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for a condition while the window is alive."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await asyncio.sleep(0.02)

    async def calm(self) -> None:
        """Wait until loading has finished."""
        await self.until(self.application.is_idle)
        await asyncio.sleep(CALM_S)
        await self.until(self.application.is_idle)

    def view(self, name: str) -> QAbstractItemView:
        """The visible view with this name."""
        return next(v for v in self.window.findChildren(QAbstractItemView, name) if v.isVisible())

    async def row(self, name: str, *texts: str) -> QModelIndex:
        """A row by its texts, level by level; expands the levels on the way."""
        index = QModelIndex()
        for depth in range(1, len(texts) + 1):
            await self.until(partial(self._finds, name, texts[:depth]))
            index = self._walk(name, texts[:depth])
            view = self.view(name)
            if isinstance(view, QTreeView) and depth < len(texts):
                view.expand(index)
        return index

    def do(self, command: str) -> None:
        """Trigger a command."""
        action = self.application.workbench.actions.action(command)
        if not action.isEnabled():
            raise RuntimeError(f"{command}: {action.toolTip()}")
        action.trigger()

    async def dialog(self, name: str) -> QDialog:
        """The open dialog with this name."""
        await self.until(lambda: self.window.findChild(QDialog, name))
        dialog = self.window.findChild(QDialog, name)
        assert isinstance(dialog, QDialog)
        return dialog

    async def press(self, dialog: QDialog, name: str) -> None:
        """Press a button of a dialog once it is enabled."""
        button = dialog.findChild(QAbstractButton, name)
        assert isinstance(button, QAbstractButton)
        await self.until(button.isEnabled)
        button.click()

    def take(self, state: str, dialog: QDialog | None = None) -> None:
        """Save the picture; a dialog is drawn over the window, as on a desktop."""
        picture = self.window.grab()
        if dialog is not None:
            _lay_over(picture, dialog.grab(), dialog)
        path = self._folder / f"{state}-{self._theme}.png"
        size_bytes = save_small_png(picture.toImage(), path)
        print(f"{path}  {size_bytes / 1000:.0f} kB", flush=True)

    def _finds(self, name: str, texts: Sequence[str]) -> bool:
        views = self.window.findChildren(QAbstractItemView, name)
        return any(view.isVisible() for view in views) and self._walk(name, texts).isValid()

    def _walk(self, name: str, texts: Sequence[str]) -> QModelIndex:
        model, index = self.view(name).model(), QModelIndex()
        for text in texts:
            rows = (model.index(row, 0, index) for row in range(model.rowCount(index)))
            index = next((each for each in rows if each.data() == text), QModelIndex())
            if not index.isValid():
                return index
        return index


def _lay_over(picture: QPixmap, top: QPixmap, dialog: QWidget) -> None:
    place = QPoint((picture.width() - top.width()) // 2, (picture.height() - top.height()) // 2)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 6))
    for spread in range(24, 0, -2):
        shadow = QRect(place, top.size()).adjusted(-spread, -spread + 8, spread, spread + 8)
        painter.drawRoundedRect(shadow, spread, spread)
    painter.drawPixmap(place, top)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(color(Role.BORDER))
    painter.drawRect(QRect(place, top.size()).adjusted(-1, -1, 0, 0))
    painter.end()

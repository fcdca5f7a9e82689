"""Parts of the window that tests reach for."""

from PySide6.QtCore import QDeadlineTimer, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from msglc_browser.gui.parts.thin_bar import ThinBar

_PATIENCE_MS = 20_000


def action_of(window: QWidget, command_id: str) -> QAction:
    """The action of a command; StopIteration if the window does not have it."""
    return next(each for each in window.actions() if each.objectName() == command_id)


def choose_command(action: QAction) -> None:
    """Choose a command, once it is enabled: triggering a disabled one would silently do nothing."""
    deadline = QDeadlineTimer(_PATIENCE_MS)
    while not action.isEnabled():
        assert not deadline.hasExpired(), f"{action.objectName()} remains disabled"
        QTest.qWait(10)
    action.trigger()


def plain(action: QAction) -> str:
    """Its text without the mark of its letter, which it has while its menu is open, and its key."""
    return action.text().replace("&", "").split("\t")[0]


def is_moving(bar: ThinBar) -> bool:
    """Whether the line is moving, that is, its timer is running."""
    return any(timer.isActive() for timer in bar.findChildren(QTimer))

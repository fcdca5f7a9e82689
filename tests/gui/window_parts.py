"""Parts of the window that tests reach for."""

from PySide6.QtCore import QDeadlineTimer, QPoint, QTimer
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from msglc_browser.gui.parts.thin_bar import ThinBar

_PATIENCE_MS = 20_000
_Reason = QContextMenuEvent.Reason


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


def entries(menu: QMenu) -> list[str]:
    """What a menu offers."""
    return [plain(action) for action in menu.actions() if not action.isSeparator()]


def context_menu(widget: QWidget, at: QPoint, reason: _Reason = _Reason.Mouse) -> QMenu | None:
    """What opens at a right click at this place, or at the menu key; None if nothing does."""
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert menu is None or isinstance(menu, QMenu)
    return menu


def is_moving(bar: ThinBar) -> bool:
    """Whether the line is moving, that is, its timer is running."""
    return any(timer.isActive() for timer in bar.findChildren(QTimer))

"""The button at the end of the tabs that lists all of them, while they do not fit."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from msglc_browser.gui.base.actions import letters_while_open
from msglc_browser.gui.theme import icons, style
from msglc_browser.gui.theme.metrics import ICON
from msglc_browser.gui.theme.palette import Role


class TabListButton(QToolButton):
    """`tabListButton`: `tab_chosen(number)` when one of the `titles()` is chosen in its menu."""

    tab_chosen = Signal(int)

    def __init__(
        self, titles: Callable[[], Sequence[str]], current: Callable[[], int], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._titles = titles
        self._current = current
        self.setObjectName("tabListButton")
        self.setAccessibleName(self.tr("List of tabs"))
        self.setToolTip(self.tr("Show all open tabs in a list"))
        self.setProperty("flat", True)
        self.setIconSize(QSize(ICON, ICON))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._show)
        style.notifier().changed.connect(self._tint)
        self._tint()

    @Slot()
    def _show(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("tabListMenu")
        letters_while_open(menu)
        menu.aboutToHide.connect(menu.deleteLater)
        for number, title in enumerate(self._titles()):
            action = menu.addAction(title, partial(self.tab_chosen.emit, number))
            action.setCheckable(True)
            action.setChecked(number == self._current())
        corner = self.rect().bottomRight()
        place = self.mapToGlobal(corner)
        place.setX(place.x() - menu.sizeHint().width())
        menu.popup(place)

    @Slot()
    def _tint(self) -> None:
        self.setIcon(icons.icon("chevron-down", Role.MUTED))

"""File ▸ Open recent: the recent archives, above the command that clears them."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from msglc_browser.gui.base.visible_text import tooltip
from msglc_browser.storage.places.location import Location


class RecentMenu(QObject):
    """Fills `menu` anew whenever the menu around it opens, before it gets letters for its entries.

    `title(place)` tells archives of one name apart.
    """

    def __init__(
        self,
        menu: QMenu,
        recent: Callable[[], Sequence[Location]],
        title: Callable[[Location], str],
        open_place: Callable[[Location], None],
    ) -> None:
        super().__init__(menu)
        self._menu = menu
        self._recent = recent
        self._title = title
        self._open_place = open_place
        self._shown: list[QAction] = []
        self._commands = menu.actions()
        around = menu.parentWidget()
        (around if isinstance(around, QMenu) else menu).aboutToShow.connect(self._fill)

    @Slot()
    def _fill(self) -> None:
        for action in self._shown:
            self._menu.removeAction(action)
            action.deleteLater()
        self._shown = [self._action(place) for place in self._recent()]
        if not self._shown:
            empty = QAction(self.tr("No archive has been opened yet"), self._menu)
            empty.setEnabled(False)
            self._shown = [empty]
        line = QAction(self._menu)
        line.setSeparator(True)
        self._shown.append(line)
        self._menu.insertActions(self._commands[0], self._shown)

    def _action(self, place: Location) -> QAction:
        action = QAction(self._title(place).replace("&", "&&"), self._menu)
        action.setToolTip(tooltip(str(place)))
        action.triggered.connect(partial(self._open, place))
        return action

    def _open(self, place: Location, _checked: bool = False) -> None:
        self._open_place(place)

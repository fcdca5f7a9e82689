"""Opens tabs again that the user has closed."""

from collections import deque
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot

from msglc_browser.gui.remembered.recent_and_tabs import SavedTab
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.window.keeping_places import saved_tab
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.opening import Opener
from msglc_browser.operations.workspace import Workspace

_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class _ClosedTab:
    tab: SavedTab
    is_map: bool


class ClosedTabs(QObject):
    """The last tabs that were closed in this run, with the rows that were expanded."""

    changed = Signal()

    def __init__(self, window: MainWindow, opener: Opener, workspace: Workspace) -> None:
        super().__init__(window)
        self._opener = opener
        self._workspace = workspace
        self._closed: deque[_ClosedTab] = deque(maxlen=_MOST)
        window.tabs.page_closing.connect(self._note)

    def has_any(self) -> bool:
        """Whether a tab can be opened again: not those of deleted connections."""
        return any(map(self._is_known, self._closed))

    @Slot()
    def reopen(self) -> None:
        """Open the last closed tab again, in front."""
        closed = next(filter(self._is_known, reversed(self._closed)), None)
        if closed is None:
            return
        self._closed.remove(closed)
        if closed.is_map:
            selected = closed.tab.tree.selected
            self._opener.open_sizes(closed.tab.location, () if selected is None else selected.path)
        else:
            self._opener.reopen(closed.tab)
        self.changed.emit()

    def _is_known(self, closed: _ClosedTab) -> bool:
        return self._workspace.is_known(closed.tab.location)

    @Slot(object)
    def _note(self, page: Page) -> None:
        if page.location is not None:
            self._closed.append(_ClosedTab(saved_tab(page, page.location), not page.is_kept))

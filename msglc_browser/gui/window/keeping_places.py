"""Saves and restores the recent archives and the open tabs."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.gui.archive.archive_page import ArchivePage
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.opening import Opener
from msglc_browser.gui.window.recent_and_tabs import (
    RECENT_LIMIT,
    Places,
    SavedTab,
    load_places,
    save_places,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import LocalLocation, Location

_PLACES_FILE = "places.json"
_LEAST_BETWEEN_MS: Final = 1000


class PlacesKeeper(QObject):
    """Records what is opened; `restore` and `save` are for the program's start and end.

    Changes are also saved shortly after they happen: a process that is killed loses nothing.
    """

    def __init__(
        self, window: MainWindow, opener: Opener, workspace: Workspace, config_dir: Path
    ) -> None:
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._workspace = workspace
        self._path = config_dir / _PLACES_FILE
        self._recent: list[Location] = []
        self._kept: Places | None = None  # as in the file; None: not to be written yet
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LEAST_BETWEEN_MS)
        self._timer.timeout.connect(self._save_changes)
        window.tabs.current_changed.connect(self._note_change)
        opener.archive_arrived.connect(self._note)
        window.navigator.recent_wanted.connect(opener.open)

    def restore(self, *, with_tabs: bool) -> None:
        """Show the recent archives and open the saved tabs; they are not read yet."""
        found = load_places(self._path)
        self._recent = [place for place in found.recent if self._is_known(place)]
        self._show()
        if with_tabs:
            tabs = [tab for tab in found.tabs if self._is_known(tab.location)]
            # Missing tabs must not bring another tab to the front.
            before = sum(self._is_known(tab.location) for tab in found.tabs[: found.current])
            self._opener.restore(tabs, before)
        self._kept = found
        self._note_change()

    def save(self) -> None:
        """Save recent archives and tabs; the tabs must still be open."""
        self._timer.stop()
        self._kept = None
        save_places(self._path, self._places())

    @Slot()
    def _note_change(self) -> None:
        """Not on every change: while something is being read, changes come continuously."""
        if self._kept is not None and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _save_changes(self) -> None:
        places = self._places()
        if places != self._kept:
            self._kept = places
            save_places(self._path, places)

    def _places(self) -> Places:
        tabs = tuple(self._saved_tabs())
        current = self._window.tabs.current()
        locations = [tab.location for tab in tabs]
        place = current.location if current is not None else None
        index = locations.index(place) if place in locations else 0
        recent = tuple(place for place in self._recent if _lasts(place))
        return Places(recent, tabs, index)

    @Slot()
    def clear(self) -> None:
        """Clear the recent archives."""
        self._recent.clear()
        self._show()

    @Slot()
    def forget_unknown(self) -> None:
        """A connection was deleted: remove its recent archives too."""
        self._recent = [place for place in self._recent if self._is_known(place)]
        self._show()

    @Slot(object)
    def forget(self, deleted: Collection[Location]) -> None:
        """Remove deleted objects from the recent archives."""
        self._recent = [place for place in self._recent if place not in deleted]
        self._show()

    @Slot(object)
    def _note(self, location: Location) -> None:
        others = [place for place in self._recent if place != location]
        self._recent = [location, *others][:RECENT_LIMIT]
        self._show()

    def _show(self) -> None:
        self._window.navigator.show_recent(self._recent)
        self._note_change()

    def _saved_tabs(self) -> Iterator[SavedTab]:
        for page in self._window.tabs.pages():
            if page.location is None or not _lasts(page.location):
                continue
            if isinstance(page, ArchivePage):
                yield SavedTab(page.location, page.tree_state())
            else:
                yield SavedTab(page.location)

    def _is_known(self, location: Location) -> bool:
        if isinstance(location, LocalLocation):
            return True
        return any(each.profile_id == location.profile_id for each in self._workspace.profiles())


def _lasts(location: Location) -> bool:
    """Whether it can exist at the next start: the demo's server ends with the window."""
    return isinstance(location, LocalLocation) or location.profile_id != DEMO_PROFILE_ID

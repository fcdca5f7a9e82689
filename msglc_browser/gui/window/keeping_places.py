"""Saves and restores the recent archives and the open tabs."""

import logging
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from msglc_browser.demo.server import DEMO_PROFILE_ID
from msglc_browser.errors import LocalFileError
from msglc_browser.gui.remembered.recent_and_tabs import (
    RECENT_LIMIT,
    Places,
    RecentChanges,
    SavedTab,
    load_places,
    save_places,
)
from msglc_browser.gui.tabs.page import Page
from msglc_browser.gui.window.main_window import MainWindow
from msglc_browser.gui.window.opening import Opener
from msglc_browser.operations.workspace import Workspace
from msglc_browser.state_file import StateFile
from msglc_browser.storage.places.location import LocalLocation, Location

PLACES_FILE: Final = "places.json"
_LEAST_BETWEEN_MS: Final = 1000
_MOST_FORGOTTEN: Final = 100  # at a time: all of them are kept in memory
_log = logging.getLogger(__name__)


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
        # A short wait: it blocks the window.
        self._file = StateFile(
            config_dir / PLACES_FILE, "recent archives and open tabs", patience_s=1
        )
        self._recent: tuple[Location, ...] = ()
        self._changes = RecentChanges()
        self._unrestored: tuple[SavedTab, ...] = ()
        self._stored: Places | None = None  # as read before they are restored
        self._kept: Places | None = None  # as in the file; None: not to be written yet
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_LEAST_BETWEEN_MS)
        self._timer.timeout.connect(self._save_changes)
        window.tabs.current_changed.connect(self._note_change)
        opener.archive_arrived.connect(self._note)
        window.navigator.recent_wanted.connect(opener.open)
        window.navigator.menu.forget_wanted.connect(lambda place: self.forget([place]))

    @property
    def problem(self) -> LocalFileError | None:
        """Why nothing was restored although there is a file; None if it was."""
        return self._file.problem

    def recent(self) -> tuple[Location, ...]:
        """The recent archives, newest first."""
        return self._recent

    def has_tabs(self) -> bool:
        """Whether there are saved tabs to open."""
        return bool(self._found().tabs)

    def restore(self, *, with_tabs: bool) -> None:
        """Show the recent archives and open the saved tabs; they are not read yet."""
        found = self._found()
        self._stored = None
        unknown = [place for place in found.recent if not self._workspace.is_known(place)]
        tabs = [tab for tab in found.tabs if self._workspace.is_known(tab.location)]
        if self._workspace.problem is None:
            self._changes = self._changes.forget(unknown)
        else:  # the next start may know their connections again
            self._unrestored = tuple(tab for tab in found.tabs if tab not in tabs)
        self._adopt(found)
        if with_tabs:
            # Missing tabs must not bring another tab to the front.
            before = sum(
                self._workspace.is_known(tab.location) for tab in found.tabs[: found.current]
            )
            self._opener.restore(tabs, before)
        self._kept = found
        self._note_change()

    def reload(self) -> None:
        """Show the recent archives as another window has changed them."""
        found = None if self._kept is None else load_places(self._file)
        if found is not None:
            self._adopt(found)

    def save(self) -> None:
        """Save recent archives and tabs; the tabs must still be open."""
        self._timer.stop()
        self._kept = None
        self._write(self._places())

    @Slot()
    def _note_change(self) -> None:
        """Not on every change: while something is being read, changes come continuously."""
        if self._kept is not None and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _save_changes(self) -> None:
        places = self._places()
        if places != self._kept or self._changes != RecentChanges():
            self._kept = places
            self._write(places)

    def _write(self, places: Places) -> None:
        """A failure is only logged, so that the window can still close."""
        try:
            stored = save_places(self._file, places, self._changes)
        except LocalFileError as error:
            _log.warning("%s", error)
            return
        self._changes = RecentChanges()
        self._adopt(stored)

    def _adopt(self, stored: Places) -> None:
        """Show what is stored, with the changes that are not yet."""
        shown = tuple(filter(self._workspace.is_known, self._changes.applied_to(stored.recent)))
        if shown != tuple(filter(_lasts, self._recent)):
            of_demo = [place for place in self._recent if not _lasts(place)]
            self._recent = (*of_demo, *shown)[:RECENT_LIMIT]
            self._window.navigator.show_recent(self._recent)

    def _places(self) -> Places:
        saved = dict(self._saved_tabs())
        current = self._window.tabs.current()
        index = list(saved).index(current) if current in saved else 0
        tabs = (*saved.values(), *self._unrestored)
        return Places(tuple(filter(_lasts, self._recent)), tabs, index)

    @Slot()
    def clear(self) -> None:
        """Clear the recent archives."""
        self._changes = RecentChanges(is_cleared=True)
        self._show(())

    @Slot()
    def forget_unknown(self) -> None:
        """A connection was deleted: remove its recent archives too."""
        self.forget([place for place in self._recent if not self._workspace.is_known(place)])

    @Slot(object)
    def forget(self, deleted: Collection[Location]) -> None:
        """Remove deleted objects from the recent archives.

        Of many, those that are listed here: other windows list what they have opened themselves.
        """
        if len(deleted) > _MOST_FORGOTTEN:
            deleted = set(self._recent).intersection(deleted)
        self._changes = self._changes.forget(deleted)
        self._show(tuple(place for place in self._recent if place not in deleted))

    @Slot(object)
    def _note(self, location: Location) -> None:
        if _lasts(location):
            self._changes = self._changes.note(location)
        self._show(RecentChanges().note(location).applied_to(self._recent))

    def _show(self, recent: tuple[Location, ...]) -> None:
        self._recent = recent
        self._window.navigator.show_recent(recent)
        self._note_change()

    def _saved_tabs(self) -> Iterator[tuple[Page, SavedTab]]:
        for page in self._window.tabs.pages():
            if page.location is None or not page.is_kept or not _lasts(page.location):
                continue
            yield page, saved_tab(page, page.location)

    def _found(self) -> Places:
        """What is stored; read once, as a file that was put aside is not found again."""
        if self._stored is None:
            self._stored = load_places(self._file) or Places()
        return self._stored


def saved_tab(page: Page, location: Location) -> SavedTab:
    """What opens the tab again as it is, except for a size map: that of the archive or folder."""
    # With a page there is its class, which must not be imported before the first paint.
    from msglc_browser.gui.archive.archive_page import ArchivePage  # noqa: PLC0415
    from msglc_browser.gui.archive.node_page import NodePage  # noqa: PLC0415

    if not isinstance(page, ArchivePage):
        return SavedTab(location)
    return SavedTab(location, page.tree_state(), isinstance(page, NodePage))


def _lasts(location: Location) -> bool:
    """Whether it can exist at the next start: the demo's server ends with the window."""
    return isinstance(location, LocalLocation) or location.profile_id != DEMO_PROFILE_ID

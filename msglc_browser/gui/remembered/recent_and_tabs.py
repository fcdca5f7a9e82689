"""The recent archives and open tabs, stored in a file of their own.

Connections are stored by id; nothing here is secret.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from msglc_browser.archive.model.node_path import format_path, parse_path
from msglc_browser.errors import BadInput
from msglc_browser.gui.archive.tree.tree_state import MOST_SELECTED, RowKey, TreeState
from msglc_browser.state_file import State, StateFile
from msglc_browser.storage.places.location import Location, location_from_row, location_row

RECENT_LIMIT: Final = 10
_TABS: Final = 20
_OPEN_ROWS: Final = 300  # per tree; the rest must be expanded again
_MISTAKES = (BadInput, KeyError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class SavedTab:
    """A tab: what it shows, and for an archive which rows are expanded.

    `is_of_nodes` if it is the tab of the selected rows, not of the whole archive.
    """

    location: Location
    tree: TreeState = field(default_factory=TreeState)
    is_of_nodes: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """The recent archives, newest first; the tabs, and which of them is shown."""

    recent: tuple[Location, ...] = ()
    tabs: tuple[SavedTab, ...] = ()
    current: int = 0


@dataclass(frozen=True, slots=True)
class RecentChanges:
    """What happened to the recent archives here since the file was last read or written."""

    noted: tuple[Location, ...] = ()  # newest first
    forgotten: frozenset[Location] = frozenset()
    is_cleared: bool = False

    def note(self, location: Location) -> "RecentChanges":
        """It was opened."""
        noted = (location, *(each for each in self.noted if each != location))
        return replace(self, noted=noted, forgotten=self.forgotten - {location})

    def forget(self, locations: Collection[Location]) -> "RecentChanges":
        """They are not to be shown any more."""
        noted = tuple(each for each in self.noted if each not in locations)
        return replace(self, noted=noted, forgotten=self.forgotten.union(locations))

    def applied_to(self, recent: Sequence[Location]) -> tuple[Location, ...]:
        """The recent archives after these changes, newest first, at most RECENT_LIMIT."""
        left_out = self.forgotten.union(self.noted)
        older = [each for each in recent if each not in left_out and not self.is_cleared]
        return (*self.noted, *older)[:RECENT_LIMIT]


def load_places(file: StateFile) -> Places | None:
    """What the file holds, without unusable parts; None if there is none."""
    found = file.read()
    return None if found is None else _places(found)


def save_places(file: StateFile, places: Places, changes: RecentChanges) -> Places:
    """Write the tabs, and `changes` to the recent archives that other windows may have changed too.

    Returns what the file holds then. Without a file the recent archives are those of `places`.
    Raises LocalFileError.
    """

    def edit(old: State | None) -> State:
        before = places.recent if old is None else _places(old).recent
        recent = changes.applied_to(before)
        tabs = [_tab_entry(tab) for tab in places.tabs[:_TABS]]
        rows = [location_row(place) for place in recent]
        return {**(old or {}), "recent": rows, "tabs": tabs, "current": places.current}

    return _places(file.change(edit) or {})


def _places(found: State) -> Places:
    recent = _list(found.get("recent"))[:RECENT_LIMIT]
    tabs = _list(found.get("tabs"))[:_TABS]
    current = found.get("current")
    return Places(
        tuple(place for place in map(_location, recent) if place is not None),
        tuple(tab for tab in map(_tab, tabs) if tab is not None),
        current if isinstance(current, int) else 0,
    )


def _location(entry: object) -> Location | None:
    try:
        return location_from_row(entry)
    except ValueError:
        return None


def _tab_entry(tab: SavedTab) -> dict[str, object]:
    rows: list[object] = [_row_entry(row) for row in sorted(tab.tree.open, key=_depth)]
    selected = tab.tree.selected
    also = [_row_entry(row) for row in sorted(tab.tree.also, key=_depth)]
    return {
        "location": location_row(tab.location),
        "open": rows[:_OPEN_ROWS],
        "selected": None if selected is None else _row_entry(selected),
        **({"also": also[:MOST_SELECTED]} if also else {}),
        **({"is_of_nodes": True} if tab.is_of_nodes else {}),
    }


def _tab(entry: object) -> SavedTab | None:
    if not isinstance(entry, dict):
        return None
    location = _location(entry.get("location"))
    if location is None:
        return None
    tree = TreeState(
        _rows(_list(entry.get("open"))[:_OPEN_ROWS]),
        _row(entry.get("selected")),
        _rows(_list(entry.get("also"))[:MOST_SELECTED]),
    )
    return SavedTab(location, tree, entry.get("is_of_nodes") is True)


def _rows(entries: Iterable[object]) -> frozenset[RowKey]:
    return frozenset(row for row in map(_row, entries) if row is not None)


def _row_entry(row: RowKey) -> dict[str, object]:
    entry: dict[str, object] = {"path": format_path(row.path)}
    if row.rows is not None:
        entry["rows"] = [row.rows.start, row.rows.stop]
    return entry


def _row(entry: object) -> RowKey | None:
    if not isinstance(entry, dict):
        return None
    try:
        path = parse_path(str(entry["path"]))
        rows = entry.get("rows")
        return RowKey(path, None if rows is None else range(int(rows[0]), int(rows[1])))
    except (*_MISTAKES, IndexError):
        return None


def _depth(row: RowKey) -> int:
    return len(row.path)


def _list(found: object) -> list[object]:
    return found if isinstance(found, list) else []

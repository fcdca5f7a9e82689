"""The sizes of folders, summed up from a listing in bounded memory.

Of a large listing, the largest entries of each folder are kept; the others are only counted. If
that is not enough, what is inside of deep folders is dropped: their sums remain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from msglc_browser.archive.model.node import ValueType
from msglc_browser.operations.buckets.browse import ARCHIVE_KIND, kind_of
from msglc_browser.operations.sizes.size_level import Total

MOST_ENTRIES: Final = 100_000
"""Kept at a time."""

KEPT_ENTRIES: Final = 400
"""Kept of each folder when there are more in all."""

_DEEPEST: Final = 64  # the rest of a longer key counts as a name
_SLASH: Final = "/"

FOLDER_KIND: Final = ValueType.DICT
OTHER_KIND: Final = ValueType.BYTES


@dataclass(slots=True, eq=False)
class FolderSize:
    """One folder: its sums, and what is directly inside.

    `entries` are objects by name, with their sizes, and folders, whose names end in a slash.
    `merged` are the sums of entries that are not kept, by type. `is_cut` if nothing inside is kept.
    """

    size_bytes: int = 0
    objects: int = 0
    entries: "dict[str, FolderEntry]" = field(default_factory=dict)
    merged: dict[ValueType, Total] = field(default_factory=dict)
    is_cut: bool = False

    def merge(self, name: str) -> int:
        """Only count this entry from now on; the number of entries that are not kept any more."""
        entry = self.entries.pop(name)
        kind = kind_of_entry(name)
        self.merged[kind] = self.merged.get(kind, Total()).plus(total_of(entry))
        return 1 if isinstance(entry, int) else 1 + _entries_below(entry)


FolderEntry: TypeAlias = int | FolderSize


def total_of(entry: FolderEntry) -> Total:
    """The sums of an object, which counts as one item, or a folder."""
    if isinstance(entry, int):
        return Total(1, entry, 1)
    return Total(1, entry.size_bytes, entry.objects)


def kind_of_entry(name: str) -> ValueType:
    """The type, and so the colour, of an entry: folders, archives by their names, others."""
    if name.endswith(_SLASH):
        return FOLDER_KIND
    return ValueType.ARCHIVE if kind_of(name) == ARCHIVE_KIND else OTHER_KIND


class FolderTree:
    """Add objects in the order of the listing: that decides which folders are complete."""

    def __init__(self, *, most: int = MOST_ENTRIES, kept: int = KEPT_ENTRIES) -> None:
        self.root = FolderSize()
        self._most = most
        self._kept = kept
        self._entries = 0
        self._last: tuple[FolderSize, ...] = (self.root,)  # the folders of the last object

    def add(self, key: str, size_bytes: int) -> None:
        """Add an object; `key` is relative to the root. An empty folder marker is only counted."""
        *folders, name = key.split(_SLASH, _DEEPEST)
        folder = self.root
        path = [folder]
        _count(folder, size_bytes)
        for each in folders:
            folder = self._inside(folder, each + _SLASH)
            path.append(folder)
            _count(folder, size_bytes)
        if name or size_bytes:
            self._add_object(folder, name, size_bytes)
        self._last = tuple(path)
        if self._entries > self._most:
            self._prune()

    def folder(self, names: Sequence[str]) -> FolderSize | None:
        """The folder at a path of names that end in slashes; None if it is not kept."""
        found = self.root
        for name in names:
            entry = found.entries.get(name)
            if not isinstance(entry, FolderSize):
                return None
            found = entry
        return None if found.is_cut else found

    @property
    def entries(self) -> int:
        """The number of entries kept."""
        return self._entries

    def _inside(self, folder: FolderSize, name: str) -> FolderSize:
        entry = folder.entries.get(name)
        if isinstance(entry, FolderSize):
            return entry
        found = FolderSize()
        folder.entries[name] = found
        self._entries += 1
        return found

    def _add_object(self, folder: FolderSize, name: str, size_bytes: int) -> None:
        if name not in folder.entries:
            self._entries += 1
        folder.entries[name] = size_bytes

    def _prune(self) -> None:
        """Keep the largest entries of each folder; then, if necessary, fewer levels."""
        for folder, _depth in self._folders():
            self._keep_largest(folder)
        depth = max(depth for _folder, depth in self._folders())
        while self._entries > self._most // 2 and depth > 1:
            for folder, found in tuple(self._folders()):
                if found == depth and folder not in self._last:
                    self._cut(folder)
            depth -= 1

    def _keep_largest(self, folder: FolderSize) -> None:
        if len(folder.entries) <= self._kept:
            return
        ranked = sorted(
            folder.entries, key=lambda name: total_of(folder.entries[name]).size_bytes, reverse=True
        )
        for name in ranked[self._kept :]:
            if folder.entries[name] not in self._last:
                self._entries -= folder.merge(name)

    def _cut(self, folder: FolderSize) -> None:
        self._entries -= _entries_below(folder)
        folder.entries.clear()
        folder.merged.clear()
        folder.is_cut = True

    def _folders(self) -> Iterator[tuple[FolderSize, int]]:
        """All folders with their depths, those above first."""
        level, depth = [self.root], 0
        while level:
            yield from ((folder, depth) for folder in level)
            level = [
                entry
                for folder in level
                for entry in folder.entries.values()
                if isinstance(entry, FolderSize)
            ]
            depth += 1


def _count(folder: FolderSize, size_bytes: int) -> None:
    folder.size_bytes += size_bytes
    folder.objects += 1


def _entries_below(folder: FolderSize) -> int:
    found, stack = 0, [folder]
    while stack:
        entries = stack.pop().entries
        found += len(entries)
        stack += [entry for entry in entries.values() if isinstance(entry, FolderSize)]
    return found

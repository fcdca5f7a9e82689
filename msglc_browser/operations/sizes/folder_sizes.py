"""Use case: what fills a bucket or a folder, from its listing, page by page."""

import asyncio
import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from msglc_browser.archive.model.node import ValueType
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import IncompleteList
from msglc_browser.operations.sizes.folder_tree import (
    FolderSize,
    FolderTree,
    kind_of_entry,
    total_of,
)
from msglc_browser.operations.sizes.size_level import (
    MOST_TILES,
    NESTED_TILES,
    Inside,
    SizeLevel,
    Tile,
    Total,
)
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import ListingPage

_STEP_S: Final = 0.25
_NESTED_FOLDERS: Final = 40
_SLASH: Final = "/"


@dataclass(frozen=True, slots=True)
class FolderSizes:
    """What has been listed so far below the folder `shown`.

    `level` is None if nothing inside of it is kept: it must be listed on its own. `nested` are
    the levels of its largest folders, by key. `objects` and `size_bytes` are of the whole listing.
    `problem` says what the server does not list.
    """

    shown: S3Location
    level: SizeLevel | None
    nested: tuple[tuple[str, SizeLevel], ...]
    objects: int
    size_bytes: int
    is_complete: bool
    problem: str = ""


class FolderScan:
    """A listing of everything below a bucket or folder; belongs to the I/O loop.

    After a failure `step` continues where it was.
    """

    def __init__(self, workspace: Workspace, location: S3Location) -> None:
        """`location` is a bucket, or its key ends in a slash."""
        self.location = location
        self._workspace = workspace
        self._tree = FolderTree()
        self._token: str | None = None
        self._is_complete = False
        self._unsized = 0
        self._problem = ""
        self._tree_in_use = asyncio.Lock()

    async def step(self, shown: S3Location) -> FolderSizes:
        """List for a quarter of a second, at least one page. Raises any StorageError."""
        deadline = time.perf_counter() + _STEP_S
        while not self._is_complete:
            await self._list_page()
            if time.perf_counter() > deadline:
                break
        return await self.look(shown)

    async def look(self, shown: S3Location) -> FolderSizes:
        """What is known of the folder `shown`, without listing."""
        async with self._tree_in_use:
            return await run_to_end(self._look, shown)

    def covers(self, shown: S3Location) -> bool:
        """Whether `shown` is the folder of this listing, or below it."""
        here = self.location
        is_same = (shown.profile_id, shown.bucket) == (here.profile_id, here.bucket)
        return is_same and shown.key.startswith(here.key)

    async def _list_page(self) -> None:
        store = await self._workspace.store(self.location.profile_id)
        here = self.location
        try:
            page = await store.list_page(
                here.bucket, here.key, self._token, is_deep=True, goes_on=True
            )
        except IncompleteList as error:
            self._problem, self._is_complete = error.message, True
            return
        # A cancel must not leave a page counted that is listed again.
        async with self._tree_in_use:
            await run_to_end(self._add, page)

    def _add(self, page: ListingPage) -> None:
        start = len(self.location.key)
        for info in page.objects:
            self._unsized += info.size_bytes is None
            if info.key.startswith(self.location.key):
                self._tree.add(info.key[start:], info.size_bytes or 0)
        self._token = page.next_token
        self._is_complete = page.next_token is None

    def _look(self, shown: S3Location) -> FolderSizes:
        names = _names(shown.key[len(self.location.key) :]) if self.covers(shown) else ["?"]
        folder = self._tree.folder(names)
        level = None if folder is None else _level(folder, shown, MOST_TILES, self._notes())
        root = self._tree.root
        return FolderSizes(
            shown,
            level,
            () if folder is None or level is None else tuple(_nested(folder, level)),
            root.objects,
            root.size_bytes,
            self._is_complete,
            self._problem,
        )

    def _notes(self) -> tuple[str, ...]:
        if not self._unsized:
            return ()
        objects = "1 object" if self._unsized == 1 else f"{self._unsized:,} objects"
        return (f"The server does not say the size of {objects}.",)


def _names(key: str) -> list[str]:
    """The folders of a key, each with its slash."""
    return [name + _SLASH for name in key.split(_SLASH)[:-1]]


def _level(
    folder: FolderSize, location: S3Location, most: int, notes: tuple[str, ...] = ()
) -> SizeLevel:
    totals = {name: total_of(entry) for name, entry in folder.entries.items()}
    best = dict.fromkeys(
        (
            *heapq.nlargest(most, totals, key=lambda name: totals[name].size_bytes),
            *heapq.nlargest(most, totals, key=lambda name: totals[name].items),
        )
    )
    tiles = [_tile(location, name, folder.entries[name], totals[name]) for name in best]
    tiles.sort(key=lambda tile: tile.size_bytes, reverse=True)
    kinds = dict(folder.merged)
    for name, total in totals.items():
        kind = kind_of_entry(name)
        kinds[kind] = kinds.get(kind, Total()).plus(total)
    whole = Total()
    for each in kinds.values():
        whole = whole.plus(each)
    ranked: Sequence[tuple[ValueType, Total]] = sorted(
        kinds.items(), key=lambda each: each[1].size_bytes, reverse=True
    )
    return SizeLevel(tuple(tiles), whole, tuple(ranked), notes)


def _tile(location: S3Location, name: str, entry: FolderSize | int, total: Total) -> Tile:
    place = S3Location(location.profile_id, location.bucket, location.key + name)
    inside = Inside.NOTHING
    if not isinstance(entry, int):
        inside = Inside.UNREAD if entry.is_cut else Inside.KNOWN
    return Tile(name, total.size_bytes, total.items, kind_of_entry(name), place, inside)


def _nested(folder: FolderSize, level: SizeLevel) -> list[tuple[str, SizeLevel]]:
    found = []
    for tile in level.tiles[:_NESTED_FOLDERS]:
        entry = folder.entries.get(tile.name)
        if (
            isinstance(entry, FolderSize)
            and not entry.is_cut
            and isinstance(tile.subject, S3Location)
        ):
            found.append((tile.subject.key, _level(entry, tile.subject, NESTED_TILES)))
    return found

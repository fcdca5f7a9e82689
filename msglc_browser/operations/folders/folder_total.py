"""Use case: how much is in folders, summed up from their listings page by page."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from msglc_browser.errors import IncompleteList
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.s3.lists.listing import ListingPage

_STEP_S: Final = 0.25
_MOST_CLASSES: Final = 50  # S3 has about ten; a server may send a new one with each row
_OTHER_CLASSES: Final = "other classes"
_NO_CLASS: Final = "STANDARD"  # what S3 leaves out


@dataclass(frozen=True, slots=True)
class ClassTotal:
    """The objects of one storage class."""

    name: str
    objects: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class CountedObject:
    """One of the objects; what the listing does not say is None."""

    key: str
    size_bytes: int | None
    modified: datetime | None


@dataclass(frozen=True, slots=True)
class FolderTotal:
    """What has been listed so far: all of it if `is_complete`.

    `unsized` objects have no size in the listing and count as 0 bytes. `markers` of the `objects`
    are empty ones whose keys end in a slash. `classes` begin with the largest. `largest` and
    `newest` are None if no object has a size over 0, or a time. `problem` says what the server
    does not list, "" if nothing is missing.
    """

    objects: int = 0
    size_bytes: int = 0
    unsized: int = 0
    markers: int = 0
    classes: tuple[ClassTotal, ...] = ()
    largest: CountedObject | None = None
    newest: CountedObject | None = None
    is_complete: bool = False
    problem: str = ""


@dataclass(slots=True)
class _Sums:
    """Bounded, however many objects are added."""

    objects: int = 0
    size_bytes: int = 0
    unsized: int = 0
    markers: int = 0
    classes: dict[str, tuple[int, int]] = field(default_factory=dict)
    largest: CountedObject | None = None
    newest: CountedObject | None = None
    largest_bytes: int = 0
    newest_time: datetime | None = None

    def add(self, page: ListingPage) -> None:
        for each in page.objects:
            size_bytes = each.size_bytes or 0
            self.objects += 1
            self.size_bytes += size_bytes
            self.unsized += each.size_bytes is None
            self.markers += not size_bytes and each.key.endswith("/")
            self._add_class(each.storage_class or _NO_CLASS, size_bytes)
            if each.size_bytes is not None and each.size_bytes > self.largest_bytes:
                self.largest = CountedObject(each.key, each.size_bytes, each.modified)
                self.largest_bytes = each.size_bytes
            time_ = each.modified
            if time_ is not None and (self.newest_time is None or time_ > self.newest_time):
                self.newest = CountedObject(each.key, each.size_bytes, time_)
                self.newest_time = time_

    def _add_class(self, name: str, size_bytes: int) -> None:
        if name not in self.classes and len(self.classes) >= _MOST_CLASSES:
            name = _OTHER_CLASSES
        objects, sum_bytes = self.classes.get(name, (0, 0))
        self.classes[name] = objects + 1, sum_bytes + size_bytes


class FolderCount:
    """Adds up everything below some folders or buckets; belongs to the I/O loop.

    After a failure `step` continues where it was.
    """

    def __init__(self, workspace: Workspace, places: Sequence[S3Location]) -> None:
        """Each place is a bucket, or its key ends in a slash."""
        self._workspace = workspace
        self._places = list(places)
        self._token: str | None = None
        self._sums = _Sums()
        self._problems: list[str] = []

    async def step(self) -> FolderTotal:
        """List for a quarter of a second, at least one page; the sums so far.

        Raises any StorageError.
        """
        deadline = time.perf_counter() + _STEP_S
        while self._places:
            await self._list_page(self._places[0])
            if time.perf_counter() > deadline:
                break
        return self.total

    @property
    def total(self) -> FolderTotal:
        """The sums so far."""
        sums = self._sums
        classes = [ClassTotal(name, *both) for name, both in sums.classes.items()]
        classes.sort(key=lambda each: each.size_bytes, reverse=True)
        return FolderTotal(
            sums.objects,
            sums.size_bytes,
            sums.unsized,
            sums.markers,
            tuple(classes),
            sums.largest,
            sums.newest,
            not self._places,
            " ".join(self._problems),
        )

    async def _list_page(self, place: S3Location) -> None:
        store = await self._workspace.store(place.profile_id)
        try:
            page = await store.list_page(
                place.bucket, place.key, self._token, is_deep=True, goes_on=True
            )
        except IncompleteList as error:
            self._problems.append(error.message)
            self._next_place()
            return
        # Nothing is awaited from here on: a cancel leaves no page counted twice.
        self._sums.add(page)
        self._token = page.next_token
        if self._token is None:
            self._next_place()

    def _next_place(self) -> None:
        self._token = None
        self._places.pop(0)

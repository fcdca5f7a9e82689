"""Use case: download folders of a bucket with everything in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput
from msglc_browser.operations.buckets.folder_objects import FolderObjects
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.naming.file_names import RelativePaths
from msglc_browser.operations.transfer.batches import Batches
from msglc_browser.operations.transfer.download_many import ManyDownload
from msglc_browser.operations.transfer.made_folders import made_folder
from msglc_browser.operations.transfer.shortfall import DOWNLOADED
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version

_BATCH: Final = 1_000


@dataclass(slots=True)
class _Page:
    """Objects to download next; kept until a batch is made of them."""

    wanted: Sequence[Version[S3Location]]
    paths: Sequence[str] | None = None  # of each, once it has one and the empty folders are made


class FolderDownload:
    """One download of folders, and of objects beside them; run again, it continues.

    Folders are listed while they are downloaded. Of each object only a hash of its path is kept, 9
    bytes, so that no two of them are written to one file: see `RelativePaths`.
    """

    def __init__(
        self,
        workspace: Workspace,
        place: S3Location,
        folders: Sequence[S3Location],
        objects: Sequence[Version[S3Location]],
        target: LocalLocation,
    ) -> None:
        """Everything is placed below `target` as it is below the folder `place`."""
        self._workspace = workspace
        self._place = place
        self._listings = [FolderObjects(folder) for folder in folders]
        self._objects = list(objects)
        self._target = target
        self._page: _Page | None = None
        self._paths = RelativePaths()
        chosen = [self._key(folder) for folder in folders]
        self._paths.add(chosen, chosen)  # objects beside them make way
        self._unmade = 0  # empty folders
        self._why_unmade = ""
        self._batches = Batches(self._next_batch, self._has_more, DOWNLOADED, target)

    async def agree_to_replace(self) -> None:
        """Allow replacing the existing files that were in the way, in their current versions."""
        for batch in self._batches.unfinished:
            await batch.agree_to_replace()

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Download what is left. Raises as `ManyDownload.run` does, and the errors of listings."""
        result = await self._batches.run(progress)
        if result is None:
            notes = ("The folder is empty.", *self._notes())
            return WriteResult(self._target, 0, "", 0.0, notes, 0)
        return replace(result, notes=(*result.notes, *self._notes()))

    def _notes(self) -> tuple[str, ...]:
        notes: list[str] = []
        more = self._unmade - 1
        if more >= 0:
            count = f" {more:,} more could not be made." if more else ""
            notes.append(f"{self._why_unmade}{count}")
        moved, (name, before) = self._paths.moved, self._paths.first_moved
        if moved:
            count = f" So it is with {moved - 1:,} more." if moved > 1 else ""
            notes.append(
                f"A file has the name of folder {before}, which is called {name} here.{count}"
            )
        return tuple(notes)

    def _has_more(self) -> bool:
        return bool(self._page or self._objects or self._listings)

    async def _next_batch(self) -> ManyDownload | None:
        while self._has_more():
            page = self._page = self._page or await self._next_page()
            if page.paths is None:
                await run_to_end(self._prepare, page)
            self._page = None
            paths = page.paths or ()
            files = [
                (each, path)
                for each, path in zip(page.wanted, paths, strict=True)
                if not _is_marker(each)
            ]
            if files:
                wanted = [each for each, _path in files]
                names = [path for _each, path in files]
                return ManyDownload(self._workspace, wanted, self._target, paths=names)
        return None

    async def _next_page(self) -> _Page:
        """It is kept in `_page` before anything else can happen."""
        if self._objects:
            wanted = self._objects[:_BATCH]
            del self._objects[:_BATCH]
            return _Page(wanted)
        listing = self._listings[0]
        listed = await listing.next_page(self._workspace)
        if listing.is_over:
            self._listings.pop(0)
        return _Page(listed)

    def _key(self, location: S3Location) -> str:
        return location.key[len(self._place.key) :]

    def _prepare(self, page: _Page) -> None:
        """Find the paths, and make the folders that have nothing else in them; blocks."""
        keys = [self._key(each.location) for each in page.wanted]
        markers = {key for key, each in zip(keys, page.wanted, strict=True) if _is_marker(each)}
        paths = self._paths.add(keys, markers)
        for key, path in zip(keys, paths, strict=True):
            if key in markers:
                self._make_folder(path)
        page.paths = paths

    def _make_folder(self, path: str) -> None:
        made = made_folder(self._target.path, self._target.path / path)
        if isinstance(made, BadInput):
            self._unmade += 1
            self._why_unmade = self._why_unmade or made.message


def _is_marker(version: Version[S3Location]) -> bool:
    """Whether it is the empty object that marks a folder."""
    return version.location.key.endswith("/") and version.size_bytes == 0

"""Use case: download folders of a bucket with everything in them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.naming.file_names import relative_paths
from msglc_browser.operations.transfer.batches import Batch, Batches
from msglc_browser.operations.transfer.download_many import ManyDownload
from msglc_browser.operations.transfer.made_folders import made_folder
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version

_BATCH: Final = 1_000


@dataclass(slots=True)
class _Listing:
    folder: S3Location
    token: str | None = None
    is_over: bool = field(default=False)


class FolderDownload:
    """One download of folders, and of objects beside them; run again, it continues.

    Folders are listed while they are downloaded: memory does not depend on their size.
    """

    def __init__(
        self,
        workspace: Workspace,
        place: S3Location,
        folders: Sequence[S3Location],
        objects: Sequence[Version[S3Location]],
        target: LocalLocation,
    ) -> None:
        """Everything gets its place below `target` as it has it below the folder `place`."""
        self._workspace = workspace
        self._place = place
        self._listings = [_Listing(folder) for folder in folders]
        self._objects = list(objects)
        self._target = target
        self._batches = Batches(self._next_batch)

    async def agree_to_replace(self) -> None:
        """Allow replacing the existing files that were in the way, in their current versions."""
        for batch in self._batches.unfinished:
            if isinstance(batch, ManyDownload):
                await batch.agree_to_replace()

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Download what is left. Raises as `ManyDownload.run` does, and the errors of listings."""
        result = await self._batches.run(progress)
        if result is None:
            return WriteResult(self._target, 0, "", 0.0, ("The folder is empty.",), 0)
        return WriteResult(
            self._target, result.size_bytes, "", result.seconds, result.notes, result.files
        )

    async def _next_batch(self) -> Batch | None:
        while self._objects or self._listings:
            wanted = self._objects[:_BATCH] or await self._page(self._listings[0])
            del self._objects[:_BATCH]
            if self._listings and self._listings[0].is_over:
                self._listings.pop(0)
            markers = [self._key(each) for each in wanted if _is_marker(each)]
            if markers:
                await run_to_end(self._make_folders, markers)
            files = [each for each in wanted if not _is_marker(each)]
            if files:
                keys = [self._key(each) for each in files]
                return ManyDownload(self._workspace, files, self._target, keys=keys)
        return None

    def _key(self, version: Version[S3Location]) -> str:
        return version.location.key[len(self._place.key) :]

    def _make_folders(self, keys: Sequence[str]) -> None:
        """Folders that have nothing else in them; what is in the way is reported by its files."""
        for path in relative_paths(keys):
            made_folder(self._target.path, self._target.path / path)

    async def _page(self, listing: _Listing) -> list[Version[S3Location]]:
        folder = listing.folder
        store = await self._workspace.store(folder.profile_id)
        page = await store.list_page(folder.bucket, folder.key, listing.token, is_deep=True)
        listing.token, listing.is_over = page.next_token, page.next_token is None
        return [
            Version(
                S3Location(folder.profile_id, folder.bucket, each.key), each.etag, each.size_bytes
            )
            for each in page.objects
            if each.key.startswith(folder.key)
        ]


def _is_marker(version: Version[S3Location]) -> bool:
    """Whether it is the empty object that marks a folder."""
    return version.location.key.endswith("/") and not version.size_bytes

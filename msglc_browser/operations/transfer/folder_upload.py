"""Use case: upload folders of this computer with everything in them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import NotFound
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.transfer.batches import Batches
from msglc_browser.operations.transfer.file_walk import FileWalk
from msglc_browser.operations.transfer.shortfall import UPLOADED
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location

_BATCH: Final = 1_000


class FolderUpload:
    """One upload of files and folders; run again, it continues with the remaining ones.

    Folders are read while they are uploaded; a folder of a million files takes about 100 MB of
    memory, see `FileWalk`. Symbolic links are not followed. Empty folders do not exist in a bucket.
    """

    def __init__(
        self,
        workspace: Workspace,
        paths: Sequence[Path],
        target: S3Location,
        *,
        written: Callable[[S3Location], None] = lambda _location: None,
    ) -> None:
        """Files and folders of `paths` get their own names below `target`."""
        self._workspace = workspace
        self._target = target
        self._written = written
        self._walk = FileWalk(paths, target)
        self._batches = Batches(self._next_batch, lambda: not self._walk.is_over, UPLOADED, target)

    def agree_to_replace(self) -> None:
        """Allow replacing the existing objects that were in the way."""
        for batch in self._batches.unfinished:
            batch.agree_to_replace()

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Upload what is left. Raises as `ManyUpload.run` does, NotFound if there are no files."""
        result = await self._batches.run(progress)
        notes = self._walk.left_out.notes()
        if result is None:
            raise NotFound("There are no files to upload in it.", hint=" ".join(notes))
        return replace(result, notes=(*result.notes, *notes))

    async def _next_batch(self) -> ManyUpload | None:
        await run_to_end(self._walk.read, _BATCH)
        specs = self._walk.take()
        if not specs:
            return None
        return ManyUpload(self._workspace, specs, folder=self._target, written=self._written)

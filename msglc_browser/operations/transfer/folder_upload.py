"""Use case: upload folders of this computer with everything in them."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from msglc_browser.errors import NotFound
from msglc_browser.operations.jobs.job_record import ProgressSink
from msglc_browser.operations.transfer.batches import Batch, Batches
from msglc_browser.operations.transfer.upload_file import UploadSpec
from msglc_browser.operations.transfer.upload_many import ManyUpload
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult
from msglc_browser.storage.places.location import S3Location

_BATCH: Final = 1_000


@dataclass(slots=True)
class _LeftOut:
    """What has no place in a bucket, or was not followed."""

    links: int = 0
    unreadable: int = 0
    special: int = 0

    def notes(self) -> tuple[str, ...]:
        counts = (
            (self.links, "link was not followed", "links were not followed"),
            (self.unreadable, "folder could not be read", "folders could not be read"),
            (self.special, "device or pipe was left out", "devices or pipes were left out"),
        )
        return tuple(f"{n:,} {one if n == 1 else many}." for n, one, many in counts if n)


class FolderUpload:
    """One upload of files and folders; run again, it continues with the remaining ones.

    Folders are read while they are uploaded: memory does not depend on their size. Symbolic links
    are not followed. Empty folders do not exist in a bucket.
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
        self._left_out = _LeftOut()
        self._specs = _specs(paths, target, self._left_out)
        self._batches = Batches(self._next_batch)

    def agree_to_replace(self) -> None:
        """Allow replacing the existing objects that were in the way."""
        for batch in self._batches.unfinished:
            if isinstance(batch, ManyUpload):
                batch.agree_to_replace()

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Upload what is left. Raises as `ManyUpload.run` does, NotFound if there are no files."""
        result = await self._batches.run(progress)
        notes = self._left_out.notes()
        if result is None:
            raise NotFound("There are no files to upload in it.", hint=" ".join(notes))
        return WriteResult(
            self._target,
            result.size_bytes,
            "",
            result.seconds,
            (*result.notes, *notes),
            result.files,
        )

    async def _next_batch(self) -> Batch | None:
        specs = await asyncio.to_thread(lambda: list(islice(self._specs, _BATCH)))
        return ManyUpload(self._workspace, specs, written=self._written) if specs else None


def _specs(paths: Sequence[Path], target: S3Location, left_out: _LeftOut) -> Iterator[UploadSpec]:
    """Every file, depth first; blocks while folders are read."""
    waiting = [(path, target.key + path.name) for path in reversed(paths)]
    while waiting:
        path, key = waiting.pop()
        if path.is_symlink() and path not in paths:
            left_out.links += 1
        elif path.is_dir():
            inside = _listed(path, left_out)
            waiting += [(each, f"{key}/{each.name}") for each in reversed(inside)]
        elif path.is_file() or not path.exists():  # what has gone is reported by its upload
            yield UploadSpec(path, S3Location(target.profile_id, target.bucket, key))
        else:
            left_out.special += 1


def _listed(folder: Path, left_out: _LeftOut) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        left_out.unreadable += 1
        return []

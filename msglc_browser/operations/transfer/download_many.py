"""Use case: download several objects to one folder, each all or nothing."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from msglc_browser.concurrency.byte_budget import ByteBudget
from msglc_browser.concurrency.each_of import Course, each_of
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import (
    BadInput,
    LocalFileError,
    MsglcBrowserError,
    TargetExists,
)
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.naming.file_names import object_file_names
from msglc_browser.operations.transfer.changed_names import changed_names
from msglc_browser.operations.transfer.download import (
    DownloadSpec,
    check_replaced,
    download,
    present_versions,
)
from msglc_browser.operations.transfer.made_folders import made_folder
from msglc_browser.operations.transfer.placing import Placing
from msglc_browser.operations.transfer.shortfall import DOWNLOADED, Shortfall
from msglc_browser.operations.transfer.small_object import read_small_object, verify_small
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import LocalLocation, S3Location
from msglc_browser.storage.places.version import Version, total_bytes
from msglc_browser.storage.writing.batch_write import NewFile
from msglc_browser.storage.writing.conditional_write import Condition

_CONCURRENT = 96  # being read, or written to the disk
_READ_AT_ONCE = 32
_LARGE_AT_ONCE = 2  # each reads several parts at a time
_SMALL_BYTES = 1024**2
"""Objects up to here are read in one request."""
_HELD_BYTES = 24 * 1024**2  # in memory
_MOST_NOTES = 5


@dataclass(frozen=True, slots=True)
class _Writable:
    """Where a file is written, and the state of its name before."""

    path: Path
    condition: Condition


_Place: TypeAlias = _Writable | MsglcBrowserError


class ManyDownload:
    """One download of several objects; run again, it continues with the remaining ones."""

    def __init__(
        self,
        workspace: Workspace,
        wanted: Sequence[Version[S3Location]],
        folder: LocalLocation,
        *,
        paths: Sequence[str] = (),
    ) -> None:
        """`wanted` are the objects as they were listed.

        With `paths`, one for each, see `RelativePaths`, they go there below `folder`.
        """
        self._workspace = workspace
        self._wanted = wanted
        self._paths = paths
        self._folder = folder
        self._specs: list[DownloadSpec] = []  # created in the first run: many take a while
        self._total_bytes = total_bytes(wanted)
        self._written: set[LocalLocation] = set()
        self._written_bytes = 0
        self._notes: list[str] = []
        self._under_way: dict[LocalLocation, int] = {}  # bytes received
        self._in_the_way: list[LocalLocation] = []
        self._failed: set[LocalLocation] = set()  # a retry begins with the others
        self._present: dict[LocalLocation, Version[LocalLocation]] = {}
        self._replaced: dict[LocalLocation, Version[LocalLocation]] = {}
        self._places: dict[LocalLocation, _Place] = {}
        self.shortfall: Shortfall | None = None
        """What the last run left undone; None if nothing, or if it ended by a cancel or an error
        that would have happened to any other object.
        """
        self._start_over()

    @property
    def total_items(self) -> int:
        """The number of objects."""
        return len(self._specs or self._wanted)

    @property
    def done_items(self) -> int:
        """The number of files written."""
        return len(self._written)

    @property
    def done_bytes(self) -> int:
        """The size of the files written."""
        return self._written_bytes

    def _start_over(self) -> None:
        """What limits a run, and lives on its loop."""
        self._placing = Placing(self._workspace.journal)
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)
        self._large = asyncio.Semaphore(_LARGE_AT_ONCE)
        self._budget = ByteBudget(_HELD_BYTES)

    async def present(self) -> tuple[LocalLocation, ...]:
        """The files that exist already, to ask about; nothing is written or agreed."""
        await self._make_specs()
        self._present = await present_versions([spec.target for spec in self._specs])
        return tuple(self._present)

    def replace_present(self) -> None:
        """Allow replacing what `present` found, in these versions."""
        self._replaced |= self._present

    def leave_out_present(self) -> None:
        """Download only the objects whose files `present` did not find."""
        self._specs = [spec for spec in self._specs if spec.target not in self._present]
        self._total_bytes = total_bytes(spec.source for spec in self._specs)

    async def agree_to_replace(self) -> None:
        """Allow replacing the existing files that were in the way, in their current versions."""
        self._replaced |= await present_versions(self._in_the_way)

    async def run(self, progress: ProgressSink) -> WriteResult:
        """Write the missing files, several at a time.

        An existing file is kept unless replacing it was agreed: then TargetExists is raised once
        the others are written. Raises PartlyWritten if some could not be: an error of one object
        does not stop the others, one of the connection or the disk does.
        """
        started = monotonic()

        async def write(spec: DownloadSpec) -> None:
            await self._write(spec, progress)

        self.shortfall = None
        self._start_over()
        await self._make_specs()
        left = [spec for spec in self._specs if spec.target not in self._written]
        left.sort(key=lambda spec: spec.target in self._failed)
        self._places = await run_to_end(_look_at, left, self._replaced, self._folder.path)
        self._tell(progress, "Downloading")
        course = await each_of(left, write, concurrent=_CONCURRENT)
        if len(self._written) == len(self._specs):
            return self._result(monotonic() - started)
        if course.was_cancelled:
            raise asyncio.CancelledError
        raise self._failure(course) from course.failures[0][1]

    async def _make_specs(self) -> None:
        if not self._specs:
            self._specs = await asyncio.to_thread(_specs, self._wanted, self._folder, self._paths)

    async def _write(self, spec: DownloadSpec, progress: ProgressSink) -> None:
        target = spec.target

        def tell(one: Progress) -> None:
            self._under_way[target] = max(one.done_bytes, self._under_way.get(target, 0))
            self._tell(progress, "Downloading")

        try:
            place = self._places[target]
            if isinstance(place, MsglcBrowserError):
                raise place
            if not _is_small(spec.source) or not await self._write_small(spec, place):
                async with self._large:
                    spec = replace(spec, replaces=self._replaced.get(target))
                    result = await download(self._workspace, spec, tell)
                self._wrote(target, result.size_bytes, result.notes)
        finally:
            self._under_way.pop(target, None)
        self._tell(progress, "Downloading")

    def _wrote(self, target: LocalLocation, size_bytes: int, notes: Sequence[str]) -> None:
        self._written.add(target)
        self._written_bytes += size_bytes
        self._notes += notes

    async def _write_small(self, spec: DownloadSpec, place: _Writable) -> bool:
        """Read an object in one request, and write it together with others.

        False if the reply is not what was listed: then it has to be looked at more closely.
        """
        source, target = spec.source, spec.target
        size_bytes = source.size_bytes or 0
        with telling_outcome(target, place.condition):
            async with self._budget.hold(size_bytes):
                async with self._reading:
                    data = await read_small_object(self._workspace, source)
                if data is None:
                    return False
                notes = await verify_small(self._workspace, source, data, target)
                await self._placing.place(NewFile(place.path, data, place.condition))
        self._wrote(target, size_bytes, notes)
        return True

    def _tell(self, progress: ProgressSink, phase: str) -> None:
        done_bytes = self._written_bytes + sum(self._under_way.values())
        count = len(self._written)
        progress(Progress(phase, done_bytes, self._total_bytes, count, len(self._specs)))

    def _result(self, seconds: float) -> WriteResult:
        first, count = self._specs[0].target, len(self._specs)
        more = len(self._notes) - _MOST_NOTES
        notes = self._notes[:_MOST_NOTES]
        if more > 0:
            notes.append(f"{more:,} more could not be verified.")
        notes += changed_names([(spec.source.location.key, spec.target) for spec in self._specs])
        return WriteResult(first, self._written_bytes, "", seconds, tuple(notes), count)

    def _failure(self, course: Course[DownloadSpec]) -> MsglcBrowserError:
        failures = course.failures
        self._failed = {spec.target for spec, _error in failures}
        self._in_the_way = [
            spec.target for spec, each in failures if isinstance(each, TargetExists)
        ]
        self.shortfall = Shortfall.of(course, self._name, _line)
        return self.shortfall.error(DOWNLOADED, self._folder, len(self._written), len(self._specs))

    def _name(self, spec: DownloadSpec) -> str:
        return spec.target.path.relative_to(self._folder.path).as_posix()


def _line(spec: DownloadSpec, error: MsglcBrowserError) -> str:
    return f"{spec.source.location}: {error.message}"


def _is_small(source: Version[S3Location]) -> bool:
    """Whether it is small, and its version known, so that the reply shows whether it is that."""
    return bool(source.if_match) and 0 < (source.size_bytes or 0) <= _SMALL_BYTES


def _look_at(
    specs: Sequence[DownloadSpec],
    replaced: Mapping[LocalLocation, Version[LocalLocation]],
    root: Path,
) -> dict[LocalLocation, _Place]:
    """Where each file is written, or why it cannot be; makes the folders below `root`; blocks."""
    found: dict[LocalLocation, _Place] = {}
    folders: dict[Path, Path | BadInput] = {}
    for target in (spec.target for spec in specs):
        above = target.path.parent
        if above not in folders:
            folders[above] = made_folder(root, above)
        folder = folders[above]
        if isinstance(folder, BadInput):
            found[target] = BadInput(folder.message, hint=folder.hint)
            continue
        try:
            condition = check_replaced(target, replaced.get(target))
        except LocalFileError as error:
            # For example a folder: this does not affect the other files.
            found[target] = BadInput(error.message, hint=error.hint, details=error.details)
        except MsglcBrowserError as error:
            found[target] = error
        else:
            found[target] = _Writable(folder / target.path.name, condition)
    return found


def _specs(
    wanted: Sequence[Version[S3Location]], folder: LocalLocation, paths: Sequence[str]
) -> list[DownloadSpec]:
    names = paths or object_file_names([each.location.name for each in wanted])
    return [
        DownloadSpec(each, LocalLocation(folder.path / name, through_links=False))
        for each, name in zip(wanted, names, strict=True)
    ]

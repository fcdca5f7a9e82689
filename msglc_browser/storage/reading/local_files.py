"""A ByteSource over a file on this computer."""

import asyncio
import os
import stat
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Final

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LocalFileError, NotFound, ObjectChanged, StorageError
from msglc_browser.storage.places.location import LocalLocation
from msglc_browser.storage.places.version import changed_meanwhile, version_of_file
from msglc_browser.storage.reading.byte_source import ReadStats, RunWatch, check_spans
from msglc_browser.storage.s3.ranged_read import Meter

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SLICE_BYTES = 4 * 1024 * 1024


class FileSource:
    """One version of one file, identified by its time, size and inode.

    The file is open only during reads, so that it can be replaced or removed in between.
    """

    def __init__(self, path: Path, facts: os.stat_result) -> None:
        self.location = LocalLocation(path)
        self.name = path.name
        self.size_bytes = facts.st_size
        self._pinned = version_of_file(path, facts)
        self.version = self._pinned.etag
        self.modified = time_of(facts)
        self.gap_bytes = 0  # a second read costs nothing
        self._path = path
        self._meter = Meter()

    def seconds_for(self, _size_bytes: int) -> float | None:
        """Not measured: a disk is fast."""
        return None

    def stats(self) -> ReadStats:
        """The cost of reading so far; each read call counts as a request."""
        return ReadStats(self._meter.bytes_read, self._meter.requests, self.size_bytes)

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span, in the order requested."""
        check_spans(spans, self.size_bytes)
        if not any(span.size for span in spans):
            return [b""] * len(spans)
        stopped = Event()
        try:
            return await asyncio.to_thread(self._read, spans, stopped)
        finally:
            stopped.set()

    async def read_run(
        self, span: Span, *, watch: RunWatch | None = None, keep: bool = False
    ) -> bytes:
        """The bytes of the span; a file is as fast as any cache."""
        [data] = await self.read_ranges([span])
        return data

    async def close(self) -> None:
        """There is nothing to close."""

    def _read(self, spans: Sequence[Span], stopped: Event) -> list[bytes]:
        try:
            with self._path.open("rb", buffering=0) as file:
                self._check(os.fstat(file.fileno()))
                read = [_read_span(file.fileno(), span, stopped) for span in spans]
                self._check(os.fstat(file.fileno()))
        except OSError as error:
            raise _translate(error, self._path) from error
        wanted = [data for data in read if data]
        self._meter.requests += len(wanted)
        self._meter.bytes_read += sum(len(data) for data in wanted)
        if [len(data) for data in read] != [span.size for span in spans]:
            raise _changed(self._path)
        return read

    def _check(self, facts: os.stat_result) -> None:
        if not self._pinned.is_same(version_of_file(self._path, facts).etag):
            raise _changed(self._path)


def time_of(facts: os.stat_result) -> datetime | None:
    """When a file was last written; None for times that Python has no words for.

    File systems hold years from long before our era to far beyond 9999.
    """
    try:
        return _EPOCH + timedelta(seconds=facts.st_mtime)
    except OverflowError:
        return None


async def open_file(path: Path) -> FileSource:
    """Query a local file. Raises NotFound or LocalFileError."""
    return await asyncio.to_thread(_open, path)


def _open(path: Path) -> FileSource:
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise LocalFileError(f"{path} is not a file.", hint="Choose a file.")
        path.open("rb").close()
    except OSError as error:
        raise _translate(error, path) from error
    return FileSource(path, facts)


def _read_span(descriptor: int, span: Span, stopped: Event) -> bytes:
    """The bytes of a span, in slices, so that a cancelled read of a large one ends soon."""
    os.lseek(descriptor, span.start, os.SEEK_SET)
    pieces: list[bytes] = []
    left = span.size
    while left and not stopped.is_set():
        piece = os.read(descriptor, min(left, _SLICE_BYTES))
        if not piece:
            break
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _changed(path: Path) -> ObjectChanged:
    return changed_meanwhile(
        LocalLocation(path),
        "has changed on disk since it was opened",
        hint="Reload to see the new version.",
    )


def _translate(error: OSError, path: Path) -> StorageError:
    if isinstance(error, FileNotFoundError):
        return NotFound(f"{path} does not exist.", hint="It may have been moved or deleted.")
    if isinstance(error, PermissionError):
        return LocalFileError(f"No permission to read {path}.", details=str(error))
    return LocalFileError(f"Cannot read {path}: {error.strerror}.", details=str(error))

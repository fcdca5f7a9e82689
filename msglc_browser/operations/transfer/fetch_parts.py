"""An object's bytes written into a file: several parts side by side, little of them in memory."""

import os
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.temporary import check_free_space
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.reading.pinned_read import PinnedReader
from msglc_browser.storage.s3.line_speed import LineSpeed
from msglc_browser.storage.writing.local_write import local_error

_AT_ONCE = 8
_LEAST_BYTES = 8 * 1024**2
_MOST_BYTES = 32 * 1024**2
_LONGEST_S = 10.0  # a part that breaks off starts again
_WRITTEN_AT_ONCE = 1024**2
_SEEKING = threading.Lock()


async def fetch_parts(
    workspace: Workspace,
    source: Version[S3Location],
    draft: Path,
    on_bytes: Callable[[int], None],
) -> None:
    """Write all bytes of `source`, whose size is known, into the empty file `draft`.

    `on_bytes` receives the total of bytes written; it goes down when a part starts again. Raises
    ObjectChanged if another version is there, LocalFileError if the disk is full, and any
    StorageError.
    """
    size_bytes = source.size_bytes or 0
    await run_to_end(check_free_space, draft, size_bytes)
    location = source.location
    store = await workspace.store(location.profile_id)
    reader = PinnedReader(store, Version(location, source.etag))
    counts: dict[Span, int] = {}
    try:
        with draft.open("r+b", buffering=0) as file:

            async def fetch(span: Span) -> None:
                def note(count: int) -> None:
                    counts[span] = count
                    on_bytes(sum(counts.values()))

                sink = _PartSink(file.fileno(), span, note)
                reply = await reader.get(span, sink)
                if reply.data:
                    await sink.take(reply.start, reply.data)
                await sink.finish()
                if source.is_other(reply.etag, reply.total_size) or not source.admits(reply.etag):
                    raise source.changed()
                if not sink.is_complete:
                    raise source.changed()

            await run_limited(part_spans(size_bytes, store.speed), fetch, limit=_AT_ONCE)
    except OSError as error:
        raise local_error(error, draft) from error


def part_spans(size_bytes: int, speed: LineSpeed) -> list[Span]:
    """As few parts as are read at once, unless that makes them too small, or slow, or large."""
    most_bytes = _MOST_BYTES
    if speed.bandwidth_bytes_s is not None:
        most_bytes = min(most_bytes, int(speed.bandwidth_bytes_s * _LONGEST_S))
    part_bytes = max(_LEAST_BYTES, min(most_bytes, -(-size_bytes // _AT_ONCE)))
    starts = range(0, size_bytes, part_bytes)
    return [Span(start, min(start + part_bytes, size_bytes)) for start in starts]


class _PartSink:
    """Receives one part; a thread is entered once for every MiB of it."""

    def __init__(self, handle: int, span: Span, note: Callable[[int], None]) -> None:
        self._handle = handle
        self._span = span
        self._note = note
        self._start_over()

    def _start_over(self) -> None:
        self._pieces: list[bytes] = []
        self._held_bytes = 0
        self._at = self._span.start

    @property
    def is_complete(self) -> bool:
        """Whether all bytes of the part are in the file."""
        return self._at == self._span.end

    def begin(self, etag: str, total_size: int | None) -> None:
        """See Sink."""
        self._start_over()
        self._note(0)

    def write(self, start: int, data: bytes) -> Awaitable[None] | None:
        """See Sink."""
        self._pieces.append(data)
        self._held_bytes += len(data)
        return self.finish() if self._held_bytes >= _WRITTEN_AT_ONCE else None

    async def take(self, start: int, data: bytes) -> None:
        """All bytes, of a reply that did not use the sink."""
        self.begin("", None)
        writing = self.write(start, data)
        if writing is not None:
            await writing

    async def finish(self) -> None:
        """Write what is held."""
        pieces, self._pieces, self._held_bytes = self._pieces, [], 0
        self._at = await run_to_end(_write_all, self._handle, pieces, self._at)
        self._note(self._at - self._span.start)


def _write_all(handle: int, pieces: list[bytes], at: int) -> int:
    """Returns where the next piece belongs. Raises OSError."""
    for piece in pieces:
        view = memoryview(piece)
        while view:
            count = _write_at(handle, view, at)
            view, at = view[count:], at + count
    return at


def _write_at(handle: int, view: memoryview, at: int) -> int:
    if hasattr(os, "pwrite"):
        return os.pwrite(handle, view, at)
    with _SEEKING:  # Windows
        os.lseek(handle, at, os.SEEK_SET)
        return os.write(handle, view)

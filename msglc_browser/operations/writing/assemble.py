"""The bytes of segments, fetched through this machine."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

from msglc_browser.archive.model.segments import Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import read_pinned
from msglc_browser.operations.writing.temporary import check_free_space
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.writing.local_write import local_error

PIECE_BYTES = 8 * 1024**2
_AHEAD = 6  # pieces in memory or on their way


async def read_segments(
    workspace: Workspace, segments: Sequence[Segment], sources: Sequence[Version[Location]]
) -> bytes:
    """All bytes of a few segments; raises ObjectChanged, LocalFileError or any StorageError."""
    async with aclosing(_in_order(_reads(workspace, segments, sources))) as pieces:
        return b"".join([data async for data in pieces])


async def assemble(
    workspace: Workspace,
    segments: Sequence[Segment],
    sources: Sequence[Version[Location]],
    draft: Path,
    progress: ProgressSink,
) -> None:
    """Write the bytes of `segments` into `draft`, in memory bounded by a few pieces.

    Raises ObjectChanged when a source changes meanwhile, LocalFileError when the disk is full,
    and any StorageError.
    """
    total_bytes = total_size(segments)
    await run_to_end(check_free_space, draft, total_bytes)
    done_bytes = 0
    progress(Progress("Copying", 0, total_bytes))
    try:
        with draft.open("wb") as file:
            async with aclosing(_in_order(_reads(workspace, segments, sources))) as pieces:
                async for data in pieces:
                    await run_to_end(file.write, data)
                    done_bytes += len(data)
                    progress(Progress("Copying", done_bytes, total_bytes))
    except OSError as error:
        raise local_error(error, draft) from error


def _reads(
    workspace: Workspace, segments: Sequence[Segment], sources: Sequence[Version[Location]]
) -> Iterator[Coroutine[Any, Any, bytes]]:
    for segment in segments:
        if isinstance(segment, Literal):
            yield _literal(segment)
            continue
        span = segment.span
        for start in range(span.start, span.end, PIECE_BYTES):
            piece = Span(start, min(start + PIECE_BYTES, span.end))
            yield read_pinned(workspace, sources[segment.source], piece)


async def _literal(segment: Literal) -> bytes:
    return segment.data


async def _in_order(reads: Iterator[Coroutine[Any, Any, bytes]]) -> AsyncGenerator[bytes, None]:
    """The results in order, some of them fetched ahead."""
    ahead: deque[asyncio.Task[bytes]] = deque()
    try:
        for read in reads:
            ahead.append(asyncio.ensure_future(read))
            if len(ahead) == _AHEAD:
                yield await ahead.popleft()
        while ahead:
            yield await ahead.popleft()
    finally:
        for task in ahead:
            task.cancel()
        await asyncio.gather(*ahead, return_exceptions=True)

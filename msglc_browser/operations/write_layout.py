"""Carry out a layout: an object or file made of new bytes and of parts of existing objects."""

import asyncio
from collections.abc import Collection, Coroutine, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from time import monotonic
from typing import Any

from msglc_browser.archive.combined_toc import parse_combined_toc
from msglc_browser.archive.header import HEADER_SIZE, parse_header
from msglc_browser.archive.segments import Literal, Segment, total_size
from msglc_browser.archive.span import Span
from msglc_browser.operations.assemble import PIECE_BYTES, in_order
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.pinned import PinnedArchive, read_pinned
from msglc_browser.operations.publish import Target, draft_for, publish
from msglc_browser.operations.temporary import check_free_space
from msglc_browser.operations.verify import check_archive, check_children
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult
from msglc_browser.storage.local_write import local_error
from msglc_browser.storage.uncancelled import run_to_end


async def write_layout(
    workspace: Workspace,
    segments: Sequence[Segment],
    sources: tuple[PinnedArchive, ...],
    target: Target,
    progress: ProgressSink,
) -> WriteResult:
    """Write the segments to `target` by way of a local draft, which must be a sound archive.

    Raises ObjectChanged when a source or the target is no longer the version that is known,
    TargetExists, VerificationFailed or any StorageError; then, and on cancel, the target is as
    before and nothing stays behind.
    """
    started = monotonic()
    size_bytes = total_size(segments)
    with draft_for(target.location) as draft:
        await _write_draft(workspace, segments, sources, draft, progress)
        progress(Progress("Checking", size_bytes, size_bytes))
        await check_archive(draft, magics=workspace.magics)
        starts = await run_to_end(_starts_of_children, draft, workspace.magics)
        await check_children(draft, starts, magics=workspace.magics)
        etag = await publish(workspace, draft, target, progress)
    return WriteResult(target.location, size_bytes, etag, monotonic() - started)


async def _write_draft(
    workspace: Workspace,
    segments: Sequence[Segment],
    sources: tuple[PinnedArchive, ...],
    draft: Path,
    progress: ProgressSink,
) -> None:
    total_bytes = total_size(segments)
    await run_to_end(check_free_space, draft, total_bytes)
    progress(Progress("Copying", 0, total_bytes))
    try:
        with draft.open("wb") as file:
            async with aclosing(in_order(_reads(workspace, segments, sources))) as pieces:
                async for data in pieces:
                    await run_to_end(file.write, data)
                    progress(Progress("Copying", file.tell(), total_bytes))
    except OSError as error:
        raise local_error(error, draft) from error


def _reads(
    workspace: Workspace, segments: Sequence[Segment], sources: tuple[PinnedArchive, ...]
) -> Iterator[Coroutine[Any, Any, bytes]]:
    for segment in segments:
        if isinstance(segment, Literal):
            yield asyncio.sleep(0, segment.data)
            continue
        archive, whole = sources[segment.source], segment.span
        for start in range(whole.start, whole.end, PIECE_BYTES):
            span = Span(start, min(start + PIECE_BYTES, whole.end))
            yield read_pinned(workspace, archive, span)


def _starts_of_children(draft: Path, magics: Collection[bytes]) -> tuple[int, ...]:
    """Where the children of a combined archive start, () of a plain one."""
    with draft.open("rb") as file:
        head = file.read(HEADER_SIZE)
        header = parse_header(head, available=draft.stat().st_size, magics=magics)
        file.seek(HEADER_SIZE + header.toc_start)
        toc = file.read(header.toc_size)
    found = parse_combined_toc(toc, header.protocol, data_size=header.toc_start)
    return () if found is None else found.starts

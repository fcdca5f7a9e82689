"""Carry out a combine plan through this machine: fetch the pieces in order into a local file."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msglc_browser.archive.combine_plan import CombinePlan
from msglc_browser.archive.span import Span
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.pinned import PinnedArchive, read_pinned
from msglc_browser.operations.temporary import check_free_space
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.local_write import local_error
from msglc_browser.storage.uncancelled import run_to_end

PIECE_BYTES = 8 * 1024**2
_AHEAD = 6  # pieces in memory or on their way


@dataclass(frozen=True, slots=True)
class Materials:
    """What the pieces of a plan are taken from."""

    sources: tuple[PinnedArchive, ...]
    base: PinnedArchive | None = None

    def archive(self, source: int | None) -> PinnedArchive:
        """The archive that a piece names."""
        if source is not None:
            return self.sources[source]
        if self.base is None:
            raise ValueError("the plan appends, but to nothing")
        return self.base


async def assemble(
    workspace: Workspace,
    plan: CombinePlan,
    materials: Materials,
    draft: Path,
    progress: ProgressSink,
) -> None:
    """Write header, pieces and TOC into `draft`, in memory bounded by a few pieces.

    Raises ObjectChanged when a source changes meanwhile, LocalFileError when the disk is full,
    and any StorageError.
    """
    await run_to_end(check_free_space, draft, plan.total_bytes)
    done_bytes = 0
    total_bytes = plan.copied_bytes
    progress(Progress("Copying", 0, total_bytes))
    try:
        with draft.open("wb") as file:
            file.write(plan.header)
            async with aclosing(in_order(_reads(workspace, plan, materials))) as pieces:
                async for data in pieces:
                    await run_to_end(file.write, data)
                    done_bytes += len(data)
                    progress(Progress("Copying", done_bytes, total_bytes))
            file.write(plan.toc)
    except OSError as error:
        raise local_error(error, draft) from error


def _reads(
    workspace: Workspace, plan: CombinePlan, materials: Materials
) -> Iterator[Coroutine[Any, Any, bytes]]:
    for piece in plan.pieces:
        archive = materials.archive(piece.source)
        for start in range(piece.span.start, piece.span.end, PIECE_BYTES):
            span = Span(start, min(start + PIECE_BYTES, piece.span.end))
            yield read_pinned(workspace, archive, span)


async def in_order(reads: Iterator[Coroutine[Any, Any, bytes]]) -> AsyncGenerator[bytes, None]:
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

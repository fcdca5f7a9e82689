"""What a combined archive is made of: whole archives, and nodes of archives."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.node_path import NodePath
from msglc_browser.archive.segments import Copied, Segment, total_size
from msglc_browser.archive.span import Span
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.pinned import Pinned, pin_archive
from msglc_browser.operations.take_node import take_node
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.location import Location

_CONCURRENT_HEADERS = 16
_PHASE = "Checking the archives"


@dataclass(frozen=True, slots=True)
class CombineSource:
    """One archive to take in; `name` is ignored in list mode.

    An `etag` that is not empty pins the version; then another one raises ObjectChanged. With a
    `node_path` only that node of the archive is taken, as an archive of its own.
    """

    location: Location
    name: str = ""
    size_bytes: int = 0
    etag: str = ""
    node_path: NodePath | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A whole archive to be: its segments, whose only source is number 0, `source`."""

    source: Pinned
    segments: tuple[Segment, ...]

    @property
    def size_bytes(self) -> int:
        """Size of the archive."""
        return total_size(self.segments)


async def gather_children(
    workspace: Workspace, sources: Sequence[CombineSource], progress: ProgressSink
) -> tuple[Child, ...]:
    """Every source's header, read at once; the first failure stops the others.

    Raises NotAnArchive, CorruptArchive, ObjectChanged, NodeNotFound or any StorageError.
    """
    gate = asyncio.Semaphore(_CONCURRENT_HEADERS)
    done = 0
    progress(Progress(_PHASE, total_items=len(sources)))

    async def take(source: CombineSource) -> Child:
        nonlocal done
        async with gate:
            child = await _child(workspace, source)
        done += 1
        progress(Progress(_PHASE, done_items=done, total_items=len(sources)))
        return child

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(take(source)) for source in sources]
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
        raise first from first.__cause__
    return tuple(task.result() for task in tasks)


async def _child(workspace: Workspace, source: CombineSource) -> Child:
    if source.node_path is not None:
        taken = await take_node(workspace, source.location, source.node_path, etag=source.etag)
        return Child(taken.archive, taken.segments)
    archive = await pin_archive(workspace, source.location, version=source.etag)
    return Child(archive, (Copied(0, Span(0, archive.size_bytes)),))

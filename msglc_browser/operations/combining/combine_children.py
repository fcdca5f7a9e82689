"""The content of a combined archive: whole archives, and nodes of archives."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.segments import Copied, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.limited import run_limited
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import pin_archive, pinned_source
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.reading.byte_source import version_of

_CONCURRENT_HEADERS = 16
_PHASE = "Checking the archives"


@dataclass(frozen=True, slots=True)
class TakenNode:
    """The parts of a node as a separate archive; `source` is number 0 of the segments."""

    source: Version[Location]
    segments: tuple[Segment, ...]


async def take_node(workspace: Workspace, wanted: Version[Location], path: NodePath) -> TakenNode:
    """Find the node at `path` and lay it out; its value is not read.

    Raises NodeNotFound, BadInput if it is not a value, any other ArchiveError, ObjectChanged
    if the archive is not the version `wanted`, and any StorageError.
    """
    [taken] = await take_nodes(workspace, wanted, [path])
    return taken


async def take_nodes(
    workspace: Workspace, wanted: Version[Location], paths: Sequence[NodePath]
) -> list[TakenNode]:
    """Several nodes of one version of an archive, opened once. Raises like `take_node`."""
    async with pinned_source(workspace, wanted) as source:
        document = await open_archive(source, magics=workspace.magics)
        segments = [
            await node_segments(document, await find_node(document, path)) for path in paths
        ]
    return [TakenNode(version_of(source), each) for each in segments]


@dataclass(frozen=True, slots=True)
class CombineSource:
    """One archive to include; `name` is ignored in list mode.

    `size_bytes` is None while unknown. A non-empty `etag` pins the version; another version raises
    ObjectChanged. With a `node_path` only that node of the archive is included, as a separate
    archive.
    """

    location: Location
    name: str = ""
    size_bytes: int | None = None
    etag: str = ""
    node_path: NodePath | None = None


@dataclass(frozen=True, slots=True)
class Child:
    """A whole future archive: its segments, whose only source is number 0, `source`."""

    source: Version[Location]
    segments: tuple[Segment, ...]

    @property
    def size_bytes(self) -> int:
        """Size of the archive."""
        return total_size(self.segments)


async def gather_children(
    workspace: Workspace, sources: Sequence[CombineSource], progress: ProgressSink
) -> tuple[Child, ...]:
    """Every source's header, read concurrently; the first failure stops the others.

    Raises NotAnArchive, CorruptArchive, ObjectChanged, NodeNotFound or any StorageError.
    """
    found: dict[int, Child] = {}
    progress(Progress(_PHASE, total_items=len(sources)))

    async def take(numbers: Sequence[int]) -> None:
        children = await _children(workspace, [sources[number] for number in numbers])
        found.update(zip(numbers, children, strict=True))
        progress(Progress(_PHASE, done_items=len(found), total_items=len(sources)))

    await run_limited(_by_archive(sources), take, limit=_CONCURRENT_HEADERS)
    return tuple(found[number] for number in range(len(sources)))


def _by_archive(sources: Sequence[CombineSource]) -> list[list[int]]:
    """The numbers of the sources; nodes of one archive together, since it is opened once."""
    groups: dict[object, list[int]] = {}
    for number, source in enumerate(sources):
        is_whole = source.node_path is None
        groups.setdefault(number if is_whole else (source.location, source.etag), []).append(number)
    return list(groups.values())


async def _children(workspace: Workspace, sources: Sequence[CombineSource]) -> list[Child]:
    """One whole archive, or some nodes of one."""
    wanted = Version(sources[0].location, sources[0].etag)
    paths = [source.node_path for source in sources if source.node_path is not None]
    if paths:
        taken = await take_nodes(workspace, wanted, paths)
        return [Child(each.source, each.segments) for each in taken]
    archive = await pin_archive(workspace, wanted)
    return [Child(archive.version, (Copied(0, Span(0, archive.size_bytes)),))]

"""A node of an archive somewhere, as something to copy from."""

from collections.abc import Sequence
from dataclasses import dataclass

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.archive.model.segments import Segment
from msglc_browser.operations.reading.expand import find_node
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.sections import outermost
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.pinned import PinnedArchive
from msglc_browser.operations.writing.pinned_source import pinned_source
from msglc_browser.storage.places.location import Location


@dataclass(frozen=True, slots=True)
class TakenNode:
    """What makes a node an archive of its own; `archive` is source number 0 of the segments."""

    archive: PinnedArchive
    segments: tuple[Segment, ...]


async def take_node(
    workspace: Workspace, location: Location, path: NodePath, *, etag: str = ""
) -> TakenNode:
    """Find the node at `path` and lay it out; nothing of its value is read.

    Raises NodeNotFound, BadInput for what is no value, any other ArchiveError, ObjectChanged
    when the archive is another version than `etag`, and any StorageError.
    """
    [taken] = await take_nodes(workspace, location, [path], etag=etag)
    return taken


async def take_nodes(
    workspace: Workspace, location: Location, paths: Sequence[NodePath], *, etag: str = ""
) -> list[TakenNode]:
    """Several nodes of one version of an archive, which is opened once. Raises like `take_node`."""
    async with pinned_source(workspace, location, etag) as source:
        document = await open_archive(source, magics=workspace.magics)
        segments = [
            await node_segments(document, await find_node(document, path)) for path in paths
        ]
        header = (await outermost(document)).header
    archive = PinnedArchive(location, source.size_bytes, source.version, header)
    return [TakenNode(archive, each) for each in segments]

"""Use case: one node of an archive becomes an archive of its own, without being decoded."""

from dataclasses import dataclass

from msglc_browser.archive.node_path import NodePath
from msglc_browser.errors import BadInput
from msglc_browser.operations.document import Document
from msglc_browser.operations.expand import find_node
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.node_archive import node_segments
from msglc_browser.operations.open_archive import open_archive
from msglc_browser.operations.pinned import PinnedArchive
from msglc_browser.operations.pinned_source import pinned_source
from msglc_browser.operations.publish import inspect_target
from msglc_browser.operations.sections import outermost
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_layout import write_layout
from msglc_browser.operations.write_result import WriteResult
from msglc_browser.storage.location import Location


@dataclass(frozen=True, slots=True)
class ExtractSpec:
    """The node `node_path` of the archive `source` goes to `target`.

    An `etag` that is not empty pins the version of `source`. `target` is replaced only if
    `overwrite`.
    """

    source: Location
    node_path: NodePath
    target: Location
    etag: str = ""
    overwrite: bool = False


async def extract(workspace: Workspace, spec: ExtractSpec, progress: ProgressSink) -> WriteResult:
    """A child of a combined archive byte for byte, any other node with a rebased TOC.

    Raises NodeNotFound, BadInput for what is no value, an ArchiveError, TargetExists,
    ObjectChanged when source or target change meanwhile, VerificationFailed or any StorageError;
    then, and on cancel, the target is as before and nothing stays behind.
    """
    if spec.target == spec.source:
        raise BadInput(
            f"{spec.target} is the archive that the entry is taken from.",
            hint="Choose another name.",
        )
    target = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
    progress(Progress("Reading the table of contents"))
    async with pinned_source(workspace, spec.source, spec.etag) as source:
        document = await open_archive(source, magics=workspace.magics)
        node = await find_node(document, spec.node_path)
        segments = await node_segments(document, node)
        archive = await _pinned(document)
    return await write_layout(workspace, segments, (archive,), target, progress)


async def _pinned(document: Document) -> PinnedArchive:
    section = await outermost(document)
    return PinnedArchive(document.location, document.size_bytes, document.version, section.header)

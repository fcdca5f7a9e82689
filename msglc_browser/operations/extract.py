"""Use case: one node of an archive becomes an archive of its own, without being decoded."""

from dataclasses import dataclass

from msglc_browser.archive.node_path import NodePath
from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.workspace import Workspace
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
    """A child of a combined archive byte for byte, any other node with a rebased TOC."""
    raise NotImplementedError

"""Use case: save one node of an archive as a separate archive, without decoding it."""

from dataclasses import dataclass

from msglc_browser.archive.model.node_path import NodePath
from msglc_browser.errors import BadInput
from msglc_browser.operations.combining.combine_children import take_node
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import inspect_target
from msglc_browser.operations.writing.write_layout import Layout, write_layout
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version


@dataclass(frozen=True, slots=True)
class ExtractSpec:
    """Save the node `node_path` of the archive `source` to `target`.

    A non-empty `etag` pins the version of `source`. `target` is replaced only if
    `overwrite`.
    """

    source: Location
    node_path: NodePath
    target: Location
    etag: str = ""
    overwrite: bool = False


async def extract(workspace: Workspace, spec: ExtractSpec, progress: ProgressSink) -> WriteResult:
    """A child of a combined archive byte for byte, any other node with a rebased TOC.

    Raises NodeNotFound, BadInput if it is not a value, an ArchiveError, TargetExists,
    ObjectChanged if source or target change meanwhile, VerificationFailed or any StorageError;
    then, and on cancel, the target is unchanged and nothing is left behind.
    """
    if spec.target == spec.source:
        raise BadInput(
            f"{spec.target} is the archive that contains the entry.",
            hint="Choose another name.",
        )
    with telling_outcome(spec.target) as outcome:
        condition = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
        outcome.condition = condition
        progress(Progress("Reading the table of contents"))
        source = Version(spec.source, spec.etag)
        taken = await take_node(workspace, source, spec.node_path)
        layout = Layout(taken.segments, (taken.source,))
        return await write_layout(workspace, layout, spec.target, condition, progress)

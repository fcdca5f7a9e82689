"""Use case: write one node of an archive to a file or an object."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from msglc_browser.archive.model.node import Node, NodeKind
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting.formats import Format
from msglc_browser.operations.exporting.tabular.export_shown import ShownRows
from msglc_browser.operations.exporting.tabular.shown_rows import ShownTable
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import draft_for, inspect_target, publish
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.writing.local_write import local_error

Make: TypeAlias = Callable[[Path, ProgressSink], Coroutine[object, object, tuple[str, ...]]]
"""Writes the file at a path; returns the notes. May raise OSError."""


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """`target` is replaced only if `overwrite` is set."""

    format: Format
    target: Location
    overwrite: bool = False


async def export_node(
    workspace: Workspace,
    document: Document,
    node: Node,
    spec: ExportSpec,
    progress: ProgressSink,
) -> WriteResult:
    """Write `node` to a file or object, streamed with bounded memory; all or nothing.

    The notes repeat the document's warnings. A value that is damaged, or contradicts the table of
    contents, is refused: part of an entry is never written as if it were all of it.

    An object is first written to a temporary file. Raises BadInput, TargetExists, ObjectChanged,
    VerificationFailed, WorkerFailed, an ArchiveError or any StorageError; then, and on cancel,
    the target is unchanged and nothing is left behind.
    """
    wanted = spec.format
    if node.kind is NodeKind.BROKEN:
        raise BadInput(f"This entry is broken and cannot be exported: {node.problem}")
    reason = wanted.why_not(node)
    if reason:
        raise BadInput(f"This cannot be exported as {wanted.name}: {reason}.")
    make = partial(wanted.write, document, node)
    return await export_made(workspace, document, make, spec, progress)


async def export_shown(
    workspace: Workspace,
    shown: ShownTable,
    spec: ExportSpec,
    progress: ProgressSink,
) -> WriteResult:
    """Write the rows and columns that a table shows; as `export_node` does."""
    if spec.format.write_shown is None:
        raise BadInput(f"A table cannot be exported as {spec.format.name}.")
    rows = ShownRows(shown, workspace.journal)
    make = partial(spec.format.write_shown, rows)
    return await export_made(workspace, shown.table.document, make, spec, progress)


async def export_made(
    workspace: Workspace,
    document: Document,
    make: Make,
    spec: ExportSpec,
    progress: ProgressSink,
) -> WriteResult:
    """Publish the file that `make` writes, in the format of `spec`; as `export_node` does."""
    started = monotonic()
    wanted = spec.format
    with telling_outcome(spec.target) as outcome:
        condition = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
        outcome.condition = condition
        with draft_for(spec.target, workspace.journal) as draft:
            notes = await _make(document, make, wanted, draft, progress)
            size_bytes = draft.stat().st_size
            published = await publish(
                workspace,
                draft,
                spec.target,
                condition,
                progress,
                content_type=wanted.content_type,
                verify=wanted.verify,
            )
    notes = (*document.warnings, *notes, *published.notes)
    return WriteResult(spec.target, size_bytes, published.etag, monotonic() - started, notes)


async def _make(
    document: Document, make: Make, wanted: Format, draft: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write the file `draft` and check it; returns the notes."""
    try:
        notes = await make(draft, progress)
    except OSError as error:
        raise local_error(error, draft) from error
    if wanted.check is not None:
        progress(Progress("Checking"))
        await wanted.check(draft, document)
    return notes

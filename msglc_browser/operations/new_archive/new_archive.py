"""Use case: create an archive from a local file, a folder of JSON files, or pasted JSON."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from time import monotonic
from typing import cast

from msglc_browser.archive.model.archive_options import ArchiveOptions
from msglc_browser.archive.model.node import Protocol
from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.errors import BadInput
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.new_archive.encode_request import (
    EncodeRequest,
    PastedText,
    SourceFormat,
)
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.new_archive.table_layout import TableLayout
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import draft_for, inspect_target, publish
from msglc_browser.operations.writing.verify import check_archive
from msglc_browser.operations.writing.write_result import WriteResult, telling_outcome
from msglc_browser.storage.places.location import Location

SUFFIXES = {
    ".json": SourceFormat.JSON,
    ".geojson": SourceFormat.JSON,
    ".ndjson": SourceFormat.NDJSON,
    ".jsonl": SourceFormat.NDJSON,
    ".msgpack": SourceFormat.MSGPACK,
    ".mpk": SourceFormat.MSGPACK,
    ".mp": SourceFormat.MSGPACK,
    ".cbor": SourceFormat.CBOR,
    ".csv": SourceFormat.CSV,
    ".tsv": SourceFormat.TSV,
    ".tab": SourceFormat.TSV,
    ".npy": SourceFormat.NPY,
    ".npz": SourceFormat.NPZ,
}


@dataclass(frozen=True, slots=True)
class NewArchiveSpec:
    """The archive to create: `source` is read once, `target` is replaced only if `overwrite`.

    `source` is a folder if the format requires one, a file or text otherwise; `table` is for CSV
    and TSV.
    """

    source: Path | PastedText
    source_format: SourceFormat
    protocol: Protocol
    target: Location
    overwrite: bool = False
    options: ArchiveOptions = field(default_factory=ArchiveOptions)
    table: TableLayout = field(default_factory=TableLayout)


def guess_format(path: Path) -> SourceFormat | None:
    """The format for the file's suffix, None if it is not known."""
    return SUFFIXES.get(path.suffix.lower())


async def save_archive(
    workspace: Workspace, spec: NewArchiveSpec, progress: ProgressSink
) -> WriteResult:
    """Encode in a separate process, check, upload, verify; all or nothing.

    Raises BadInput, TargetExists, ObjectChanged, VerificationFailed, WorkerFailed or any
    StorageError; then, and on cancel, the target is unchanged and nothing is left behind.
    """
    started = monotonic()
    with telling_outcome(spec.target) as outcome:
        spec.options.check()
        spec.table.check()
        await _check_source(spec)
        condition = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
        outcome.condition = condition
        with draft_for(spec.target, workspace.journal) as draft:
            notes = await _encode(spec, draft, progress)
            size_bytes = draft.stat().st_size
            published = await publish(workspace, draft, spec.target, condition, progress)
    notes = (*notes, *published.notes)
    return WriteResult(spec.target, size_bytes, published.etag, monotonic() - started, notes)


async def _encode(spec: NewArchiveSpec, draft: Path, progress: ProgressSink) -> tuple[str, ...]:
    """Create the archive in `draft`, and check it; returns notes for the user."""
    progress(Progress("Encoding"))
    request = EncodeRequest(
        spec.source,
        spec.source_format,
        spec.protocol,
        draft,
        name=spec.source.name,
        options=spec.options,
        table=spec.table,
    )
    notes = await run_in_process(encode, request, on_report=partial(_encoding, progress))
    progress(Progress("Checking"))
    await check_archive(draft)
    return notes


async def _check_source(spec: NewArchiveSpec) -> None:
    if isinstance(spec.source, PastedText):
        return
    if spec.source_format is SourceFormat.FOLDER:
        if not await asyncio.to_thread(spec.source.is_dir):
            raise BadInput(f"{spec.source} is not a folder.", hint="Choose a folder that exists.")
    elif not await asyncio.to_thread(spec.source.is_file):
        raise BadInput(f"{spec.source} is not a file.", hint="Choose a file that exists.")


def _encoding(progress: ProgressSink, report: object) -> None:
    done_bytes, total_bytes = cast("tuple[int, int]", report)
    progress(Progress("Encoding", done_bytes, total_bytes))

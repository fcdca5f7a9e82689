"""Use case: write one node of an archive to a file or an object.

What JSON and NDJSON cannot hold is written so, and counted in the notes of the result:

    NaN, Infinity       null
    bytes               base64 text (RFC 4648, with padding)
    integers            all digits, however many; readers may round beyond 2^53
    keys not text       as JSON writes the value: 1, 2.5, true, null; bytes as base64.
                        As the "key" of a line of NDJSON they stay what they are
    timestamps          ISO 8601 in UTC; beyond the year 9999 their seconds
    other extensions    {"ext": type, "data": base64}; CBOR tags: their content
    text not UTF-8      the broken bytes as U+FFFD

CSV and TSV (RFC 4180, UTF-8, lines end in CR LF) besides:

    null, nothing       an empty cell
    NaN, Infinity       NaN, Infinity, -Infinity
    bools               true, false
    bytes, times        as in JSON
    lists, dicts        JSON text in one cell
    texts like formulas with an apostrophe before: what begins with = + - @ and is no number
                        would be run by a spreadsheet

Parquet holds nulls, bools, integers of 64 bits, floats, texts, bytes and times in nanoseconds; a
column of several kinds is text, as in CSV. NPY: null as NaN, bools as 0 and 1, integers beside
floats as floats.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic
from typing import IO

from msglc_browser.archive.model.events import Event, EventKind
from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.concurrency.uncancelled import run_to_end
from msglc_browser.errors import BadInput
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.event_writer import EventWriter
from msglc_browser.operations.exporting.export_npy import write_npy
from msglc_browser.operations.exporting.export_table import write_table
from msglc_browser.operations.exporting.formats import ExportFormat as ExportFormat
from msglc_browser.operations.exporting.formats import why_not
from msglc_browser.operations.exporting.json_lines import JsonLinesWriter
from msglc_browser.operations.exporting.json_writer import JsonWriter
from msglc_browser.operations.jobs.board import Progress, ProgressSink
from msglc_browser.operations.new_archive.encode_worker import EncodeRequest, SourceFormat, encode
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.read_events import iter_events
from msglc_browser.operations.reading.sections import resolve
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.writing.publish import draft_for, inspect_target, publish
from msglc_browser.operations.writing.temporary import check_free_space, temporary_file
from msglc_browser.operations.writing.verify import check_archive
from msglc_browser.operations.writing.write_result import WriteResult as WriteResult
from msglc_browser.operations.writing.write_result import telling_outcome
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.writing.local_write import local_error

_PIECE_BYTES = 8 * 1024**2
_BATCH_WEIGHT = 64 * 1024  # small batches are gathered: each trip to a thread takes its time
_EVENT_WEIGHT = 32


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """`target` is replaced only if `overwrite`."""

    format: ExportFormat
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

    An object is made in a temporary file first. Raises BadInput, TargetExists, ObjectChanged,
    VerificationFailed, WorkerFailed, an ArchiveError or any StorageError; then, and on cancel,
    the target is as before and nothing stays behind.
    """
    started = monotonic()
    if node.kind is NodeKind.BROKEN:
        raise BadInput(f"This entry is broken and cannot be exported: {node.problem}")
    reason = why_not(spec.format, node)
    if reason:
        raise BadInput(f"This cannot be exported as {spec.format.value}: {reason}.")
    with telling_outcome(spec.target):
        condition = await inspect_target(workspace, spec.target, overwrite=spec.overwrite)
        with draft_for(spec.target, workspace.journal) as draft:
            notes = await _export(document, node, spec.format, draft, progress)
            size_bytes = draft.stat().st_size
            content_type = spec.format.content_type
            etag = await publish(
                workspace, draft, spec.target, condition, progress, content_type=content_type
            )
    return WriteResult(spec.target, size_bytes, etag, monotonic() - started, notes)


async def _export(
    document: Document, node: Node, wanted: ExportFormat, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write `node` into the file `path`; answers the notes."""
    if wanted is ExportFormat.MSGLC:
        return await _export_archive(document, node, path, progress)
    node = await resolve(document, node)
    is_run = _is_one_run(node) and document.is_proven(node)
    if _PROTOCOLS.get(wanted) is node.protocol and is_run and node.span:
        await _copy(document, [Copied(0, node.span)], path, progress)
        return ()
    if wanted.is_table or wanted is ExportFormat.NPY:
        write = write_npy if wanted is ExportFormat.NPY else partial(write_table, wanted)
        try:
            return await write(document, node, path, progress)
        except OSError as error:
            raise local_error(error, path) from error
    return await _transcode(document, node, _WRITERS[wanted], path, progress)


async def _export_archive(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if node.kind is NodeKind.BUCKET or not document.is_proven(node):
        notes = await _encode_archive(document, node, path, progress)
    else:
        await _copy(document, await node_segments(document, node), path, progress)
    progress(Progress("Checking"))
    await check_archive(path, magics=document.magics)
    return notes


async def _encode_archive(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Of a range of rows, by way of a plain file, which msglc reads in a process of its own."""
    is_cbor = node.protocol is Protocol.CBOR
    plain = ExportFormat.CBOR if is_cbor else ExportFormat.MSGPACK
    source_format = SourceFormat.CBOR if is_cbor else SourceFormat.MSGPACK
    with temporary_file() as plain_path:
        notes = await _export(document, node, plain, plain_path, progress)
        progress(Progress("Encoding"))
        request = EncodeRequest(
            plain_path, source_format, node.protocol, path, name="This entry", any_keys=True
        )
        await run_in_process(encode, request)
    return notes


def _is_one_run(node: Node) -> bool:
    """Whether the span of `node` holds one encoded value and nothing else."""
    return node.kind in (NodeKind.LEAF, NodeKind.INDEXED)


async def _copy(
    document: Document, segments: Sequence[Segment], path: Path, progress: ProgressSink
) -> None:
    """Write the segments, whose only source is the document's object."""
    total_bytes = total_size(segments)
    await run_to_end(check_free_space, path, total_bytes)
    try:
        with path.open("wb") as file:
            for piece in _pieces(segments):
                progress(Progress("Copying", file.tell(), total_bytes))
                if isinstance(piece, Literal):
                    data = piece.data
                else:
                    (data,) = await document.source.read_ranges([piece.span])
                await run_to_end(file.write, data)
    except OSError as error:
        raise local_error(error, path) from error


def _pieces(segments: Sequence[Segment]) -> Iterator[Segment]:
    """The segments, long ones cut into pieces that may be held in memory."""
    for segment in segments:
        if isinstance(segment, Literal):
            yield segment
            continue
        span = segment.span
        for start in range(span.start, span.end, _PIECE_BYTES):
            yield Copied(segment.source, Span(start, min(start + _PIECE_BYTES, span.end)))


async def _transcode(
    document: Document,
    node: Node,
    make: Callable[[IO[bytes]], EventWriter],
    path: Path,
    progress: ProgressSink,
) -> tuple[str, ...]:
    progress(Progress("Exporting"))
    try:
        with path.open("wb") as file:
            writer = make(file)
            waiting: list[Event] = []
            weight = 0
            async with aclosing(iter_events(document, node, runs=True)) as batches:
                async for events in batches:
                    waiting.extend(events)
                    weight += _weight(events)
                    if weight >= _BATCH_WEIGHT:
                        await run_to_end(writer.write, waiting)
                        waiting, weight = [], 0
                        progress(Progress("Exporting", file.tell()))
            await run_to_end(writer.write, waiting)
            return writer.finish()
    except OSError as error:
        raise local_error(error, path) from error


def _weight(events: Sequence[Event]) -> int:
    """About how many bytes the events stand for."""
    weight = _EVENT_WEIGHT * len(events)
    if weight >= _BATCH_WEIGHT:
        return weight
    runs = sum(event.size or 0 for event in events if event.kind is EventKind.RUN)
    strings = sum(len(event.value) for event in events if isinstance(event.value, str | bytes))
    return weight + runs + strings


_PROTOCOLS = {ExportFormat.MSGPACK: Protocol.MSGPACK, ExportFormat.CBOR: Protocol.CBOR}
_WRITERS: dict[ExportFormat, Callable[[IO[bytes]], EventWriter]] = {
    ExportFormat.JSON: JsonWriter,
    ExportFormat.NDJSON: JsonLinesWriter,
    ExportFormat.MSGPACK: MsgpackWriter,
    ExportFormat.CBOR: CborWriter,
}

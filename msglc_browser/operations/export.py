"""Use case: write one node of an archive to a local file.

What JSON cannot hold is written so, and counted in the notes of the result:

    NaN, Infinity       null
    bytes               base64 text (RFC 4648, with padding)
    integers            all digits, however many; readers may round beyond 2^53
    keys not text       as JSON writes the value: 1, 2.5, true, null; bytes as base64
    timestamps          ISO 8601 in UTC; beyond the year 9999 their seconds
    other extensions    {"ext": type, "data": base64}; CBOR tags: their content
    text not UTF-8      the broken bytes as U+FFFD
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import IO

from msglc_browser.archive.events import Event
from msglc_browser.archive.node import Node, NodeKind, Protocol
from msglc_browser.archive.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.span import Span
from msglc_browser.errors import BadInput
from msglc_browser.operations.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.child_process import run_in_process
from msglc_browser.operations.document import Document
from msglc_browser.operations.encode_worker import EncodeRequest, SourceFormat, encode
from msglc_browser.operations.event_writer import EventWriter
from msglc_browser.operations.jobs import Progress, ProgressSink
from msglc_browser.operations.json_writer import JsonWriter
from msglc_browser.operations.node_archive import node_segments
from msglc_browser.operations.publish import draft_for, inspect_file, place_file
from msglc_browser.operations.read_events import iter_events
from msglc_browser.operations.sections import resolve
from msglc_browser.operations.temporary import check_free_space, temporary_file
from msglc_browser.operations.verify import check_archive
from msglc_browser.operations.write_result import WriteResult as WriteResult
from msglc_browser.storage.local_write import local_error
from msglc_browser.storage.location import LocalLocation
from msglc_browser.storage.uncancelled import run_to_end

_PIECE_BYTES = 8 * 1024**2
_BATCH_EVENTS = 2_000  # small ones are gathered: each trip to a thread takes its time


class ExportFormat(Enum):
    """What is written; the value is the word on screen."""

    JSON = "JSON"
    MSGPACK = "msgpack"
    CBOR = "CBOR"
    MSGLC = "msglc archive"

    @property
    def suffix(self) -> str:
        """The usual file name suffix, with its dot."""
        return _SUFFIXES[self]


_SUFFIXES = {
    ExportFormat.JSON: ".json",
    ExportFormat.MSGPACK: ".msgpack",
    ExportFormat.CBOR: ".cbor",
    ExportFormat.MSGLC: ".msg",
}


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """`path` is replaced only if `overwrite`."""

    format: ExportFormat
    path: Path
    overwrite: bool = False


async def export_node(
    document: Document, node: Node, spec: ExportSpec, progress: ProgressSink
) -> WriteResult:
    """Write `node` to a file, streamed with bounded memory; all or nothing.

    Raises BadInput, TargetExists, WorkerFailed, an ArchiveError or any StorageError; then, and
    on cancel, the file is as before and nothing stays behind.
    """
    started = monotonic()
    if node.kind is NodeKind.BROKEN:
        raise BadInput(f"This entry is broken and cannot be exported: {node.problem}")
    location = LocalLocation(spec.path)
    target = await inspect_file(location, overwrite=spec.overwrite)
    with draft_for(location) as draft:
        notes = await _export(document, node, spec.format, draft, progress)
        size_bytes = draft.stat().st_size
        await place_file(draft, location, target.expected, progress)
    return WriteResult(location, size_bytes, "", monotonic() - started, notes)


async def _export(
    document: Document, node: Node, wanted: ExportFormat, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write `node` into the file `path`; answers the notes."""
    if wanted is ExportFormat.MSGLC:
        return await _export_archive(document, node, path, progress)
    node = await resolve(document, node)
    if _PROTOCOLS.get(wanted) is node.protocol and _is_one_run(node) and node.span:
        await _copy(document, [Copied(0, node.span)], path, progress)
        return ()
    return await _transcode(document, node, _WRITERS[wanted], path, progress)


async def _export_archive(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    notes: tuple[str, ...] = ()
    if node.kind is NodeKind.BUCKET:
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
            async for events in iter_events(document, node):
                waiting.extend(events)
                if len(waiting) >= _BATCH_EVENTS:
                    await run_to_end(writer.write, waiting)
                    waiting = []
                    progress(Progress("Exporting", file.tell()))
            await run_to_end(writer.write, waiting)
            return writer.finish()
    except OSError as error:
        raise local_error(error, path) from error


_PROTOCOLS = {ExportFormat.MSGPACK: Protocol.MSGPACK, ExportFormat.CBOR: Protocol.CBOR}
_WRITERS: dict[ExportFormat, Callable[[IO[bytes]], EventWriter]] = {
    ExportFormat.JSON: JsonWriter,
    ExportFormat.MSGPACK: MsgpackWriter,
    ExportFormat.CBOR: CborWriter,
}

"""A node as a separate archive: its bytes with a TOC, the old one or a new one."""

from collections.abc import Sequence
from pathlib import Path

from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.archive.model.segments import Copied, Segment
from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.operations.exporting.copy_segments import copy_segments
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.reading.check_contents import check_contents
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
from msglc_browser.operations.reading.row_segments import combined_segments, row_segments
from msglc_browser.operations.writing.temporary import temporary_file
from msglc_browser.operations.writing.verify import check_archive
from msglc_browser.storage.reading.local_files import open_file
from msglc_browser.storage.writing.local_write import local_error


async def write_archive(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Write `node` as an archive to the file `path`; returns the notes.

    Raises BadInput, WorkerFailed, LocalFileError, any reading error, and OSError.
    """
    if node.kind is NodeKind.BUCKET:
        segments = await combined_segments(document, node)
        if segments is None:
            rows = await row_segments(document, node)
            return await _index(document, node, rows, path, progress)
    elif not document.is_proven(node) and node.span is not None:
        return await _index(document, node, [Copied(0, node.span)], path, progress)
    else:
        segments = await node_segments(document, node)
    await copy_segments(document, segments, path, progress)
    return ()


async def check_exported(path: Path, document: Document) -> None:
    """Read the archive to its end: its values have been copied unread.

    Raises VerificationFailed, and CorruptArchive with the place if a value is damaged.
    """
    await check_archive(path, magics=document.magics)
    copy = await open_archive(await open_file(path), magics=document.magics)
    try:
        await check_contents(copy, copy.root)
    finally:
        await copy.close()


async def _index(
    document: Document,
    node: Node,
    segments: Sequence[Segment],
    path: Path,
    progress: ProgressSink,
) -> tuple[str, ...]:
    """Copy a value to a plain file, whose items are checked and indexed in a separate process."""
    is_cbor = node.protocol is Protocol.CBOR
    with temporary_file() as plain_path:
        try:
            await copy_segments(document, segments, plain_path, progress)
        except OSError as error:
            raise local_error(error, plain_path) from error
        progress(Progress("Encoding"))
        request = EncodeRequest(
            plain_path,
            SourceFormat.CBOR if is_cbor else SourceFormat.MSGPACK,
            node.protocol,
            path,
            name="This entry",
            any_keys=True,
            ignores_rest=not document.is_proven(node),
        )
        return await run_in_process(encode, request)

"""A node as a separate archive: its bytes with a TOC, or encoded anew."""

from pathlib import Path

from msglc_browser.archive.model.node import Node, NodeKind, Protocol
from msglc_browser.concurrency.child_process import run_in_process
from msglc_browser.operations.exporting.binary_writer import CborWriter, MsgpackWriter
from msglc_browser.operations.exporting.copy_segments import copy_segments
from msglc_browser.operations.exporting.export_events import write_encoded
from msglc_browser.operations.jobs.job_record import Progress, ProgressSink
from msglc_browser.operations.new_archive.encode_request import EncodeRequest, SourceFormat
from msglc_browser.operations.new_archive.encode_worker import encode
from msglc_browser.operations.reading.check_contents import check_contents
from msglc_browser.operations.reading.document import Document
from msglc_browser.operations.reading.node_archive import node_segments
from msglc_browser.operations.reading.open_archive import open_archive
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
    if node.kind is NodeKind.BUCKET or not document.is_proven(node):
        return await _encode(document, node, path, progress)
    await copy_segments(document, await node_segments(document, node), path, progress)
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


async def _encode(
    document: Document, node: Node, path: Path, progress: ProgressSink
) -> tuple[str, ...]:
    """Encode through a plain file, which is read in a separate process."""
    is_cbor = node.protocol is Protocol.CBOR
    make = CborWriter if is_cbor else MsgpackWriter
    source_format = SourceFormat.CBOR if is_cbor else SourceFormat.MSGPACK
    with temporary_file() as plain_path:
        try:
            notes = await write_encoded(node.protocol, make, document, node, plain_path, progress)
        except OSError as error:
            raise local_error(error, plain_path) from error
        progress(Progress("Encoding"))
        request = EncodeRequest(
            plain_path, source_format, node.protocol, path, name="This entry", any_keys=True
        )
        await run_in_process(encode, request)
    return notes

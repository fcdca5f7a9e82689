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

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from msglc_browser.archive.node import Node
from msglc_browser.operations.document import Document
from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.write_result import WriteResult as WriteResult


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
    raise NotImplementedError

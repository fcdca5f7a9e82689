"""Use case: make a new archive of a local JSON, msgpack or CBOR file."""

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from msglc_browser.archive.node import Protocol
from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult as WriteResult
from msglc_browser.storage.location import Location


class SourceFormat(Enum):
    """How the local file is encoded; the value is the word on screen."""

    JSON = "JSON"
    MSGPACK = "msgpack"
    CBOR = "CBOR"


@dataclass(frozen=True, slots=True)
class NewArchiveSpec:
    """What to make: `source` is read once, `target` is replaced only if `overwrite`."""

    source: Path
    source_format: SourceFormat
    protocol: Protocol
    target: Location
    overwrite: bool = False


def guess_format(path: Path) -> SourceFormat | None:
    """The format that the file's suffix stands for, None when it says nothing."""
    raise NotImplementedError


async def save_archive(
    workspace: Workspace, spec: NewArchiveSpec, progress: ProgressSink
) -> WriteResult:
    """Encode in a process of its own, check, upload, verify; all or nothing.

    Raises BadInput, TargetExists, ObjectChanged, VerificationFailed, WorkerFailed or any
    StorageError; then, and on cancel, the target is as before and nothing stays behind.
    """
    raise NotImplementedError

"""Use case: put a local file into a bucket as it is."""

from dataclasses import dataclass
from pathlib import Path

from msglc_browser.operations.jobs import ProgressSink
from msglc_browser.operations.workspace import Workspace
from msglc_browser.operations.write_result import WriteResult
from msglc_browser.storage.location import S3Location


@dataclass(frozen=True, slots=True)
class UploadSpec:
    """The file `source` goes to `target`, which is replaced only if `overwrite`."""

    source: Path
    target: S3Location
    overwrite: bool = False


async def upload(workspace: Workspace, spec: UploadSpec, progress: ProgressSink) -> WriteResult:
    """Upload one file; all or nothing."""
    raise NotImplementedError

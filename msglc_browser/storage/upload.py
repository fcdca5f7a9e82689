"""Put a local file into a bucket: on conditions, in parts, all or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from msglc_browser.storage.location import S3Location
from msglc_browser.storage.s3 import S3Store

CONTENT_TYPE = "application/vnd.msglc"


@dataclass(frozen=True, slots=True)
class Expected:
    """What must be at the target when the upload lands: nothing (None), or that version."""

    etag: str | None


@dataclass(frozen=True, slots=True)
class Uploaded:
    """What the server now holds."""

    etag: str
    size_bytes: int


async def upload_file(
    store: S3Store,
    path: Path,
    target: S3Location,
    *,
    expected: Expected,
    on_bytes: Callable[[int], None] = lambda _done_bytes: None,
) -> Uploaded:
    """Upload `path`; the target changes at the very last request, or not at all.

    `on_bytes` hears how many bytes are through, in all. Raises TargetExists, ObjectChanged or
    any other StorageError; then, and on cancel, no multipart upload stays on the server.
    """
    raise NotImplementedError

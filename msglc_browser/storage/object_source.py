"""A ByteSource over one object in a bucket."""

from collections.abc import Sequence

from msglc_browser.archive.span import Span
from msglc_browser.storage.byte_source import ReadStats
from msglc_browser.storage.location import S3Location
from msglc_browser.storage.s3 import S3Store

HEAD_BYTES = 64 * 1024
TAIL_BYTES = 256 * 1024


class ObjectSource:
    """One version of one object, pinned by its ETag."""

    def __init__(self, store: S3Store, location: S3Location) -> None:
        self._store = store
        self.location = location
        self.name = location.name
        self.size_bytes = 0
        self.version = ""

    def stats(self) -> ReadStats:
        """What was read so far."""
        raise NotImplementedError

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span, in the order asked."""
        raise NotImplementedError

    async def close(self) -> None:
        """Stop reads under way, forget the bytes."""
        raise NotImplementedError


async def open_object(
    store: S3Store,
    location: S3Location,
    *,
    head_bytes: int = HEAD_BYTES,
    tail_bytes: int = TAIL_BYTES,
) -> ObjectSource:
    """Ask for the first and the last bytes together, and pin the version they belong to."""
    raise NotImplementedError

"""A ByteSource over a file on this computer."""

from collections.abc import Sequence
from pathlib import Path

from msglc_browser.archive.span import Span
from msglc_browser.storage.byte_source import ReadStats
from msglc_browser.storage.location import LocalLocation


class FileSource:
    """One version of one file, told by its time, size and inode."""

    def __init__(self, path: Path) -> None:
        self.location = LocalLocation(path)
        self.name = path.name
        self.size_bytes = 0
        self.version = ""

    def stats(self) -> ReadStats:
        """What was read so far."""
        raise NotImplementedError

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span, in the order asked."""
        raise NotImplementedError

    async def close(self) -> None:
        """Close the file."""
        raise NotImplementedError


async def open_file(path: Path) -> FileSource:
    """Open a local file. Raises NotFound or LocalFileError."""
    raise NotImplementedError

"""An open archive: where its bytes come from, and what has been learnt of it so far."""

from msglc_browser.archive.node import Node, Protocol
from msglc_browser.storage.byte_source import ByteSource, ReadStats
from msglc_browser.storage.location import Location


class Document:
    """One open archive; belongs to the I/O loop, but the plain properties may be read anywhere."""

    def __init__(self, source: ByteSource, root: Node, *, warnings: tuple[str, ...] = ()) -> None:
        self.source = source
        self.root = root
        self.warnings = warnings

    @property
    def location(self) -> Location:
        """Where the archive is."""
        return self.source.location

    @property
    def name(self) -> str:
        """Last part of the key or path."""
        return self.source.name

    @property
    def size_bytes(self) -> int:
        """Size of the whole object."""
        return self.source.size_bytes

    @property
    def version(self) -> str:
        """ETag, or what stands for it on disk."""
        return self.source.version

    @property
    def protocol(self) -> Protocol:
        """Protocol of the outermost archive."""
        return self.root.protocol

    def stats(self) -> ReadStats:
        """What reading has cost so far."""
        return self.source.stats()

    async def close(self) -> None:
        """Let go of everything; harmless when done twice."""
        await self.source.close()

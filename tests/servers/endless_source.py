"""An archive of one long value that takes no memory: all but its first bytes are generated."""

from collections.abc import Sequence
from pathlib import Path

from msglc_browser.archive.model.header import HEADER_SIZE, build_header
from msglc_browser.archive.model.node import Protocol
from msglc_browser.archive.model.span import Span
from msglc_browser.operations.workspace import Workspace
from msglc_browser.storage.places.credentials import SessionCredentials
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.profiles_file import ProfilesFile
from msglc_browser.storage.reading.byte_source import ByteSource
from tests.archive_bytes import encode
from tests.servers.memory_source import MemorySource


class EndlessSource(MemorySource):
    """An archive whose root is a leaf: `start`, then `size` times the byte `filling`."""

    def __init__(
        self,
        start: bytes,
        size: int,
        protocol: Protocol = Protocol.MSGPACK,
        *,
        filling: bytes = b"x",
        location: Location | None = None,
    ) -> None:
        toc = encode({"p": [0, len(start) + size]}, protocol)
        head = build_header(protocol, len(start) + size, len(toc)) + start
        super().__init__(head, *(() if location is None else (location,)))
        self._toc = toc
        self._toc_at = HEADER_SIZE + len(start) + size
        self._filling = filling
        self.largest_read_bytes = 0

    @property
    def size_bytes(self) -> int:
        return self._toc_at + len(self._toc)

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        return [self._bytes(span) for span in spans]

    def _bytes(self, span: Span) -> bytes:
        self.largest_read_bytes = max(self.largest_read_bytes, span.size)
        made_up = max(0, min(span.end, self._toc_at) - max(span.start, len(self._data)))
        toc = self._toc[max(0, span.start - self._toc_at) : max(0, span.end - self._toc_at)]
        return self._data[span.start : span.end] + self._filling * made_up + toc


class EndlessWorkspace(Workspace):
    """Opens an EndlessSource for any location."""

    def __init__(self, start: bytes, size: int, protocol: Protocol, folder: Path) -> None:
        super().__init__(ProfilesFile(folder / "connections.json"), SessionCredentials())
        self._contents = (start, size, protocol)
        self.sources: list[EndlessSource] = []

    @property
    def largest_read_bytes(self) -> int:
        """The largest read of all its sources."""
        return max(source.largest_read_bytes for source in self.sources)

    async def open_source(self, location: Location) -> ByteSource:
        source = EndlessSource(*self._contents, location=location)
        self.sources.append(source)
        return source

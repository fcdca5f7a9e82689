"""A source whose bytes are in memory."""

from collections.abc import Sequence
from pathlib import Path

from msglc_browser.archive.model.span import Span
from msglc_browser.storage.places.location import LocalLocation, Location
from msglc_browser.storage.reading.byte_source import (
    ReadStats,
    RunWatch,
    check_spans,
)
from msglc_browser.storage.s3.line_speed import DEFAULT_GAP_BYTES


class MemorySource:
    """Each read of a span counts as one request.

    `gap_bytes` is that of a typical link: it stands for a remote source.
    """

    def __init__(self, data: bytes, location: Location | None = None) -> None:
        self._data = data
        self._location = location or LocalLocation(Path("memory"))
        self._bytes_read = 0
        self._requests = 0

    @property
    def location(self) -> Location:
        """The location the bytes pretend to come from."""
        return self._location

    @property
    def name(self) -> str:
        """Last part of the location."""
        return self._location.name

    @property
    def size_bytes(self) -> int:
        """Size of the data."""
        return len(self._data)

    @property
    def version(self) -> str:
        """Never changes."""
        return "memory"

    @property
    def gap_bytes(self) -> int:
        """As if requests took time."""
        return DEFAULT_GAP_BYTES

    def seconds_for(self, _size_bytes: int) -> float | None:
        """Unknown."""
        return None

    def stats(self) -> ReadStats:
        """What has been read so far."""
        return ReadStats(self._bytes_read, self._requests, len(self._data))

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span."""
        check_spans(spans, len(self._data))
        wanted = [span for span in spans if span.size]
        self._requests += len(wanted)
        self._bytes_read += sum(span.size for span in wanted)
        return [self._data[span.start : span.end] for span in spans]

    async def read_run(
        self, span: Span, *, watch: RunWatch | None = None, keep: bool = False
    ) -> bytes:
        """The bytes of the span."""
        [data] = await self.read_ranges([span])
        return data

    async def close(self) -> None:
        """Nothing to do."""


class RecordingSource(MemorySource):
    """Remembers the size of each read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.sizes: list[int] = []

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        self.sizes += [span.size for span in spans]
        return await super().read_ranges(spans)

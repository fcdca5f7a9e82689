"""Random access to one version of one object or file: the only way the reader gets bytes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import CorruptArchive
from msglc_browser.storage.places.location import Location
from msglc_browser.storage.places.version import Version
from msglc_browser.storage.reading.arriving import Arriving

RunWatch: TypeAlias = Callable[[Arriving], object]
"""Called with a run that arrives in parts."""


@dataclass(frozen=True, slots=True)
class ReadStats:
    """The cost of reading so far: bytes and requests actually sent to the server or the disk."""

    bytes_read: int
    requests: int
    size_bytes: int


@runtime_checkable
class ByteSource(Protocol):
    """Bytes of one pinned version; safe for concurrent tasks of the I/O loop.

    Reads are merged, deduplicated and cached internally: request everything needed in one call.
    """

    @property
    def location(self) -> Location:
        """The location of the bytes."""
        ...

    @property
    def name(self) -> str:
        """Last part of the key or path."""
        ...

    @property
    def size_bytes(self) -> int:
        """Size of the whole object."""
        ...

    @property
    def version(self) -> str:
        """Identifies this version: the ETag, or time, size and inode of a file."""
        ...

    @property
    def gap_bytes(self) -> int:
        """Reading this many extra bytes is no slower than another request; 0 if local."""
        ...

    def seconds_for(self, size_bytes: int) -> float | None:
        """How long reading this many bytes should take, as measured; None while unknown."""
        ...

    def stats(self) -> ReadStats:
        """What this source has read so far."""
        ...

    async def read_ranges(self, spans: Sequence[Span]) -> list[bytes]:
        """The bytes of each span, in the order asked; an empty span gives b"" for free.

        Raises ObjectChanged if the object is no longer the version opened, CorruptArchive
        if a span does not lie within the object, and any other StorageError.
        """
        ...

    async def read_run(
        self, span: Span, *, watch: RunWatch | None = None, keep: bool = False
    ) -> bytes:
        """The bytes of one span that may be long, such as a TOC; in memory once, not cached there.

        Arrives in parallel parts, the first ones first. If that takes time, `watch` is
        called before the first one, with an object that shows the progress. `keep` means that the
        run is worth keeping on disk for the next time. Raises as `read_ranges` does.
        """
        ...

    async def close(self) -> None:
        """Stop reads in progress and release cached bytes; harmless if called twice."""
        ...


def version_of(source: ByteSource) -> Version[Location]:
    """The version that `source` is pinned to."""
    return Version(source.location, source.version, source.size_bytes)


def check_spans(spans: Sequence[Span], size_bytes: int) -> None:
    """Raise CorruptArchive unless every span lies within the object and none is inverted."""
    whole = Span(0, size_bytes)
    for span in spans:
        if not whole.contains(span):
            raise CorruptArchive(
                f"Bytes {span.start:,} to {span.end:,} lie outside the object "
                f"({size_bytes:,} bytes)."
            )

"""A long run of bytes on its way: what has come of it can be looked at already."""

import asyncio
from collections.abc import Callable
from io import BytesIO

from msglc_browser.archive.model.span import Span
from msglc_browser.storage.reading.byte_cache import merge


class Arriving:
    """`size_bytes` bytes that come in pieces, in any order; of the run, in memory once.

    Filled and waited for on one loop; a `view` may be read on any thread. Size must have been
    checked against the object's: it is allocated at once.
    """

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._arrived_bytes = 0
        self._later: list[Span] = []  # what has come beyond the first hole
        self._news = asyncio.Event()
        # CPython's BytesIO gives its bytes away without a copy, which no bytearray can.
        self._buffer = BytesIO()
        if size_bytes:
            self._buffer.seek(size_bytes - 1)
            self._buffer.write(b"\0")

    @property
    def arrived_bytes(self) -> int:
        """How many have come, without a hole, from the first on."""
        return self._arrived_bytes

    def view(self) -> memoryview:
        """The bytes that have arrived; let go of it before the run is whole, or it is copied."""
        return self._buffer.getbuffer()[: self._arrived_bytes].toreadonly()

    async def more_than(self, count: int) -> int:
        """Wait until more than `count` have arrived, or all; answers how many."""
        while self._arrived_bytes <= count and self._arrived_bytes < self.size_bytes:
            self._news.clear()
            await self._news.wait()
        return self._arrived_bytes

    def put(self, at: int, data: bytes) -> None:
        """Bytes that belong at `at`, counted from the run's start; twice does no harm."""
        if at < 0 or at + len(data) > self.size_bytes:
            raise ValueError("the piece does not lie within the run")
        with self._buffer.getbuffer() as whole:
            whole[at : at + len(data)] = data
        self._later = merge([*self._later, Span(at, at + len(data))])
        if self._later and self._later[0].start <= self._arrived_bytes:
            self._arrived_bytes = max(self._arrived_bytes, self._later.pop(0).end)
            self._news.set()

    def whole(self) -> bytes:
        """All of them, once they have arrived; nothing may be put any more."""
        if self._arrived_bytes < self.size_bytes:
            raise AssertionError("the run has gaps")
        return self._buffer.getvalue()


class RunSink:
    """Takes the parts of a run from ranged reads, in the object's own positions."""

    def __init__(
        self, span: Span, arriving: Arriving, check_version: Callable[[str, int | None], None]
    ) -> None:
        if arriving.size_bytes != span.size:
            raise ValueError("the run has a different size")
        self._span = span
        self._arriving = arriving
        self._check_version = check_version

    def begin(self, etag: str, total_size: int | None) -> None:
        """Refuse a reply of another version."""
        self._check_version(etag, total_size)

    def write(self, start: int, data: bytes) -> None:
        """Take what of `data` lies within the run."""
        first = max(start, self._span.start)
        last = min(start + len(data), self._span.end)
        if first < last:
            self._arriving.put(first - self._span.start, data[first - start : last - start])

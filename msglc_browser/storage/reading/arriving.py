"""A long run of bytes being received: the part that has arrived can already be read."""

import asyncio
from collections.abc import Callable
from io import BytesIO

from msglc_browser.archive.model.span import Span
from msglc_browser.storage.reading.byte_cache import merge


class Arriving:
    """`size_bytes` bytes that arrive in pieces, in any order; kept in memory only once.

    Filled and awaited on one loop; a `view` may be read on any thread. The size must have been
    checked against the object's: it is allocated immediately.
    """

    def __init__(self, size_bytes: int) -> None:
        self.size_bytes = size_bytes
        self._arrived_bytes = 0
        self._later: list[Span] = []  # pieces beyond the first gap
        self._news = asyncio.Event()
        # CPython's BytesIO can return its bytes without a copy, unlike bytearray.
        self._buffer = BytesIO()
        if size_bytes:
            self._buffer.seek(size_bytes - 1)
            self._buffer.write(b"\0")

    def view(self) -> memoryview:
        """The bytes that have arrived; release it before the run is complete, or it is copied."""
        return self._buffer.getbuffer()[: self._arrived_bytes].toreadonly()

    async def more_than(self, count: int) -> int:
        """Wait until more than `count` bytes have arrived, or all; returns how many."""
        while self._arrived_bytes <= count and self._arrived_bytes < self.size_bytes:
            self._news.clear()
            await self._news.wait()
        return self._arrived_bytes

    def put(self, at: int, data: bytes) -> None:
        """Store bytes at `at`, counted from the run's start; repeating it is harmless."""
        if at < 0 or at + len(data) > self.size_bytes:
            raise ValueError("the piece does not lie within the run")
        with self._buffer.getbuffer() as whole:
            whole[at : at + len(data)] = data
        self._later = merge([*self._later, Span(at, at + len(data))])
        if self._later and self._later[0].start <= self._arrived_bytes:
            self._arrived_bytes = max(self._arrived_bytes, self._later.pop(0).end)
            self._news.set()

    def whole(self) -> bytes:
        """All the bytes, once they have arrived; nothing may be added afterwards."""
        if self._arrived_bytes < self.size_bytes:
            raise AssertionError("the run has gaps")
        return self._buffer.getvalue()


class RunSink:
    """Collects the parts of a run from ranged reads, in the object's own positions."""

    def __init__(
        self, span: Span, arriving: Arriving, check_version: Callable[[str, int | None], None]
    ) -> None:
        if arriving.size_bytes != span.size:
            raise ValueError("the run has a different size")
        self._span = span
        self._arriving = arriving
        self._check_version = check_version

    def begin(self, etag: str, total_size: int | None) -> None:
        """Reject a reply of another version."""
        self._check_version(etag, total_size)

    def write(self, start: int, data: bytes) -> None:
        """Store the part of `data` that lies within the run."""
        first = max(start, self._span.start)
        last = min(start + len(data), self._span.end)
        if first < last:
            self._arriving.put(first - self._span.start, data[first - start : last - start])

"""A store of one object in memory, whose behaviour can be chosen."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import NotFound, ObjectChanged, ServerFailed, StorageError, Unsupported
from msglc_browser.storage.places.location import S3Location
from msglc_browser.storage.places.profile import Profile
from msglc_browser.storage.s3.lists.listing import ObjectInfo
from msglc_browser.storage.s3.ranged_read import Meter, RangeReply, Sink, Suffix
from msglc_browser.storage.s3.store import S3Store

PLACE = S3Location("p", "runs", "a/run.msg")
SIZE = 40 * 1024 * 1024


def pattern(start: int, end: int) -> bytes:
    """Bytes that show which offset they are from."""
    first = start // 8
    words = b"".join(at.to_bytes(8, "big") for at in range(first, (end + 7) // 8))
    return words[start - first * 8 : end - first * 8]


class RangedStore(S3Store):
    """A server in memory with one object; `conditions` sets how it handles conditions.

    The object is `data`, or `size` bytes of `pattern`.
    `batches` counts how often a request came while no other was in progress.
    """

    def __init__(
        self, size: int = SIZE, *, conditions: str = "kept", data: bytes | None = None
    ) -> None:
        super().__init__(Profile(profile_id="p", name="P", endpoint=""), None)
        self.size = size if data is None else len(data)
        self.data = data
        self.etag = '"one"'
        self.conditions = conditions
        self.asked: list[Span] = []
        self.sent_conditions: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failing: StorageError | None = None
        self.running = self.most_running = self.batches = 0

    async def head(self, bucket: str, key: str) -> ObjectInfo:
        if not self.etag:
            raise NotFound("no such object")
        return ObjectInfo(bucket, key, self.size, etag=self.etag)

    async def get_range(
        self,
        bucket: str,
        key: str,
        wanted: Span | Suffix,
        *,
        if_match: str = "",
        unless: str = "",
        meter: Meter | None = None,
        sink: Sink | None = None,
    ) -> RangeReply:
        self.batches += self.running == 0
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            is_same = unless == self.etag and self.failing is None
            if unless and is_same and self.conditions != "ignored":
                if meter is not None:
                    meter.requests += 1
                return RangeReply(b"", 0, self.etag, None)
            reply = await self._reply(wanted, if_match, meter or Meter())
            return reply if sink is None else await _poured(reply, sink)
        finally:
            self.running -= 1

    async def _reply(self, wanted: Span | Suffix, if_match: str, meter: Meter) -> RangeReply:
        meter.requests += 1
        self.sent_conditions.append(if_match)
        self._raise_for(if_match)
        if self.size == 0:
            error = ServerFailed("empty")
            error.code = "InvalidRange"
            raise error
        span = _span(wanted, self.size)
        self.asked.append(span)
        await asyncio.sleep(0)
        await self.gate.wait()
        meter.bytes_read += span.size
        return RangeReply(self._bytes(span), span.start, self.etag, self.size)

    def _bytes(self, span: Span) -> bytes:
        if self.data is None:
            return pattern(span.start, span.end)
        return self.data[span.start : span.end]

    def _raise_for(self, if_match: str) -> None:
        if self.failing is not None:
            raise self.failing
        if not if_match or self.conditions == "ignored":
            return
        if self.conditions == "refused":
            error = Unsupported("no conditions here")
            error.code = "NotImplemented"
            raise error
        if self.conditions == "always fail" or if_match != self.etag:
            raise ObjectChanged("412")


async def _poured(reply: RangeReply, sink: Sink) -> RangeReply:
    sink.begin(reply.etag, reply.total_size)
    for at in range(0, len(reply.data), 100_000):
        writing = sink.write(reply.start + at, reply.data[at : at + 100_000])
        if writing is not None:
            await writing
    return replace(reply, data=b"")


def _span(wanted: Span | Suffix, size: int) -> Span:
    if isinstance(wanted, Suffix):
        return Span(max(0, size - wanted.size_bytes), size)
    return Span(wanted.start, min(wanted.end, size))


def on_server(data: bytes, check: Callable[[RangedStore], Awaitable[object]]) -> RangedStore:
    """The store after `check`, while it holds `data`."""
    store = RangedStore(data=data)

    async def work() -> None:
        await check(store)

    asyncio.run(work())
    return store

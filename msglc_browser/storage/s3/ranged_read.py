"""One ranged GET: what was requested, and whether the reply matches."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from msglc_browser.archive.model.span import Span
from msglc_browser.errors import TimedOut, Unsupported
from msglc_browser.storage.s3.errors import html_answer
from msglc_browser.storage.s3.request import Request
from msglc_browser.storage.s3.retry import Failure, Retry
from msglc_browser.storage.s3.time_limit import DEFAULT_REQUEST_LIMIT_S, time_limit

# Maximum to read and discard from a server that ignores ranges and sends everything.
_MOST_SKIPPED_BYTES = 16 * 1024 * 1024
_SLICE_BYTES = 256 * 1024
_NOT_MODIFIED = 304
# As many digits as any real size has; Python refuses to convert more than 4,300.
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_LENGTH = re.compile(r"[0-9]{1,18}")


@dataclass(slots=True)
class Meter:
    """Bytes received and requests sent, including retries and failed attempts."""

    bytes_read: int = 0
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Suffix:
    """The last `size_bytes` bytes of an object, or all of it if it is shorter."""

    size_bytes: int


@dataclass(frozen=True, slots=True)
class RangeReply:
    """Bytes of one ranged read: their start, and the object they belong to.

    `total_size` is None if the server does not send it.
    """

    data: bytes
    start: int
    etag: str
    total_size: int | None


def range_header(wanted: Span | Suffix) -> str:
    """The Range header; an empty range would mean the whole object, so it is not allowed."""
    if isinstance(wanted, Suffix):
        if wanted.size_bytes <= 0:
            raise ValueError("an empty suffix cannot be requested")
        return f"bytes=-{wanted.size_bytes}"
    if wanted.size <= 0:
        raise ValueError("an empty range cannot be requested")
    return f"bytes={wanted.start}-{wanted.end - 1}"


class Sink(Protocol):
    """Receives the bytes of a reply as they arrive; a retry starts again."""

    def begin(self, etag: str, total_size: int | None) -> None:
        """Called before the first byte; raises to reject the reply."""
        ...

    def write(self, start: int, data: bytes) -> Awaitable[None] | None:
        """Bytes that lie at `start` in the object; the next follow when the result is awaited."""
        ...


async def read_reply(
    reply: dict[str, Any],
    wanted: Span | Suffix,
    request: Request,
    meter: Meter,
    sink: Sink | None = None,
    *,
    limit_s: float = DEFAULT_REQUEST_LIMIT_S,
) -> RangeReply:
    """Read the requested bytes from a get_object reply, no more, and close it.

    With a `sink` they go there, and the result has none. Raises Failure if the body ends
    early, or does not match the requested range; TooSlow if it stalls for `limit_s`.
    """
    async with time_limit(limit_s) as moved, reply["Body"] as body:
        etag = str(reply.get("ETag") or "")
        status = int(reply["ResponseMetadata"]["HTTPStatusCode"])
        if status == _NOT_MODIFIED:
            return RangeReply(b"", 0, etag, None)
        sent = _sent_of(reply, status, request)
        if not etag and "html" in str(reply.get("ContentType", "")):
            raise html_answer(request)
        span = _clip(wanted, sent, request)
        if span is None:
            return RangeReply(b"", sent.start, etag, sent.total)
        if sink is not None:
            sink.begin(etag, sent.total)
        pieces: list[bytes] = []
        at = span.start
        skip = span.start - sent.start
        async for piece in _body(body, skip=skip, size=span.size, meter=meter, moved=moved):
            if sink is None:
                pieces.append(piece)
            elif (writing := sink.write(at, piece)) is not None:
                await writing
            at += len(piece)
    # Where a body of unknown length ends, the object may end too: its caller has to compare.
    if at != span.end and (sent.end is not None or sink is not None):
        raise Failure(_broken_off(request, at - span.start, span.size), Retry.BROKEN)
    return RangeReply(b"".join(pieces), span.start, etag, sent.total)


@dataclass(frozen=True, slots=True)
class _Sent:
    """Which bytes a body holds, and the object's size; `end` and `total` are None if unknown."""

    start: int
    end: int | None
    total: int | None


def _sent_of(reply: dict[str, Any], status: int, request: Request) -> _Sent:
    length = _length(reply.get("ContentLength"))
    said = str(reply.get("ContentRange") or "").strip()
    # rclone 1.75 sends the range with status 200.
    if status != 206 and not said:
        return _Sent(0, length, length)
    found = _CONTENT_RANGE.fullmatch(said)
    if found is None:
        raise _not_asked(request, "it does not say which bytes it sent")
    first, last, total = int(found[1]), int(found[2]), found[3]
    if first > last or length not in (None, last - first + 1):
        raise _not_asked(request, "the length does not match the range")
    return _Sent(first, last + 1, None if total == "*" else int(total))


def _length(said: object) -> int | None:
    """The Content-Length, None if there is none: the body is then sent in chunks."""
    return int(str(said)) if _LENGTH.fullmatch(str(said)) else None


def _clip(wanted: Span | Suffix, sent: _Sent, request: Request) -> Span | None:
    """The part of what was sent to use; None if skipping to it would cost too much."""
    end = sent.end if sent.total is None else sent.total
    if isinstance(wanted, Suffix):
        if end is None:
            raise _not_asked(request, "it does not say how many bytes it sent")
        wanted = Span(max(0, end - wanted.size_bytes), end)
        if wanted.start - sent.start > _MOST_SKIPPED_BYTES:
            return None
    end = wanted.end if sent.total is None else min(wanted.end, sent.total)
    is_too_far = sent.end is not None and end > sent.end
    if not sent.start <= wanted.start <= end or is_too_far:
        raise _not_asked(request, f"it sent bytes {sent.start} to {sent.end}")
    if wanted.start - sent.start > _MOST_SKIPPED_BYTES:
        error = Unsupported(
            f"{request.doing}: the server ignores byte ranges.",
            hint="Parts of large objects cannot be read; check for a proxy in between.",
        )
        raise Failure(error, Retry.NEVER)
    return Span(wanted.start, end)


async def _body(
    body: Any, *, skip: int, size: int, meter: Meter, moved: Callable[[int], None]
) -> AsyncIterator[bytes]:
    """`size` bytes after `skip` others, in slices; fewer if the body ends early."""
    while skip or size:
        piece: bytes = await body.read(min(skip or size, _SLICE_BYTES))
        if not piece:
            return
        meter.bytes_read += len(piece)
        moved(len(piece))
        if skip:
            skip -= len(piece)
            continue
        size -= len(piece)
        yield piece


def _not_asked(request: Request, why: str) -> Failure:
    error = Unsupported(
        f"{request.doing}: the server sent different bytes than requested ({why}).",
        hint="A proxy in between may be rewriting ranges.",
    )
    return Failure(error, Retry.NEVER)


def _broken_off(request: Request, got: int, wanted: int) -> TimedOut:
    return TimedOut(
        f"{request.doing}: the connection was lost after {got:,} of {wanted:,} bytes.",
        hint="Try again; if it keeps happening, check the network.",
    )

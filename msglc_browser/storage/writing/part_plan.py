"""A new object as the parts of a multipart upload, within the limits of S3. Arithmetic only.

A part is either copied by the server from an object it has, or sent by this computer. The
server copies only from objects over 5 MiB, and every part but the last has at least 5 MiB: so
pieces too small to copy are sent, with as much of a neighbour as a part needs.

Source: Amazon S3 User Guide, "Amazon S3 multipart upload limits".
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LimitExceeded

MIB = 1024**2


@dataclass(frozen=True, slots=True)
class PartLimits:
    """Limits in bytes, except `parts`.

    `sent` and `copied` are the preferred part sizes. Copies of 128 MiB finish quickly enough,
    run in parallel, and show progress.
    """

    least: int = 5 * MIB
    most: int = 5 * 1024 * MIB
    sent: int = 8 * MIB
    copied: int = 128 * MIB
    parts: int = 10_000
    object: int = 5 * 1024**2 * MIB


S3_LIMITS = PartLimits()


@dataclass(frozen=True, slots=True)
class CopiedPart:
    """`span` of source number `source`, copied by the server."""

    source: int
    span: Span

    @property
    def size(self) -> int:
        """In bytes."""
        return self.span.size


@dataclass(frozen=True, slots=True)
class SentPart:
    """The bytes of these segments, concatenated, sent by this computer."""

    segments: tuple[Segment, ...]

    @property
    def size(self) -> int:
        """In bytes."""
        return total_size(self.segments)


Part: TypeAlias = CopiedPart | SentPart


def plan_parts(
    segments: Iterable[Segment], *, copyable: Collection[int], limits: PartLimits = S3_LIMITS
) -> tuple[Part, ...]:
    """Parts that produce the bytes of `segments`; the server can copy from sources `copyable`.

    Raises LimitExceeded if no plan satisfies the limits.
    """
    pieces = joined(segments)
    size_bytes = total_size(pieces)
    if size_bytes > limits.object:
        raise LimitExceeded(
            f"The result would have {size_bytes:,} bytes; the S3 limit is {limits.object:,}.",
            hint="Combine fewer archives.",
        )
    copied_from = limits.least + 1
    sent_bytes = sum(each.size for each in pieces if not _can_be_copied(each, copyable))
    limits = replace(limits, sent=max(limits.sent, -(-sent_bytes // limits.parts)))
    while True:
        parts = _plan(pieces, frozenset(copyable), copied_from, limits)
        if len(parts) <= limits.parts:
            return parts
        if limits.copied < limits.most:
            limits = replace(limits, copied=min(2 * limits.copied, limits.most))
            continue
        # Still too many: copy only the larger runs, and send the rest in larger parts.
        if limits.sent >= limits.most:
            raise LimitExceeded(
                f"The result would have over {limits.parts:,} parts, more than S3 allows.",
                hint="Combine fewer archives.",
            )
        copied_from *= 2
        larger = max(limits.sent + limits.sent // 4, -(-size_bytes // limits.parts))
        limits = replace(limits, sent=min(larger, limits.most))


def joined(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same bytes, with adjacent segments merged, and empty ones removed."""
    result: list[Segment] = []
    literals: list[bytes] = []
    for segment in segments:
        if isinstance(segment, Literal):
            literals.append(segment.data)
            continue
        if not segment.size:
            continue
        _close(result, literals)
        last = result[-1] if result else None
        if isinstance(last, Copied) and _touch(last, segment):
            result[-1] = Copied(last.source, Span(last.span.start, segment.span.end))
        else:
            result.append(segment)
    _close(result, literals)
    return tuple(result)


def _close(result: list[Segment], literals: list[bytes]) -> None:
    data = b"".join(literals)
    literals.clear()
    if data:
        result.append(Literal(data))


def split_segment(segment: Segment, at: int) -> tuple[Segment, Segment]:
    """The first `at` bytes, and the rest."""
    if isinstance(segment, Literal):
        return Literal(segment.data[:at]), Literal(segment.data[at:])
    middle = segment.span.start + at
    first, second = Span(segment.span.start, middle), Span(middle, segment.span.end)
    return Copied(segment.source, first), Copied(segment.source, second)


def _touch(last: Copied, following: Copied) -> bool:
    return last.source == following.source and last.span.end == following.span.start


def _can_be_copied(segment: Segment, copyable: Collection[int]) -> bool:
    return isinstance(segment, Copied) and segment.source in copyable


def _plan(
    segments: Sequence[Segment], copyable: frozenset[int], copied_from: int, limits: PartLimits
) -> tuple[Part, ...]:
    parts: list[Part] = []
    waiting: list[Segment] = []  # not yet in a part
    waiting_bytes = 0
    for segment in segments:
        is_copyable = _can_be_copied(segment, copyable)
        missing = max(0, limits.least - waiting_bytes) if waiting else 0
        if not is_copyable or segment.size < missing + copied_from:
            waiting.append(segment)
            waiting_bytes += segment.size
            continue
        if waiting:
            head, segment = split_segment(segment, missing)
            parts += _sent([*waiting, head], limits)
            waiting, waiting_bytes = [], 0
        assert isinstance(segment, Copied)
        parts += _copied(segment, limits)
    parts += _sent(waiting, limits)
    return tuple(parts)


def _copied(segment: Copied, limits: PartLimits) -> Iterator[Part]:
    start, end = segment.span.start, segment.span.end
    count = -(-segment.size // limits.copied)
    for left in range(count, 0, -1):
        stop = start + -(-(end - start) // left)
        yield CopiedPart(segment.source, Span(start, stop))
        start = stop


def _sent(segments: Iterable[Segment], limits: PartLimits) -> Iterator[Part]:
    """Parts of about equal size, none below the minimum unless it is the only one."""
    rest = deque(joined(segments))
    left = total_size(rest)
    while left:
        count = max(1, left // limits.sent, -(-left // limits.most))
        size = -(-left // count)
        yield SentPart(tuple(_taken(rest, size)))
        left -= size


def _taken(rest: deque[Segment], size: int) -> Iterator[Segment]:
    """Take `size` bytes from the front of `rest`."""
    while size:
        segment = rest.popleft()
        if segment.size > size:
            segment, tail = split_segment(segment, size)
            rest.appendleft(tail)
        size -= segment.size
        yield segment

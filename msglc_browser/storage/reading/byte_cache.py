"""A cache of bytes already read, with one limit for all open objects."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Sequence

from msglc_browser.archive.model.span import Span

DEFAULT_LIMIT_BYTES = 256 * 1024 * 1024
# Overhead of an entry, so that a million tiny ones are bounded too.
_ENTRY_BYTES = 300


class ByteCache:
    """The limit: beyond it the least recently used entries are evicted, from any object."""

    def __init__(self, limit_bytes: int = DEFAULT_LIMIT_BYTES) -> None:
        self._limit_bytes = limit_bytes
        self._used_bytes = 0
        self._entries: OrderedDict[tuple[int, int], SpanCache] = OrderedDict()
        self._opened = 0

    def open(self) -> "SpanCache":
        """A part of the cache for one object."""
        self._opened += 1
        return SpanCache(self, self._opened)

    def set_limit(self, limit_bytes: int) -> None:
        """Change the limit; excess entries are evicted immediately."""
        self._limit_bytes = limit_bytes
        self._shrink()

    def _added(self, owner: "SpanCache", start: int, size: int) -> None:
        self._entries[owner.number, start] = owner
        self._used_bytes += size + _ENTRY_BYTES
        self._shrink()

    def _used(self, owner: "SpanCache", start: int) -> None:
        self._entries.move_to_end((owner.number, start))

    def _removed(self, owner: "SpanCache", start: int, size: int) -> None:
        del self._entries[owner.number, start]
        self._used_bytes -= size + _ENTRY_BYTES

    def _shrink(self) -> None:
        while self._used_bytes > self._limit_bytes and self._entries:
            (_number, start), owner = next(iter(self._entries.items()))
            owner._drop(start)


class SpanCache:
    """Disjoint runs of one object's bytes, keyed by start."""

    def __init__(self, cache: ByteCache, number: int) -> None:
        self.number = number
        self._cache = cache
        self._starts: list[int] = []
        self._data: dict[int, bytes] = {}

    def pieces(self, span: Span) -> list[tuple[int, bytes]]:
        """The cached runs that overlap `span`, as (start, bytes), in order."""
        found = self.spans(span)
        for one in found:
            self._cache._used(self, one.start)
        return [(one.start, self._data[one.start]) for one in found]

    def spans(self, within: Span) -> list[Span]:
        """The spans of cached runs that overlap `within`, in order; does not count as a use."""
        first = max(0, bisect_right(self._starts, within.start) - 1)
        last = bisect_left(self._starts, within.end)
        found = [Span(at, at + len(self._data[at])) for at in self._starts[first:last]]
        return [one for one in found if one.end > within.start]

    def add(self, start: int, data: bytes) -> None:
        """Cache `data`; bytes already cached are not stored twice."""
        span = Span(start, start + len(data))
        for hole in subtract(span, self.spans(span)):
            self._insert(hole.start, data[hole.start - start : hole.end - start])

    def clear(self) -> None:
        """Release everything."""
        for start in tuple(self._starts):
            self._drop(start)

    def _insert(self, start: int, data: bytes) -> None:
        self._starts.insert(bisect_left(self._starts, start), start)
        self._data[start] = data
        self._cache._added(self, start, len(data))

    def _drop(self, start: int) -> None:
        del self._starts[bisect_left(self._starts, start)]
        self._cache._removed(self, start, len(self._data.pop(start)))


def subtract(span: Span, known: Sequence[Span]) -> list[Span]:
    """The parts of `span` not covered by `known`, which is sorted by start and may overlap."""
    holes: list[Span] = []
    at = span.start
    for other in known:
        if other.start > at:
            holes.append(Span(at, min(other.start, span.end)))
        at = max(at, other.end)
        if at >= span.end:
            return holes
    if at < span.end:
        holes.append(Span(at, span.end))
    return holes


def meets(span: Span, others: Sequence[Span]) -> bool:
    """Whether `span` shares a byte with any of `others`, which are sorted and disjoint."""
    first = bisect_right(others, span.start, key=lambda other: other.end)
    return first < len(others) and others[first].start < span.end


def merge(spans: Sequence[Span], *, gap_bytes: int = 0) -> list[Span]:
    """The non-empty spans, merged where they touch, overlap or lie up to `gap_bytes` apart."""
    merged: list[Span] = []
    for span in sorted(span for span in spans if span.size > 0):
        if merged and span.start <= merged[-1].end + gap_bytes:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def split(span: Span, most_bytes: int) -> list[Span]:
    """`span` in parts of at most `most_bytes`, in order."""
    starts = range(span.start, span.end, most_bytes)
    return [Span(start, min(start + most_bytes, span.end)) for start in starts]


def subtract_all(wanted: Sequence[Span], known: Sequence[Span]) -> list[Span]:
    """The parts of `wanted` not covered by `known`; both sorted, `wanted` disjoint."""
    cover = merge(known)
    ends = [one.end for one in cover]
    holes: list[Span] = []
    for span in wanted:
        first = bisect_right(ends, span.start)
        last = first
        while last < len(cover) and cover[last].start < span.end:
            last += 1
        holes += subtract(span, cover[first:last])
    return holes


class Pieces:
    """Runs of bytes from which spans are cut; overlapping runs must agree."""

    def __init__(self, pieces: Sequence[tuple[int, bytes]]) -> None:
        self._runs: list[tuple[int, bytes]] = []
        at = 0
        for start, data in sorted(pieces, key=lambda piece: piece[0]):
            if start + len(data) <= at:
                continue
            if start < at:
                start, data = at, data[at - start :]
            self._runs.append((start, data))
            at = start + len(data)
        self._starts = [start for start, _data in self._runs]

    def cut(self, span: Span) -> bytes:
        """The bytes of `span`, which the runs must cover."""
        parts: list[bytes] = []
        at = span.start
        position = max(0, bisect_right(self._starts, at) - 1)
        while at < span.end:
            start, data = self._runs[position]
            end = min(start + len(data), span.end)
            if not start <= at < end:
                raise AssertionError("pieces do not cover the span")
            is_whole = at == start and end == start + len(data)
            parts.append(data if is_whole else data[at - start : end - start])
            at, position = end, position + 1
        return parts[0] if len(parts) == 1 else b"".join(parts)

"""Segments joined in memory: the simplest way to carry out a layout."""

from collections.abc import Iterable

from msglc_browser.archive.model.segments import Literal, Segment
from msglc_browser.archive.model.span import Span


def laid_out(segments: Iterable[Segment], *sources: bytes) -> bytes:
    """The bytes that the segments describe, given whole objects."""
    parts: list[bytes] = []
    for segment in segments:
        if isinstance(segment, Literal):
            parts.append(segment.data)
            continue
        source = sources[segment.source]
        assert Span(0, len(source)).contains(segment.span)
        parts.append(source[segment.span.start : segment.span.end])
    return b"".join(parts)

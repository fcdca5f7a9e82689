"""Sizes of what a new object is made of."""

from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span


def test_sizes_add_up() -> None:
    segments: list[Segment] = [Literal(b"abc"), Copied(7, Span(10, 25)), Literal(b"")]
    assert [segment.size for segment in segments] == [3, 15, 0]
    assert total_size(segments) == 18
    assert total_size([]) == 0


def test_sizes_add_up_of_segments_that_come_once() -> None:
    assert total_size(Copied(0, Span(n, n + 2**40)) for n in range(3)) == 3 * 2**40

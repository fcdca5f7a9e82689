"""Parts hold the bytes of the segments, keep the limits, and send little."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.segments import Copied, Literal, Segment, total_size
from msglc_browser.archive.model.span import Span
from msglc_browser.errors import LimitExceeded
from msglc_browser.storage.writing.part_plan import (
    MIB,
    S3_LIMITS,
    CopiedPart,
    Part,
    PartLimits,
    joined,
    plan_parts,
)

SMALL = PartLimits(least=5, most=40, sent=8, copied=20, parts=10_000, object=10_000)
SOURCES = 3


def spans() -> st.SearchStrategy[Span]:
    return st.tuples(st.integers(0, 200), st.integers(0, 120)).map(
        lambda found: Span(found[0], found[0] + found[1])
    )


SEGMENTS: st.SearchStrategy[list[Segment]] = st.lists(
    st.one_of(
        st.binary(max_size=12).map(Literal),
        st.builds(Copied, st.integers(0, SOURCES - 1), spans()),
    ),
    max_size=12,
)


def content(segments: Sequence[Segment]) -> list[object]:
    """Each byte by where it is from."""
    result: list[object] = []
    for segment in segments:
        if isinstance(segment, Literal):
            result += segment.data
        else:
            result += [(segment.source, at) for at in range(segment.span.start, segment.span.end)]
    return result


def content_of(parts: Sequence[Part]) -> list[object]:
    result: list[object] = []
    for part in parts:
        if isinstance(part, CopiedPart):
            result += content([Copied(part.source, part.span)])
        else:
            result += content(part.segments)
    return result


@given(SEGMENTS, st.sets(st.integers(0, SOURCES - 1)))
def test_parts_hold_the_bytes_and_keep_the_limits(
    segments: list[Segment], copyable: set[int]
) -> None:
    parts = plan_parts(segments, copyable=copyable, limits=SMALL)
    assert content_of(parts) == content(segments)
    assert all(part.size >= SMALL.least for part in parts[:-1])
    assert all(0 < part.size <= SMALL.most for part in parts)
    copied = [part for part in parts if isinstance(part, CopiedPart)]
    assert all(part.source in copyable and part.size >= SMALL.least for part in copied)


@given(SEGMENTS)
def test_little_is_sent_of_what_can_be_copied(segments: list[Segment]) -> None:
    parts = plan_parts(segments, copyable=range(SOURCES), limits=SMALL)
    pieces = joined(segments)
    sent = sum(part.size for part in parts if not isinstance(part, CopiedPart))
    small = sum(each.size for each in pieces if not isinstance(each, Copied))
    runs = sum(isinstance(each, Copied) for each in pieces)
    assert sent <= small + runs * 2 * SMALL.least


@given(SEGMENTS, st.integers(2, 6))
def test_few_parts_allowed_are_enough_or_refused(segments: list[Segment], most: int) -> None:
    limits = replace(SMALL, parts=most)
    try:
        parts = plan_parts(segments, copyable=range(SOURCES), limits=limits)
    except LimitExceeded:
        assert total_size(segments) > (most - 1) * SMALL.most // 2
        return
    assert len(parts) <= most
    assert content_of(parts) == content(segments)
    assert all(part.size >= SMALL.least for part in parts[:-1])


def test_ten_sources_of_64_mib_send_little() -> None:
    sources = [Copied(number, Span(0, 64 * MIB)) for number in range(10)]
    parts = plan_parts([Literal(b"h" * 50), *sources, Literal(b"t" * 200)], copyable=range(10))
    sent = sum(part.size for part in parts if not isinstance(part, CopiedPart))
    assert sent <= 5 * MIB + 200
    assert len(parts) == 12


@pytest.mark.parametrize("size_bytes", [200 * MIB, 1024 * MIB + 1, 1024**4, 5 * 1024**4])
def test_copies_are_as_small_as_the_count_of_parts_allows(size_bytes: int) -> None:
    parts = plan_parts([Copied(0, Span(50, size_bytes))], copyable=[0])
    assert all(isinstance(part, CopiedPart) for part in parts)
    assert len(parts) <= S3_LIMITS.parts
    assert max(part.size for part in parts) <= max(128 * MIB, 2 * size_bytes // S3_LIMITS.parts)


def test_source_of_5_mib_is_sent_because_s3_copies_ranges_of_larger_ones_only() -> None:
    [part] = plan_parts([Copied(0, Span(0, 5 * MIB))], copyable=[0])
    assert not isinstance(part, CopiedPart)


def test_twenty_thousand_sources_fit_into_ten_thousand_parts() -> None:
    sources = [Copied(number, Span(0, 6 * MIB)) for number in range(20_000)]
    parts = plan_parts([Literal(b"h"), *sources], copyable=range(20_000))
    assert len(parts) <= 10_000
    assert sum(part.size for part in parts) == 1 + 20_000 * 6 * MIB


def test_more_than_s3_holds_is_refused() -> None:
    with pytest.raises(LimitExceeded, match="S3 holds"):
        plan_parts([Copied(0, Span(0, 6 * 1024**4))], copyable=[0])

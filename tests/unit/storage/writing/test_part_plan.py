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


@pytest.mark.parametrize("size", range(30, 130))
@pytest.mark.parametrize("sent", [8, 33, 40])
def test_sent_parts_never_leave_a_rest_too_small_before_a_copied_one(size: int, sent: int) -> None:
    segments: list[Segment] = [Literal(bytes(size)), Copied(0, Span(0, 60))]
    parts = plan_parts(segments, copyable=[0], limits=replace(SMALL, sent=sent))
    assert all(SMALL.least <= part.size <= SMALL.most for part in parts)
    assert content_of(parts) == content(segments)


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
    with pytest.raises(LimitExceeded, match="the S3 limit is"):
        plan_parts([Copied(0, Span(0, 6 * 1024**4))], copyable=[0])


LIMITS = PartLimits(least=5, most=40, sent=8, copied=20, parts=100, object=1000)


def described(parts: Sequence[Part]) -> list[object]:
    """Copied parts as (source, start, end), sent ones as their size."""
    return [
        (part.source, part.span.start, part.span.end) if isinstance(part, CopiedPart) else part.size
        for part in parts
    ]


@pytest.mark.parametrize(
    ("size_bytes", "plan"),
    [
        (5, [5]),
        (6, [(0, 0, 6)]),
        (20, [(0, 0, 20)]),
        (21, [(0, 0, 11), (0, 11, 21)]),
        (41, [(0, 0, 14), (0, 14, 28), (0, 28, 41)]),
    ],
)
def test_lone_source_is_copied_when_it_is_over_the_least(
    size_bytes: int, plan: list[object]
) -> None:
    parts = plan_parts([Copied(0, Span(0, size_bytes))], copyable=[0], limits=LIMITS)
    assert described(parts) == plan


@pytest.mark.parametrize(
    ("before", "size_bytes", "plan"),
    [
        (2, 8, [10]),  # 3 fill the part before, 5 are too few to be copied
        (2, 9, [5, (0, 3, 9)]),
        (4, 6, [10]),
        (4, 7, [5, (0, 1, 7)]),
        (5, 5, [10]),
        (5, 6, [5, (0, 0, 6)]),
        (6, 6, [6, (0, 0, 6)]),
    ],
)
def test_source_gives_what_the_part_before_lacks_and_the_rest_is_copied(
    before: int, size_bytes: int, plan: list[object]
) -> None:
    segments: list[Segment] = [Literal(b"x" * before), Copied(0, Span(0, size_bytes))]
    assert described(plan_parts(segments, copyable=[0], limits=LIMITS)) == plan


def test_part_of_5_mib_and_a_byte_is_copied_by_s3() -> None:
    parts = plan_parts([Copied(0, Span(0, 5 * MIB + 1))], copyable=[0])
    assert described(parts) == [(0, 0, 5 * MIB + 1)]


@pytest.mark.parametrize(
    ("size_bytes", "plan"),
    [(1, [1]), (8, [8]), (15, [15]), (16, [8, 8]), (17, [9, 8]), (25, [9, 8, 8])],
)
def test_sent_parts_are_of_about_equal_size(size_bytes: int, plan: list[object]) -> None:
    parts = plan_parts([Literal(b"x" * size_bytes)], copyable=[], limits=LIMITS)
    assert described(parts) == plan


def test_sent_part_keeps_to_the_most_when_larger_ones_are_preferred() -> None:
    limits = replace(LIMITS, sent=100)
    parts = plan_parts([Literal(b"x" * 90)], copyable=[], limits=limits)
    assert described(parts) == [30, 30, 30]


def test_sent_parts_are_as_large_as_their_count_demands() -> None:
    limits = replace(LIMITS, parts=4)
    parts = plan_parts([Literal(b"x" * 100)], copyable=[], limits=limits)
    assert described(parts) == [25, 25, 25, 25]


def test_nothing_takes_no_parts() -> None:
    assert plan_parts([], copyable=[0]) == ()
    assert plan_parts([Literal(b""), Copied(0, Span(7, 7))], copyable=[0]) == ()


@pytest.mark.parametrize(("most", "plan"), [(2, [30, 30]), (3, [20, 20, 20])])
def test_copies_grow_until_they_are_few_enough(most: int, plan: list[int]) -> None:
    limits = replace(LIMITS, parts=most)
    found = plan_parts([Copied(0, Span(0, 60))], copyable=[0], limits=limits)
    assert [part.size for part in found] == plan


def test_copies_grow_to_the_most_and_no_further() -> None:
    limits = replace(LIMITS, most=30, parts=2)
    parts = plan_parts([Copied(0, Span(0, 60))], copyable=[0], limits=limits)
    assert described(parts) == [(0, 0, 30), (0, 30, 60)]
    with pytest.raises(LimitExceeded, match="over 2 parts"):
        plan_parts([Copied(0, Span(0, 61))], copyable=[0], limits=limits)


def test_result_as_large_as_an_object_may_be_is_planned_and_one_byte_more_is_refused() -> None:
    limits = replace(LIMITS, object=100)
    assert plan_parts([Copied(0, Span(0, 100))], copyable=[0], limits=limits)
    with pytest.raises(LimitExceeded, match="101 bytes; the S3 limit is 100"):
        plan_parts([Copied(0, Span(0, 101))], copyable=[0], limits=limits)


def test_neighbours_are_joined_where_one_goes_on_from_the_other() -> None:
    segments: list[Segment] = [
        Copied(0, Span(0, 5)),
        Copied(0, Span(5, 9)),
        Copied(1, Span(9, 12)),
        Copied(1, Span(13, 15)),
        Copied(1, Span(15, 15)),
        Literal(b"a"),
        Literal(b""),
        Literal(b"b"),
        Copied(1, Span(15, 16)),
    ]
    assert joined(segments) == (
        Copied(0, Span(0, 9)),
        Copied(1, Span(9, 12)),
        Copied(1, Span(13, 15)),
        Literal(b"ab"),
        Copied(1, Span(15, 16)),
    )


def test_limits_are_those_of_s3() -> None:
    # Amazon S3 User Guide, "Amazon S3 multipart upload limits".
    gib = 1024 * MIB
    assert (S3_LIMITS.least, S3_LIMITS.most) == (5 * 1_048_576, 5 * gib)
    assert (S3_LIMITS.parts, S3_LIMITS.object) == (10_000, 5 * 1024 * gib)
    assert S3_LIMITS.least <= S3_LIMITS.sent <= S3_LIMITS.copied <= S3_LIMITS.most


def test_what_can_be_copied_does_not_make_sent_parts_larger() -> None:
    limits = replace(LIMITS, parts=4)
    segments: list[Segment] = [Literal(b"x" * 16), Copied(0, Span(0, 44))]
    parts = plan_parts(segments, copyable=[0], limits=limits)
    assert described(parts) == [8, 8, (0, 0, 22), (0, 22, 44)]


def test_source_that_the_server_cannot_copy_is_sent() -> None:
    segments = [Copied(0, Span(0, 10)), Copied(1, Span(0, 10))]
    assert described(plan_parts(segments, copyable=[1], limits=LIMITS)) == [10, (1, 0, 10)]


@pytest.mark.parametrize(
    ("sizes", "plan"), [((7, 7, 7, 7), [14, 14]), ((7, 7, 7, 30), [21, (3, 0, 30)])]
)
def test_small_copies_are_sent_together_when_they_would_be_too_many_parts(
    sizes: Sequence[int], plan: list[object]
) -> None:
    segments = [Copied(number, Span(0, size)) for number, size in enumerate(sizes)]
    limits = replace(LIMITS, parts=3)
    assert described(plan_parts(segments, copyable=range(4), limits=limits)) == plan


def test_literals_around_an_empty_copy_are_joined() -> None:
    assert joined([Literal(b"a"), Copied(0, Span(3, 3)), Literal(b"b")]) == (Literal(b"ab"),)

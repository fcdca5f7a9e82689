"""Span arithmetic and the cache."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from msglc_browser.archive.model.span import Span
from msglc_browser.storage.reading.byte_cache import ByteCache, Pieces, merge, split, subtract_all
from tests.servers.cache_size import used_bytes

DATA = bytes(range(256)) * 2
spans = st.builds(
    lambda start, size: Span(start, min(start + size, len(DATA))),
    st.integers(0, len(DATA)),
    st.integers(0, 80),
)


def _covered(parts: list[Span]) -> set[int]:
    return {at for part in parts for at in range(part.start, part.end)}


@given(st.lists(spans), st.integers(0, 20))
def test_merge_covers_the_spans_and_leaves_wide_gaps(parts: list[Span], gap: int) -> None:
    merged = merge(parts, gap_bytes=gap)
    assert _covered(parts) <= _covered(merged)
    assert all(b.start - a.end > gap for a, b in pairwise(merged))
    assert gap or _covered(parts) == _covered(merged)


@given(st.lists(spans), st.lists(spans))
def test_subtract_all_leaves_what_is_not_known(wanted: list[Span], known: list[Span]) -> None:
    holes = subtract_all(merge(wanted), sorted(known))
    assert _covered(holes) == _covered(wanted) - _covered(known)
    assert all(hole.size > 0 for hole in holes)


def test_split_cuts_into_bounded_parts() -> None:
    assert split(Span(5, 26), 10) == [Span(5, 15), Span(15, 25), Span(25, 26)]


@given(st.lists(spans), spans)
def test_pieces_cut_what_overlapping_runs_cover(parts: list[Span], wanted: Span) -> None:
    runs = Pieces([(one.start, DATA[one.start : one.end]) for one in [*parts, wanted]])
    assert runs.cut(wanted) == DATA[wanted.start : wanted.end]


def test_pieces_refuse_what_they_do_not_cover() -> None:
    with pytest.raises(AssertionError):
        Pieces([(0, b"abc"), (5, b"def")]).cut(Span(1, 7))


@given(st.lists(spans), spans)
def test_cache_gives_back_exactly_what_was_added(added: list[Span], wanted: Span) -> None:
    kept = ByteCache().open()
    for one in added:
        if one.size:
            kept.add(one.start, DATA[one.start : one.end])
    pieces = kept.pieces(wanted)
    found = [Span(at, at + len(data)) for at, data in pieces]
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(DATA[at : at + len(data)] == data for at, data in pieces)
    assert _covered(found) & _covered([wanted]) == _covered(added) & _covered([wanted])


def test_cache_drops_what_was_used_longest_ago_of_any_object() -> None:
    cache = ByteCache(limit_bytes=3_000)
    first, second = cache.open(), cache.open()
    first.add(0, bytes(1_000))
    second.add(0, bytes(1_000))
    assert first.pieces(Span(0, 1))
    second.add(5_000, bytes(1_000))
    assert first.pieces(Span(0, 1))
    assert not second.pieces(Span(0, 1))
    assert used_bytes(cache) <= 3_000


def test_cache_stays_bounded_with_many_tiny_entries() -> None:
    cache = ByteCache(limit_bytes=10_000)
    kept = cache.open()
    for at in range(0, 2_000, 2):
        kept.add(at, b"x")
    assert used_bytes(cache) <= 10_000


def test_cache_is_empty_when_objects_are_closed_or_limit_is_zero() -> None:
    cache = ByteCache()
    kept, other = cache.open(), cache.open()
    kept.add(0, b"abc")
    other.add(0, b"abc")
    kept.clear()
    assert not kept.pieces(Span(0, 3))
    cache.set_limit(0)
    assert used_bytes(cache) == 0


def test_spans_that_touch_are_merged_without_a_gap_and_no_others() -> None:
    assert merge([Span(0, 5), Span(5, 9), Span(10, 12)]) == [Span(0, 9), Span(10, 12)]

"""The ranges that verification asks for: few, none too long, and not all at once."""

import asyncio
from collections.abc import Sequence

from msglc_browser.archive.model.span import Span
from msglc_browser.operations.writing.verify import (
    read_spans,
)
from msglc_browser.storage.places.version import Version
from tests.servers.ranged_store import PLACE, RangedStore, on_server

KIB = 1024

MIB = KIB * KIB


def asked(spans: Sequence[Span], *, size: int = 40 * MIB) -> list[Span]:
    """The ranges that were asked for, after the bytes were found to be right."""
    data = bytes(range(256)) * (size // 256)

    async def check(store: RangedStore) -> None:
        found = await read_spans(store, Version(PLACE, '"one"'), spans)
        assert found == [data[span.start : span.end] for span in spans]

    return sorted(on_server(data, check).asked)


def gap_bytes() -> int:
    return RangedStore().speed.gap_bytes


def test_spans_that_lie_close_together_are_one_request() -> None:
    gap = gap_bytes()
    near = [Span(0, 10), Span(10 + gap, 20 + gap)]
    assert asked(near) == [Span(0, 20 + gap)]
    far = [Span(0, 10), Span(11 + gap, 20 + gap)]
    assert asked(far) == far


def test_request_stays_within_a_slice() -> None:
    gap = gap_bytes()
    step = gap + 1000
    spans = [Span(at, at + 1000) for at in range(0, 20 * MIB, step)]
    found = asked(spans)
    assert all(span.size <= 8 * MIB for span in found)
    assert len(found) == 3
    exact = [Span(at, at + MIB) for at in range(0, 9 * MIB, MIB)]
    assert asked(exact) == [Span(0, 8 * MIB), Span(8 * MIB, 9 * MIB)]


def test_answers_keep_the_order_asked_though_spans_repeat_and_overlap() -> None:
    asked([Span(500, 600), Span(0, 50), Span(500, 600), Span(510, 520), Span(40, 505)])


def test_long_span_around_a_short_one_is_asked_for_whole() -> None:
    assert asked([Span(0, 1000), Span(10, 20)]) == [Span(0, 1000)]


def test_reading_no_spans_asks_for_nothing() -> None:
    assert asked([]) == []


def test_many_requests_run_side_by_side_and_no_more_than_sixteen() -> None:
    store = RangedStore()
    step = gap_bytes() + 1000
    spans = [Span(at, at + 10) for at in range(0, 40 * step, step)]

    async def work() -> None:
        store.size = 40 * step
        await read_spans(store, Version(PLACE, '"one"'), spans)

    asyncio.run(work())
    assert store.most_running == 16
